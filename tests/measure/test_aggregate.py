from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from vlit.arrow import samples_to_batch
from vlit.measure import INDICATORS, SampleIndicator
from vlit.measure.aggregate import ScoreAggregate, Totals, prepared
from vlit.measure.scoring import ScoreStep
from vlit.schema import Sample

NAME = "complexity.words"


def scored(samples: list[Sample]) -> pl.DataFrame:
    one = INDICATORS.get(NAME)()
    assert isinstance(one, SampleIndicator)
    frame = pl.from_arrow(ScoreStep([one])(samples_to_batch(samples)).rows)
    assert isinstance(frame, pl.DataFrame)
    return frame


def answers(kit: SimpleNamespace, lengths: list[int], images: int | None = None) -> list[Sample]:
    return [
        kit.sample(
            ("q", " ".join(["w"] * n)), id=str(i), image=f"{i % (images or len(lengths))}.jpg", type=("a", "b")[i % 2]
        )
        for i, n in enumerate(lengths)
    ]


def aggregate(frames: list[pl.DataFrame], keep: int = 6) -> ScoreAggregate:
    found = ScoreAggregate(INDICATORS.get(NAME).about, keep)
    for i, frame in enumerate(frames):
        found.add(prepared(frame), i)
    return found


def test_mean_types_and_ends_by_hand(kit: SimpleNamespace) -> None:
    frame = scored([*answers(kit, [1, 2, 3, 4, 5, 6]), kit.sample(("q", ""), image="x.jpg")])
    found = aggregate([frame], keep=2)
    assert found.n == 6
    assert found.value() == pytest.approx(3.5)
    assert found.by_type() == {"a": (3.0, 3), "b": (4.0, 3)}
    worst, best = found.ends()
    assert [e.score for e in worst] == [1.0, 2.0]
    assert [e.score for e in best] == [6.0, 5.0]
    histogram = found.histogram()
    assert histogram is not None
    assert sum(histogram.counts) == 6


def test_pieces_give_what_the_whole_gives(kit: SimpleNamespace) -> None:
    lengths = np.random.default_rng(0).integers(1, 60, 300).tolist()
    frame = scored(answers(kit, lengths, images=90))
    whole = aggregate([frame])
    pieces = aggregate([frame[:100], frame[100:101], frame[101:101], frame[101:]])
    assert pieces.value() == pytest.approx(whole.value())
    assert pieces.by_type() == whole.by_type()
    assert pieces.histogram() == whole.histogram()
    one, other = (a.interval(np.random.default_rng(0))[0] for a in (whole, pieces))
    assert one is not None
    assert other is not None
    assert (one.low, one.high) == pytest.approx((other.low, other.high))
    starts = [0, 100, 101, 101]
    for mine, theirs in zip(pieces.ends(), whole.ends(), strict=True):
        assert [starts[e.shard] + e.row for e in mine] == [e.row for e in theirs]


def test_ends_hold_one_sample_per_image_and_no_equals(kit: SimpleNamespace) -> None:
    same_image = answers(kit, [1, 1, 1, 5, 6, 7], images=1)
    worst, best = aggregate([scored(same_image)]).ends()
    assert len(worst) == len(best) == 1
    assert aggregate([scored(answers(kit, [3] * 10))]).ends() == ([], [])
    one_bad = aggregate([scored(answers(kit, [1] + [9] * 20))])
    assert len(one_bad.ends()[0]) == 1


def test_ends_are_found_behind_many_rows_of_one_image(kit: SimpleNamespace) -> None:
    crowd = [kit.sample(("q", "w"), id=f"c{i}", image="crowd.jpg") for i in range(100)]
    found = aggregate([scored([*crowd, *answers(kit, [2, 3, 4, 5])])], keep=3)
    worst, best = found.ends()
    assert [e.score for e in worst] == [1.0, 2.0, 3.0]
    assert [e.score for e in best] == [5.0, 4.0, 3.0]


def test_interval_needs_images(kit: SimpleNamespace) -> None:
    interval, reason = aggregate([scored(answers(kit, [1, 2, 3, 4, 5, 6, 7, 8], images=1))]).interval(
        np.random.default_rng(0)
    )
    assert interval is None
    assert "images" in reason
    assert aggregate([]).value() is None


def test_the_interval_covers_the_truth_as_often_as_it_says(kit: SimpleNamespace) -> None:
    about = INDICATORS.get(NAME).about
    hits = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        image = np.repeat(np.arange(80), 4)
        scores = rng.normal(10, 2, 80)[image] + rng.normal(0, 1, 320)  # turns of one image are alike
        frame = pl.DataFrame(
            {
                "id": [str(i) for i in range(320)],
                "cluster": image.astype(np.uint64),
                "type": ["t"] * 320,
                "source": [""] * 320,
                NAME: scores,
            }
        )
        found = ScoreAggregate(about, 1)
        found.add(prepared(frame), 0)
        interval, _ = found.interval(np.random.default_rng(0))
        assert interval is not None
        hits += interval.low <= 10 <= interval.high
    assert 0.89 <= hits / 200 <= 0.99


def test_totals_count_distinct_images(kit: SimpleNamespace) -> None:
    totals = Totals()
    for part in (answers(kit, [1, 2, 3], images=2), [*answers(kit, [4, 5]), kit.sample(("q", "a"), image="")]):
        totals.add(scored(part))
    assert (totals.samples, totals.exchanges, totals.images) == (6, 6, 2)
    assert totals.counts("source") == {"unknown": 6}
    assert totals.counts("type") == {"a": 3, "b": 2, "other": 1}
