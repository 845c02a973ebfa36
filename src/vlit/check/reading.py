"""What the reader has to say: records that it refused, what it mended in those it kept, and its counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vlit.check.rule import Hit
from vlit.schema import Lineage, Reject, Sample

_REMEDIES = {
    "json": ("json", "Repair the JSON there, or write the file again."),
    "form": ("form", "Give the record the fields of its format."),
    "roles": ("roles", "Let user and assistant speak in turn, the user first."),
    "question": ("question-empty", "Ask something, or leave the turn pair out."),
    "answer": ("answer-missing", "Add the answer, or leave the record out."),
    "placeholders": ("marks", "Give one <image> per image, in the user's turns."),
    "box": ("box", "Give boxes as four numbers in order, one per mark."),
    "image": ("image-missing", "Put the image there, or leave the record out."),
}
_FIELDS = {"json": "", "form": "", "box": "boxes", "image": "images"}
_MARKS = re.compile(r"has (no|\d+) image marks? and (no|\d+) images?")
_SPEAKS = re.compile(r"turn (\d+) is by .* where the (\w+) is due")
_MARKS_ADDED = "image marks added"
_NOTES = {
    "ids_made": ("id-made", "id", "records have no id; one was made of the file's name and their number", "Give ids."),
    "questions_added": (
        "question-added", "messages", "records have no question; a usual one was added",
        "Convert the file to keep the questions.",
    ),
    "marks_added": (
        "mark-added", "messages", "records name an image without its place; it is put before the first question",
        "Nothing to do: the format has no marks.",
    ),
    "labels_disputed": (
        "label-disputed", "", "records have a label that a validator voted against", "Look at them again.",
    ),
    "sampled_out": ("sampled-out", "", "records are left out by the mixture's sampling strategy", "Nothing to do."),
}  # fmt: skip
_TOLD_PER_RECORD = ("ids_repeated",)
_MARKED = ("llava", "sharegpt", "qwen", "internvl", "onevision", "messages", "swift", "data-juicer", "webdataset")


def of_reject(reject: Reject) -> Hit:
    """The finding that a refused record is."""
    rule, fix = _REMEDIES.get(reject.gate, (reject.gate, "Mend the record, or leave it out."))
    if "is marked for a" in reject.reason or "is about a video" in reject.reason:
        rule, fix = "other-media", "Leave the record out, or give frames as images."
    return Hit(rule, "error", _FIELDS.get(reject.gate, "messages"), reject.reason, fix, _defect(reject))


def of_mended(sample: Sample, format: str) -> Iterator[Hit]:
    """What the reader had to mend in a record that it kept. Formats that have no marks lack none."""
    for step in mended(sample, format):
        if step.detail.startswith(_MARKS_ADDED):
            if format not in _MARKED:
                continue
            yield Hit(
                "marks-missing", "warning", "messages", "has images and no <image> mark",
                "Put one <image> per image in the first question; --fix does it.", "marks_missing",
            )  # fmt: skip
        else:
            fix = "Give each record its own id; --fix does it."
            yield Hit("id-repeated", "warning", "id", step.detail, fix)


def mended(sample: Sample, format: str) -> list[Lineage]:
    """The steps of a sample's lineage in which the reader of this format mended it, not that of an earlier file."""
    return [step for step in sample.lineage if step.step == "mended" and step.version == format]


def place(sample: Sample, name: str, format: str) -> str:
    """Where a sample stood in its file: as its lineage says, else by its id."""
    own = (step.detail for step in sample.lineage if step.step == "read" and step.version == format)
    return next(own, f"{name}: sample {sample.id}")


def of_counts(counts: dict[str, int], format: str) -> Iterator[Hit]:
    """One note for each count of the reader that is not told record by record."""
    for name, number in sorted(counts.items()):
        if number and name not in _TOLD_PER_RECORD and not (name == "marks_added" and format in _MARKED):
            rule, field, what, fix = _NOTES.get(name, (name.replace("_", "-"), "", name.replace("_", " "), "See docs."))
            yield Hit(rule, "note", field, f"{number:,} {what}", fix)


def _defect(reject: Reject) -> str:
    """The class of a refused record in the table of trainers; ``""`` where the table has none."""
    if reject.gate == "roles":
        if "unknown role" in reject.reason:
            return "role_unknown"
        spoken = _SPEAKS.search(reject.reason)
        if spoken:
            return "roles_swapped" if spoken.group(1) == "1" else "role_twice"
    if reject.gate == "answer" and "no answer" in reject.reason:
        return "answer_missing"
    if reject.gate == "placeholders":
        if "only the user shows images" in reject.reason:
            return "mark_in_answer"
        counted = _MARKS.search(reject.reason)
        if counted:
            marks, images = (0 if n == "no" else int(n) for n in counted.groups())
            return "marks_extra" if marks > images else ""
    return ""
