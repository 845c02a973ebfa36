"""Where pictures are looked for, and what is said when they are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.reading import paint
from vlit.scenes import ImageError
from vlit.scenes.places import matching, picture, picture_folders


@pytest.mark.parametrize("place", ["a.png", "x/a.png", "images/a.png", "mine/x/a.png", "../a.png", "../images/x/a.png"])
def test_where_pictures_are_found(tmp_path: Path, place: str) -> None:
    here = tmp_path / "annotations"
    here.mkdir()
    paint(here / place)
    image = picture("x\\a.png", 100, 80, picture_folders(here / "a.json", ("mine",)))
    assert Path(image.path).is_file()
    assert (image.width, image.height) == (100, 80)


def test_the_whole_name_comes_first(tmp_path: Path) -> None:
    for place in ("a.png", "x/a.png"):
        paint(tmp_path / place)
    folders = picture_folders(tmp_path / "a.json")
    assert picture("x/a.png", None, None, folders).path == str(tmp_path / "x" / "a.png")
    assert picture(str(tmp_path / "a.png"), None, None, folders).path == str(tmp_path / "a.png")


@pytest.mark.parametrize("name", ["gone.png", "n" * 5000, "nul\0.png", "http://x.org/a.png"])
def test_not_there(tmp_path: Path, name: str) -> None:
    folders = picture_folders(tmp_path / "a.json")
    assert picture(name, 30, 20, folders).path == name
    for size in ((None, None), (0, 20), (30, None)):
        with pytest.raises(ImageError, match="missing"):
            picture(name, *size, folders)


def test_a_picture_of_another_size(tmp_path: Path) -> None:
    paint(tmp_path / "a.png")
    with pytest.raises(ImageError, match=r"is 100 x 80, but its annotations are on 90 x 80"):
        picture("a.png", 90, None, picture_folders(tmp_path / "a.json"))


def test_matching(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "c.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "d.json").mkdir()
    found = matching(tmp_path, ("c*", "*.json", "a*"))
    assert [file.name for file in found] == ["c.txt", "a.json", "b.json"]
    assert matching(tmp_path / "a.json", ("*",)) == []
