"""What can be told of an image without decoding it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from vlit.imagefile import Header, image_file, read_header, size_of
from vlit.schema import ImageRef


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.effect_noise((40, 30), 80).convert("RGB").save(tmp_path / "a.png")
    return tmp_path / "a.png"


def test_a_file_and_its_bytes_say_the_same(picture: Path) -> None:
    assert read_header(picture) == read_header(picture.read_bytes()) == Header("good", "PNG", 40, 30)


def test_an_end_that_is_missing_is_seen_where_it_is_looked_for(picture: Path) -> None:
    data = picture.read_bytes()[:-20]
    assert read_header(data).state == "good"
    assert read_header(data, whole=True) == Header("cut", "PNG", 40, 30)


def test_what_is_no_image(tmp_path: Path) -> None:
    assert read_header(tmp_path / "none.png") == Header("missing")
    assert read_header(tmp_path).state == "unreadable"
    assert read_header(b"text").state == "unreadable"
    assert read_header(Path("a\0b")).state == "unreadable"


def test_where_an_image_is(picture: Path) -> None:
    assert image_file(ImageRef(path="a.png"), picture.parent) == picture
    assert image_file(ImageRef(path=str(picture))) == picture
    assert image_file(ImageRef(path="a.png", bytes=b"x"), picture.parent) == b"x"
    for path in ("", "https://host/a.png", "gone.png", "a" * 5000, "a\0b"):
        assert image_file(ImageRef(path=path), picture.parent) is None


def test_sizes(picture: Path) -> None:
    assert size_of(ImageRef(path="x", width=3, height=4)) == (3, 4)
    assert size_of(ImageRef(path="", bytes=picture.read_bytes())) == (40, 30)
    assert size_of(ImageRef(path="a.png"), picture.parent) == (40, 30)
    assert size_of(ImageRef(path="gone.png"), picture.parent) == (0, 0)
