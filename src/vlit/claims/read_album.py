"""Read answers about several images: which of them, and which kinds of thing."""

from __future__ import annotations

import re

from vlit import program as p
from vlit.claims import words
from vlit.claims.lexicon import Lexicon
from vlit.claims.reader import Text, Values
from vlit.claims.table import SceneTable

_SAME = re.compile(r"\b(?:same|equal|equally|as many|just as many|identical|neither|no more)\b", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\b(?:(first|second|third|fourth)|(?:image|picture|photo|drawing|number) (?:no\. )?([1-4]|one|two|three|four))\b",
    re.IGNORECASE,
)


def which_image(program: p.MoreIn | p.FoundIn, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    """Which image an answer names first; numbers of things come after it."""
    if isinstance(program, p.MoreIn) and _SAME.search(text.answer):
        return ("same",)
    found = [m for m in _ORDINAL.finditer(text.answer) if not words.denied_at(text.answer, m.start())]
    if not found:
        return None
    name, digit = found[0].groups()
    if name:
        return (name.lower(),)
    return (p.ORDINALS[(int(digit) if digit.isdigit() else words.NUMBER_WORDS[digit.lower()]) - 1],)


def several_kinds(program: p.OnlyIn | p.InAll, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    """All categories that an answer names; those under a denial are none of them."""
    plain = not text.answer.rstrip().endswith(".")
    items = re.split(r",|\n", text.answer) if plain else [text.answer]  # a word by itself is sure to be meant
    mentions = [m for item in items for m in lexicon.mentions(item.strip(" -")) if not words.denied_at(item, m.start)]
    if not mentions and not (words.NEGATION.search(text.answer) or text.answer.strip() == "[]"):
        return None
    return (sorted({m.category for m in mentions}),)
