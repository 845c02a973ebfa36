"""Answers that say less."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage, each_answer
from vlit.schema import Sample


@damage(name="shorten_answers")
def shorten_answers(data: Data, choice: Choice) -> list[Sample]:
    """Leave the first word of chosen answers."""

    def change(_: Sample, __: int, ___: str, text: str) -> str:
        return text.split()[0].strip(".,!?") + "." if text.split() else text

    return each_answer(data, choice, change)
