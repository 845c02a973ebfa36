"""Cheap tests that say beforehand that a pattern cannot match, which is so for nearly every pattern and text.

A pattern that ignores case and cannot match without one of some strings need not be tried on a text that has none of
them. Letters beyond ASCII fold in their own ways, so a text that has any is never ruled out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_WORD = re.compile(r"[a-z]+|[0-9]")


@lru_cache(maxsize=256)
def _lowered(text: str) -> str:
    return text.lower()


def may_hold(text: str, parts: Sequence[str]) -> bool:
    """Whether a text may hold one of some lower-case ASCII strings, in whatever case."""
    if not text.isascii():
        return True
    low = _lowered(text)
    for part in parts:  # noqa: SIM110 - a plain loop is faster, and this runs dozens of times for each exchange
        if part in low:
            return True
    return False


@lru_cache(maxsize=256)
def _said(text: str) -> frozenset[str] | None:
    """The words of a text and its digits one by one; None for one that is never ruled out."""
    return frozenset(_WORD.findall(_lowered(text))) if text.isascii() else None


def may_say(text: str, words: frozenset[str]) -> bool:
    """Whether a text may hold one of some lower-case ASCII words or digits, in whatever case."""
    said = _said(text)
    return said is None or not words.isdisjoint(said)
