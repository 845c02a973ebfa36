"""A benchmark as questions: what is shown, what is asked, and what is right."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from vlit.schema import ImageRef

Kind = Literal["choice", "yesno", "short", "caption"]
"""How it is answered and scored: one of several options, yes or no, a few words, a description."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question.

    Attributes:
        id: unique in its benchmark.
        images: what is shown, before the words.
        text: what is asked, without options.
        kind: see `Kind`.
        dimension: what it tests, as the benchmark names it; ``""`` where it does not.
        options: of a ``choice``, in the benchmark's order.
        gold: number of the right option.
        answers: right answers of ``yesno`` (one) and ``short`` (one, or those of several annotators).
    """

    id: str
    images: tuple[ImageRef, ...]
    text: str
    kind: Kind
    dimension: str = ""
    options: tuple[str, ...] = ()
    gold: int = 0
    answers: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """What answers are resampled by: the first image, or the question where there is none."""
        image = self.images[0] if self.images else None
        if image is None:
            return self.id
        return image.path or (str(hash(image.bytes)) if image.bytes else self.id)


class Benchmark(msgspec.Struct, frozen=True):
    """A benchmark: its name, questions, where relative image paths are looked for, and what could not be read, by
    reason."""

    name: str
    questions: list[Question]
    home: Path | None
    refused: dict[str, int]
    fingerprint: str


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a model said to one question.

    Attributes:
        id: of the question.
        text: its words; of a ranking the option that won.
        chosen: number of the option, -1 where none can be read from the words.
        scores: of a ranking, mean nats per token of each option, higher is likelier.
        orders: of a question by letters, the number of the option chosen in each rotation of the options.
    """

    id: str
    text: str = ""
    chosen: int = -1
    scores: tuple[float, ...] = ()
    orders: tuple[int, ...] = ()
