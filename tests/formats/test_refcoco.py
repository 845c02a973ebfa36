"""RefCOCO's phrases as questions where something is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from formats.helpers import dump, read_all
from vlit.formats import open_dataset


def _record(**changes: Any) -> dict[str, Any]:
    fixed = {"img_id": "COCO_train2014_000000580957_4", "sents": "left bowl", "bbox": [10, 20, 30, 40]}
    return {**fixed, "height": 428, "width": 640, **changes}


def test_a_phrase_becomes_a_question(tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", [_record(), _record(img_id="b.jpg", sents=["a  cup", "it"])])
    assert open_dataset(path).format == "refcoco"
    read = read_all(path)
    first, second = read.samples
    assert (first.images[0].path, first.images[0].width) == ("COCO_train2014_000000580957.jpg", 640)
    assert first.messages[0].text == "Give the box of: left bowl"
    assert first.messages[1].content[0].box == (10, 20, 40, 60)
    assert [q for q, _ in second.exchanges()] == ["Give the box of: a cup", "Give the box of: it"]
    assert read.counts["questions_added"] == 2


def test_what_cannot_be_read(tmp_path: Path) -> None:
    bad = [_record(sents=" "), _record(sents=[]), _record(bbox=[1, 2, 3]), _record(bbox=[1, 2, -3, 4]), _record(bbox=1)]
    read = read_all(dump(tmp_path / "a.json", bad))
    assert [r["gate"] for r in read.rejects] == ["question", "question", "box", "box", "form"]
