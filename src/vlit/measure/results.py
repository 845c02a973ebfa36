"""What was found, as the card's entries: numbers with their reasons, and samples to look at."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from vlit.measure.aggregate import ScoreAggregate
from vlit.measure.breakdown import by_source, by_turn
from vlit.measure.card import Bars, Example, Interval, Measured, Turn
from vlit.measure.indicator import About, DatasetIndicator, Note, Pick, SampleIndicator, Summary
from vlit.measure.statistics import top_bars
from vlit.measure.view import View
from vlit.schema import Sample

EMPTY = "the dataset is empty"
NOTHING = "no sample holds anything that this indicator can judge"
NO_SCENE = "no image of this dataset is in the annotations"
_LONGEST_TURN = 4000


def of_samples(
    scorer: SampleIndicator,
    found: ScoreAggregate,
    draw: View,
    samples: int,
    tally: dict[str, int],
    rng: np.random.Generator,
) -> Measured:
    """The entry of a sample-level indicator, without examples; turns are looked at in the draw."""
    lines = scorer.lines(draw) if found.n else None
    interval, reason = found.interval(rng)
    if not found.n:
        reason = NOTHING if samples else EMPTY
    entry = _entry(
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
    turns = by_turn(lines) if lines is not None else {}
    return msgspec.structs.replace(entry, by_source=found.by_source(), by_turn=turns)


def of_dataset(
    one: DatasetIndicator, draw: View, rng: np.random.Generator, examples: int, asked: int | None = None
) -> Measured:
    """The entry of a dataset-level indicator, with its examples. ``asked``: samples that it looks at, if not all."""
    summary = summary_of(one, draw, rng)
    entry = _entry(
        one.about,
        summary,
        len(draw) if asked is None else asked,
        _picked(summary.worst[:examples], draw),
        _picked(summary.best[:examples], draw),
    )
    if summary.lines is None:
        return entry
    return msgspec.structs.replace(entry, by_source=by_source(summary.lines, draw), by_turn=by_turn(summary.lines))


def summary_of(one: DatasetIndicator, draw: View, rng: np.random.Generator) -> Summary:
    """What an indicator finds in a draw, or why it cannot say anything."""
    if not len(draw):
        return Summary(value=None, n=0, reason=EMPTY)
    if one.about.tier == "scene" and not any(s is not None for s in draw.scenes):
        return Summary(value=None, n=0, reason=NO_SCENE)
    return one.summarise(draw, rng)


def unmeasured(about: About, reason: str) -> Measured:
    """The entry of an indicator that could not run."""
    return _entry(about, Summary(value=None, n=0, reason=reason), 0)


def example(view: View, row: int, score: float, note: Note) -> Example:
    """A sample of a view to look at. Very long turns are cut."""
    sample = view.sample(row)
    turns = tuple(Turn(m.role, _cut(m.text)) for m in sample.messages)
    return Example(
        id=sample.id,
        image=sample.images[0].path if sample.images else "",
        turns=turns,
        boxes=note.boxes,
        score=score,
        note=note.note,
        sentence=note.sentence,
        turn=_turn_of(sample, note.exchange) if note.sentence else -1,
    )


def _turn_of(sample: Sample, exchange: int) -> int:
    """The number of the message that answers an exchange; -1 where there is none."""
    number = -1
    role = ""
    for turn, message in enumerate(sample.messages):
        if message.role == "user" or (message.role == "assistant" and role != "user"):
            number += 1
        if message.role == "assistant" and number == exchange:
            return turn
        role = message.role if message.role in ("user", "assistant") else role
    return -1


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
        interval=_ends(found.interval) if found.value is not None else None,
        reason=found.reason,
        histogram=found.histogram,
        bars=found.bars,
        by_type=found.by_type,
        worst=worst,
        best=best,
        doc=about.doc,
        version=about.version,
    )


def _ends(found: Interval | None) -> Interval | None:
    return None if found is None else Interval(found.low, found.high)


def _bars(name: str, tally: dict[str, int]) -> Bars | None:
    own = {label.removeprefix(f"{name}:"): n for label, n in tally.items() if label.startswith(f"{name}:")}
    return top_bars(list(own), [float(n) for n in own.values()])


def _picked(picks: Sequence[Pick], draw: View) -> tuple[Example, ...]:
    return tuple(example(draw, p.row, p.score, p.note) for p in picks)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TURN else text[:_LONGEST_TURN] + " …"
