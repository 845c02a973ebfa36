"""What every reader of answers takes and gives."""

from __future__ import annotations

import msgspec

from vlit.program import Value


class Text(msgspec.Struct, frozen=True):
    """An exchange to be read.

    Attributes:
        question, answer: their words.
        boxes: the boxes that stand in the answer.
        corrects: the answer is to deny what the question asserts.
        steps: the answer may explain itself, the result comes last.
    """

    question: str
    answer: str
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    corrects: bool = False
    steps: bool = False


Values = tuple[Value, ...]
