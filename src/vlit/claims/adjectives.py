"""Adjectives that annotators write down: colours, sizes, materials, states; each with its kind and its synonyms."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import msgspec

from vlit.claims.words import alternatives


@cache
def _file() -> dict[str, dict[str, tuple[str, ...]]]:
    data = resources.files(__package__).joinpath("lexicons", "attributes.yaml").read_bytes()
    return msgspec.yaml.decode(data, type=dict[str, dict[str, tuple[str, ...]]])


@cache
def _canonical() -> dict[str, tuple[str, str]]:
    """Every word, to its kind and its value."""
    found: dict[str, tuple[str, str]] = {}
    for kind, values in _file().items():
        for value, others in values.items():
            for word in (value, *others):
                found[word] = (kind, value)
    return found


def value_of(word: str) -> str | None:
    """The canonical value of an adjective ("gray": "grey"), None for any other word."""
    known = _canonical().get(word.lower())
    return known[1] if known else None


def kind_of(value: str) -> str:
    """The kind of a value: ``colour``, ``size``, ``material``, ``state``, ``pattern``, ``shape``, or ``""``."""
    known = _canonical().get(value.lower())
    return known[0] if known else ""


@cache
def pattern() -> str:
    """A regular expression's alternatives: every known adjective, longest first."""
    return alternatives(sorted(_canonical(), key=lambda w: (-len(w), w)))


@cache
def adjective() -> re.Pattern[str]:
    """Finds a known adjective as a whole word."""
    return re.compile(rf"(?<![\w-])(?:{pattern()})(?![\w-])", re.IGNORECASE)


@cache
def first_words() -> frozenset[str]:
    """The first letters-only word of every known adjective: a text without any of them holds no adjective."""
    return frozenset(re.findall(r"[a-z]+", word)[0] for word in _canonical())


def same_kind(kind: str, annotated: str) -> bool:
    """Whether an annotated kind of attribute is that kind; American spelling and an unnamed kind count."""
    return annotated in (kind, "") or (kind == "colour" and annotated == "color")
