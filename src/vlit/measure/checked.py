"""What several indicators of tier ``scene`` read from verdicts."""

from __future__ import annotations

from collections.abc import Callable

from vlit.measure.card import Box_
from vlit.measure.indicator import Note
from vlit.measure.view import View
from vlit.schema import Claim, Verdict

_BOXES_SHOWN = 12


def is_mention(verdict: Verdict) -> bool:
    """Whether the claim says that a thing is there."""
    return verdict.claim.kind == "existence" and not denies(verdict.claim)


def denies(claim: Claim) -> bool:
    """Whether a claim says that there is none: programs say so by a value, sentences by a negation."""
    if claim.kind == "existence":
        return claim.negated != (claim.value == "false")
    return claim.kind == "count" and claim.value == "0" and not claim.negated


def mentions(view: View) -> list[tuple[int, int, bool]]:
    """Every decided mention of a category: its row, its exchange, and whether it is hallucinated.

    A category that one answer mentions several times counts once, as hallucinated if any of its mentions is.
    """
    found: dict[tuple[int, int, str], bool] = {}
    for row, verdicts in enumerate(view.verdicts):
        for verdict in verdicts or ():
            if is_mention(verdict) and verdict.status != "unknown":
                key = (row, verdict.claim.exchange, verdict.claim.subject)
                found[key] = found.get(key, False) or verdict.status == "contradicted"
    return [(row, exchange, bad) for (row, exchange, _), bad in found.items()]


def first_contradiction(view: View, row: int, wanted: Callable[[Verdict], bool]) -> Note:
    """The first contradicted claim of a row, its sentence, and boxes of the objects that speak against it."""
    verdicts = view.verdicts[row] or []
    scene = view.scenes[row]
    for verdict in verdicts:
        if verdict.status == "contradicted" and wanted(verdict):
            held = {o.id: o for o in scene.objects} if scene else {}
            shown = [held[i] for i in verdict.objects if i in held][:_BOXES_SHOWN]
            boxes = tuple(Box_(o.category, o.box, verdict.status) for o in shown)
            return Note(f"contradicted: {verdict.claim.text} ({verdict.reason})", verdict.claim.text, boxes)
    supported = sum(v.status == "supported" for v in verdicts)
    return Note(f"{supported} claims supported, none contradicted" if supported else "")
