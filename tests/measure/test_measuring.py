"""The whole room: contract of every indicator, the card, determinism."""

from __future__ import annotations

import json
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from vlit.arrow import SAMPLE_SCHEMA, samples_to_batch
from vlit.engine import Engine
from vlit.errors import UsageError
from vlit.measure import (
    INDICATORS,
    Card,
    DatasetIndicator,
    MeasureSettings,
    SampleIndicator,
    View,
    measure_shards,
    to_json,
)
from vlit.measure.results import of_dataset
from vlit.runfolder import RunFolder
from vlit.schema import ImageRef, Message, Part, Sample, Scene

NAMES = INDICATORS.names()
PLAIN = [n for n in NAMES if INDICATORS.get(n).about.tier in ("text", "scene")]
THINGS = ("dog", "cat", "car", "bus", "person")


def dataset(kit: SimpleNamespace, n: int = 120) -> tuple[list[Sample], list[Scene]]:
    rng = random.Random(0)
    samples, scenes = [], []
    for i in range(n):
        shown = rng.sample(THINGS, 3)
        scenes.append(kit.scene(f"{i}.jpg", *shown))
        talk = [
            (f"Is there a {(thing := rng.choice(THINGS))} in the image?", "Yes." if thing in shown else "No."),
            ("Describe the image.", f"There is a {shown[0]} and there is a {rng.choice(THINGS)}. It is a sunny day."),
            (f"How many {shown[1]}s are there?", "One"),
        ]
        samples.append(kit.sample(*talk[: rng.randint(1, 3)], id=str(i), image=f"{i}.jpg", source=("x", "y")[i % 2]))
    return samples, scenes


def measure(
    kit: SimpleNamespace,
    path: Path,
    *parts: list[Sample],
    scenes: list[Scene] | None = None,
    workers: int = 1,
    **settings: Any,
) -> Card:
    folder = RunFolder.create(path / "run", "measure", {})
    index = None if scenes is None else kit.Index(scenes)
    shards = kit.shards(path / "data", *parts)
    return measure_shards(shards, folder, Engine(workers=workers), MeasureSettings(**settings), index, "test")


STRANGE: list[Any] = [
    [],
    [{}],
    [{"id": "1", "images": [], "messages": []}],
    [{"id": None, "images": [{}], "messages": [{}, {"role": "user", "content": [{}]}]}],
    [
        {
            "id": "1",
            "images": [{"path": "a.jpg"}],
            "messages": [{"role": "assistant", "content": [{"type": "text", "text": ""}]}],
        }
    ],
    [{"id": "1", "messages": [{"role": "user", "content": [{"type": "box", "box": [1.0], "index": 7}]}]}],
    [{"id": "1", "messages": [{"role": "user", "content": [{"type": "text", "text": "é\u0000 \ud83d\ude00"}]}]}],
]


@pytest.mark.parametrize("case", range(len(STRANGE)))
def test_no_record_is_too_strange(kit: SimpleNamespace, case: int) -> None:
    records = json.loads(json.dumps(STRANGE[case]))
    rows = [{**dict.fromkeys(SAMPLE_SCHEMA.names), **r} for r in records]
    view = View(pa.Table.from_pylist(rows, schema=SAMPLE_SCHEMA), kit.Index([]))
    for name in NAMES:
        check_strange(name, view, len(rows))


def check_strange(name: str, view: View, rows: int) -> None:
    one = INDICATORS.get(name)()
    if isinstance(one, SampleIndicator):
        scores = one.score(view)
        assert len(scores) == rows
        assert sum(one.tally(view).values()) >= 0
        weights = one.weigh(view)
        assert weights is None or (len(weights) == rows and weights.null_count() == 0)
    else:
        assert isinstance(one, DatasetIndicator)
        found = of_dataset(one, view, np.random.default_rng(0), 6)
        assert found.value is not None or found.reason


@pytest.mark.parametrize("name", NAMES)
def test_one_sample_and_equal_samples(kit: SimpleNamespace, name: str) -> None:
    for n in (1, 30):
        samples = [kit.sample(("Is there a dog?", "Yes."), id=str(i), image=f"{i}.jpg") for i in range(n)]
        view = kit.view(samples, [kit.scene(f"{i}.jpg", "dog", "cat") for i in range(n)])
        one = INDICATORS.get(name)()
        if isinstance(one, SampleIndicator):
            assert one.score(view).n_unique() == 1
        else:
            assert isinstance(one, DatasetIndicator)
            found = one.summarise(view, np.random.default_rng(0))
            assert found.value is not None or found.reason
            assert found.interval is None or found.interval.low <= found.interval.high
            assert n > 1 or found.interval is None


@pytest.mark.parametrize("name", NAMES)
def test_every_indicator_says_what_it_is(name: str) -> None:
    about = INDICATORS.get(name).about
    assert about.name == name
    assert about.characteristic == name.split(".")[0]
    assert about.level == ("sample" if issubclass(INDICATORS.get(name), SampleIndicator) else "dataset")
    assert len(about.doc) > 100
    assert about.title
    assert about.unit


def test_the_page_lists_every_indicator_as_it_is() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "measure.md").read_text()
    for name in NAMES:
        about = INDICATORS.get(name).about
        arrow = {"higher": "↑", "lower": "↓", "none": "·"}[about.direction]
        assert f"| `{name}` | {about.tier}, {about.level} | {about.unit} {arrow} |" in page
    assert page.count("\n| `") == len(NAMES)
    assert f"{len(NAMES)} indicators" in page


def test_there_are_enough_of_each_characteristic() -> None:
    for characteristic in ("correctness", "diversity", "complexity", "balance"):
        assert sum(n.startswith(characteristic) for n in NAMES) >= 5
    assert len(NAMES) >= 20


def test_the_card_of_a_dataset_with_scenes(tmp_path: Path, kit: SimpleNamespace) -> None:
    samples, scenes = dataset(kit)
    card = measure(kit, tmp_path, samples[:70], samples[70:], scenes=scenes)
    assert (card.samples, card.images, card.drawn) == (120, 120, 120)
    assert card.sources == {"x": 60, "y": 60}
    assert card.tiers["text"] == card.tiers["scene"] == "ran"
    assert card.notes == ()
    assert [m.name for m in card.indicators] == PLAIN
    claims = card.get("correctness.claims")
    assert claims is not None
    assert claims.value is not None
    assert claims.interval is not None
    assert 0.5 < claims.value < 1
    assert claims.interval.low <= claims.value <= claims.interval.high
    assert claims.bars is not None
    assert "contradicted" in claims.bars.labels
    assert claims.worst
    assert claims.worst[0].image.endswith(".jpg")
    assert claims.worst[0].turns
    assert "contradicted" in claims.worst[0].note
    assert len({e.image for e in claims.worst}) == len(claims.worst) <= 6
    for m in card.indicators:
        assert m.n <= 120
        assert m.coverage == pytest.approx(m.n / 120)
        assert m.value is not None or m.reason
        if m.value is not None and m.interval is not None:
            assert m.interval.low - 1e-9 <= m.value <= m.interval.high + 1e-9, m.name


def test_without_scenes_the_scene_tier_is_null_and_says_what_to_do(tmp_path: Path, kit: SimpleNamespace) -> None:
    samples, _ = dataset(kit, 20)
    card = measure(kit, tmp_path, samples)
    assert "--scenes" in card.tiers["scene"]
    claims = card.get("correctness.claims")
    assert claims is not None
    assert claims.value is None
    assert "--scenes" in claims.reason
    turns = card.get("complexity.turns")
    assert turns is not None
    assert turns.value is not None


def test_scenes_of_other_images_leave_null(tmp_path: Path, kit: SimpleNamespace) -> None:
    samples, _ = dataset(kit, 20)
    card = measure(kit, tmp_path, samples, scenes=[kit.scene("other.jpg", "dog")])
    for m in card.indicators:
        if m.tier == "scene":
            assert m.value is None
            assert m.n == 0
            assert m.reason
    assert any("0 of 20" in note for note in card.notes)


@pytest.mark.parametrize("parts", [[], [[]], [[], []]])
def test_an_empty_dataset(tmp_path: Path, kit: SimpleNamespace, parts: list[list[Sample]]) -> None:
    card = measure(kit, tmp_path, *parts, scenes=[])
    assert (card.samples, card.exchanges, card.images, card.drawn) == (0, 0, 0, 0)
    assert all(m.value is None and m.reason for m in card.indicators)
    assert to_json(card)


def test_the_same_card_whatever_the_order_shards_and_workers(tmp_path: Path, kit: SimpleNamespace) -> None:
    samples, scenes = dataset(kit)
    first = measure(kit, tmp_path / "a", samples, scenes=scenes, draw=60)
    again = measure(kit, tmp_path / "b", samples, scenes=scenes, draw=60)
    assert to_json(first) == to_json(again)
    mixed = random.Random(5).sample(samples, len(samples))
    other = measure(kit, tmp_path / "c", mixed[:50], mixed[50:], scenes=scenes, draw=60)
    assert first.drawn == other.drawn == 60
    for one, two in zip(first.indicators, other.indicators, strict=True):
        assert one.value == pytest.approx(two.value), one.name
        assert (one.n, one.reason) == (two.n, two.reason)
        if one.level == "dataset":
            assert one == two
        if one.interval is not None and two.interval is not None:
            assert one.interval.low == pytest.approx(two.interval.low)
    reseeded = measure(kit, tmp_path / "d", samples, scenes=scenes, draw=60, seed=1)
    assert reseeded.get("diversity.novelty") != first.get("diversity.novelty")


def test_the_draw_is_noted(tmp_path: Path, kit: SimpleNamespace) -> None:
    samples, _ = dataset(kit, 50)
    card = measure(kit, tmp_path, samples, draw=20)
    assert card.drawn == 20
    assert "20 of 50" in card.notes[0]


def test_chosen_indicators_only(tmp_path: Path, kit: SimpleNamespace) -> None:
    samples, _ = dataset(kit, 10)
    card = measure(kit, tmp_path, samples, indicators=("complexity.turns", "balance.sources", "complexity.turns"))
    assert [m.name for m in card.indicators] == ["complexity.turns", "balance.sources"]
    assert card.tiers["scene"] != "ran"


@pytest.mark.parametrize(
    "settings", [{"indicators": ("correctness.clams",)}, {"tiers": ("texts",)}, {"draw": 0}, {"seed": -1}]
)
def test_wrong_settings_are_refused(tmp_path: Path, kit: SimpleNamespace, settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        measure(kit, tmp_path, [], **settings)


def test_scores_lie_row_by_row_beside_the_data(tmp_path: Path, kit: SimpleNamespace) -> None:
    samples, _ = dataset(kit, 30)
    measure(kit, tmp_path, samples[:10], samples[10:])
    import pyarrow.parquet as pq

    parts = [pq.read_table(p) for p in RunFolder.open(tmp_path / "run").shards("scores")]
    assert [t.num_rows for t in parts] == [10, 20]
    assert [i for t in parts for i in t.column("id").to_pylist()] == [s.id for s in samples]
    expected = kit.score("complexity.words", samples)
    assert [x for t in parts for x in t.column("complexity.words").to_pylist()] == expected


def test_embedded_pixels_do_not_travel(tmp_path: Path, kit: SimpleNamespace) -> None:
    heavy = [
        Sample(
            id=str(i), images=(ImageRef(path=f"{i}.jpg", bytes=b"x" * 1000),),
            messages=(
                Message("user", (Part("image"), Part("text", "What?"))),
                Message("assistant", (Part("text", f"A {i}."),)),
            ),
        )
        for i in range(20)
    ]  # fmt: skip
    card = measure(kit, tmp_path, heavy)
    assert "xxxxx" not in to_json(card)
    light = [Sample(id=s.id, images=(ImageRef(path=s.images[0].path),), messages=s.messages) for s in heavy]
    other = measure(kit, tmp_path / "light", light)
    assert [m.value for m in card.indicators] == [m.value for m in other.indicators]
    assert View(samples_to_batch(heavy)).samples["path"][0] == "0.jpg"


def test_pope_is_balanced_as_published(tmp_path: Path, kit: SimpleNamespace, shared: Path) -> None:
    lines = [json.loads(x) for x in (shared / "pope" / "coco_pope_random.json").read_text().splitlines() if x.strip()]
    samples = [
        kit.sample((r["text"], r["label"]), id=str(r["question_id"]), image=r["image"], source="pope") for r in lines
    ]
    card = measure(kit, tmp_path, samples, tiers=("text",))
    yes, types = card.get("balance.yes_ratio"), card.get("diversity.types")
    assert yes is not None
    assert yes.value == pytest.approx(0.5, abs=0.01)
    assert types is not None
    assert types.value == pytest.approx(1.0, abs=0.01)
    assert card.images == 500
