"""Small words that decide what a sentence says: numbers, yes and no, negation, doubt, places, colours."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from vlit.claims.hints import may_say


def word_set(text: str) -> frozenset[str]:
    """The words of a text that is a list of words."""
    return frozenset(text.split())


_UNITS = re.findall(r"\w+", "one two three four five six seven eight nine")
_TEENS = re.findall(r"\w+", "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
NUMBER_WORDS: dict[str, int] = {word: i for i, word in enumerate(["zero", *_UNITS, *_TEENS])}
for _ten, _word in enumerate(_TENS, start=2):
    NUMBER_WORDS |= {_word: 10 * _ten, **{f"{_word}-{unit}": 10 * _ten + i for i, unit in enumerate(_UNITS, start=1)}}

COLOURS = word_set(
    "red green blue yellow orange purple pink brown black white grey gray cyan magenta teal beige tan maroon navy "
    "violet turquoise gold silver lime olive"
)


def alternatives(words: Iterable[str]) -> str:
    """A pattern of words, the earlier one first where two fit, by first letters: many times as fast as a plain list."""
    by_letter: dict[str, list[str]] = {}
    for word in words:
        by_letter.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())


_NUMBER = re.compile(
    r"(?<![\w.:$#/-])(?:(\d{1,4})(?![\w%/]|[.,:]\d|-\w)|("
    + alternatives([*sorted(NUMBER_WORDS, key=len, reverse=True), "none", "a couple", "a pair", "no"])
    + r")(?![\w-]))",
    re.IGNORECASE,
)
_NUMERAL = frozenset(part for word in NUMBER_WORDS for part in word.split("-")) | word_set(
    "none couple pair no 0 1 2 3 4 5 6 7 8 9"
)
_PRONOUN_ONE = re.compile(
    r"(?:\b(?:the|this|that|which|each|every|no|another|other|any|\w+est|\w+most|larger|smaller|bigger|first|"
    r"second)\s+)$",
    re.IGNORECASE,
)
_NOT_A_COUNT_AFTER = re.compile(
    r"\s+(?:other|another|side|hand|half|direction|(?:can|could|may|might)(?! be\b)|sees|finds|notices|counts)\b"
    r"|\s+of\b(?! each)",
    re.IGNORECASE,
)


class Number(msgspec.Struct, frozen=True):
    """A number in a text: ``text[start:end]``."""

    start: int
    end: int
    value: int


def numbers(text: str) -> list[Number]:
    """Counts that a text states, in order: digits, words, "none", "no", "a couple", "a pair".

    Left out: decimals, times, sums of money, ordinals, "one" as a pronoun ("the largest one"), "No, ..." as an answer.
    """
    found: list[Number] = []
    if not may_say(text, _NUMERAL):
        return found
    for match in _NUMBER.finditer(text):
        digits, word = match.groups()
        start, end = match.span()
        if digits is not None:
            found.append(Number(start, end, int(digits)))
            continue
        word = word.lower()
        if word == "no":
            if re.match(r"\s+\w", text[end : end + 3]):
                found.append(Number(start, end, 0))
        elif word == "none":
            found.append(Number(start, end, 0))
        elif word == "a pair":
            found.append(Number(start, end, 2))
        elif word == "a couple":
            if re.match(r"\s+of\b|\s*[.!]?\s*$", text[end:]):
                found.append(Number(start, end, 2))
        elif word == "one":
            if not _PRONOUN_ONE.search(text[:start]) and not _NOT_A_COUNT_AFTER.match(text, end):
                found.append(Number(start, end, 1))
        else:
            found.append(Number(start, end, NUMBER_WORDS[word]))
    return found


_YES = re.compile(r"\W*(?:yes|yeah|yep|yup|correct|right|true|indeed|certainly|of course|absolutely)\b", re.IGNORECASE)
_NO = re.compile(
    r"\W*(?:no|nope|nah|incorrect|false|wrong|not (?:really|at all|quite|that i can see|in this|in the))\b(?!-)",
    re.IGNORECASE,
)
_NO_ONE = re.compile(r"\W*no one\b", re.IGNORECASE)
NEGATION = re.compile(
    r"\b(?:no|not|cannot|never|none|neither|nor|nothing|nobody|without|nowhere|absent|missing|lacks?|lacking|"
    r"absence of)\b|n['’]t\b",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[.;:!?\n,()–—]|\b(?:but|because|since|while|although|though|however|so|which|and|actually|as there)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"\b(?:rather than|instead of|as opposed to|unlike)\b", re.IGNORECASE)
DENYING = word_set(
    "no not cannot never none neither nor nothing nobody without nowhere absent missing lack lacks lacking absence t "
    "rather instead opposed unlike zero"
)
"""Words without one of which nothing is denied; "n't" gives a word ``t``."""


def yes_or_no(text: str) -> bool | None:
    """What the first word of an answer says, or None where it is neither."""
    if _YES.match(text):
        return True
    if _NO.match(text) and not _NO_ONE.match(text):
        return False
    return None


def first_word(text: str) -> str:
    """The first word of a text, or ``""``."""
    match = re.search(r"[\w'’-]+", text)
    return match.group() if match else ""


def denied_at(text: str, position: int) -> bool:
    """Whether the words at that position stand under a negation in their own clause: "not red", "rather than red"."""
    if not may_say(text, DENYING):
        return False
    head = text[max(0, position - 120) : position]
    breaks = [m.end() for m in _BREAK.finditer(head)]
    clause = head[breaks[-1] :] if breaks else head
    return NEGATION.search(clause) is not None or _INSTEAD.search(clause) is not None


_PLACE_WORDS = re.compile(
    r"\b(top|upper|bottom|lower|left|right|centre|center|middle|central)\b(?:-?hand\b)?", re.IGNORECASE
)
_VERTICAL = {"top": "top", "upper": "top", "bottom": "bottom", "lower": "bottom"}
_NOT_A_PLACE = re.compile(
    # a direction from something, a way to single an object out, or the frame of a whole question
    r"\b(?:to|on|at) the (?:left|right)(?:[ -]hand)?(?: side)? of (?!(?:the |this |that )?(?:image|picture|photo|"
    r"photograph|scene|frame|drawing|view)\b)"
    r"|\b(?:furthest|farthest|nearest|closest|furthermost) (?:to the |the )?(?:left|right|top|bottom)\b"
    r"|\b(?:left|right|top|bottom|upper|lower) half\b"
    r"|\b(?:right|exactly) (?=in|at|on)\b",
    re.IGNORECASE,
)


def place(text: str) -> str | None:
    """The one place in the image that a text names, in the words of `vlit.program.PLACES`; None for none or several."""
    left_out = [m.span() for m in _NOT_A_PLACE.finditer(text)]
    vertical: set[str] = set()
    horizontal: set[str] = set()
    middle = False
    for match in _PLACE_WORDS.finditer(text):
        if any(a <= match.start() < b for a, b in left_out) or denied_at(text, match.start()):
            continue
        word = match.group(1).lower()
        if word in _VERTICAL:
            vertical.add(_VERTICAL[word])
        elif word in ("left", "right"):
            horizontal.add(word)
        else:
            middle = True
    if len(vertical) > 1 or len(horizontal) > 1:
        return None
    words = [*vertical, *horizontal]
    return " ".join(words) if words else "centre" if middle else None
