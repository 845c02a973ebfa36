"""M3IT."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from formats.helpers import read_all
from vlit.formats import open_dataset, rows

_JPG = b"\xff\xd8\xff\xe0" + bytes(range(255))
_CODED = base64.b64encode(_JPG).decode()


def _record(**fields: Any) -> dict[str, Any]:
    return {
        "instruction": "Say what is there.",
        "inputs": "Which animal?",
        "image_base64_str": [_CODED],
        "outputs": "A cat.",
        **fields,
    }


def _lines(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_read(tmp_path: Path) -> None:
    path = _lines(tmp_path / "train.jsonl", _record(), _record(inputs="", image_base64_str=[_CODED, _CODED]))
    assert open_dataset(path).format == "m3it"
    first, second = read_all(path).samples
    assert first.exchanges() == [("Say what is there.\nWhich animal?", "A cat.")]
    assert [(image.path, image.bytes) for image in first.images] == [("", _JPG)]
    assert [p.type for p in second.messages[0].content] == ["image", "image", "text"]
    assert second.exchanges() == [("Say what is there.", "A cat.")]


@pytest.mark.parametrize(
    "coded",
    [_CODED, "data:image/jpeg;base64," + _CODED, [_CODED[:40] + "\n" + _CODED[40:]],
     [base64.urlsafe_b64encode(_JPG).decode()]],
)  # fmt: skip
def test_ways_to_write_an_image(coded: Any, tmp_path: Path) -> None:
    [read] = read_all(_lines(tmp_path / "a.jsonl", _record(image_base64_str=coded))).samples
    assert read.images[0].bytes == _JPG


@pytest.mark.parametrize(
    ("fields", "gate"),
    [
        ({"image_base64_str": ["%%%"]}, "image"),
        ({"image_base64_str": ["aGVsbG8="]}, "image"),
        ({"image_base64_str": [""]}, "image"),
        ({"image_base64_str": ["\u00e4"]}, "image"),
        ({"image_base64_str": 5}, "form"),
        ({"outputs": ""}, "answer"),
        ({"outputs": None}, "form"),
        ({"instruction": "", "inputs": ""}, "question"),
    ],
)
def test_bad_records_are_refused(fields: dict[str, Any], gate: str, tmp_path: Path) -> None:
    read = read_all(_lines(tmp_path / "a.jsonl", _record(**fields), _record()), "m3it")
    assert len(read.samples) == 1
    assert [(r["gate"], r["where"]) for r in read.rejects] == [(gate, "a.jsonl: line 1")]


def test_pictures_come_in_small_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_BATCH_CHARACTERS", 1000)
    path = _lines(tmp_path / "a.jsonl", *[_record()] * 20)
    assert max(kept.rows.num_rows for kept in open_dataset(path).read()) == 4
