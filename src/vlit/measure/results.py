"""What was found, as the card's entries: numbers with their reasons, and samples to look at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vlit.measure.aggregate import ScoreAggregate
from vlit.measure.card import Bars, Example, Measured, Turn
from vlit.measure.indicator import About, DatasetIndicator, Note, Pick, SampleIndicator, Summary
from vlit.measure.statistics import top_bars
from vlit.measure.view import View

EMPTY = "the dataset is empty"
_NOTHING = "no sample holds anything that this indicator can judge"
_NO_SCENE = "no image of this dataset is in the annotations"
_LONGEST_TURN = 4000


def of_samples(
    scorer: SampleIndicator, found: ScoreAggregate, samples: int, tally: dict[str, int], rng: np.random.Generator
) -> Measured:
    """The entry of a sample-level indicator, without examples."""
    interval, reason = found.interval(rng)
    if not found.n:
        reason = _NOTHING if samples else EMPTY
    return _entry(
        scorer.about,
        Summary(
            value=found.value(),
            n=found.n,
            interval=interval,
            reason=reason,
            histogram=found.histogram(),
            bars=_bars(scorer.about.name, tally),
            by_type=found.by_type(),
        ),
        samples,
    )


def of_dataset(
    one: DatasetIndicator, draw: View, rng: np.random.Generator, examples: int, asked: int | None = None
) -> Measured:
    """The entry of a dataset-level indicator, with its examples. ``asked``: samples that it looks at, if not all."""
    if not len(draw):
        return unmeasured(one.about, EMPTY)
    if one.about.tier == "scene" and not any(draw.scenes):
        return unmeasured(one.about, _NO_SCENE)
    summary = one.summarise(draw, rng)
    return _entry(
        one.about,
        summary,
        len(draw) if asked is None else asked,
        _picked(summary.worst[:examples], draw),
        _picked(summary.best[:examples], draw),
    )


def unmeasured(about: About, reason: str) -> Measured:
    """The entry of an indicator that could not run."""
    return _entry(about, Summary(value=None, n=0, reason=reason), 0)


def example(view: View, row: int, score: float, note: Note) -> Example:
    """A sample of a view to look at. Very long turns are cut."""
    sample = view.sample(row)
    turns = tuple(Turn(m.role, _cut(m.text)) for m in sample.messages)
    image = sample.images[0].path if sample.images else ""
    return Example(
        id=sample.id, image=image, turns=turns, boxes=note.boxes, score=score, note=note.note, sentence=note.sentence
    )


def _entry(
    about: About,
    found: Summary,
    asked: int,
    worst: tuple[Example, ...] = (),
    best: tuple[Example, ...] = (),
) -> Measured:
    return Measured(
        name=about.name,
        title=about.title,
        characteristic=about.characteristic,
        level=about.level,
        tier=about.tier,
        unit=about.unit,
        direction=about.direction,
        value=found.value,
        n=found.n,
        coverage=found.n / asked if asked else 0.0,
        interval=found.interval if found.value is not None else None,
        reason=found.reason,
        histogram=found.histogram,
        bars=found.bars,
        by_type=found.by_type,
        worst=worst,
        best=best,
        doc=about.doc,
        version=about.version,
    )


def _bars(name: str, tally: dict[str, int]) -> Bars | None:
    own = {label.removeprefix(f"{name}:"): n for label, n in tally.items() if label.startswith(f"{name}:")}
    return top_bars(list(own), [float(n) for n in own.values()])


def _picked(picks: Sequence[Pick], draw: View) -> tuple[Example, ...]:
    return tuple(example(draw, p.row, p.score, p.note) for p in picks)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TURN else text[:_LONGEST_TURN] + " …"
