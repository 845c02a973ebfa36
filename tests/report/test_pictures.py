from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from vlit.report import pictures
from vlit.report.pictures import Pictures

NASTY = "<script>alert(1)</script>\"'"


def test_a_picture_is_embedded_once(photo: Path, parsed: Callable[[str], Any]) -> None:
    store = Pictures([str(photo)])
    shown = [str(store.show(str(photo), [("cat", (0, 0, 320, 240), "supported")])) for _ in range(3)]
    page = "<style></style>" + str(store.defs()) + "".join(shown)
    assert page.count("data:image/jpeg") == 1
    assert page.count('href="#picture-1"') == 3
    parsed(page)


def test_boxes_are_drawn_on_the_frame_of_480_by_360(photo: Path) -> None:
    shown = Pictures([str(photo)]).show(str(photo), [("", (64, 48, 320, 240), "contradicted")])
    assert 'viewBox="0 0 480 360"' in shown
    assert 'x="48" y="36" width="192" height="144"' in shown
    assert "stroke-dasharray" in shown
    assert "<text" not in shown


def test_small_pictures_fill_the_frame(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    Image.new("RGB", (64, 64)).save(path)
    shown = Pictures([str(path)]).show(str(path), [("x", (32, 32, 64, 64), "")])
    assert 'viewBox="0 0 360 360"' in shown
    assert 'x="180" y="180" width="180" height="180"' in shown


def test_what_cannot_be_shown_says_why(photo: Path) -> None:
    store = Pictures([])
    for image in ("/nowhere.jpg", f"/nowhere/{NASTY}.jpg", "https://example.org/a.jpg"):
        tile = store.show(image, [(NASTY, (0, 0, 1, 1), "")])
        assert 'class="nopic"' in tile
        assert "<script" not in tile
    assert store.defs() == ""


def test_relative_paths_start_from_the_root(photo: Path) -> None:
    assert "<use" in Pictures([], photo.parent).show(photo.name)
    assert "nopic" in Pictures([], photo.parent / "other").show(photo.name)


def test_bytes_need_no_file(photo: Path) -> None:
    assert "<use" in Pictures([]).show("inside-the-record", data=photo.read_bytes())


def test_labels_are_escaped(photo: Path) -> None:
    shown = Pictures([]).show(str(photo), [(NASTY, (0, 0, 99, 99), "supported"), ("b", (0, 0, 9, 9), NASTY)])
    assert "<script" not in shown
    assert "✓ &lt;script" in shown


def test_a_page_stays_small(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_BUDGET", 100)
    assert "left out to keep this page small" in Pictures([]).show(str(photo))
    many, few = Pictures(str(i) for i in range(80)), Pictures(["1"])
    monkeypatch.setattr(pictures, "_BUDGET", 10**7)
    assert many._max_side < few._max_side
