"""ProVision's annotations: three files by key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scenes.reading import gates, only_candidate, paint, read, write
from vlit.errors import InputError
from vlit.schema import Attribute, Relation


def entry(**annotation: Any) -> dict[str, Any]:
    path = "sample_data/images/a.png"
    return {"data_path": path, "annotation": {"width": 100, "height": 80, **annotation}, "source": None}


def test_one_scene_by_hand(tmp_path: Path) -> None:
    write(tmp_path / "attributes.json", {"a": entry(attributes=[["red", "wooden"], []])})
    write(tmp_path / "detection.json", {"a": entry(labels=["bat", "Ball"], bboxes=[[1, 2, 30, 40], [5, 5, 9, 9]])})
    write(tmp_path / "raw.json", {"a": entry(raw_relations="Objects: …")})
    write(tmp_path / "relations.json", {"a": entry(relations=[[0, "about to hit", 1], [0, "about to hit", 1]])})
    write(tmp_path / "other.json", {"x": 1})
    paint(tmp_path / "images" / "a.png")
    assert only_candidate(tmp_path) == "provision"
    (scene,), rejects, _ = read(str(tmp_path))
    assert (scene.id, scene.image.path, scene.source) == ("a", str(tmp_path / "images" / "a.png"), "provision")
    assert [(o.id, o.category, o.box) for o in scene.objects] == [
        ("0", "bat", (1, 2, 30, 40)), ("1", "ball", (5, 5, 9, 9)),
    ]  # fmt: skip
    assert scene.objects[0].attributes == (Attribute("colour", "red"), Attribute("material", "wood"))
    assert (scene.relations, scene.closed_world, rejects) == ((Relation("0", "about to hit", "1"),), (), [])


def test_without_the_picture(tmp_path: Path) -> None:
    path = write(tmp_path / "d.json", {"a": entry(labels=["bat"], bboxes=[[1, 2, 30, 40]])})
    (scene,), _, _ = read(f"provision:{path}")
    assert (scene.image.path, scene.image.width) == ("sample_data/images/a.png", 100)


def test_what_is_refused(tmp_path: Path) -> None:
    boxes = [[1, 2, 30, 40], [9, 9, 5, 5], [1, 2, "x", 4]]
    found = entry(labels=["bat", "ball", "cap", " ", "net"], bboxes=boxes)
    write(tmp_path / "d.json", {"a": found, "b": 5, "c": {"annotation": {}}})
    write(tmp_path / "r.json", {"a": entry(relations=[[0, "on", 7], [0, "", 0], ["x"]])})
    (scene,), rejects, _ = read(f"provision:{tmp_path}")
    assert [o.category for o in scene.objects] == ["bat"]
    assert sorted(gates(rejects)) == [
        ("a", "box"), ("a", "box"), ("a", "box"), ("a", "category"), ("a", "orphan"), ("a", "record"), ("a", "record"),
        ("b", "record"), ("c", "record"),
    ]  # fmt: skip


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path / "x.json", {"a": 1})
    with pytest.raises(InputError, match="no ProVision annotations"):
        read(f"provision:{tmp_path}")
    with pytest.raises(InputError, match="is not a ProVision file"):
        read(f"provision:{write(tmp_path / 'y.json', [])}")


def test_real(shared: Path) -> None:
    folder = shared / "provision-sample"
    assert only_candidate(folder) == "provision"
    scenes, rejects, _ = read(f"provision:{folder}")
    assert [(s.id, len(s.objects), len(s.relations)) for s in scenes] == [("baseball_1", 4, 3), ("baseball_2", 8, 4)]
    assert all(Path(s.image.path).is_file() for s in scenes)
    assert rejects == []
