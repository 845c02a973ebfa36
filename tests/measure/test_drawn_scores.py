"""Scores of the draw: the same numbers as scores of every sample, nulls elsewhere, notes that say so."""

from __future__ import annotations

import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from vlit.engine import Engine
from vlit.measure import Card, MeasureSettings, measure_shards, to_json
from vlit.runfolder import RunFolder
from vlit.schema import Sample, Scene

THINGS = ("dog", "cat", "car", "umbrella", "person")
CHECKED = ("correctness.claims", "correctness.chair_i", "correctness.chair_s", "complexity.concepts")


def dataset(kit: SimpleNamespace, n: int) -> tuple[list[Sample], list[Scene]]:
    """Every fourth sample says something false."""
    rng = random.Random(0)
    samples, scenes = [], []
    for i in range(n):
        shown = rng.sample(THINGS, 3)
        missing = next(t for t in THINGS if t not in shown)
        scenes.append(kit.scene(f"{i // 2}.jpg", *shown, closed=THINGS) if i % 2 == 0 else scenes[-1])
        said = missing if i % 4 == 0 else scenes[-1].objects[0].category
        samples.append(kit.sample(("Describe the image.", f"There is a {said}."), id=str(i), image=f"{i // 2}.jpg"))
    return samples, scenes[::2]


def measured(kit: SimpleNamespace, path: Path, parts: list[list[Sample]], scenes: list[Scene], **settings: Any) -> Card:
    folder = RunFolder.create(path / "run", "measure", {})
    shards = kit.shards(path / "data", *parts)
    return measure_shards(shards, folder, Engine(workers=1), MeasureSettings(**settings), kit.Index(scenes), "test")


def scores(path: Path) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(p) for p in RunFolder.open(path / "run").shards("scores")])


def test_a_draw_that_holds_everything_gives_the_card_of_all_scores(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples, scenes = dataset(kit, 60)
    parts = [samples[:35], samples[35:]]
    first = measured(kit, tmp_path / "draw", parts, scenes)
    second = measured(kit, tmp_path / "all", parts, scenes, scores="all")
    assert to_json(first) == to_json(second)
    assert first.notes == ()
    one, two = scores(tmp_path / "draw"), scores(tmp_path / "all")
    assert one.select(sorted(one.columns)).equals(two.select(sorted(two.columns)))


def test_samples_outside_the_draw_have_null_and_the_card_says_so(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples, scenes = dataset(kit, 80)
    parts = [samples[:30], samples[30:]]
    card = measured(kit, tmp_path / "draw", parts, scenes, draw=20)
    every = measured(kit, tmp_path / "all", parts, scenes, draw=20, scores="all")
    found, full = scores(tmp_path / "draw"), scores(tmp_path / "all")
    assert found["id"].to_list() == [s.id for s in samples]
    for name in CHECKED:
        entry, other = card.get(name), every.get(name)
        assert entry is not None
        assert other is not None
        assert (found[name].is_not_null().sum(), entry.n, entry.coverage) == (20, 20, 1.0)
        assert (full[name].is_not_null().sum(), other.n) == (80, 80)
        drawn = found[name].is_not_null()
        assert found.filter(drawn)[name].equals(full.filter(drawn)[name])
    assert found["complexity.words"].null_count() == 0
    claims = card.get("correctness.claims")
    assert claims is not None
    assert claims.interval is not None
    assert 0 < len(claims.worst) <= 6
    drawn_ids = set(found.filter(pl.col("correctness.claims").is_not_null())["id"])
    assert {e.id for e in claims.worst} <= drawn_ids
    assert all("contradicted" in e.note for e in claims.worst)
    (note,) = (n for n in card.notes if "--scores all" in n)
    assert "20 of 80" in note
    assert not any("--scores all" in n for n in every.notes)


def test_the_tier_scene_looks_at_the_first_samples_of_the_draw(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples, scenes = dataset(kit, 80)
    whole = measured(kit, tmp_path / "whole", [samples], scenes)
    card = measured(kit, tmp_path / "first", [samples], scenes, annotated=20)
    every = measured(kit, tmp_path / "all", [samples], scenes, annotated=20, scores="all")
    claims, words, objects = (card.get(n) for n in ("correctness.claims", "complexity.words", "balance.objects"))
    assert claims is not None
    assert words is not None
    assert objects is not None
    assert (claims.n, claims.coverage, objects.n, words.n) == (20, 1.0, 20, 80)
    assert scores(tmp_path / "first")["correctness.claims"].is_not_null().sum() == 20
    assert "Tier scene looked at the first 20 of 80 drawn samples." in card.notes
    assert any("--scores all" in note for note in card.notes)
    assert card.content is not None
    assert whole.content is not None
    counted, full = card.content.objects, whole.content.objects
    assert counted is not None
    assert full is not None
    assert sum(counted.values()) == pytest.approx(sum(full.values()), rel=0.1)  # told for the whole draw
    assert every.notes == ()
    assert to_json(every) == to_json(whole)


def test_a_second_run_in_the_folder_gives_the_same_card_and_scores(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples, scenes = dataset(kit, 40)
    cards = [to_json(measured(kit, tmp_path, [samples], scenes, draw=10)) for _ in range(2)]
    assert cards[0] == cards[1]
    assert len(set(scores(tmp_path).columns)) == len(scores(tmp_path).columns)


@pytest.mark.parametrize("known", [0, 7])
def test_annotations_of_some_drawn_images_are_counted_in_the_draw(
    kit: SimpleNamespace, tmp_path: Path, known: int
) -> None:
    samples, scenes = dataset(kit, 40)
    card = measured(kit, tmp_path, [samples], scenes[:known], draw=20)
    claims = card.get("correctness.claims")
    assert claims is not None
    assert any(f"{claims.n} of 20 drawn samples have annotations" in note for note in card.notes)
    assert claims.value is not None or claims.reason
