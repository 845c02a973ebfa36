"""Tables of images and captions."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.reading import gates, only_candidate, paint, read, write
from vlit.errors import InputError
from vlit.scenes import SOURCES


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", 'image,caption\na.jpg,"A dog, wet ."\na.jpg,A cat.\n'),
        ("a.tsv", "file_name\tcaption\na.jpg\tA dog, wet .\na.jpg\tA cat.\n"),
        ("a.txt", "image_name| comment_number| comment\na.jpg| 0| A dog,  wet .\na.jpg| 1| A cat.\n"),
        ("a.jsonl", '{"image": "a.jpg", "caption": "A dog, wet ."}\n\n{"image": "a.jpg", "captions": ["A cat."]}\n'),
    ],
)
def test_forms(tmp_path: Path, name: str, text: str) -> None:
    path = write(tmp_path / name, text)
    paint(tmp_path / "Images" / "a.jpg")
    assert only_candidate(path) == "captions"
    (scene,), rejects, _ = read(str(path))
    assert (scene.id, scene.image.width, scene.captions) == ("a", 100, ("A dog, wet .", "A cat."))
    assert (scene.objects, scene.closed_world, rejects) == ((), (), [])


def test_sizes_of_the_table_and_refusals(tmp_path: Path) -> None:
    rows = "x/a.jpg,A dog.,30,20\nb.jpg,A cat.,,\nc.jpg,,9,9\nd.jpg\n,A cup.,9,9\ny/a.jpg,A pen.,9,9\ne.jpg,A.,wide,9\n"
    (scene, empty), rejects, _ = read(
        f"captions:{write(tmp_path / 'a.csv', 'image,caption,width,height' + chr(10) + rows)}"
    )
    assert (scene.image.path, scene.image.width, scene.image.height) == ("x/a.jpg", 30, 20)
    assert (empty.id, empty.captions) == ("c", ())
    assert gates(rejects) == [
        ("c", "caption"), ("", "record"), ("", "record"), ("", "record"), ("b", "image"), ("a", "duplicate"),
    ]  # fmt: skip
    assert rejects[1]["where"].endswith("a.csv: line 5")


def test_other_tables_are_left_alone(tmp_path: Path) -> None:
    path = write(
        tmp_path / "pope.jsonl", '{"question_id": 1, "image": "a.jpg", "text": "Is there a dog?", "label": "no"}'
    )
    assert [name for name, source in SOURCES.items() if source.sniff(path) >= 0.5] == []
    path = write(tmp_path / "vsr.jsonl", '{"image": "a.jpg", "caption": "The dog is on the mat.", "label": 0}')
    assert SOURCES.get("captions").sniff(path) == 0
    with pytest.raises(InputError, match="its columns are x, y"):
        read(f"captions:{write(tmp_path / 'a.csv', 'x,y')}")
    with pytest.raises(InputError, match="is a folder"):
        read(f"captions:{tmp_path}")
    (tmp_path / "b.csv").write_bytes(b"image,caption\n\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        read(f"captions:{tmp_path / 'b.csv'}")
