"""Means by source and by turn, and the sentence that is marked."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from vlit.engine import Engine
from vlit.measure import MeasureSettings, measure_shards
from vlit.measure.breakdown import by_source, by_turn
from vlit.measure.card import Card
from vlit.runfolder import RunFolder


def card(kit: SimpleNamespace, place: Path, samples: list[object], scenes: list[object] | None = None) -> Card:
    folder = RunFolder.create(place / "run", "measure", {})
    index = kit.Index(scenes) if scenes else None
    return measure_shards(kit.shards(place / "in", samples), folder, Engine(workers=1), MeasureSettings(), index)


def test_turns_by_hand() -> None:
    lines = pl.DataFrame({"row": [0, 0, 1, 1], "k": [0, 1, 0, 11], "score": [1.0, 0.0, 0.5, None]})
    assert by_turn(lines) == {"1": (0.75, 2), "2": (0.0, 1)}
    weighted = lines.with_columns(weight=pl.Series([3, 1, 1, 0]))
    assert by_turn(weighted)["1"] == (pytest.approx(3.5 / 4), 2)
    assert by_turn(lines.filter(pl.col("k") == 0)) == {}
    late = pl.DataFrame({"row": [0, 0, 0], "k": [0, 9, 30], "score": [1.0, 0.0, 1.0]})
    assert by_turn(late) == {"1": (1.0, 1), "10+": (0.5, 1)}


def test_sources_by_hand(kit: SimpleNamespace) -> None:
    view = kit.view([kit.sample(("q", "a"), source=s) for s in ("x", "", "x")])
    lines = pl.DataFrame({"row": [0, 1, 2], "score": [1.0, 0.0, 0.0]}, schema_overrides={"row": pl.UInt32})
    assert by_source(lines, view) == {"x": (0.5, 2), "unknown": (0.0, 1)}


def test_the_card_holds_them(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples = [
        kit.sample(
            ("Is there a dog?", "Yes."),
            ("Describe it.", "It is a dog on a mat."),
            id=f"{i}",
            image=f"{i}.jpg",
            source="xy"[i % 2],
        )
        for i in range(6)
    ]
    found = card(kit, tmp_path, samples)
    words = found.get("complexity.words")
    assert words is not None
    assert words.by_turn == {"1": (1.0, 6), "2": (7.0, 6)}
    assert words.by_source == {"x": (4.0, 3), "y": (4.0, 3)}
    yes = found.get("balance.yes_ratio")
    assert yes is not None
    assert yes.by_source == {"x": (1.0, 3), "y": (1.0, 3)}
    assert yes.by_turn == {}


def test_the_sentence_with_the_claim_is_marked_where_it_stands(kit: SimpleNamespace, tmp_path: Path) -> None:
    answer = "A dog lies on the grass. A cat sleeps beside it, e.g. on a chair. All is quiet."
    samples = [kit.sample(("What is here?", "A dog."), ("Tell me more.", answer), image="a.jpg")]
    samples += [kit.sample(("What is here?", "A dog."), id=f"{i}", image=f"{i}.jpg") for i in range(3)]
    scenes = [kit.scene(name, "dog") for name in ("a.jpg", "0.jpg", "1.jpg", "2.jpg")]
    found = card(kit, tmp_path, samples, scenes).get("correctness.claims")
    assert found is not None
    assert found.worst[0].sentence.startswith("A cat sleeps beside it")
    assert found.worst[0].turn == 3
    assert found.by_turn["1"] == (1.0, 4)
    assert found.by_turn["2"][0] == pytest.approx(0.5)


def test_a_short_answer_is_marked_whole(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples = [kit.sample(("Is there a dog?", "Yes."), ("Is there a cat?", "Yes."), image="a.jpg")]
    samples += [kit.sample(("Is there a dog?", "Yes."), id=f"{i}", image=f"{i}.jpg") for i in range(3)]
    scenes = [kit.scene(name, "dog") for name in ("a.jpg", "0.jpg", "1.jpg", "2.jpg")]
    found = card(kit, tmp_path, samples, scenes).get("correctness.claims")
    assert found is not None
    assert (found.worst[0].sentence, found.worst[0].turn) == ("Yes.", 3)


def test_types_that_only_the_answer_tells_apart_are_one_question(kit: SimpleNamespace) -> None:
    samples = [
        kit.sample(
            (f"Is there a thing {i}?", "yes" if i % 2 else "no"),
            id=f"{i}",
            image=f"{i}.jpg",
            type="existence" if i % 2 else "absent",
        )
        for i in range(10)
    ]
    assert kit.value("balance.answers", samples) == pytest.approx(0.5)
