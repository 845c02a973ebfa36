"""Quality control: the gates that every sample passes, whoever made it, in this order and counted.

1. ``wellformed``: turns alternate, images and marks agree, no answer is empty, every box lies in the image.
2. ``claims``: the independent checker finds nothing contradicted, and can read the answer of every program back. With
   ``mend``, what the scene decides is repaired first (`vlit.construct.repair`), marked in the lineage and counted.
3. ``leakage``: the answer does not betray how it was made.
4. ``duplicate``: the image does not have the same question twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from vlit.claims import Lexicon, SceneTable, audit_sample, find_leakage
from vlit.claims.audit import by_program
from vlit.construct.repair import Repaired, repair
from vlit.schema import Reject, Sample, Scene, Verdict

GATES = ("wellformed", "claims", "leakage", "duplicate")


class Checked(msgspec.Struct):
    """What the gates made of one image's samples."""

    kept: list[Sample]
    rejects: list[Reject]
    counts: Counter[str]


class Inspected(msgspec.Struct, frozen=True):
    """What the gates that look at one sample alone say of it.

    Attributes:
        sample: as it came, or repaired.
        gate: the one that refuses it, ``""`` for none.
        reason: why.
        verdicts: on the sample as it came; empty where it did not come to the claims.
        repaired: what was mended, None for nothing.
    """

    sample: Sample
    gate: str
    reason: str
    verdicts: tuple[Verdict, ...] = ()
    repaired: Repaired | None = None


def check_samples(
    samples: list[Sample], scene: Scene, lexicon: Lexicon, albums: Mapping[str, Sequence[Scene]] | None = None,
    *, mend: bool = False,
) -> Checked:  # fmt: skip
    """Pass samples of one image through the gates. Counts are ``gate.passed``, ``gate.rejected``, ``claims.<status>``
    and ``repaired.<kind>``. ``albums``: the scenes of samples with several images, by the sample's id."""
    checked = Checked([], [], Counter())
    table = SceneTable(scene)
    asked: set[str] = set()
    for sample in samples:
        album = (albums or {}).get(sample.id, ())
        seen = SceneTable.over(album) if album else table
        judge(inspect(sample, seen, lexicon, mend=mend), scene, asked, checked)
    return checked


def judge(found: Inspected, scene: Scene, asked: set[str], checked: Checked, gates: tuple[str, ...] = GATES) -> None:
    """Keep an inspected sample or not, and count it.

    Args:
        asked: the questions of the image so far; added to.
        gates: the ledger's, in order, where there are others besides those here.
    """
    sample, gate, reason = found.sample, found.gate, found.reason
    if not gate and (reason := _repeats(sample, asked)):
        gate = "duplicate"
    counts = checked.counts
    counts.update(f"claims.{v.status}" for v in found.verdicts)
    for passed in gates[: gates.index(gate)] if gate else gates:
        counts[f"{passed}.passed"] += 1
    if found.repaired is not None:
        counts["repaired"] += 1
        counts.update(f"repaired.{change.kind}" for change in found.repaired.changes)
    if gate:
        counts[f"{gate}.rejected"] += 1
        record = msgspec.json.encode(sample).decode()
        checked.rejects.append(Reject(id=sample.id, where=scene.image.path, gate=gate, reason=reason, record=record))
    else:
        checked.kept.append(sample)


def inspect(sample: Sample, table: SceneTable, lexicon: Lexicon, *, mend: bool = False) -> Inspected:
    """Pass one sample through all gates but the last, which compares samples."""
    reason = _malformed(sample, table)
    if reason:
        return Inspected(sample, "wellformed", reason)
    verdicts = audit_sample(sample, table, lexicon)
    reason = _untrue(sample, verdicts)
    repaired = repair(sample, table, lexicon, verdicts) if reason and mend else None
    if repaired is not None:
        sample = repaired.sample
        reason = _untrue(sample, audit_sample(sample, table, lexicon))
    gate = "claims" if reason else ""
    if not gate and (reason := _leaking(sample)):
        gate = "leakage"
    return Inspected(sample, gate, reason, tuple(verdicts), repaired)


def _malformed(sample: Sample, table: SceneTable) -> str:
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


def _untrue(sample: Sample, verdicts: list[Verdict]) -> str:
    for verdict in verdicts:
        if verdict.status == "contradicted":
            return f"{verdict.claim.kind} claim {verdict.claim.text!r} is contradicted: {verdict.reason}"
    # The answer of a program must be read back; what free words leave undecided is no fault of theirs.
    answers = [answer for _, answer in sample.exchanges()] if sample.evidence else []
    unread = [v for v in verdicts if v.status == "unknown" and any(by_program(v.claim, a) for a in answers)]
    return f"the answer cannot be checked: {unread[0].reason}" if unread else ""


def _leaking(sample: Sample) -> str:
    for _, answer in sample.exchanges():
        found = find_leakage(answer)
        if found:
            return f"the answer says {found!r}"
    return ""


def _repeats(sample: Sample, asked: set[str]) -> str:
    key = re.sub(r"\W+", " ", " / ".join(question for question, _ in sample.exchanges())).casefold().strip()
    boxes = [p.box for m in sample.messages if m.role == "user" for p in m.content if p.type == "box"]
    key = f"{key} {boxes} {[image.path for image in sample.images[1:]]}"
    if key in asked:
        return "the image has the same question already"
    asked.add(key)
    return ""
