from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from vlit import program as p
from vlit.report.sample_view import MOST_BOXES, box_text, boxes_of, part_text, picture_of
from vlit.schema import Evidence, ImageRef, Message, Object, Part, Sample, Scene, TextSpan


def test_written_boxes_come_first_and_take_the_name_of_the_thing(sample: Sample, scene: Scene) -> None:
    assert boxes_of(sample, scene) == [
        ("cat", (10.0, 20.0, 200.0, 300.0), ""),
        ("dog", (300.0, 100.0, 600.0, 400.0), ""),
    ]
    assert boxes_of(sample, None) == [("box", (10.0, 20.0, 200.0, 300.0), "")]


def test_texts_are_things_too(sample: Sample, scene: Scene) -> None:
    scene = replace(scene, objects=(), texts=(TextSpan("8", "STOP", (1.0, 2.0, 3.0, 4.0)),))
    assert boxes_of(sample, scene)[1] == ("STOP", (1.0, 2.0, 3.0, 4.0), "")


def test_many_boxes_are_cut_to_the_largest() -> None:
    objects = tuple(Object(id=str(k), category=f"c{k}", box=(0.0, 0.0, 10.0 + k, 10.0)) for k in range(30))
    evidence = Evidence(
        exchange=0, type="t", form="free", program="", value="", objects=tuple(str(k) for k in range(30))
    )
    sample = Sample(id="1", messages=(), evidence=(evidence,))
    found = boxes_of(sample, Scene(id="1", image=ImageRef(path="a"), objects=objects))
    assert [name for name, _, _ in found] == [f"c{k}" for k in range(30 - MOST_BOXES, 30)]


def test_boxes_of_another_image_are_left_out(scene: Scene) -> None:
    turn = Message("user", (Part("box", "a", (0, 0, 1, 1), index=1), Part("box", "b", (0, 0, 2, 2))))
    assert boxes_of(Sample(id="1", messages=(turn,)), scene) == [("b", (0, 0, 2, 2), "")]


def test_words(sample: Sample) -> None:
    assert box_text((1.4, 2.6, 3, 4)) == "[1, 3, 3, 4]"
    assert "".join(part_text(part) for part in sample.messages[0].content) == "What is in [10, 20, 200, 300]?"


def test_pictures(sample: Sample, photo: Path) -> None:
    assert picture_of(sample.images[0]) == photo
    assert picture_of(ImageRef(path="a.jpg", bytes=b"x")) == b"x"
    assert picture_of(ImageRef(path="a.jpg"), Path("/root")) == Path("/root/a.jpg")


def test_evidence_is_shown_in_the_picture_that_it_speaks_of(scene: Scene) -> None:
    count = p.Count(p.OfCategory(p.Objects(), "cat"))
    asked = Evidence(exchange=0, type="image_more", form="free", program=p.dumps(p.InImage(1, count)), value="1",
                     objects=("7",))  # fmt: skip
    one = Sample(id="1", messages=(), evidence=(asked,))
    assert boxes_of(one, scene, 0) == []  # another thing has the id 7 there
    assert [name for name, _, _ in boxes_of(one, scene, 1)] == ["cat"]
