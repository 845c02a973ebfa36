"""NLVR: three boxes of shapes in one picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from scenes.reading import gates, only_candidate, paint, read, write
from vlit.errors import InputError
from vlit.schema import Attribute


def item(kind: str = "circle", colour: str = "#0099ff", size: Any = 10, x: int = 5, y: int = 6) -> dict[str, Any]:
    return {"type": kind, "color": colour, "size": size, "x_loc": x, "y_loc": y}


def lines(*scenes: Any) -> str:
    return "\n".join(
        json.dumps(
            {"sentence": "x", "label": "true", "identifier": f"1-{n}", "directory": "0", "structured_rep": scene}
        )
        for n, scene in enumerate(scenes)
    )


def test_one_scene_by_hand(tmp_path: Path) -> None:
    path = write(tmp_path / "dev.json", lines([[item()], [], [item("square", "Yellow", 30, 80, 70)]]))
    assert only_candidate(path) == only_candidate(tmp_path) == "nlvr"
    (scene,), rejects, counts = read(str(path))
    assert (scene.id, scene.image.path) == ("dev-1-0-0", "images/0/dev-1-0-0.png")
    assert (scene.image.width, scene.image.height, scene.lexicon) == (400, 100, "shapes")
    assert [(o.category, o.box) for o in scene.objects] == [("circle", (5, 6, 15, 16)), ("square", (380, 70, 400, 100))]
    assert scene.objects[1].attributes == (Attribute("colour", "yellow"), Attribute("size", "large"))
    assert (scene.closed_world, scene.closed_attributes) == (("circle", "square", "triangle"), ("colour", "size"))
    assert scene.complete
    (scene,), _, _ = read(f"nlvr:{write(path, lines([[item()], [], []]))}")
    assert scene.closed_world == ("circle", "triangle")  # the grounds of the boxes are squares
    assert (rejects, counts) == ([], {"clipped_boxes": 1})


def test_a_refused_object_opens_the_scene(tmp_path: Path) -> None:
    bad = [item("star"), item(colour="Green"), item(size=15), item(size="x"), item(x=500), 4]
    path = write(tmp_path / "dev.json", lines(*([[item(), one], [], []] for one in bad), [[item()], []]) + "\n{")
    scenes, rejects, _ = read(f"nlvr:{path}")
    assert [(len(s.objects), s.closed_world, s.closed_attributes, s.complete) for s in scenes] == [
        (1, (), (), False)
    ] * 6
    expected = ["category", "category", "category", "record", "box", "record", "record", "record"]
    assert [gate for _, gate in gates(rejects)] == expected
    assert rejects[-1]["where"].endswith("dev.json: line 8")


def test_pictures_and_duplicates(tmp_path: Path) -> None:
    path = write(tmp_path / "dev.json", lines([[], [], []], [[], [], []]) + "\n" + lines([[], [], []]))
    paint(tmp_path / "images" / "0" / "dev-1-0-0.png", (400, 100))
    paint(tmp_path / "images" / "0" / "dev-1-1-0.png", (300, 100))
    scenes, rejects, _ = read(f"nlvr:{path}")
    assert [Path(s.image.path).is_file() for s in scenes] == [True]
    assert gates(rejects) == [("dev-1-1-0", "image"), ("dev-1-0-0", "duplicate")]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path / "x.json", {"a": 1})
    with pytest.raises(InputError, match="holds no NLVR records"):
        read(f"nlvr:{tmp_path}")
    with pytest.raises(InputError, match="is empty"):
        read(f"nlvr:{write(tmp_path / 'dev.json', '')}")


def test_real(shared: Path) -> None:
    assert only_candidate(shared / "nlvr") == only_candidate(shared / "nlvr" / "dev") == "nlvr"
    scenes, rejects, _ = read(f"nlvr:{shared / 'nlvr'}")
    assert (len(scenes), sum(len(s.objects) for s in scenes), rejects) == (989, 8876, [])
    shown = [s for s in scenes if Path(s.image.path).is_file()]
    assert len(shown) == 165
    paints = {"yellow": (255, 255, 0), "black": (0, 0, 0), "blue": (0, 153, 255)}
    for scene in shown[
        :40
    ]:  # number 0 of the six pictures has the record's order: objects are where they are said to be
        with Image.open(scene.image.path) as image:
            for thing in scene.objects:
                x1, y1, x2, y2 = thing.box
                at = (int((x1 + x2) / 2), int(y1 + 0.6 * (y2 - y1)))
                pixel = image.convert("RGB").getpixel(at)
                assert isinstance(pixel, tuple)
                assert max(abs(a - b) for a, b in zip(pixel, paints[thing.attributes[0].value], strict=True)) < 30
