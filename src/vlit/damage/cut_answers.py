"""Answers that stop in the middle."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage, each_answer
from vlit.schema import Sample


@damage(name="cut_answers")
def cut_answers(data: Data, choice: Choice) -> list[Sample]:
    """Cut chosen answers off behind a word that cannot end one, as a generator does at its token limit."""

    def change(_: Sample, __: int, ___: str, text: str) -> str:
        words = text.rstrip(" .!?").split(" ")
        return " ".join([*words[: max(1, len(words) * 2 // 3)], "and the"])

    return each_answer(data, choice, change)
