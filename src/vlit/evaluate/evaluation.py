"""What an evaluation found, as a table for people and as JSON for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from vlit.evaluate.question import Answer, Question
from vlit.evaluate.score import Metric, Scores, differ, points


class Orders(msgspec.Struct, frozen=True):
    """The option-permutation check of answers by letter.

    Attributes:
        steady: share of questions to which the same option was named in every rotation of the options.
        every: share answered right in every rotation (CircularEval); the plain accuracy less luck and liking.
        letters: how often each place was named, over all rotations.
    """

    steady: Metric
    every: Metric
    letters: dict[str, int]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a model did on one benchmark.

    Attributes:
        name: of the benchmark.
        mode: ``ranking`` or ``letter`` for choices, ``answers`` where stored ones were scored.
        scores: with the images.
        blank: with grey pictures in their place; None where it was not asked.
        gain: accuracy with the images less accuracy without, paired.
        orders: None where answers were not given by letter.
        against: this model less another one on the same questions, paired; for the whole (``all``) and each dimension.
        refused: records of the benchmark that could not be read, by reason; ``unread`` prompts, by reason.
    """

    name: str
    mode: str
    scores: Scores
    blank: Scores | None = None
    gain: Metric | None = None
    orders: Orders | None = None
    against: dict[str, Metric] = {}
    refused: dict[str, int] = {}
    unread: dict[str, int] = {}


class Evaluation(msgspec.Struct, frozen=True):
    """A model on its benchmarks."""

    model: str
    found: list[Found]

    def of(self, name: str) -> Found:
        """What was found on a benchmark. Raises `KeyError` where it was not asked."""
        return next(each for each in self.found if each.name == name)

    def to_json(self) -> str:
        """For machines."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode()

    def summary(self) -> str:
        """A table for each benchmark: every number with its n and its 95 % interval."""
        return "\n\n".join([self.model, *(_table(each) for each in self.found)])


def orders_of(questions: Sequence[Question], answers: Mapping[str, Answer]) -> Orders | None:
    """The option-permutation check, where answers hold rotations."""
    turned = [(q, answers[q.id].orders) for q in questions if q.id in answers and answers[q.id].orders]
    if not turned:
        return None
    steady = np.array([len(set(orders)) == 1 and orders[0] >= 0 for _, orders in turned], dtype=float)
    every = np.array([all(number == q.gold for number in orders) for q, orders in turned], dtype=float)
    letters: dict[str, int] = {}
    for q, orders in turned:
        for turn, number in enumerate(orders):
            place = "none" if number < 0 else chr(ord("A") + (number - turn) % len(q.options))
            letters[place] = letters.get(place, 0) + 1
    kept = [q for q, _ in turned]
    nothing = np.zeros(len(kept))
    return Orders(differ(kept, nothing, steady), differ(kept, nothing, every), dict(sorted(letters.items())))


def paired(
    questions: Sequence[Question], first: Mapping[str, Answer], second: Mapping[str, Answer], short: str = "vqa"
) -> dict[str, Metric]:
    """The second set of answers less the first: ``all``, and each dimension."""
    one, other = points(questions, first, short), points(questions, second, short)
    found = {"all": differ(questions, one, other)}
    for name in dict.fromkeys(q.dimension for q in questions if q.dimension):
        chosen = [i for i, q in enumerate(questions) if q.dimension == name]
        found[name] = differ([questions[i] for i in chosen], one[chosen], other[chosen])
    return found


def _table(found: Found) -> str:
    scores = found.scores
    head = f"{found.name} ({found.mode}): {scores.n:,} questions on {scores.images:,} images"
    lines = [head + (f", chance {scores.chance:.3f}" if scores.chance else "")]
    width = max([24, *(len(name) for name in scores.dimensions)])
    lines += [_line(name.replace("_", " "), metric, width) for name, metric in scores.metrics.items()]
    if scores.macro is not None:
        lines.append(f"  {'mean of dimensions':<{width}} {scores.macro:.3f}   {len(scores.dimensions)} dimensions")
    if found.blank is not None and found.gain is not None:
        lines.append(_line("grey pictures", found.blank.metrics["accuracy"], width))
        lines.append(_line("gained by seeing", found.gain, width, signed=True))
    if found.orders is not None:
        lines.append(_line("same in every order", found.orders.steady, width))
        lines.append(_line("right in every order", found.orders.every, width))
        named = ", ".join(f"{letter} {n:,}" for letter, n in found.orders.letters.items())
        lines.append(f"  {'places named':<{width}} {named}")
    for name, metric in scores.dimensions.items():
        unseen = found.blank.dimensions.get(name) if found.blank else None
        lines.append(_line(name, metric, width) + (f"   grey {unseen.value:.3f}" if unseen else ""))
    lines += [_line(f"against, {name}", metric, width, signed=True) for name, metric in found.against.items()]
    if scores.unread:
        lines.append(f"  {scores.unread:,} questions have no readable answer and count as wrong")
    lines += [f"  {n:,} prompts could not be read: {why}" for why, n in found.unread.items()]
    lines += [f"  {n:,} records of the benchmark were not read: {why}" for why, n in list(found.refused.items())[:5]]
    return "\n".join(lines)


def _line(name: str, metric: Metric, width: int, *, signed: bool = False) -> str:
    sign = "+" if signed else ""
    between = metric.interval
    told = f"[{between.low:{sign}.3f}, {between.high:{sign}.3f}]" if between else "(too few for an interval)"
    return f"  {name:<{width}} {metric.value:{sign}.3f}   {told}   n = {metric.n:,}"
