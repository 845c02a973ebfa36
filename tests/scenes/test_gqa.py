"""GQA scene graphs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scenes.reading import gates, only_candidate, paint, read, write
from vlit.errors import InputError
from vlit.schema import Attribute, Relation


def thing(name: str, xywh: list[float], *, attributes: tuple[str, ...] = (), **relations: str) -> dict[str, Any]:
    x, y, w, h = xywh
    links = [{"name": words.replace("_", " "), "object": other} for words, other in relations.items()]
    return {"name": name, "x": x, "y": y, "w": w, "h": h, "attributes": list(attributes), "relations": links}


def graph(**objects: Any) -> dict[str, Any]:
    return {"width": 100, "height": 80, "location": "street", "objects": objects}


def test_one_scene_by_hand(tmp_path: Path) -> None:
    man = thing("Man ", [10, 20, 30, 40], attributes=("Gray", "tall", "gray"), riding="2")
    path = write(
        tmp_path / "val_sceneGraphs.json", {"7": graph(**{"1": man, "2": thing("horse", [-1, 30, 60, 55], near="1")})}
    )
    assert only_candidate(path) == only_candidate(tmp_path) == "gqa"
    (scene,), rejects, counts = read(str(tmp_path))
    assert (scene.id, scene.image.path, scene.image.width, scene.image.height) == ("7", "7.jpg", 100, 80)
    assert (scene.source, scene.lexicon, scene.closed_world, scene.complete) == (
        "gqa", "visual-genome", (), False,
    )  # fmt: skip
    first, second = scene.objects
    assert (first.id, first.category, first.box, first.area) == ("1", "man", (10, 20, 40, 60), 1200)
    assert first.attributes == (Attribute("colour", "grey"), Attribute("", "tall"))
    assert second.box == (0, 30, 59, 80)  # five pixels below the image were cut off
    assert scene.relations == (Relation("1", "riding", "2"), Relation("2", "near", "1"))
    assert (rejects, counts) == ([], {"clipped_boxes": 1})


def test_pictures_are_found_and_checked(tmp_path: Path) -> None:
    write(tmp_path / "x_sceneGraphs.json", {"7": graph(), "8": graph(), "9": {"objects": {}}, "10": {"objects": {}}})
    paint(tmp_path / "images" / "7.jpg")
    paint(tmp_path / "images" / "8.jpg", (99, 80))
    paint(tmp_path / "allImages" / "images" / "10.jpg", (30, 20))
    scenes, rejects, _ = read(f"gqa:{tmp_path}")
    assert [(s.id, Path(s.image.path).is_file(), s.image.width) for s in scenes] == [("7", True, 100), ("10", True, 30)]
    assert gates(rejects) == [("8", "image"), ("9", "image")]
    assert "99 x 80" in rejects[0]["reason"]


def test_what_is_refused(tmp_path: Path) -> None:
    objects = {
        "1": thing("dog", [1, 1, 5, 5], on="2", near="9"),
        "2": thing("mat", [200, 1, 5, 5]),
        "3": thing(" ", [1, 1, 5, 5]),
        "4": thing("dog is wet", [1, 1, 5, 5]),
        "5": {"name": "cat"},
        "6": thing("cat", [1, 1, 0, 5]),
        "7": thing("cup", ["1", 1, 5, 5]),  # type: ignore[list-item]
    }
    write(tmp_path / "a_sceneGraphs.json", {"7": graph(**objects), "8": {"width": 5}, "9": 3})
    write(tmp_path / "b_sceneGraphs.json", {"7": graph()})
    (scene,), rejects, _ = read(f"gqa:{tmp_path}")
    assert [o.category for o in scene.objects] == ["dog", "cup"]
    assert gates(rejects) == [
        ("7", "box"), ("7", "category"), ("7", "category"), ("7", "record"), ("7", "box"), ("7", "orphan"),
        ("7", "orphan"), ("8", "record"), ("9", "record"), ("7", "duplicate"),
    ]  # fmt: skip
    assert rejects[0]["where"].endswith("a_sceneGraphs.json: image 7, object 2")
    assert json.loads(rejects[0]["record"])["name"] == "mat"


def test_a_number_that_json_does_not_know(tmp_path: Path) -> None:
    objects = {"1": thing("dog", [float("nan"), 1, 5, 5]), "2": thing("cat", [1, 1, 5, 5])}
    write(tmp_path / "a_sceneGraphs.json", {"7": graph(**objects)})
    (scene,), rejects, _ = read(f"gqa:{tmp_path}")
    assert ([o.id for o in scene.objects], gates(rejects)) == (["2"], [("7", "box")])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"),
        ("[1]", "is not a GQA scene graph file"),
        ('{"7": {"objects": {}},\n "8"', "cut off: the JSON ends too early, at line 2"),
        ('{"7": {]}', "line 1, column 8"),
        ('{"7": ' + "[" * 100_000, "nested too deeply"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, text: str, what: str) -> None:
    path = write(tmp_path / "a_sceneGraphs.json", text)
    with pytest.raises(InputError) as caught:
        read(f"gqa:{path}")
    assert what in caught.value.what
    assert caught.value.where == str(path)


def test_nothing_in_it(tmp_path: Path) -> None:
    assert read(f"gqa:{write(tmp_path / 'a.json', {})}") == ([], [], {})


def test_real(shared: Path) -> None:
    folder = shared / "vl-annotation-samples" / "gqa"
    assert only_candidate(folder) == only_candidate(folder / "val_sceneGraphs.json") == "gqa"
    scenes, rejects, counts = read(f"gqa:{folder}")
    assert len(scenes) == 100
    assert sum(len(s.objects) for s in scenes) == 1579  # of 1,580
    assert sum(len(s.relations) for s in scenes) == 4729
    assert (gates(rejects), counts) == ([("2361702", "box")], {"clipped_boxes": 3})
    assert {s.closed_world for s in scenes} == {()}
    assert read(f"gqa:{folder}") == (scenes, rejects, counts)
