"""Numbers that are wrong."""

from __future__ import annotations

import re

from vlit.damage.base import Choice, Data, damage, each_answer
from vlit.schema import Sample

_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBER = re.compile(rf"(?<![\d\[.,])\b(?:\d{{1,2}}|{'|'.join(_WORDS)})\b(?![\d\],.]\d)", re.IGNORECASE)


@damage(name="plant_numbers")
def plant_numbers(data: Data, choice: Choice) -> list[Sample]:
    """Raise the numbers in chosen answers by one to three, words and digits alike; boxes are left alone."""

    def change(_: Sample, __: int, key: str, text: str) -> str | None:
        if "[" in text:
            return None
        more = 1 + choice.pick(key, 3)
        return _NUMBER.sub(lambda found: _raised(found.group(), more), text)

    return each_answer(data, choice, change)


def _raised(number: str, more: int) -> str:
    if number.isdigit():
        return str(int(number) + more)
    at = _WORDS.index(number.lower()) + more
    word = _WORDS[at] if at < len(_WORDS) else str(at + 1)
    return word.capitalize() if number[0].isupper() else word
