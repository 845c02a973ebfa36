"""What several indicators of tier ``scene`` read from verdicts."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl

from vlit.measure.card import Box_
from vlit.measure.indicator import Note
from vlit.measure.view import View
from vlit.schema import Claim, Sample, Verdict

_BOXES_SHOWN = 12
_SHORT = 160  # characters: an answer that makes its claim together with the question is marked whole up to this
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\S)[^.!?\n]*)*[.!?]*")


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
            sentence = _sentence(view.sample(row), verdict.claim)
            note = f"contradicted: {verdict.claim.text} ({verdict.reason})"
            return Note(note, sentence, boxes, verdict.claim.exchange)
    supported = sum(v.status == "supported" for v in verdicts)
    return Note(f"{supported} claims supported, none contradicted" if supported else "")


def mention_lines(view: View) -> pl.DataFrame:
    """Per exchange that has a decided mention: row, k, bad (hallucinated mentions), all (decided ones)."""
    schema = {"row": pl.UInt32, "k": pl.Int64, "bad": pl.Boolean}
    found = pl.DataFrame(mentions(view), schema=schema, orient="row")
    counted = found.group_by("row", "k", maintain_order=True).agg(bad=pl.col("bad").sum(), all=pl.len())
    return counted.cast({"bad": pl.Int64, "all": pl.Int64})


def _sentence(sample: Sample, claim: Claim) -> str:
    """The sentence of the answer that makes a claim; a short answer whole where the question makes it as well."""
    pairs = sample.exchanges()
    answer = pairs[claim.exchange][1] if claim.exchange < len(pairs) else ""
    if 0 <= claim.start < claim.end <= len(answer):
        for found in _SENTENCE.finditer(answer):
            if found.start() <= claim.start < found.end():
                start = found.start() + len(found.group()) - len(found.group().lstrip())
                return answer[start : max(found.end(), claim.end)].rstrip()
    return answer if len(answer) <= _SHORT else claim.text
