"""Keys join images and scenes; turns pair up; types have families."""

from __future__ import annotations

import pytest

from vlit.schema import FAMILIES, FAMILY_OF, Message, Part, Sample, image_key


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("COCO_train2014_000000397133.jpg", "397133"),
        ("train2017/000000397133.jpg", "397133"),
        ("000000397133", "397133"),
        ("397133", "397133"),
        ("COCO_train2014_000000247884_0.jpg", "247884"),
        ("shots\\IMG_1.jpg", "IMG_1"),
        ("a/b.c/photo.final.png", "photo.final"),
        ("animal/1.jpg", "1"),
        ("0.png", "0"),
        ("", ""),
    ],
)
def test_image_keys(path: str, key: str) -> None:
    assert image_key(path) == key


def test_exchanges_pair_questions_with_answers() -> None:
    def say(role: str, text: str) -> Message:
        return Message(role, (Part("image"), Part("text", text)))  # type: ignore[arg-type]

    talk = (say("system", "s"), say("user", "a"), say("assistant", "b"), say("user", "c"), say("user", "d"))
    assert Sample(id="1", messages=talk).exchanges() == [("a", "b"), ("c", ""), ("d", "")]
    assert Sample(id="1", messages=(say("assistant", "b"),)).exchanges() == [("", "b")]


def test_every_type_has_one_family() -> None:
    assert sum(map(len, FAMILIES.values())) == len(FAMILY_OF)
