"""Answers against a benchmark: every metric with its n and its interval, for the whole and for each dimension.

Intervals are bootstrapped over images (questions about one image are not independent). A question without a readable
answer counts as wrong, and how many there were is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from vlit.evaluate.question import Answer, Question
from vlit.evaluate.reading import relaxed_accuracy, says_yes, vqa_accuracy
from vlit.measure import Interval, mean_by_unit, ratios_differ

SHORT_METRICS = {"vqa": "VQA accuracy", "relaxed": "relaxed accuracy"}
_SEED = 0


class Metric(msgspec.Struct, frozen=True):
    """One number: its value in 0 .. 1, how many questions it rests on, and its 95 % interval (None for too few)."""

    value: float
    n: int
    interval: Interval | None = None


class Scores(msgspec.Struct, frozen=True):
    """What answers are worth.

    Attributes:
        n, images: questions and images.
        unread: questions without a readable answer; they count as wrong.
        metrics: of the whole, the main one first.
        dimensions: the main metric for each dimension; ``macro`` is their unweighted mean.
        chance: what guessing gives.
    """

    n: int
    images: int
    unread: int
    metrics: dict[str, Metric]
    dimensions: dict[str, Metric]
    macro: float | None
    chance: float


def score(questions: Sequence[Question], answers: Mapping[str, Answer], short: str = "vqa") -> Scores:
    """The metrics that a benchmark is read by.

    Args:
        answers: by the id of the question; one that is missing counts as wrong.
        short: how short answers are scored, one of `SHORT_METRICS`.
    """
    right = points(questions, answers, short)
    units = _units(questions)
    rng = np.random.default_rng(_SEED)
    metrics = {"accuracy": _mean(right, units, rng)}
    if questions and all(q.kind == "yesno" for q in questions):
        metrics |= _yes_no(questions, answers, units, rng)
    dimensions = {}
    for name in dict.fromkeys(q.dimension for q in questions if q.dimension):
        chosen = np.array([q.dimension == name for q in questions])
        dimensions[name] = _mean(right[chosen], np.unique(units[chosen], return_inverse=True)[1], rng)
    return Scores(
        n=len(questions), images=int(units.max()) + 1 if len(questions) else 0,
        unread=sum(not readable(q, answers.get(q.id)) for q in questions), metrics=metrics, dimensions=dimensions,
        macro=sum(m.value for m in dimensions.values()) / len(dimensions) if dimensions else None,
        chance=_chance(questions),
    )  # fmt: skip


def points(questions: Sequence[Question], answers: Mapping[str, Answer], short: str = "vqa") -> np.ndarray:
    """What each question's answer is worth, 0 .. 1."""
    return np.array([_point(q, answers.get(q.id), short) for q in questions], dtype=np.float64)


def differ(questions: Sequence[Question], first: np.ndarray, second: np.ndarray) -> Metric:
    """How much better the second of two sets of points is on the same questions, with the interval of the paired
    difference: images are drawn for both together."""
    units = _units(questions)
    size = int(units.max()) + 1
    count = np.bincount(units, minlength=size).astype(np.float64)
    tops = [np.bincount(units, weights=each, minlength=size).astype(np.float64) for each in (first, second)]
    between = ratios_differ((tops[0], count), (tops[1], count), np.random.default_rng(_SEED))
    return Metric(float(second.mean() - first.mean()), len(questions), between)


def readable(question: Question, answer: Answer | None) -> bool:
    """Whether there is an answer that can be read as one."""
    if answer is None:
        return False
    return answer.chosen >= 0 if question.kind == "choice" else bool(answer.text.strip())


def _point(question: Question, answer: Answer | None, short: str) -> float:
    if answer is None or not readable(question, answer):
        # POPE's script reads an empty answer as a yes.
        return float(question.kind == "yesno" and answer is not None and question.answers == ("yes",))
    if question.kind == "choice":
        return float(answer.chosen == question.gold)
    if question.kind == "yesno":
        return float(says_yes(answer.text) == (question.answers[0] == "yes"))
    if short == "relaxed":
        return relaxed_accuracy(answer.text, question.answers[0])
    return vqa_accuracy(answer.text, question.answers)


def _yes_no(
    questions: Sequence[Question], answers: Mapping[str, Answer], units: np.ndarray, rng: np.random.Generator
) -> dict[str, Metric]:
    """Precision, recall, F1 and yes-ratio as POPE reports them."""
    answered = np.array([q.id in answers for q in questions])
    said = np.array([q.id in answers and says_yes(answers[q.id].text) for q in questions])
    is_yes = np.array([q.answers[0] == "yes" for q in questions])
    hit = float((said & is_yes).sum())
    precision, recall = hit / max(1, int(said.sum())), hit / max(1, int(is_yes.sum()))
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    return {
        "precision": Metric(precision, int(said.sum())), "recall": Metric(recall, int(is_yes.sum())),
        "f1": Metric(f1, len(questions)), "yes_ratio": _mean(said[answered].astype(float), units[answered], rng),
    }  # fmt: skip


def _mean(values: np.ndarray, units: np.ndarray, rng: np.random.Generator) -> Metric:
    if not values.size:
        return Metric(0.0, 0)
    found = mean_by_unit(values, units, rng)
    return Metric(float(values.mean()), int(values.size), Interval(found.low, found.high) if found else None)


def _units(questions: Sequence[Question]) -> np.ndarray:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(q.unit, len(numbers)) for q in questions], dtype=np.int64)


def _chance(questions: Sequence[Question]) -> float:
    each = [1 / len(q.options) if q.kind == "choice" else 0.5 if q.kind == "yesno" else 0.0 for q in questions]
    return sum(each) / len(each) if each else 0.0
