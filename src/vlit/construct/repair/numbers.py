"""A wrong number becomes the annotated one, with its noun and verb."""

from __future__ import annotations

import re

from vlit.claims import NUMBER_WORDS, Lexicon, SceneTable, numbers
from vlit.schema import Verdict

_WORDS = {value: word for word, value in NUMBER_WORDS.items()}
_COUNTED = re.compile(r"\d+ annotated")
_BE = {"is": "are", "was": "were", "are": "is", "were": "was", "has": "have", "have": "has"}
_BEFORE = re.compile(r"\bthere (is|are|was|were)( (?:only|just|exactly|about|at least))? $", re.IGNORECASE)
_AFTER = re.compile(r"( (?:that|which|who))? (is|are|was|were|has|have)\b", re.IGNORECASE)


def true_number(verdict: Verdict, question: str, answer: str, table: SceneTable, lexicon: Lexicon) -> str | None:
    """The answer with the annotated number; None where the claim is no number, or nothing is annotated to be counted.

    The noun must be the category's own word where its number changes: other words have plurals that are not known.
    """
    claim = verdict.claim
    true = len(verdict.objects)
    if claim.kind != "count" or claim.negated or true == 0 or not _COUNTED.fullmatch(verdict.reason):
        return None
    start, end = (claim.start, claim.end) if claim.start >= 0 else (0, len(answer))
    said = [n for n in numbers(answer[start:end]) if n.value != true]
    if len(said) != 1:
        return None
    first, last = start + said[0].start, start + said[0].end
    head, word, tail = answer[:first], answer[first:last], answer[last:]
    if (said[0].value == 1) != (true == 1):
        turned = _turned(head, tail, claim.subject, true, lexicon)
        if turned is None:
            return None
        head, tail = turned
    return head + _spelled(true, word) + tail


def _spelled(value: int, like: str) -> str:
    if like.isdigit() or value not in _WORDS:
        return str(value)
    return _WORDS[value].capitalize() if like[:1].isupper() else _WORDS[value]


def _turned(head: str, tail: str, category: str, true: int, lexicon: Lexicon) -> tuple[str, str] | None:
    """The words around a number that turns from one to several or back."""
    entry = lexicon.entry(category)
    noun = next((m for m in lexicon.mentions(tail) if m.category == category), None)
    if noun is not None and len(tail[: noun.start].split()) <= 2:
        if entry.pair or entry.mass or noun.text.lower() not in (entry.singular, entry.plural):
            return None
        rest = tail[noun.end :]
        verb = _AFTER.match(rest)
        if verb is not None:
            rest = rest[: verb.start(2)] + _agreeing(verb.group(2), true) + rest[verb.end(2) :]
        tail = tail[: noun.start] + entry.noun(true) + rest
    elif tail.strip(" .!"):
        return None
    before = _BEFORE.search(head)
    if before is not None:
        head = head[: before.start(1)] + _agreeing(before.group(1), true) + head[before.end(1) :]
    return head, tail


def _agreeing(verb: str, number: int) -> str:
    one = verb.lower() in ("is", "was", "has")
    return verb if one == (number == 1) else _BE[verb.lower()]
