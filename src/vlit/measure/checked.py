"""What several indicators of tier ``scene`` read from verdicts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vlit.measure.card import Box_
from vlit.measure.indicator import Note
from vlit.measure.view import View
from vlit.schema import Claim, Sample, Scene, Status

_BOXES_SHOWN = 12
_SHORT = 160  # characters: an answer that makes its claim together with the question is marked whole up to this
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\S)[^.!?\n]*)*[.!?]*")


def denies(claim: Claim) -> bool:
    """Whether a claim says that there is none: programs say so by a value, sentences by a negation."""
    if claim.kind == "existence":
        return claim.negated != (claim.value == "false")
    return claim.kind == "count" and claim.value == "0" and not claim.negated


def first_contradiction(view: View, row: int) -> Note:
    """The first contradicted claim of a row, its sentence, and boxes of the objects that speak against it."""
    verdicts = view.verdicts[row] or []
    album = view.albums[row]
    scene = album[0] if album else None
    for verdict in verdicts:
        if verdict.status == "contradicted":
            boxes = shown(scene, verdict.objects, verdict.status)
            sentence = _sentence(view.sample(row), verdict.claim)
            note = f"contradicted: {verdict.claim.text} ({verdict.reason})"
            return Note(note, sentence, boxes, verdict.claim.exchange)
    supported = sum(v.status == "supported" for v in verdicts)
    return Note(f"{supported} claims supported, none contradicted" if supported else "")


def shown(scene: Scene | None, ids: Sequence[str], status: Status) -> tuple[Box_, ...]:
    """Boxes of some objects of a scene, a dozen at most."""
    held = {o.id: o for o in scene.objects} if scene else {}
    return tuple(Box_(o.category, o.box, status) for o in [held[i] for i in ids if i in held][:_BOXES_SHOWN])


def _sentence(sample: Sample, claim: Claim) -> str:
    """The sentence of the answer that makes a claim; a short answer whole where the question makes it as well."""
    pairs = sample.exchanges()
    answer = pairs[claim.exchange][1] if claim.exchange < len(pairs) else ""
    return sentence_at(answer, claim.start, claim.end) or (answer if len(answer) <= _SHORT else claim.text)


def sentence_at(text: str, start: int, end: int) -> str:
    """The sentence of a text in which ``text[start:end]`` stands; ``""`` where it stands nowhere."""
    if 0 <= start < end <= len(text):
        for found in _SENTENCE.finditer(text):
            if found.start() <= start < found.end():
                first = found.start() + len(found.group()) - len(found.group().lstrip())
                return text[first : max(found.end(), end)].rstrip()
    return ""
