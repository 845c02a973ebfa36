from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from vlit.report import draw, picture_uri
from vlit.report.overlay import MAX_PIXELS, Unreadable, load, placeholder


def test_a_box_is_drawn_where_it_is_scaled(photo: Path) -> None:
    plain, marked = draw(photo, max_side=320), draw(photo, [("", (100, 100, 300, 300), "#ff0000")], max_side=320)
    assert plain.size == marked.size == (320, 240)
    assert marked.getpixel((100, 50)) == (255, 0, 0)  # the middle of the upper edge, at half the scale
    assert marked.getpixel((100, 100)) == plain.getpixel((100, 100))  # nothing inside
    assert marked.getpixel((200, 200)) == plain.getpixel((200, 200))  # nothing outside


def test_small_pictures_are_not_enlarged(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    Image.new("RGB", (30, 20), "red").save(path)
    assert draw(path, [("a long label that cannot fit", (0, 0, 30, 20), "supported")]).size == (30, 20)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_mode_is_shown(mode: str, tmp_path: Path) -> None:
    path = tmp_path / ("picture.tiff" if mode in ("CMYK", "I", "F", "LA", "I;16") else "picture.png")
    Image.new(mode, (40, 30)).save(path)
    assert load(path, 640)[0].mode == "RGB"


def test_transparent_is_white(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(path)
    assert draw(path).getpixel((1, 1)) == (255, 255, 255)


def test_bytes_are_as_good_as_a_file(photo: Path) -> None:
    assert draw(photo.read_bytes()).tobytes() == draw(photo).tobytes()


def test_what_cannot_be_read_says_why(tmp_path: Path, photo: Path) -> None:
    (tmp_path / "text.jpg").write_text("no picture")
    (tmp_path / "cut.jpg").write_bytes(photo.read_bytes()[:600])
    for image, reason in (
        (tmp_path / "none.jpg", "no picture at"),
        (tmp_path, "no picture at"),
        (Path("https://example.org/a.jpg"), "not on this machine"),
        (tmp_path / "text.jpg", "not a readable picture"),
        (tmp_path / "cut.jpg", "not a readable picture"),
        (b"", "not a readable picture"),
        (Path("bad\0name"), "no picture at"),
    ):
        with pytest.raises(Unreadable, match=reason):
            load(image, 640)
        assert draw(image, [("cat", (0, 0, 9, 9), "")]).size == (640, 480)


def test_a_bomb_is_not_opened(monkeypatch: pytest.MonkeyPatch, photo: Path) -> None:
    assert MAX_PIXELS < Image.MAX_IMAGE_PIXELS * 2
    monkeypatch.setattr("vlit.report.overlay.MAX_PIXELS", 1000)
    with pytest.raises(Unreadable, match="too large to show"):
        load(photo, 640)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(Unreadable, match="not a readable picture"):
        load(photo, 640)


def test_hostile_boxes_and_labels_do_no_harm(photo: Path) -> None:
    nan, inf = float("nan"), float("inf")
    boxes = [
        ("", (nan, 0.0, inf, 9.0), ""),
        ("\n\x00\u202e", (9.0, 9.0, 1.0, 1.0), "supported"),
        ("語" * 80, (-1e30, 5.0, 1e30, 6.0), "unknown"),
        ("é", (700.0, 500.0, 900.0, 900.0), "contradicted"),
    ]
    assert draw(photo, boxes).size == (640, 480)


def test_a_uri_holds_the_picture(photo: Path) -> None:
    head, _, data = picture_uri(photo, max_side=100).partition(",")
    assert head == "data:image/jpeg;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (100, 75)
    assert picture_uri(Path("/nowhere.jpg")).startswith("data:image/jpeg;base64,")


def test_the_same_twice(photo: Path) -> None:
    boxes = [("cat", (10.0, 10.0, 90.0, 90.0), "supported"), ("dog", (10.0, 10.0, 90.0, 90.0), "contradicted")]
    assert picture_uri(photo, boxes) == picture_uri(photo, boxes)


def test_a_tile_takes_any_text_and_size() -> None:
    for side in (1, 40, 480):
        for reason in ("", "x" * 500, "no picture\nat all"):
            assert placeholder(reason, side).size >= (40, 30)
