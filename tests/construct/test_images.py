"""Choosing images by what they show."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from vlit.arrow import scenes_to_batch
from vlit.construct.images import choose_images, keep_images
from vlit.runfolder import RunFolder
from vlit.schema import ImageRef, Object, Scene


def shard(path: Path, shown: list[tuple[str, ...]], first: int = 0) -> Path:
    """A shard of scenes with one object of each of the categories."""
    scenes = [
        Scene(
            id=str(first + n), image=ImageRef(path=f"{first + n}.jpg", width=100, height=100),
            objects=tuple(Object(id=str(i), category=c, box=(0, 0, 10, 10)) for i, c in enumerate(names)),
        )
        for n, names in enumerate(shown)
    ]  # fmt: skip
    pq.write_table(pa.Table.from_batches([scenes_to_batch(scenes)]), path)
    return path


STREET = [("car", "person")] * 60
KITCHEN = [("cup", "oven")] * 20
RARE = [("car", "person", "zebra"), ("cup", "oven", "toaster"), ()]


def test_every_kind_is_there_and_rare_categories_come_first(tmp_path: Path) -> None:
    shards = [shard(tmp_path / "a.parquet", STREET), shard(tmp_path / "b.parquet", KITCHEN + RARE, 60)]
    chosen = choose_images(shards, 10, seed=1)
    assert len(chosen.rows) == len(set(chosen.rows)) == 10
    assert {80, 81} <= set(chosen.rows)
    assert any(row < 60 for row in chosen.rows)
    assert any(60 <= row < 80 for row in chosen.rows)
    assert (chosen.categories, chosen.of_categories) == (6, 6)
    assert sum(c.scenes for c in chosen.clusters) == 83
    assert sum(c.chosen for c in chosen.clusters) == 10


def test_the_same_seed_chooses_the_same_and_all_is_all(tmp_path: Path) -> None:
    shards = [shard(tmp_path / "a.parquet", STREET + KITCHEN + RARE)]
    assert choose_images(shards, 9, seed=2) == choose_images(shards, 9, seed=2)
    assert choose_images(shards, 500).rows == list(range(83))


def test_scenes_without_objects(tmp_path: Path) -> None:
    chosen = choose_images([shard(tmp_path / "a.parquet", [(), ()])], 1)
    assert len(chosen.rows) == 1
    assert chosen.clusters[0].about == ()


def test_shards_of_the_chosen_rows(tmp_path: Path) -> None:
    shards = [shard(tmp_path / "a.parquet", STREET), shard(tmp_path / "b.parquet", KITCHEN, 60)]
    folder = RunFolder.create(tmp_path / "run", "construct", {})
    kept = keep_images(shards, [3, 59, 61], folder, "work/images")
    assert [pq.read_table(p)["id"].to_pylist() for p in kept] == [["3", "59"], ["61"]]
    fewer = keep_images(shards, [61], folder, "work/images")
    assert [pq.read_table(p)["id"].to_pylist() for p in fewer] == [["61"]]
