"""Run folders of scenes, and the index over their shards."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from vlit.arrow import SCENE_SCHEMA, samples_to_batch, scenes_from_batch, scenes_to_batch
from vlit.errors import InputError
from vlit.runfolder import RunFolder
from vlit.scenes import SceneIndex, open_scenes, render
from vlit.scenes.stored import STORED
from vlit.schema import ImageRef, Message, Part, Sample, Scene


def folder_of(root: Path, *shards: list[Scene]) -> Path:
    (root / "data").mkdir(parents=True)
    for number, scenes in enumerate(shards):
        with pq.ParquetWriter(root / "data" / f"part-{number:05d}.parquet", SCENE_SCHEMA) as writer:
            writer.write_batch(scenes_to_batch(scenes))
    return root


def scene(ident: str, path: str) -> Scene:
    return Scene(id=ident, image=ImageRef(path=path, width=4, height=4), captions=("x",))


def test_paths_are_of_the_folder(tmp_path: Path) -> None:
    elsewhere = tmp_path / "b.jpg"
    elsewhere.touch()
    root = folder_of(
        tmp_path / "run",
        [scene("a", "images/a.jpg"), scene("b", str(elsewhere)), scene("c", "https://example.org/c.jpg")],
        [scene("gone", "images/gone.jpg")],
    )
    (root / "images").mkdir()
    (root / "images/a.jpg").touch()
    first, second = STORED.read(root)
    paths = [s.image.path for s in scenes_from_batch(first.rows)]
    assert paths == [str(root.resolve() / "images/a.jpg"), str(elsewhere), "https://example.org/c.jpg"]
    assert first.rejects is None
    assert second.rows.num_rows == 0
    assert second.rejects is not None
    (reject,) = second.rejects.to_pylist()
    assert (reject["id"], reject["gate"]) == ("gone", "image")
    assert str(root.resolve() / "images/gone.jpg") in reject["reason"]


def test_a_row_with_a_hole(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "run", [])
    row = scenes_to_batch([scene("a", "a.jpg")]).to_pylist()[0] | {"captions": None}
    table = scenes_to_batch([]).from_pylist([row], schema=SCENE_SCHEMA)
    pq.write_table(scenes_table(table), root / "data/part-00000.parquet")
    (kept,) = STORED.read(root)
    assert kept.rejects is not None
    assert kept.rejects.to_pylist()[0]["gate"] == "record"
    assert "captions" in kept.rejects.to_pylist()[0]["reason"]


def scenes_table(batch: Any) -> Any:
    import pyarrow as pa

    return pa.Table.from_batches([batch])


def test_folders_that_are_not_of_scenes(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "run", [])
    shard = root / "data/part-00000.parquet"
    sample = Sample(id="s", messages=(Message("user", (Part("text", "hi"),)),))
    pq.write_table(scenes_table(samples_to_batch([sample])), shard)
    assert STORED.sniff(root) == 0
    with pytest.raises(InputError, match="does not hold scenes"):
        list(STORED.read(root))
    shard.write_bytes(b"PAR1 no")
    assert STORED.sniff(root) == 0
    with pytest.raises(InputError, match="not a readable Parquet"):
        list(STORED.read(root))


def test_a_damaged_shard(tmp_path: Path) -> None:
    render(40, 0, tmp_path / "run", 128)
    shard = tmp_path / "run/data/part-00000.parquet"
    data = bytearray(shard.read_bytes())
    data[200:2000] = b"\0" * 1800  # the footer still stands
    shard.write_bytes(bytes(data))
    with pytest.raises(InputError, match="is damaged"):
        list(STORED.read(tmp_path / "run"))


def test_an_unfinished_run(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "run", "render", {})
    folder_of(tmp_path / "other", [])
    (tmp_path / "other" / "data").rename(tmp_path / "run" / "data")
    with pytest.raises(InputError, match="did not finish"):
        STORED.files(folder.path)


def test_index(tmp_path: Path) -> None:
    root = folder_of(
        tmp_path / "run",
        [scene("397133", "val/000000397133.jpg"), scene("odd.id", "x/IMG_1.jpg")],
        [scene("397133", "second.jpg"), scene("z", "z.png")],
    )
    index = SceneIndex(RunFolder(root).shards())
    assert index.ids() == ["397133", "odd.id", "z"]
    for name in ("397133", "COCO_train2014_000000397133.jpg", "train2017/000000397133.jpg"):
        found = index.get(name)
        assert found is not None
        assert found.image.path == "val/000000397133.jpg"
    assert index.get("odd.id") == index.get("elsewhere/IMG_1.jpg") == scene("odd.id", "x/IMG_1.jpg")
    assert index.get("nobody") is None
    assert index.get("") is None


def test_index_travels(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "run", [scene("a", "a.jpg")])
    index = SceneIndex(RunFolder(root).shards())
    small = len(pickle.dumps(index))
    assert index.get("a") is not None
    packed = pickle.dumps(index)
    assert len(packed) == small  # the scenes stay at home
    assert pickle.loads(packed).get("a.jpg") == scene("a", "a.jpg")


def test_index_over_many_shards(tmp_path: Path) -> None:
    shards = [[scene(f"{n}-{m}", f"{m}/x{n}.jpg") for m in range(300)] for n in range(5)]
    index = SceneIndex(RunFolder(folder_of(tmp_path / "run", *shards)).shards(), tmp_path)
    assert index.ids() == [each.id for shard in shards for each in shard]
    for n, m in ((0, 0), (1, 211), (1, 212), (3, 299), (4, 299)):  # on both sides of the file's batches
        assert index.get(f"{n}-{m}") == shards[n][m]
    assert index.get("x2.jpg") == shards[2][0]


def test_an_index_leaves_no_file(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "run", [scene("a", "a.jpg")])
    index = SceneIndex(RunFolder(root).shards(), tmp_path)
    other = pickle.loads(pickle.dumps(index))
    assert list(tmp_path.glob(".scenes-*")) == []
    assert index.ids() == other.ids() == ["a"]
    assert len(list(tmp_path.glob(".scenes-*"))) == 1
    del other
    assert len(list(tmp_path.glob(".scenes-*"))) == 1  # it belongs to the first
    del index
    assert list(tmp_path.glob(".scenes-*")) == []


def test_empty_index(tmp_path: Path) -> None:
    assert SceneIndex([]).ids() == []
    assert SceneIndex([]).get("a") is None


def test_drawn_scenes_come_back(tmp_path: Path) -> None:
    render(3, 5, tmp_path / "run", 128)
    scenes = [s for k in open_scenes(f"vlit:{tmp_path / 'run'}").read() for s in scenes_from_batch(k.rows)]
    assert [s.id for s in scenes] == ["0", "1", "2"]
    assert all(Path(s.image.path).is_file() for s in scenes)
    moved = (tmp_path / "run").rename(tmp_path / "moved")
    assert all(k.rejects is None for k in open_scenes(str(moved)).read())
