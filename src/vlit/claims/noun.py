"""Noun phrases: where they begin, what limits them, whether the sentence says that the thing is there."""

from __future__ import annotations

import re

import msgspec

from vlit.claims import adjectives, words
from vlit.claims.hints import may_say
from vlit.claims.lexicon import Mention
from vlit.claims.statement import Thing

EXTREMES = {
    "largest": r"largest|biggest",
    "smallest": r"smallest|tiniest",
    "leftmost": r"leftmost|left-most",
    "rightmost": r"rightmost|right-most",
    "highest": r"topmost|uppermost|highest|top-most",
    "lowest": r"bottommost|lowest|bottom-most|lowermost",
}
_EXTREME = re.compile("|".join(f"(?P<{name}>{words_})" for name, words_ in EXTREMES.items()), re.IGNORECASE)
_AFTER = re.compile(
    r"\s+(?:that is |which is |who is )?(?:(?:furthest|farthest) (?:to the )?(?P<side>left|right)"
    r"|(?:furthest|farthest) (?P<up>up|down)|nearest (?:to )?the (?P<edge>top|bottom)"
    r"|(?:that|which|who) (?:appears|looks|is) (?:the )?(?P<size>largest|biggest|smallest))\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\b(?:and|or)$|-$")
_HALF = re.compile(
    r"\s+(?:is |are |that is |that are )?(?:in|on) the (?P<part>left|right|top|bottom|upper|lower) half\b"
    r"(?: of (?:the|this|that) \w+)?",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"\s+(?:that |which |who )?(?:is |are )?(?:nearest|closest|furthest from|next closest|with(?! the\b)|without|"
    r"whose|wearing|"
    r"holding|carrying|made|of(?! the (?:image|picture|photo|scene|drawing)))\b",
    re.IGNORECASE,
)
_DETERMINERS = words.word_set(
    "the a an this that these those some several many few both another other each every any no all his her their its "
    "my "
    "our your only exactly just one single second first main"
)
_COLLECTIVE = words.word_set("pair pairs couple group groups piece pieces slice slices bunch set herd flock dozen of")
# What the three patterns above cannot match without, at their beginnings.
_LIMITING = words.word_set(
    "furthest farthest nearest largest biggest smallest half closest next with without whose wearing holding carrying "
    "made of"
)
_WORD = re.compile(r"[\w'’-]+")
_PART = {"upper": "top", "lower": "bottom"}


class Noun(msgspec.Struct):
    """A noun of a sentence.

    Attributes:
        mention: its word; for a pronoun the span is the pronoun's.
        start: where its phrase begins in the text.
        end: where its phrase ends, with what limits it behind the word.
        thing: what the phrase says of it.
        state: ``there`` (the sentence says that it is), ``absent`` (that it is not), ``named`` (neither).
        pronoun: it stands for an earlier noun.
        definite: "the", "this" ... stands before it.
    """

    mention: Mention
    start: int
    end: int
    thing: Thing
    state: str = "named"
    pronoun: bool = False
    definite: bool = False


def read_noun(text: str, floor: int, ceiling: int, mention: Mention, *, narrow: bool) -> Noun:
    """The noun phrase around a mention, within ``text[floor:ceiling]``."""
    start, said = _before(text, floor, mention.start)
    extreme, attributes, definite = "", [], False
    for word in reversed(said):
        low = word.lower()
        found = _EXTREME.fullmatch(low)
        if found:
            extreme = extreme or str(found.lastgroup)
        value = adjectives.value_of(low)
        if value and value not in attributes:
            attributes.append(value)
        definite = definite or low in ("the", "this", "that", "these", "those")
    end, part, limited = mention.end, "", False
    if may_say(text, _LIMITING):
        tail = _AFTER.match(text, end, ceiling)
        if tail:
            extreme = extreme or _extreme_after(tail)
            end = tail.end()
        half = _HALF.match(text, end, ceiling)
        if half:
            part = half.group("part").lower()
            part = _PART.get(part, part)
            end = half.end()
        limited = _LIMITED.match(text, end, ceiling) is not None
    bare = not said or said[-1] not in _DETERMINERS
    coordinated = bool(attributes) and bare and _JOINED.search(text[floor:start].rstrip()) is not None
    thing = Thing(
        category=mention.category,
        group=mention.group,
        loose=mention.loose,
        narrow=narrow,
        plural=mention.plural,
        attributes=() if coordinated else tuple(attributes),
        extreme=extreme,
        part=part,
        limited=limited,
    )
    return Noun(mention, start, end, thing, definite=definite)


def _before(text: str, floor: int, end: int) -> tuple[int, list[str]]:
    """Where the phrase that ends at ``end`` begins, and its words: adjectives and superlatives back to a determiner."""
    said: list[str] = []
    start = end
    for match in reversed(list(_WORD.finditer(text, max(floor, end - 60), end))):
        if not text[match.end() : start].isspace() and text[match.end() : start].strip() != ",":
            break
        low = match.group().lower()
        if (
            low not in _DETERMINERS
            and low not in _COLLECTIVE
            and low not in words.NUMBER_WORDS
            and not low.isdigit()
            and adjectives.value_of(low) is None
            and not _EXTREME.fullmatch(low)
        ):
            break
        start = match.start()
        said.append(low)
        if low in ("the", "a", "an", "this", "that", "these", "those"):
            break
    return start, said


def _extreme_after(match: re.Match[str]) -> str:
    if match.group("side"):
        return match.group("side").lower() + "most"
    if match.group("up"):
        return "highest" if match.group("up").lower() == "up" else "lowest"
    if match.group("edge"):
        return "highest" if match.group("edge").lower() == "top" else "lowest"
    return "smallest" if match.group("size").lower() == "smallest" else "largest"
