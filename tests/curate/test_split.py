"""Splits never share an image."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import vlit
from curate.mixes import data_bytes, folder, llava, out, sample
from vlit.curate.split import _groups
from vlit.errors import UsageError

PARTS = ("train", "val", "test")


def images(run: Path, name: str) -> set[str]:
    return {image.path for s in out(run / name) for image in s.images}


def test_no_image_is_in_two_parts(tmp_path: Path) -> None:
    data = folder(tmp_path / "run", [sample(f"s{n}", f"i{n // 3}.jpg") for n in range(300)])
    made = vlit.split(data, train=0.8, val=0.1, test=0.1, seed=1, out=tmp_path / "split")
    assert [p.samples for p in made.found.portions] == [240, 30, 30]
    shown = [images(tmp_path / "split", name) for name in PARTS]
    assert sum(map(len, shown)) == 100 == len(set.union(*shown))
    assert sorted(s.id for name in PARTS for s in out(tmp_path / "split" / name)) == sorted(f"s{n}" for n in range(300))


def test_samples_that_share_any_image_stay_together_through_others(tmp_path: Path) -> None:
    chain = [sample(f"c{n}", f"c{n}.jpg", f"c{n + 1}.jpg") for n in range(20)]
    rest = [sample(f"r{n}", f"r{n}.jpg") for n in range(80)]
    vlit.split(folder(tmp_path / "run", chain + rest), train=0.5, val=0.25, test=0.25, out=tmp_path / "split")
    holding = [name for name in PARTS if any(s.id.startswith("c") for s in out(tmp_path / "split" / name))]
    assert len(holding) == 1


def test_one_picture_under_the_names_of_two_splits_of_coco(tmp_path: Path) -> None:
    names = ("train2014/COCO_train2014_000000000009.jpg", "000000000009.jpg")
    data = folder(tmp_path / "run", [sample("a", names[0]), sample("b", names[1]), sample("c", "other.jpg")])
    vlit.split(data, train=0.5, val=0, test=0.5, out=tmp_path / "split")
    parts = {s.id: name for name in ("train", "test") for s in out(tmp_path / "split" / name)}
    assert parts["a"] == parts["b"] != parts["c"]


def test_samples_without_image_are_held_together_by_their_words(tmp_path: Path) -> None:
    data = [sample("x#1"), sample("y")]
    same = [vlit.Sample(id=f"copy{n}", messages=data[0].messages) for n in range(5)]
    vlit.split(folder(tmp_path / "run", data + same), train=0.5, val=0, test=0.5, out=tmp_path / "split")
    holding = [name for name in ("train", "test") if any(s.id != "y" for s in out(tmp_path / "split" / name))]
    assert len(holding) == 1


def test_deterministic_and_not_moved_by_the_order_of_rows(tmp_path: Path) -> None:
    samples = [sample(f"s{n}", f"i{n // 2}.jpg") for n in range(200)]
    for name, given_ in (("one", samples), ("other", samples[::-1])):
        vlit.split(folder(tmp_path / name, given_), out=tmp_path / f"{name}-split", seed=4)
        vlit.split(tmp_path / name, out=tmp_path / f"{name}-again", seed=4)
        for part in PARTS:
            assert data_bytes(tmp_path / f"{name}-split" / part) == data_bytes(tmp_path / f"{name}-again" / part)
    for part in PARTS:
        one, other = ({s.id for s in out(tmp_path / f"{n}-split" / part)} for n in ("one", "other"))
        assert one == other


def test_a_large_group_goes_where_there_is_room(tmp_path: Path) -> None:
    big = [sample(f"b{n}", "big.jpg") for n in range(40)]
    small = [sample(f"s{n}", f"s{n}.jpg") for n in range(60)]
    vlit.split(folder(tmp_path / "run", small + big), out=tmp_path / "split")
    assert "big.jpg" in images(tmp_path / "split", "train")


def test_near_identical_images(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    samples = []
    for n in range(12):
        coarse = Image.fromarray(rng.integers(0, 255, (6, 6, 3), dtype=np.uint8)).resize(
            (96, 96), Image.Resampling.BICUBIC
        )
        coarse.save(tmp_path / f"p{n}.png")
        coarse.resize((64, 64)).save(tmp_path / f"copy{n}.jpg", quality=60)
        samples += [sample(f"p{n}", f"p{n}.png"), sample(f"c{n}", f"copy{n}.jpg")]
    data = folder(tmp_path / "run", [*samples, sample("lost", "gone.png")])
    made = vlit.split(data, train=0.6, val=0.2, test=0.2, near_images=True, images=tmp_path, out=tmp_path / "split")
    assert (made.found.looked_at, made.found.alike, made.found.unseen) == (24, 24, 1)
    assert made.found.groups == 13
    parts = {s.id: name for name in PARTS for s in out(tmp_path / "split" / name)}
    assert all(parts[f"p{n}"] == parts[f"c{n}"] for n in range(12))
    assert "1 are not at hand" in made.summary()


@pytest.mark.parametrize(
    ("shares", "says"),
    [
        ({"train": 0.9, "val": 0.2, "test": 0.05}, "sum to 1.15"),
        ({"train": 1.1, "val": -0.1, "test": 0}, "negative share"),
        ({"train": 0.0, "val": 0.0, "test": 0.0}, "sum to 0"),
        ({"train": 0.5, "val": 0.25, "test": 0.25}, "would be empty: the 1 groups"),
    ],
)
def test_shares_that_cannot_be(tmp_path: Path, shares: dict[str, float], says: str) -> None:
    data = llava(tmp_path / "a.json", list(range(10)), image="one.jpg")
    with pytest.raises(UsageError, match=says):
        vlit.split(data, **shares, out=tmp_path / "split")  # type: ignore[arg-type]
    assert not (tmp_path / "split").exists()


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 30), max_size=3), min_size=1, max_size=40))
def test_groups_are_the_connected_parts(shown: list[list[int]]) -> None:
    owner = np.array([row[0] if row else 1000 + n for n, row in enumerate(shown)], dtype=np.uint64)
    rows = np.array([n for n, row in enumerate(shown) for _ in row], dtype=np.int64)
    keys = np.array([key for row in shown for key in row], dtype=np.uint64)
    found = _groups(owner, rows, keys, np.zeros((0, 2), dtype=np.uint64))
    parent = list(range(len(shown)))

    def root(n: int) -> int:
        while parent[n] != n:
            n = parent[n]
        return n

    for a, first in enumerate(shown):
        for b, second in enumerate(shown[:a]):
            if set(first) & set(second):
                parent[root(a)] = root(b)
    for a in range(len(shown)):
        for b in range(a):
            assert (found[a] == found[b]) == (root(a) == root(b))
