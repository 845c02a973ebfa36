"""The indicators of tier `embed` on vectors set by hand: one number of the space per word, and one per image."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from vlit.arrow import samples_to_batch
from vlit.engine import Engine
from vlit.measure import (
    INDICATORS,
    DatasetIndicator,
    MeasureSettings,
    SampleIndicator,
    Summary,
    View,
    from_json,
    measure_shards,
    to_json,
)
from vlit.measure.instruments import Instruments
from vlit.measure.instruments.embedder import Vectors, unit
from vlit.measure.instruments.embeddings import Embeddings
from vlit.runfolder import RunFolder
from vlit.schema import Sample

WORDS = ["dog", "cat", "car", "bus", "tree", "sky", "red", "blue", "how", "many", "is", "what", "a", "photo", "depicts"]


class Bag:
    """Counts words; an image is the word whose number its red channel holds."""

    name = "bag"
    mark = "bag"

    def __init__(self, sees: bool = True) -> None:
        self.sees = sees
        self.read = 0

    def texts(self, texts: Sequence[str]) -> Vectors:
        self.read += len(texts)
        rows = np.zeros((len(texts), len(WORDS) + 1))
        for i, text in enumerate(texts):
            for word in text.lower().translate({ord(c): None for c in "?.!"}).split():
                rows[i, WORDS.index(word) if word in WORDS else len(WORDS)] += 1
        return unit(rows)

    def images(self, images: Sequence[Any]) -> Vectors:
        self.read += len(images)
        rows = np.zeros((len(images), len(WORDS) + 1))
        for i, image in enumerate(images):
            rows[i, image.getpixel((0, 0))[0] // 10] = 1
        return unit(rows)


def kit_of(folder: Path, bag: Bag) -> Instruments:
    return Instruments(embeddings=Embeddings(lambda: bag, bag.name, bag.mark, bag.sees, folder))


def viewed(samples: Sequence[Sample], folder: Path, bag: Bag | None = None) -> View:
    return View(samples_to_batch(samples), None, kit_of(folder, bag or Bag()))


def summary(name: str, samples: Sequence[Sample], folder: Path) -> Summary:
    one = INDICATORS.get(name)()
    assert isinstance(one, DatasetIndicator)
    return one.summarise(viewed(samples, folder), np.random.default_rng(0))


def value(name: str, samples: Sequence[Sample], folder: Path) -> float:
    found = summary(name, samples, folder).value
    assert found is not None
    return found


def talk(kit: SimpleNamespace, *pairs: tuple[str, str]) -> list[Sample]:
    return [kit.sample(pair, id=str(i), image=f"{i}.jpg") for i, pair in enumerate(pairs)]


def test_semantic_by_hand(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples = talk(kit, ("dog", "a"), ("cat", "a"), ("dog dog", "a"), ("cat?", "a"))
    assert value("diversity.semantic", samples, tmp_path) == pytest.approx(2.0)
    assert summary("diversity.semantic", samples[:1], tmp_path).value is None


def test_nearest_by_hand(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples = talk(kit, ("dog", "x"), ("dog cat", "x"), ("car", "x"))
    # cos(dog, dog cat) = 0.7071; car has nothing in common with either.
    found = summary("diversity.nearest", samples, tmp_path)
    assert found.value == pytest.approx((2 * (1 - np.sqrt(0.5)) + 1) / 3)
    assert found.best[0].row == 2


def test_novelty_semantic_by_hand(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples = talk(kit, ("dog", "cat"), ("cat", "dog"), ("car", "bus"), ("", ""))
    found = summary("diversity.novelty_semantic", samples, tmp_path)
    assert found.value == pytest.approx(1 / 3)
    assert found.n == 3
    assert "nearest: 1" in found.worst[0].note.note


@pytest.mark.parametrize("name", ["semantic", "nearest", "novelty_semantic"])
def test_sameness_lowers(kit: SimpleNamespace, tmp_path: Path, name: str) -> None:
    def measured(same: int, prefix: str = "") -> float:
        rng = random.Random(1)
        pairs = [(" ".join(rng.sample(WORDS, 4)), " ".join(rng.sample(WORDS, 3))) for _ in range(60)]
        pairs = [("how many dog", "red") if i < same else p for i, p in enumerate(pairs)]
        samples = [kit.sample(p, id=f"{prefix}{i}", image=f"{prefix}{i}.jpg") for i, p in enumerate(pairs)]
        return value(f"diversity.{name}", samples, tmp_path)

    values = [measured(n) for n in (0, 20, 40, 60)]
    assert values == sorted(values, reverse=True)
    assert values[-1] == pytest.approx({"semantic": 1.0}.get(name, 0.0), abs=1e-6)
    assert [measured(n, "other") for n in (0, 20, 40, 60)] == pytest.approx(values)


def test_relevance_by_hand(kit: SimpleNamespace, tmp_path: Path) -> None:
    fits = talk(kit, ("dog", "dog red"), ("cat", "cat blue"), ("car", "car sky"))
    assert value("correctness.relevance", fits, tmp_path) == 1.0
    assert value("correctness.relevance", talk(kit, ("dog", "red"), ("cat", "red")), tmp_path) == 0.5
    swapped = talk(kit, ("dog", "cat"), ("cat", "dog"))
    assert value("correctness.relevance", swapped, tmp_path) == 0.0
    assert summary("correctness.relevance", fits[:1], tmp_path).value is None


def test_relevance_falls_with_answers_to_other_questions(kit: SimpleNamespace, tmp_path: Path) -> None:
    def fit(moved: int, end: str = "") -> float:
        things = [WORDS[i % 8] for i in range(80)]
        answers = [f"a {t} {WORDS[8 + i % 4]}{end}" for i, t in enumerate(things)]
        answers = answers[: 80 - moved] + answers[80 - moved + 1 :] + answers[80 - moved : 80 - moved + 1]
        samples = talk(kit, *((f"what {t}", a) for t, a in zip(things, answers, strict=True)))
        return value("correctness.relevance", samples, tmp_path)

    values = [fit(n) for n in (1, 20, 50, 80)]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.8
    assert values[-1] < 0.5
    assert [fit(n, ".") for n in (1, 20, 50, 80)] == pytest.approx(values)


def shown(kit: SimpleNamespace, folder: Path, things: list[tuple[str, str]]) -> list[Sample]:
    """Samples with pictures of a thing and an answer that says another."""
    folder.mkdir(exist_ok=True)
    samples = []
    for i, (seen, said) in enumerate(things):
        path = folder / f"{i}-{seen}.png"
        Image.new("RGB", (8, 8), (WORDS.index(seen) * 10, 0, 0)).save(path)
        samples.append(kit.sample(("what is it", said), id=str(i), image=str(path)))
    return samples


def clip(samples: Sequence[Sample], folder: Path) -> list[float | None]:
    one = INDICATORS.get("correctness.clipscore")()
    assert isinstance(one, SampleIndicator)
    return one.score(viewed(samples, folder)).to_list()


def test_clipscore_by_hand(kit: SimpleNamespace, tmp_path: Path) -> None:
    pairs = [("dog", "dog dog dog dog dog."), ("dog", "cat cat cat cat cat. Yes."), ("dog", "Yes."), ("cat", "")]
    scores = clip(shown(kit, tmp_path / "p", pairs), tmp_path)
    # "A photo depicts" and five dogs: 5 / sqrt(25 + 3).
    assert scores == [pytest.approx(2.5 * 5 / np.sqrt(28)), 0.0, None, None]
    assert clip([kit.sample(("what", "dog dog dog dog dog"), image="none.jpg")], tmp_path) == [None]
    two = "dog dog dog dog dog. cat cat cat cat cat."
    assert clip(shown(kit, tmp_path / "q", [("dog", two)]), tmp_path) == [pytest.approx(2.5 * 5 / np.sqrt(28) / 2)]


def test_clipscore_falls_with_swapped_pictures(kit: SimpleNamespace, tmp_path: Path) -> None:
    def mean(swapped: int, end: str = ".") -> float:
        things = [WORDS[i % 5] for i in range(20)]
        said = [f"{t} {t} {t} {t} {t}{end}" for t in things]
        pairs = [
            (WORDS[(i + 1) % 5] if i < swapped else t, s) for i, (t, s) in enumerate(zip(things, said, strict=True))
        ]
        return float(np.mean([s or 0.0 for s in clip(shown(kit, tmp_path / f"s{swapped}", pairs), tmp_path)]))

    values = [mean(n) for n in (0, 5, 10, 20)]
    assert values == sorted(values, reverse=True)
    assert values[-1] == 0.0
    assert [mean(n, "!") for n in (0, 5, 10, 20)] == pytest.approx(values)


def test_nothing_is_embedded_twice(kit: SimpleNamespace, tmp_path: Path) -> None:
    samples = shown(kit, tmp_path / "p", [("dog", "dog dog dog dog dog."), ("cat", "cat cat cat cat cat.")])
    first, second = Bag(), Bag()
    folder = RunFolder.create(tmp_path / "run", "measure", {})
    paths = kit.shards(tmp_path / "data", samples)
    settings = MeasureSettings(tiers=("embed",))
    cards = [
        measure_shards(paths, folder, Engine(workers=1), settings, instruments=kit_of(tmp_path / "cache", bag))
        for bag in (first, second)
    ]
    assert cards[0] == cards[1] == from_json(to_json(cards[0]))
    assert first.read > 0
    assert second.read == 0
    assert [m.tier for m in cards[0].indicators] == ["embed"] * 5
    assert all(m.value is not None for m in cards[0].indicators)
    (scores,) = (pl.read_parquet(path) for path in folder.shards("scores"))
    assert {"diversity.novelty_semantic", "correctness.clipscore"} & set(scores.columns)
    assert scores["id"].to_list() == [s.id for s in samples]


def test_a_text_embedder_says_what_clipscore_needs(kit: SimpleNamespace, tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "run", "measure", {})
    paths = kit.shards(tmp_path / "data", talk(kit, ("dog", "cat"), ("cat", "dog")))
    blind = kit_of(tmp_path / "cache", Bag(sees=False))
    card = measure_shards(paths, folder, Engine(workers=1), MeasureSettings(tiers=("embed",)), instruments=blind)
    found = card.get("correctness.clipscore")
    assert found is not None
    assert found.value is None
    assert "--embedder" in found.reason
