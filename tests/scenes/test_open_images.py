"""Open Images: boxes and verified labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.reading import gates, only_candidate, paint, read, write
from vlit.errors import InputError

BOXES = (
    "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside\n"
)
LABELS = "ImageID,Source,LabelName,Confidence\n"


def row(image: str, label: str, x1: str, x2: str, y1: str, y2: str, group: int = 0) -> str:
    return f"{image},xclick,{label},1,{x1},{x2},{y1},{y2},0,0,{group},0,0\n"


def test_one_scene_by_hand(tmp_path: Path) -> None:
    boxes = row("a1", "/m/dog", "0.1", "0.5", "0.25", "0.75") + row("a1", "/m/cat", "0", "1", "0", "1", 1)
    boxes += row("a1", "/m/cup", "0.1", "0.5", "0.1", "0.5")
    labels = "".join(f"a1,verification,/m/{n},{c}\n" for n, c in [("dog", 1), ("cat", 1), ("car", 0), ("hat", 1)])
    write(tmp_path / "validation-annotations-bbox.csv", BOXES + boxes)
    write(tmp_path / "oidv7-val-annotations-human-imagelabels.csv", LABELS + labels + "b2,verification,/m/car,0\n")
    write(tmp_path / "class-descriptions-boxable.csv", '/m/dog,Dog\n/m/car,"Car, old"\n')
    paint(tmp_path / "validation" / "a1.jpg")
    paint(tmp_path / "validation" / "b2.jpg")
    assert only_candidate(tmp_path) == "open-images"
    (scene, other), rejects, _ = read(str(tmp_path))
    assert [(o.id, o.category, o.crowd) for o in scene.objects] == [
        ("0", "dog", False), ("1", "/m/cat", True), ("2", "/m/cup", False),
    ]  # fmt: skip
    assert scene.objects[0].box == pytest.approx((10, 20, 50, 60))
    # Verified and boxed, or verified and absent; not "hat", which has no box, nor "cup", which nobody verified.
    assert scene.closed_world == ("dog", "/m/cat", "car, old")
    assert (other.id, other.closed_world, rejects) == ("b2", ("car, old",), [])


def test_boxes_alone_close_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "train-annotations-bbox.csv", BOXES + row("a1", "/m/dog", "0", "1", "0", "1"))
    paint(tmp_path / "a1.jpg")
    (scene,), _, _ = read(str(path))
    assert (len(scene.objects), scene.closed_world) == (1, ())


def test_what_is_refused(tmp_path: Path) -> None:
    rows = [row("a1", "/m/dog", "0.5", "0.4", "0", "1"), row("a1", "/m/cat", "x", "1", "0", "1"), "a1,xclick\n",
            row("a1", "/m/cup", "0", "1", "0", "1"), row("c3", "/m/cup", "0", "1", "0", "1")]  # fmt: skip
    labels = ["a1,v,/m/dog,1\n", "a1,v,/m/cat,0\n", "a1,v,/m/cup,0\n", "a1,v,/m/hat,0.5\n", "a1,v,/m/pen,\n"]
    write(tmp_path / "a-annotations-bbox.csv", BOXES + "".join(rows))
    write(tmp_path / "a-human-imagelabels.csv", LABELS + "".join(labels))
    paint(tmp_path / "a1.jpg")
    (scene,), rejects, _ = read(f"open-images:{tmp_path}")
    assert [o.category for o in scene.objects] == ["/m/cup"]
    assert scene.closed_world == ()  # boxed where said to be absent, refused, or not clearly said
    assert gates(rejects) == [("a1", "box"), ("a1", "record"), ("a1", "record"), ("a1", "record"), ("c3", "image")]
    assert rejects[0]["where"].endswith("a-annotations-bbox.csv: line 2")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no Open Images"):
        read(f"open-images:{tmp_path}")
    path = write(tmp_path / "a-annotations-bbox.csv", "x,y\n1,2\n")
    with pytest.raises(InputError, match="lacks the columns"):
        read(f"open-images:{path}")
    assert read(f"open-images:{write(path, BOXES)}") == ([], [], {})
