"""A sentence that says what is not so is left out, with those that only go on about it."""

from __future__ import annotations

import re

from vlit.claims import SENTENCE, Lexicon, SceneTable
from vlit.schema import Verdict

_GOES_ON = re.compile(r"\W*(?:it|its|they|their|them|he|she|his|her|this|that|these|those|both)\b", re.IGNORECASE)
_LEFT = 0.5  # share of the words that must remain
_FEWEST = 3  # words


def without_sentence(verdict: Verdict, question: str, answer: str, table: SceneTable, lexicon: Lexicon) -> str | None:
    """The answer without the sentence that makes the claim; None where too little would remain, or where the question
    itself speaks of what the claim is about, since the sentence is then what was asked for."""
    claim = verdict.claim
    if claim.start < 0 or any(m.category == claim.subject for m in lexicon.mentions(question)):
        return None
    spans = [match.span() for match in SENTENCE.finditer(answer)]
    at = next((i for i, (start, end) in enumerate(spans) if start <= claim.start < end), None)
    if at is None:
        return None
    stop = at + 1
    while stop < len(spans) and _GOES_ON.match(answer, *spans[stop]):
        stop += 1
    end = spans[stop][0] if stop < len(spans) else len(answer)
    rest = " ".join(f"{answer[: spans[at][0]].rstrip(' ')} {answer[end:].lstrip(' ')}".split(" ")).strip()
    enough = max(_FEWEST, _LEFT * len(answer.split()))
    return rest if len(rest.split()) >= enough else None
