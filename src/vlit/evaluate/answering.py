"""Putting a benchmark to a model: seen, and with grey pictures in place of the images."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence

from vlit.engine import Progress
from vlit.evaluate.question import Answer, Question
from vlit.evaluate.reader import Prompt, Reader
from vlit.evaluate.reading import chosen_option
from vlit.mllm import ChatMessage, Family, Pictures
from vlit.schema import ImageRef

MODES = ("ranking", "letter")
"""How a choice is answered: by the likeliest option, or by the letter that the model says."""
_LETTER = "Answer with the letter of the right option."
_YES_NO = "Answer yes or no."
_SHORT = "Answer with a single word or a short phrase."
_CAPTION_TOKENS, _TOKENS = 128, 24
_AT_ONCE = 256


class Ask:
    """A model that is asked the questions of a benchmark.

    Args:
        family: the opened model.
        pictures: of the benchmark; ``blank`` ones for the baseline.
        mode: one of `MODES`.
        batch: prompts at once.
        hints: add to a question how to answer it, where the model answers in its own words.
    """

    def __init__(
        self, family: Family, pictures: Pictures, mode: str = "ranking", batch: int = 16, hints: bool = True
    ) -> None:
        self.reader = Reader(family, pictures, batch)
        self.pictures = pictures
        self.mode = mode
        self.hints = hints
        self.why: dict[str, str] = {}

    def answers(
        self, questions: Sequence[Question], keep: Callable[[Sequence[Answer]], None] | None = None,
        progress: Progress | None = None,
    ) -> list[Answer]:  # fmt: skip
        """An answer to each question; ``keep`` gets them as they come, so that a crash costs few."""
        found: list[Answer] = []
        for start in range(0, len(questions), _AT_ONCE):
            part = list(questions[start : start + _AT_ONCE])
            made = self._part(part)
            found += made
            if keep is not None:
                keep(made)
            if progress is not None:
                progress("asking questions", start + len(part), len(questions))
        return found

    def _part(self, questions: list[Question]) -> list[Answer]:
        by_id: dict[str, Answer] = {}
        ranked = [q for q in questions if q.kind == "choice" and self.mode == "ranking"]
        lettered = [q for q in questions if q.kind == "choice" and self.mode == "letter"]
        spoken = [q for q in questions if q.kind != "choice"]
        if ranked:
            for q, scores in zip(ranked, self._ranked(ranked), strict=True):
                best = max(range(len(scores)), key=scores.__getitem__) if scores else -1
                by_id[q.id] = Answer(id=q.id, text=q.options[best] if scores else "", chosen=best, scores=scores)
        if lettered:
            by_id |= {a.id: a for a in self._lettered(lettered)}
        if spoken:
            said = self._say(spoken, [self._asked(q) for q in spoken])
            by_id |= {q.id: Answer(id=q.id, text=text) for q, text in zip(spoken, said, strict=True)}
        return [by_id[q.id] for q in questions]

    def _ranked(self, questions: list[Question]) -> list[tuple[float, ...]]:
        found = self.reader.rank([self._prompt(q, q.text) for q in questions], [q.options for q in questions])
        self._note(questions)
        return [tuple(round(value, 6) for value in scores) for scores in found]

    def _lettered(self, questions: list[Question]) -> list[Answer]:
        """The letter said to the options in their order and in every rotation of it (MMBench's CircularEval)."""
        most = max(len(q.options) for q in questions)
        first: list[str] = []
        orders: list[list[int]] = [[] for _ in questions]
        for turn in range(most):
            asked = [i for i, q in enumerate(questions) if turn < len(q.options)]
            turned = {i: _turned(questions[i].options, turn) for i in asked}
            said = self._say(
                [questions[i] for i in asked], [_with_options(questions[i].text, turned[i]) for i in asked]
            )
            for i, text in zip(asked, said, strict=True):
                number = chosen_option(text, turned[i])
                count = len(questions[i].options)
                orders[i].append((number + turn) % count if number >= 0 else -1)
            if turn == 0:
                first = said
        return [
            Answer(id=q.id, text=text, chosen=turns[0], orders=tuple(turns))
            for q, text, turns in zip(questions, first, orders, strict=True)
        ]

    def _say(self, questions: list[Question], texts: list[str]) -> list[str]:
        most = _CAPTION_TOKENS if questions[0].kind == "caption" else _TOKENS
        said = self.reader.say([self._prompt(q, t) for q, t in zip(questions, texts, strict=True)], most)
        self._note(questions)
        return said

    def _note(self, questions: list[Question]) -> None:
        self.why |= {questions[i].id: why for i, why in self.reader.why.items()}

    def _asked(self, question: Question) -> str:
        hint = {"yesno": _YES_NO, "short": _SHORT}.get(question.kind, "") if self.hints else ""
        return f"{question.text} {hint}".strip()

    def _prompt(self, question: Question, text: str) -> Prompt:
        return Prompt([asking(len(question.images), text)], [self.pictures.add(image) for image in question.images])


def asking(images: int, text: str) -> ChatMessage:
    """A user's message: images, then words."""
    return {"role": "user", "content": [*({"type": "image"} for _ in range(images)), {"type": "text", "text": text}]}


def pictures_of(questions: Sequence[Question], *, blank: bool = False, **more: object) -> Pictures:
    """The pictures of a benchmark."""
    refs: list[ImageRef] = []
    found = Pictures(refs, blank=blank, **more)  # type: ignore[arg-type]
    for question in questions:
        for image in question.images:
            found.add(image)
    return found


def _with_options(text: str, options: Sequence[str]) -> str:
    lines = [f"{letter}. {option}" for letter, option in zip(string.ascii_uppercase, options, strict=False)]
    return "\n".join([text, *lines, _LETTER])


def _turned(options: Sequence[str], by: int) -> list[str]:
    return [*options[by:], *options[:by]]
