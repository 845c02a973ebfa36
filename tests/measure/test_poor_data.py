"""Data that lack something: every number is right or null, and the card says why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest

from vlit.engine import Engine
from vlit.measure import Card, MeasureSettings, Side, compare_datasets, from_json, measure_shards, to_json
from vlit.measure.json_schema import json_schema
from vlit.report import QualityCard, QualityComparison
from vlit.runfolder import RunFolder
from vlit.schema import Object, Sample, Scene

Scenes = Sequence[Scene] | None


def asked(kit: SimpleNamespace, images: int, start: int = 0) -> list[Sample]:
    """A true yes, a true no and a count about each image; the dog is there, the cat is not."""
    return [
        kit.sample(*pair, id=f"{i}-{k}", image=f"{i}.jpg")
        for i in range(start, start + images)
        for k, pair in enumerate(
            [
                [("Is there a dog in the image?", "Yes, there is a dog.")],
                [("Is there a cat in the image?", "No, there is no cat.")],
                [("How many dogs are there?", "There is one dog.")],
            ]
        )
    ]


def card(kit: SimpleNamespace, place: Path, samples: Sequence[Sample], scenes: Scenes = None) -> Card:
    """The card, after what every card must keep to."""
    folder = RunFolder.create(place / "run", "measure", {})
    index = None if scenes is None else kit.Index(scenes)
    found = measure_shards(kit.shards(place / "in", samples), folder, Engine(workers=1), MeasureSettings(), index)
    for each in found.indicators:
        assert (each.value is None) <= bool(each.reason), each.name  # no value without its reason
        assert (each.interval is None) <= (each.value is None or bool(each.reason)), each.name
        assert each.value is None or math.isfinite(each.value), each.name
        assert 0 <= each.coverage <= 1, each.name
        if each.interval is not None and each.value is not None:
            assert each.interval.low - 1e-9 <= each.value <= each.interval.high + 1e-9, each.name
    for one in found.shortcuts:
        assert (one.accuracy is None) <= bool(one.reason), one.name
    assert from_json(to_json(found)) == found
    import json

    jsonschema.validate(json.loads(to_json(found)), json_schema())
    page = QualityCard(found)
    for text in (page.to_html(), page.to_markdown(), page.summary()):
        assert "nan" not in text.lower().replace("banana", "").split()
        assert "None" not in text
    return found


def value(found: Card, name: str) -> float | None:
    one = found.get(name)
    assert one is not None
    return one.value


def coverage(found: Card, name: str) -> float:
    one = found.get(name)
    assert one is not None
    return one.coverage


def test_scenes_for_half_the_images(kit: SimpleNamespace, tmp_path: Path) -> None:
    found = card(kit, tmp_path, asked(kit, 20), [kit.scene(f"{i}.jpg", "dog") for i in range(10)])
    assert value(found, "correctness.claims") == 1.0
    assert coverage(found, "correctness.claims") == pytest.approx(0.5)
    assert coverage(found, "complexity.words") == 1.0
    assert any("30 of 60 samples have annotations" in note for note in found.notes)


def test_no_image_has_a_scene(kit: SimpleNamespace, tmp_path: Path) -> None:
    found = card(kit, tmp_path, asked(kit, 8), [kit.scene("elsewhere.jpg", "dog")])
    for each in found.indicators:
        if each.tier == "scene":
            assert each.value is None, each.name
    assert value(found, "balance.yes_ratio") == pytest.approx(0.5)


def test_scenes_without_a_sample_change_nothing(kit: SimpleNamespace, tmp_path: Path) -> None:
    scenes = [kit.scene(f"{i}.jpg", "dog") for i in range(8)]
    more = [kit.scene(f"other{i}.jpg", "cat", "bus", "car") for i in range(50)]
    few, many = (card(kit, tmp_path / n, asked(kit, 8), s) for n, s in (("a", scenes), ("b", [*scenes, *more])))
    assert few.indicators == many.indicators
    assert few.shortcuts == many.shortcuts


def test_categories_that_no_lexicon_knows(kit: SimpleNamespace, tmp_path: Path) -> None:
    scenes = []
    for i in range(8):
        thing = Object(id="0", category="blorp", box=(0, 0, 20, 20), area=400)
        plain = kit.scene(f"{i}.jpg")
        scenes.append(Scene(id=plain.id, image=plain.image, objects=(thing,), closed_world=("blorp", "wug")))
    samples = asked(kit, 8)
    samples += [
        kit.sample(("Is there a blorp?", "Yes, there is a blorp."), id=f"b{i}", image=f"{i}.jpg") for i in range(8)
    ]
    found = card(kit, tmp_path, samples, scenes)
    assert value(found, "diversity.visual") == pytest.approx(1.0)
    assert value(found, "correctness.chair_i") in (None, 0.0)  # dogs and cats were not looked for: not decided
    assert value(found, "complexity.load") == pytest.approx(2.0)


def test_another_language(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples = [
        kit.sample(("这张图片里有多少只狗？", "图片里有三只狗，它们都在草地上。"), id=f"{i}", image=f"{i}.jpg")
        for i in range(12)
    ]
    samples += [
        kit.sample(("Ist auf dem Bild ein Hund zu sehen?", "Ja, auf dem Bild ist ein Hund und er ist nicht allein."),
                   id=f"d{i}", image=f"{i}.jpg")
        for i in range(12)
    ]  # fmt: skip
    found = card(kit, tmp_path, samples, [kit.scene(f"{i}.jpg", "cat") for i in range(12)])
    assert value(found, "correctness.claims") is None  # read as no claim at all, rather than as a wrong one
    assert value(found, "correctness.language") == 1.0
    assert value(found, "correctness.wellformed") == 1.0
    assert value(found, "balance.yes_ratio") is None


def test_an_empty_dataset(kit: SimpleNamespace, tmp_path: Path) -> None:
    found = card(kit, tmp_path, [], [kit.scene("a.jpg", "dog")])
    assert found.samples == found.exchanges == found.images == found.drawn == 0
    assert all(each.value is None and each.n == 0 for each in found.indicators)
    assert {each.reason for each in found.indicators} == {"the dataset is empty"}


def test_one_sample(kit: SimpleNamespace, tmp_path: Path) -> None:
    one = kit.sample(("Is there a dog in the image?", "Yes, there is a dog."), image="a.jpg")
    found = card(kit, tmp_path, [one], [kit.scene("a.jpg", "dog")])
    assert value(found, "correctness.claims") == 1.0
    assert value(found, "complexity.words") == 5.0
    assert value(found, "diversity.types") == 1.0
    assert value(found, "diversity.novelty") is None
    assert all(each.interval is None for each in found.indicators)


def test_all_samples_equal(kit: SimpleNamespace, tmp_path: Path) -> None:
    same = [
        kit.sample(("Is there a dog in the image?", "Yes, there is a dog."), id=f"{i}", image="a.jpg")
        for i in range(50)
    ]
    found = card(kit, tmp_path, same, [kit.scene("a.jpg", "dog")])
    assert value(found, "diversity.duplicates") == pytest.approx(49 / 50)
    assert value(found, "diversity.novelty") == 0.0
    assert value(found, "balance.yes_ratio") == 1.0
    assert value(found, "balance.types") is None
    other = [kit.sample(*[(q, a)], id=f"{i}", image=f"{i}.jpg") for i, (q, a) in enumerate([("Why?", "Because.")] * 50)]
    spread = card(kit, tmp_path / "images", other)
    duplicates = spread.get("diversity.duplicates")
    assert duplicates is not None
    assert duplicates.value == 0.0  # fifty images, each asked once


def test_text_without_images(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples = [kit.sample((f"What is {i}?", f"It is number {i}."), id=f"{i}", image="") for i in range(10)]
    found = card(kit, tmp_path, samples, [kit.scene("a.jpg", "dog")])
    assert found.images == 0
    assert value(found, "correctness.claims") is None
    assert value(found, "correctness.wellformed") == 1.0


def test_questions_without_answers(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples = [kit.sample(("Is there a dog?", ""), id=f"{i}", image=f"{i}.jpg") for i in range(10)]
    found = card(kit, tmp_path, samples, [kit.scene(f"{i}.jpg", "dog") for i in range(10)])
    assert value(found, "correctness.wellformed") == 0.0
    assert value(found, "complexity.words") is None
    assert value(found, "correctness.claims") is None


@pytest.mark.parametrize("poor", ["empty", "one", "foreign"])
def test_poor_data_beside_good_data(kit: SimpleNamespace, tmp_path: Path, poor: str) -> None:
    other = {
        "empty": [],
        "one": asked(kit, 1)[:1],
        "foreign": [kit.sample(("多少？", "三只狗。"), id=f"{i}", image=f"f{i}.jpg") for i in range(20)],
    }[poor]
    folder = RunFolder.create(tmp_path / "run", "compare", {})
    sides = [Side("good", kit.shards(tmp_path / "a", asked(kit, 10))), Side("poor", kit.shards(tmp_path / "b", other))]
    found = compare_datasets(sides, folder, Engine(workers=1), MeasureSettings())
    assert found.n == min(30, len(other))
    for row in found.rows:
        for cell in row.cells:
            assert (cell.value is None) <= bool(cell.reason), row.name
        if None in (row.cells[0].value, row.cells[1].value):
            assert row.cells[1].word == "not known"
    page = QualityComparison(found)
    for text in (page.to_html(), page.to_markdown(), page.summary()):
        assert "None" not in text
