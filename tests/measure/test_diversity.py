"""Hand-computed values, and damage that each indicator of diversity must notice or must not."""

from __future__ import annotations

import math
import random
import zlib
from itertools import pairwise
from types import SimpleNamespace

import polars as pl
import pytest

from vlit.measure.diversity.distinct2 import distinct_bigrams
from vlit.measure.diversity.mtld import mtld
from vlit.schema import Sample

VERBS = ["describe", "count", "find", "name", "explain", "list", "compare", "locate", "show", "read"]
THINGS = [f"thing{i}" for i in range(400)]
SAME = ["describe", "this", "very", "same", "picture", "to", "me"]
KINDS = ("count", "existence", "position", "attribute")


def varied(kit: SimpleNamespace, n: int = 400, same: int = 0, seed: int = 0) -> list[Sample]:
    """Samples with random instructions of twelve words; the first ``same`` of them are one and the same."""
    rng = random.Random(seed)
    found = []
    for i in range(n):
        words = [rng.choice(VERBS), *rng.choices(THINGS, k=11)] if i >= same else SAME
        found.append(
            kit.sample((" ".join(words), " ".join(rng.choices(THINGS, k=12)) if i >= same else "a dog on green grass"),
                       image=f"{i}.jpg", id=str(i), type=KINDS[i % 4] if i >= same else "count")
        )  # fmt: skip
    return found


def test_types_by_hand(kit: SimpleNamespace) -> None:
    samples = [
        kit.sample(("q", "a"), type=t, image=f"{i}.jpg") for i, t in enumerate(["count", "count", "size", "size"])
    ]
    found = kit.summary("diversity.types", samples)
    assert found.value == pytest.approx(2.0)
    assert found.bars.labels == ("count", "size")
    assert kit.value("diversity.types", samples[:2]) == 1.0
    uneven = [*samples[:2], samples[0], samples[2]]
    assert kit.value("diversity.types", uneven) == pytest.approx(
        math.exp(-(0.75 * math.log(0.75) + 0.25 * math.log(0.25)))
    )


def test_distinct_bigrams_by_hand() -> None:
    assert distinct_bigrams(pl.Series(["a", "b", "a", "b", "c"])) == 3 / 4
    assert distinct_bigrams(pl.Series(["a"] * 11)) == 1 / 10


def test_mtld_by_hand() -> None:
    # "a a": the share of distinct words falls to 0.5 at the second word, so every two words are a factor.
    assert mtld(pl.Series(["a"] * 10)) == 2.0
    # Four different words, then a repeat: 4/5 = 0.8 stays above 0.72; the rest counts for (1 - 0.8) / 0.28 of a factor.
    assert mtld(pl.Series(["a", "b", "c", "d", "a"])) == pytest.approx(5 / (0.2 / 0.28))
    assert mtld(pl.Series(["a", "b", "c"])) == 3.0


def test_compression_by_hand(kit: SimpleNamespace) -> None:
    samples = [kit.sample(("word " * 10, "a"), image=f"{i}.jpg") for i in range(400)]
    raw = " ".join(["word"] * 4000).encode()
    assert kit.value("diversity.compression", samples) == pytest.approx(len(zlib.compress(raw, 6)) / len(raw))


def test_openings_by_hand(kit: SimpleNamespace) -> None:
    questions = ["Describe the dog", "describe the cat!", "How many dogs?", "How many cats?", ""]
    found = kit.summary("diversity.openings", [kit.sample((q, "a"), image=f"{i}.jpg") for i, q in enumerate(questions)])
    assert found.value == pytest.approx(2.0)
    assert found.n == 4
    assert found.bars.labels == ("describe the", "how many")


def test_duplicates_by_hand(kit: SimpleNamespace) -> None:
    samples = [
        kit.sample(("Is it a dog?", "Yes"), ("And?", "No"), id="1"),
        kit.sample(("is it a dog", "yes."), id="2"),
        kit.sample(("Is it a dog?", "Yes"), image="b.jpg", id="3"),
        kit.sample(("Is it a dog?", "No"), id="4"),
    ]
    found = kit.summary("diversity.duplicates", samples)
    assert found.value == pytest.approx(1 / 5)
    assert [p.row for p in found.worst] == [1]


def test_novelty_by_hand(kit: SimpleNamespace) -> None:
    # Shingles of three words: {abc, bcd, cde} and {abc, bcd, cdf}: Jaccard 2/4. The third has nothing in common.
    samples = [
        kit.sample(("a b c", "d e"), id="1"), kit.sample(("a b c", "d f"), id="2", image="b.jpg"),
        kit.sample(("v w x", "y z"), id="3", image="c.jpg"),
    ]  # fmt: skip
    found = kit.summary("diversity.novelty", samples)
    assert found.value == pytest.approx((0.5 + 0.5 + 1.0) / 3)
    assert [p.row for p in found.worst] == [0, 1]
    assert "2 (similarity 0.50)" in found.worst[0].note.note
    assert found.best[0].row == 2


def test_visual_by_hand(kit: SimpleNamespace) -> None:
    scenes = [kit.scene("a.jpg", "dog", "dog", "cat"), kit.scene("b.jpg", "dog", "cat")]
    samples = [kit.sample(("q", "a"), image=i, id=f"{i}{k}") for i in ("a.jpg", "b.jpg") for k in range(3)]
    assert kit.value("diversity.visual", samples, scenes) == pytest.approx(2.0)
    assert kit.value("diversity.visual", samples[:3], scenes) == pytest.approx(2.0)
    assert kit.value("diversity.visual", samples, [kit.scene("a.jpg", "dog"), kit.scene("b.jpg", "dog")]) == 1.0


FALLS = ["types", "distinct2", "mtld", "compression", "openings", "novelty"]


@pytest.mark.parametrize("name", FALLS)
def test_sameness_lowers(kit: SimpleNamespace, name: str) -> None:
    values = [kit.value(f"diversity.{name}", varied(kit, 800, same)) for same in (0, 200, 400, 600)]
    assert all(a > b for a, b in pairwise(values)), values


@pytest.mark.parametrize("name", ["types", "openings", "novelty", "duplicates"])
def test_order_and_ids_change_nothing(kit: SimpleNamespace, name: str) -> None:
    samples = varied(kit, 100, 20)
    mixed = random.Random(1).sample(samples, len(samples))
    assert kit.value(f"diversity.{name}", samples) == pytest.approx(kit.value(f"diversity.{name}", mixed))


def test_duplicates_rise_with_copies_alone(kit: SimpleNamespace) -> None:
    samples = varied(kit, 100)
    values = [kit.value("diversity.duplicates", samples + samples[:n]) for n in (0, 10, 50, 100)]
    assert values == pytest.approx([0, 10 / 110, 50 / 150, 0.5])
    moved = [kit.sample(*s.exchanges(), image=f"other-{s.id}.jpg") for s in samples]
    assert kit.value("diversity.duplicates", samples + moved) == 0.0


def test_visual_falls_with_uniform_images(kit: SimpleNamespace) -> None:
    things = ("dog", "cat", "car", "bus", "person")
    samples = [kit.sample(("q", "a"), image=f"{i}.jpg") for i in range(50)]

    def effective(same: int) -> float:
        scenes = [kit.scene(f"{i}.jpg", "dog" if i < same else things[i % 5]) for i in range(50)]
        return float(kit.value("diversity.visual", samples, scenes))

    values = [effective(n) for n in (0, 10, 25, 50)]
    assert values == sorted(values, reverse=True)
    assert values[0] == pytest.approx(5.0)
    assert values[-1] == 1.0


@pytest.mark.parametrize("name", ["distinct2", "mtld", "compression"])
def test_too_little_text_is_unknown_with_a_reason(kit: SimpleNamespace, name: str) -> None:
    found = kit.summary(f"diversity.{name}", varied(kit, 20))
    assert found.value is None
    assert "words" in found.reason
