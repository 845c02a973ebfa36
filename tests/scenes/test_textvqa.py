"""TextVQA and TextCaps: words with boxes, sizes, captions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scenes.reading import gates, only_candidate, paint, read, write
from vlit.errors import InputError
from vlit.schema import TextSpan


def word(text: str, x: float, y: float, w: float, h: float, rotation: float = 0.0) -> dict[str, Any]:
    box = {"top_left_x": x, "top_left_y": y, "width": w, "height": h, "rotation": rotation, "yaw": 0}
    return {"word": text, "bounding_box": box}


def ocr(*words: Any, image: str = "ab12") -> dict[str, Any]:
    return {"image_id": image, "ocr_tokens": [], "ocr_info": list(words)}


def sized(image: str = "ab12", **more: Any) -> dict[str, Any]:
    return {"question": "what?", "image_id": image, "image_width": 1000, "image_height": 500, "answers": [], **more}


def test_one_scene_by_hand(tmp_path: Path) -> None:
    write(tmp_path / "TextVQA_Rosetta_OCR_v0.2_val.json", {"data": [ocr(word("STOP", 0.1, 0.2, 0.3, 0.4, -2.0))]})
    write(tmp_path / "TextVQA_0.5.1_val.json", {"dataset_name": "textvqa", "data": [sized(), sized()]})
    said = sized(caption_str="a", reference_strs=["A  sign .", "A sign ."], image_path="train/ab12.jpg")
    write(tmp_path / "TextCaps_0.1_val.json", {"dataset_name": "textcaps", "data": [said]})
    assert only_candidate(tmp_path) == "textvqa"
    (scene,), rejects, _ = read(str(tmp_path))
    assert (scene.id, scene.image.path, scene.captions) == ("ab12", "train/ab12.jpg", ("A sign .",))
    assert scene.texts == (TextSpan("0", "STOP", (100, 100, 400, 300)),)
    assert (scene.texts_closed, scene.closed_world, rejects) == (False, (), [])


def test_sizes_from_the_pictures(tmp_path: Path) -> None:
    path = write(tmp_path / "ocr.json", {"data": [ocr(word("A", 0, 0, 0.5, 0.5)), ocr(image="gone")]})
    paint(tmp_path / "train_images" / "ab12.jpg")
    assert only_candidate(path) == "textvqa"
    (scene,), rejects, _ = read(str(path))
    assert scene.texts[0].box == (0, 0, 50, 40)
    assert gates(rejects) == [("gone", "image")]


def test_what_is_refused(tmp_path: Path) -> None:
    words = [word(" ", 0, 0, 1, 1), word("a", 0, 0, 1, 1, 30), word("b", 0, 0, 0, 1), word("c", 2, 0, 1, 1), 5,
             word("d", 0, 0, 1, float("nan"))]  # fmt: skip
    write(tmp_path / "A_OCR.json", {"data": [ocr(*words), ocr(), {"image": 1}]})
    write(tmp_path / "TextCaps.json", {"data": [sized(caption_str=" ")]})
    (scene,), rejects, _ = read(f"textvqa:{tmp_path}")
    assert scene.texts == scene.captions == ()
    assert sorted(gates(rejects)) == [
        ("", "record"), ("ab12", "box"), ("ab12", "box"), ("ab12", "box"), ("ab12", "caption"), ("ab12", "duplicate"),
        ("ab12", "record"), ("ab12", "text"), ("ab12", "text"),
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "what"), [("[]", "not a JSON object"), ("{}", "no list 'data'"), ("", "is empty")])
def test_files_that_cannot_be_read(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        read(f"textvqa:{write(tmp_path / 'a_OCR.json', text)}")


def test_real(shared: Path) -> None:
    samples = shared / "vl-annotation-samples"
    assert only_candidate(samples / "textvqa") == only_candidate(samples / "textcaps") == "textvqa"
    scenes, rejects, _ = read(f"textvqa:{samples / 'textvqa'}")
    assert (len(scenes), rejects) == (64, [])
    scenes, rejects, _ = read(f"textvqa:{samples / 'textcaps'}")
    assert (len(scenes), sum(len(s.captions) for s in scenes), rejects) == (99, 495, [])
