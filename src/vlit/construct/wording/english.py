"""Numbers, articles, lists, quotation marks and captions as English writes them in running text."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DIGITS = re.compile(r"[1-9]\d+(?= )")
_CONSONANT_SOUND = ("one", "uni", "eu", "use", "uk")


def number(n: int) -> str:
    """A number by itself: words from ``zero`` to ``ten``, digits beyond."""
    if n == 0:
        return "zero"
    return _WORDS[n] if 0 < n <= 10 else str(n)


def quantity(n: int) -> str:
    """A number before a noun: as `number`, but ``no``."""
    return _WORDS[n] if 0 <= n <= 10 else str(n)


def spelled_out(text: str) -> str:
    """The text with a number at its beginning in words, since no sentence should begin with digits."""
    match = _DIGITS.match(text)
    if match is None or int(match.group()) >= 100:
        return text
    tens, ones = divmod(int(match.group()), 10)
    word = _TEENS[ones] if tens == 1 else "-".join(filter(None, (_TENS[tens], _WORDS[ones] if ones else "")))
    return word + text[match.end() :]


def with_article(phrase: str) -> str:
    """The phrase after ``a`` or ``an``, judged by its first letters: ``an orange circle``, ``a unicycle``.

    It misleads for silent letters ("hour") and letters read by name ("SUV").
    """
    low = phrase.lower()
    vowel = low[:1] in "aeiou" and not low.startswith(_CONSONANT_SOUND)
    return f"{'an' if vowel else 'a'} {phrase}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return f" {last} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def capital(text: str) -> str:
    """The text with an upper-case first letter."""
    return text[:1].upper() + text[1:]


def tidy(caption: str) -> str:
    """A caption as a sentence: one space between words, upper-case first letter, one mark at the end.

    That mark is a full stop unless the caption itself asks or exclaims.
    """
    text = " ".join(caption.split())
    for mark in (".", ",", ";", ":", "!", "?"):
        text = text.replace(f" {mark}", mark)
    while ".." in text:
        text = text.replace("..", ".")
    end = text[-1:] if text.endswith(("!", "?")) else "."
    text = text.rstrip(" .,;:!?-")
    return capital(text) + end if text else ""


def quoted(text: str) -> str:
    """A text in quotation marks that it does not hold itself."""
    return f"“{text}”" if '"' in text else f'"{text}"'
