"""RefCOCO phrases with boxes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scenes.reading import gates, only_candidate, paint, read, write
from vlit.errors import InputError
from vlit.schema import Attribute

NAME = "COCO_train2014_000000000005"


def phrase(words: Any, box: Any, number: int = 4, **more: Any) -> dict[str, Any]:
    return {"img_id": f"{NAME}_{number}", "sents": words, "bbox": box, "height": 80, "width": 100, **more}


def test_phrases_of_a_box_come_together(tmp_path: Path) -> None:
    records = [
        phrase("left  dog", [1, 2, 30, 40]),
        phrase(["the dog", "left dog"], [1, 2, 30, 40], 9),
        phrase("cup", [50, 2, 60, 40], category="Cup"),
    ]
    path = write(tmp_path / "refcoco_val.json", records)
    assert only_candidate(path) == only_candidate(tmp_path) == "refcoco"
    (scene,), rejects, counts = read(str(path))
    assert (scene.id, scene.image.path, scene.captions, scene.closed_world) == ("5", f"{NAME}.jpg", (), ())
    dog, cup = scene.objects
    assert (dog.id, dog.category, dog.box, dog.area) == ("0", "", (1, 2, 31, 42), 1200)
    assert dog.attributes == (Attribute("phrase", "left dog"), Attribute("phrase", "the dog"))
    assert (cup.category, cup.box) == ("cup", (50, 2, 100, 42))
    assert (rejects, counts) == ([], {"clipped_boxes": 1})


def test_pictures(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", [phrase("dog", [1, 2, 3, 4])])
    picture = paint(tmp_path / "train2014" / f"{NAME}.jpg")
    assert read(f"refcoco:{path}")[0][0].image.path == str(picture)
    paint(picture, (50, 50))
    assert gates(read(f"refcoco:{path}")[1]) == [("5", "image")]


def test_what_is_refused(tmp_path: Path) -> None:
    records = [phrase(" ", [1, 2, 3, 4]), phrase([], [1, 2, 3, 4]), phrase("x", [1, 2, 3]), phrase("x", [1, 2, -3, 4]),
               {"img_id": 3}, phrase("x", "1 2 3 4")]  # fmt: skip
    (scene,), rejects, _ = read(f"refcoco:{write(tmp_path / 'a.json', records)}")
    assert scene.objects == ()
    assert gates(rejects) == [
        ("", "record"),
        ("", "record"),
        ("5", "phrase"),
        ("5", "phrase"),
        ("5", "box"),
        ("5", "box"),
    ]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no RefCOCO phrases"):
        read(f"refcoco:{tmp_path}")
    with pytest.raises(InputError, match="not a JSON array"):
        read(f"refcoco:{write(tmp_path / 'refcoco.json', {})}")


def test_real(shared: Path) -> None:
    assert only_candidate(shared / "refcoco") == "refcoco"
    scenes, rejects, _ = read(f"refcoco:{shared / 'refcoco' / 'refcoco_val.json'}")
    assert (len(scenes), rejects) == (1500, [])
    assert sum(len(s.objects) for s in scenes) == 3810
    assert sum(len(o.attributes) for s in scenes for o in s.objects) == 10268  # of 10,834, the rest said twice
    scenes, rejects, _ = read(f"refcoco:{shared / 'refcoco'}")
    assert (len(scenes), sum(len(s.objects) for s in scenes), rejects) == (2738, 6265, [])
