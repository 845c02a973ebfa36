"""SROIE receipts: comma lines whose text may hold commas."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.reading import gates, only_candidate, paint, read, write
from vlit.errors import InputError
from vlit.schema import TextSpan


@pytest.mark.parametrize("suffix", ["txt", "csv"])
def test_one_receipt_by_hand(tmp_path: Path, suffix: str) -> None:
    lines = "\ufeff10,11,50,10,51,20,10,21,TOTAL, RM 5,00\r\n\r\n1,1,9,1,9,9,1,9,A\r\n"
    write(tmp_path / "box" / f"007.{suffix}", lines)
    paint(tmp_path / "img" / "007.jpg")
    assert only_candidate(tmp_path) == "sroie"
    (scene,), rejects, _ = read(str(tmp_path))
    assert (scene.id, scene.image.width, scene.texts_closed, rejects) == ("7", 100, True, [])
    assert scene.texts == (TextSpan("1", "TOTAL, RM 5,00", (10, 10, 51, 21)), TextSpan("3", "A", (1, 1, 9, 9)))


def test_side_by_side(tmp_path: Path) -> None:
    write(tmp_path / "X1.txt", "1,1,9,1,9,9,1,9,A")
    paint(tmp_path / "X1.png")
    assert only_candidate(tmp_path) == "sroie"
    (scene,), _, _ = read(f"sroie:{tmp_path / 'X1.txt'}")
    assert (scene.id, len(scene.texts)) == ("X1", 1)


def test_a_refused_line_opens_the_texts(tmp_path: Path) -> None:
    bad = ["1,1,9,1,9,9,1,A,B", "1,1,9,1,9,9,1,9,", "200,1,209,1,209,9,200,9,A", "1,1,1,1,1,1,1,1,A"]
    for number, line in enumerate(bad):
        write(tmp_path / "box" / f"r{number}.txt", f"1,1,9,1,9,9,1,9,KEPT\n{line}\n")
        paint(tmp_path / "img" / f"r{number}.jpg")
    (tmp_path / "box" / "r4.txt").write_bytes(b"1,1,9,1,9,9,1,9,KEPT\n1,1,9,1,9,9,1,9,\xff\n")
    paint(tmp_path / "img" / "r4.jpg")
    scenes, rejects, _ = read(f"sroie:{tmp_path}")
    assert [(len(s.texts), s.texts_closed) for s in scenes] == [(1, False)] * 5
    assert gates(rejects) == [("r0", "record"), ("r1", "text"), ("r2", "box"), ("r3", "box"), ("r4", "text")]
    assert rejects[0]["where"].endswith("r0.txt: line 2")


def test_scenes_that_are_refused(tmp_path: Path) -> None:
    for name in ("1.txt", "1.csv", "2.txt"):
        write(tmp_path / "box" / name, "1,1,9,1,9,9,1,9,A")
    write(tmp_path / "box" / "3.txt", " \n")
    for name in ("1.jpg", "3.jpg"):
        paint(tmp_path / "img" / name)
    scenes, rejects, _ = read(f"sroie:{tmp_path}")
    assert [s.id for s in scenes] == ["1"]
    assert gates(rejects) == [("2", "image"), ("3", "record"), ("1", "duplicate")]


def test_no_lines(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no SROIE lines"):
        read(f"sroie:{tmp_path}")


def test_real(shared: Path) -> None:
    assert only_candidate(shared / "sroie") == "sroie"
    scenes, rejects, _ = read(f"sroie:{shared / 'sroie'}")
    assert (len(scenes), sum(len(s.texts) for s in scenes), rejects) == (24, 1065, [])
    assert all(s.texts_closed for s in scenes)
    assert sum("," in t.text for s in scenes for t in s.texts) == 61


def test_icdar(tmp_path: Path) -> None:
    write(tmp_path / "training_gt" / "gt_img_1.txt", "\ufeff10,11,50,10,51,20,10,21,EXIT\r\n1,1,9,1,9,9,1,9,###\r\n")
    paint(tmp_path / "training_images" / "img_1.jpg")
    assert only_candidate(tmp_path / "training_gt") == "sroie"
    (scene,), rejects, counts = read(str(tmp_path / "training_gt"))
    assert (scene.id, scene.texts_closed, rejects, counts) == ("img_1", True, [], {"unreadable_texts": 1})
    assert [text.text for text in scene.texts] == ["EXIT"]
