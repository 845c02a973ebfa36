"""A bare folder of images."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.reading import gates, only_candidate, paint, read, write
from vlit.errors import InputError
from vlit.scenes import SOURCES


def test_scenes_of_size_alone(tmp_path: Path) -> None:
    for name in ("b.JPG", "a.png", "sub/c.webp", "sub/a.jpg", ".cache/d.png"):
        paint(tmp_path / name)
    (tmp_path / "e.png").write_bytes(b"nothing")
    assert only_candidate(tmp_path) == "images"
    scenes, rejects, _ = read(str(tmp_path))
    assert [(s.id, Path(s.image.path).name, s.image.width, s.image.height) for s in scenes] == [
        ("a", "a.png", 100, 80), ("b", "b.JPG", 100, 80), ("c", "c.webp", 100, 80),
    ]  # fmt: skip
    assert all((s.objects, s.captions, s.closed_world, s.source) == ((), (), (), "images") for s in scenes)
    assert gates(rejects) == [("e", "image"), ("a", "duplicate")]


@pytest.mark.parametrize("beside", ["x.json", "annotations/y.json", "box/1.txt", "data/part-0.parquet"])
def test_what_may_hold_annotations_is_left_alone(tmp_path: Path, beside: str) -> None:
    paint(tmp_path / "a.png")
    write(tmp_path / beside, "x")
    assert SOURCES.get("images").sniff(tmp_path) == 0


def test_no_images(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no images"):
        read(f"images:{tmp_path}")


def test_many_make_batches(tmp_path: Path) -> None:
    first = paint(tmp_path / "0.png", (8, 8))
    for number in range(1, 515):
        (tmp_path / f"{number}.png").write_bytes(first.read_bytes())
    assert [kept.rows.num_rows for kept in SOURCES.get("images").read(tmp_path)] == [512, 3]


def test_real(shared: Path) -> None:
    folder = shared / "coco-mini" / "val2017"
    assert only_candidate(folder) == "images"
    scenes, rejects, _ = read(f"images:{folder}")
    assert (len(scenes), rejects) == (79, [])
