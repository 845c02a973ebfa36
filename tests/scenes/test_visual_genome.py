"""Visual Genome: scene graphs, or objects with attributes and relationships in files of their own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scenes.reading import gates, only_candidate, paint, read, write
from vlit.errors import InputError
from vlit.schema import Attribute, Relation

SIZES = [{"image_id": 1, "width": 100, "height": 80, "url": "https://cs.stanford.edu/people/rak248/VG_100K_2/1.jpg"}]


def thing(number: int, name: str, xywh: list[float], **more: Any) -> dict[str, Any]:
    x, y, w, h = xywh
    return {"object_id": number, "names": [name], "x": x, "y": y, "w": w, "h": h, "synsets": [], **more}


def link(subject: int, predicate: str, target: int) -> dict[str, Any]:
    return {"relationship_id": 5, "predicate": predicate, "subject_id": subject, "object_id": target, "synsets": []}


def test_scene_graphs_by_hand(tmp_path: Path) -> None:
    objects = [thing(11, "Man", [10, 20, 30, 40], attributes=["big", "Green "]), thing(12, "hat", [10, 10, 9, 9])]
    links = [link(11, "WEARING a", 12), link(11, "wearing", 12), link(12, "ON", 11)]
    write(
        tmp_path / "scene_graphs.json",
        [{"image_id": 1, "objects": objects, "relationships": links}, {"image_id": 2, "objects": []}],
    )
    write(tmp_path / "image_data.json", SIZES)
    assert only_candidate(tmp_path) == only_candidate(tmp_path / "scene_graphs.json") == "visual-genome"
    (scene,), rejects, _ = read(str(tmp_path))
    assert (scene.id, scene.image.path, scene.source) == ("1", "VG_100K_2/1.jpg", "visual-genome")
    assert [(o.id, o.category, o.box) for o in scene.objects] == [
        ("11", "man", (10, 20, 40, 60)), ("12", "hat", (10, 10, 19, 19)),
    ]  # fmt: skip
    assert scene.objects[0].attributes == (Attribute("size", "large"), Attribute("colour", "green"))
    assert scene.relations == (Relation("11", "wearing", "12"), Relation("12", "on", "11"))
    assert (scene.closed_world, scene.closed_attributes) == ((), ())
    assert gates(rejects) == [("2", "image")]  # neither a size nor a picture


def test_files_of_their_own(tmp_path: Path) -> None:
    objects = [thing(11, "man", [10, 20, 30, 40], merged_object_ids=[99]), thing(12, "hat", [10, 10, 9, 9])]
    write(tmp_path / "objects.json", [{"image_id": 1, "objects": objects, "image_url": "x"}])
    described = [
        thing(12, "hat", [0, 0, 1, 1], attributes=["red", "red"]),
        thing(13, "x", [0, 0, 1, 1], attributes=["a"]),
    ]
    write(tmp_path / "attributes.json", [{"image_id": 1, "attributes": described}])
    nested = {"predicate": "wears", "subject": {"object_id": 99}, "object": {"object_id": 12}}
    write(tmp_path / "relationships.json", [{"image_id": 1, "relationships": [nested]}])
    paint(tmp_path / "VG_100K" / "1.jpg")
    (scene,), rejects, _ = read(f"visual-genome:{tmp_path / 'objects.json'}")
    assert Path(scene.image.path).is_file()
    assert scene.objects[1].attributes == (Attribute("colour", "red"),)
    assert scene.relations == (Relation("11", "wears", "12"),)  # by way of the merged 99
    assert gates(rejects) == [("1", "orphan")]


def test_what_is_refused(tmp_path: Path) -> None:
    objects = [
        thing(1, "mouse is white.", [1, 1, 5, 5], synsets=["computer_mouse.n.04"]),
        thing(2, "is", [1, 1, 5, 5]),
        thing(1, "dog", [1, 1, 5, 5]),
        thing(3, "dog", [1, 1, -5, 5]),
        {"object_id": 4},
    ]
    links = [link(1, "on", 2), link(1, " ", 1), {"predicate": 3}]
    graphs = [{"image_id": 1, "objects": objects, "relationships": links}, {"image_id": 1}, 7, {"image_id": [1]}]
    write(tmp_path / "scene_graphs.json", graphs)
    write(tmp_path / "image_data.json", [*SIZES, {"image_id": 2, "width": "wide"}])
    (scene,), rejects, _ = read(f"visual-genome:{tmp_path}")
    assert [o.category for o in scene.objects] == ["computer mouse"]
    assert gates(rejects) == [
        ("", "record"), ("1", "category"), ("1", "duplicate"), ("1", "box"), ("1", "record"), ("1", "orphan"),
        ("1", "record"), ("1", "record"), ("1", "duplicate"), ("", "record"), ("", "record"),
    ]  # fmt: skip


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path / "scene_graphs.json", "[]")
    assert read(f"visual-genome:{tmp_path}") == ([], [], {})
    write(tmp_path / "image_data.json", {"1": 2})
    with pytest.raises(InputError, match="it is not a JSON array"):
        read(f"visual-genome:{tmp_path}")
    (tmp_path / "image_data.json").unlink()
    write(tmp_path / "scene_graphs.json", '[{"image_id": 1')
    with pytest.raises(InputError, match="cut off"):
        read(f"visual-genome:{tmp_path / 'scene_graphs.json'}")


def test_real(shared: Path) -> None:
    folder = shared / "vl-annotation-samples" / "visual_genome"
    assert only_candidate(folder) == "visual-genome"
    scenes, rejects, _ = read(f"visual-genome:{folder}")
    assert [s.id for s in scenes] == [str(n) for n in range(1, 101)]
    assert sum(len(s.objects) for s in scenes) == 3663  # of 3,671
    assert sum(len(s.relations) for s in scenes) == 2199  # of 2,615, most of the others said twice
    assert Counter(gate for _, gate in gates(rejects)) == {"category": 8, "orphan": 8}
    assert {s.closed_world for s in scenes} == {()}


def test_regions_are_read_where_they_are_named(tmp_path: Path) -> None:
    region = {"region_id": 7, "image_id": 1, "phrase": " the  clock is green ", "x": 1, "y": 2, "width": 9, "height": 8}
    bad = [{**region, "phrase": " "}, {**region, "region_id": 8, "width": 0}, {"region_id": 9}]
    write(tmp_path / "region_descriptions.json", [{"id": 1, "regions": [region, region, *bad]}])
    write(tmp_path / "image_data.json", SIZES)
    assert only_candidate(tmp_path / "region_descriptions.json") == "visual-genome"
    (scene,), rejects, _ = read(str(tmp_path / "region_descriptions.json"))
    assert [(o.id, o.category, o.box) for o in scene.objects] == [("region-7", "", (1, 2, 10, 10))]
    assert scene.objects[0].attributes == (Attribute("phrase", "the clock is green"),)
    assert gates(rejects) == [("1", "duplicate"), ("1", "duplicate"), ("1", "box"), ("1", "record")]
    write(tmp_path / "scene_graphs.json", [{"image_id": 1, "objects": [thing(11, "man", [10, 20, 30, 40])]}])
    (scene,), _, _ = read(f"visual-genome:{tmp_path}")
    assert [o.category for o in scene.objects] == ["man"]
