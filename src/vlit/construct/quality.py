"""Quality control: the gates that every sample passes, whoever made it, in this order and counted.

1. ``wellformed``: turns alternate, images and marks agree, no answer is empty, every box lies in the image.
2. ``claims``: the independent checker finds nothing contradicted, and can read every answer back.
3. ``leakage``: the answer does not betray how it was made.
4. ``duplicate``: the image does not have the same question twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from vlit.claims import Lexicon, SceneTable, audit_sample, find_leakage
from vlit.schema import Reject, Sample, Scene

GATES = ("wellformed", "claims", "leakage", "duplicate")


class Checked(msgspec.Struct):
    """What the gates made of one image's samples."""

    kept: list[Sample]
    rejects: list[Reject]
    counts: Counter[str]


def check_samples(
    samples: list[Sample], scene: Scene, lexicon: Lexicon, albums: Mapping[str, Sequence[Scene]] | None = None
) -> Checked:
    """Pass samples of one image through the gates. Counts are ``gate.passed``, ``gate.rejected`` and
    ``claims.<status>``. ``albums``: the scenes of samples with several images, by the sample's id."""
    checked = Checked([], [], Counter())
    table = SceneTable(scene)
    asked: set[str] = set()
    for sample in samples:
        album = [SceneTable(each) for each in (albums or {}).get(sample.id, ())]
        seen = SceneTable(album[0].scene, album[1:]) if album else table
        for gate in GATES:
            reason = _REASONS[gate](sample, seen, lexicon, asked, checked.counts)
            if reason:
                checked.counts[f"{gate}.rejected"] += 1
                checked.rejects.append(
                    Reject(
                        id=sample.id, where=scene.image.path, gate=gate, reason=reason,
                        record=msgspec.json.encode(sample).decode(),
                    )
                )  # fmt: skip
                break
            checked.counts[f"{gate}.passed"] += 1
        else:
            checked.kept.append(sample)
    return checked


def _wellformed(sample: Sample, table: SceneTable, _lexicon: Lexicon, _asked: set[str], _counts: Counter[str]) -> str:
    roles = [m.role for m in sample.messages if m.role != "system"]
    if not roles or roles != ["user", "assistant"] * (len(roles) // 2):
        return "turns do not alternate between user and assistant"
    marks = sum(p.type == "image" for m in sample.messages for p in m.content)
    if marks != len(sample.images):
        return f"{marks} image marks and {len(sample.images)} images"
    for message in sample.messages:
        if not message.text:
            return f"an empty turn of the {message.role}"
        for box in (p.box for p in message.content if p.type == "box"):
            if box is None or not _inside(box, table):
                return f"box {box} is not inside the image"
    return ""


def _inside(box: tuple[float, float, float, float], table: SceneTable) -> bool:
    x1, y1, x2, y2 = box
    return 0 <= x1 < x2 <= table.width and 0 <= y1 < y2 <= table.height


def _claims(sample: Sample, table: SceneTable, lexicon: Lexicon, _: set[str], counts: Counter[str]) -> str:
    verdicts = audit_sample(sample, table, lexicon)
    counts.update(f"claims.{v.status}" for v in verdicts)
    for verdict in verdicts:
        if verdict.status == "contradicted":
            return f"{verdict.claim.kind} claim {verdict.claim.text!r} is contradicted: {verdict.reason}"
    unread = [v for v in verdicts if v.status == "unknown" and v.claim.start < 0]
    return f"the answer cannot be checked: {unread[0].reason}" if unread else ""


def _leakage(sample: Sample, _table: SceneTable, _lexicon: Lexicon, _asked: set[str], _counts: Counter[str]) -> str:
    for _, answer in sample.exchanges():
        found = find_leakage(answer)
        if found:
            return f"the answer says {found!r}"
    return ""


def _duplicate(sample: Sample, _table: SceneTable, _lexicon: Lexicon, asked: set[str], _counts: Counter[str]) -> str:
    key = re.sub(r"\W+", " ", " / ".join(question for question, _ in sample.exchanges())).casefold().strip()
    boxes = [p.box for m in sample.messages if m.role == "user" for p in m.content if p.type == "box"]
    key = f"{key} {boxes} {[image.path for image in sample.images[1:]]}"
    if key in asked:
        return "the image has the same question already"
    asked.add(key)
    return ""


_REASONS: dict[str, Callable[[Sample, SceneTable, Lexicon, set[str], Counter[str]], str]] = {
    "wellformed": _wellformed,
    "claims": _claims,
    "leakage": _leakage,
    "duplicate": _duplicate,
}
