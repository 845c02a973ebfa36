"""Is a text English? Claims are read in English only; of another language they are not known."""

from __future__ import annotations

import re

_WORDS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_ENGLISH = frozenset(
    [
        "the",
        "a",
        "an",
        "is",
        "are",
        "was",
        "were",
        "of",
        "in",
        "on",
        "and",
        "to",
        "with",
        "there",
        "it",
        "this",
        "that",
        "no",
        "not",
        "yes",
        "at",
        "by",
        "for",
        "from",
        "two",
        "three",
        "one",
        "some",
        "has",
        "have",
        "i",
        "you",
        "he",
        "she",
        "they",
        "his",
        "her",
        "its",
        "what",
        "how",
        "many",
        "does",
        "do",
        "can",
        "see",
        "image",
    ]
)
_OTHERS = (
    frozenset(
        [
            "der",
            "die",
            "das",
            "und",
            "ist",
            "ein",
            "eine",
            "einen",
            "auf",
            "mit",
            "dem",
            "den",
            "im",
            "sind",
            "zu",
            "von",
            "nicht",
            "es",
            "gibt",
            "le",
            "la",
            "les",
            "des",
            "est",
            "et",
            "un",
            "une",
            "du",
            "qui",
            "dans",
            "sur",
            "avec",
            "sont",
            "au",
            "pour",
            "il",
            "elle",
            "el",
            "los",
            "las",
            "es",
            "y",
            "del",
            "que",
            "en",
            "por",
            "para",
            "está",
            "hay",
            "son",
            "se",
            "lo",
            "gli",
            "della",
            "che",
            "di",
            "con",
            "sono",
            "nel",
            "nella",
            "os",
            "as",
            "é",
            "e",
            "um",
            "uma",
            "do",
            "da",
            "em",
            "está",
            "não",
            "na",
            "het",
            "een",
            "op",
            "met",
            "zijn",
            "er",
            "dat",
            "niet",
            "het",
        ]
    )
    - _ENGLISH
)
_LOOKED_AT = 60
_FIRST = 600  # characters that hold so many words, as a rule


def is_english(text: str) -> bool | None:
    """Whether a text is English, by its script and its small words; None where it is too short to tell.

    It misleads for a few words without any small one, which are taken for English.
    """
    words = _WORDS.findall(text[:_FIRST])
    if len(words) <= _LOOKED_AT and len(text) > _FIRST:  # more may stand behind, or the last one is cut
        words = _WORDS.findall(text)
    words = [w.lower() for w in words[:_LOOKED_AT]]
    if not words:
        return None
    if not text.isascii() and sum(_LATIN.match(w) is not None for w in words) < 0.5 * len(words):
        return False
    known = sum(map(_ENGLISH.__contains__, words))
    other = sum(map(_OTHERS.__contains__, words))
    if other >= 2 and other > 2 * known:
        return False
    return True if known else None
