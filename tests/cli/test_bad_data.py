"""Bad records through the whole command: each is refused with its reason, the rest is used, nothing is a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from PIL import Image

import vlit
from vlit.errors import InputError


def coco(place: Path, **changes: Any) -> Path:
    """Four images of 200 x 100 with a dog and two cups each; changes replace parts of the annotation file."""
    (place / "annotations").mkdir(parents=True)
    (place / "val2017").mkdir()
    pictures, boxes = [], []
    for n in range(1, 5):
        file = f"{n:012d}.jpg"
        Image.new("RGB", (200, 100), (180, 180, 180)).save(place / "val2017" / file)
        pictures.append({"id": n, "file_name": file, "width": 200, "height": 100})
        for k, (category, box) in enumerate([(18, [5, 5, 60, 50]), (47, [80, 60, 30, 30]), (47, [150, 10, 40, 40])]):
            boxes.append({"id": 10 * n + k, "image_id": n, "category_id": category, "bbox": box, "iscrowd": 0})
    categories = [{"id": 18, "name": "dog"}, {"id": 47, "name": "cup"}, {"id": 3, "name": "car"}]
    content = {"images": pictures, "annotations": boxes, "categories": categories, **changes}
    (place / "annotations" / "instances_val2017.json").write_text(json.dumps(content))
    return place


def rejects(folder: Path) -> list[dict[str, Any]]:
    return [row for path in sorted((folder / "rejects").glob("*.parquet")) for row in pl.read_parquet(path).to_dicts()]


def construct(place: Path, out: Path) -> vlit.Run:
    return vlit.construct(f"coco:{place}", out=out, samples=40, seed=1)


def test_clean_annotations_leave_no_rejects(tmp_path: Path) -> None:
    run = construct(coco(tmp_path / "coco"), tmp_path / "run")
    assert run.info["counts"]["scenes"] == 4
    assert rejects(tmp_path / "run") == []


def test_a_missing_and_a_truncated_image(tmp_path: Path) -> None:
    place = coco(tmp_path / "coco")
    (place / "val2017" / "000000000001.jpg").unlink()
    whole = (place / "val2017" / "000000000002.jpg").read_bytes()
    (place / "val2017" / "000000000002.jpg").write_bytes(whole[: len(whole) // 2])
    run = construct(place, tmp_path / "run")
    assert run.info["counts"]["scenes"] == 2
    found = rejects(tmp_path / "run")
    assert [r["gate"] for r in found] == ["image", "image"]
    assert "000000000001.jpg" in found[0]["where"] + found[0]["reason"]


def test_a_box_outside_the_image_and_an_unknown_category(tmp_path: Path) -> None:
    boxes = [
        {"id": 1, "image_id": 1, "category_id": 18, "bbox": [500, 500, 10, 10], "iscrowd": 0},
        {"id": 2, "image_id": 1, "category_id": 99, "bbox": [5, 5, 10, 10], "iscrowd": 0},
        {"id": 3, "image_id": 2, "category_id": 47, "bbox": [5, 5, 60, 60], "iscrowd": 0},
        {"id": 4, "image_id": 2, "category_id": 18, "bbox": [100, 5, 80, 60], "iscrowd": 0},
    ]
    run = construct(coco(tmp_path / "coco", annotations=boxes), tmp_path / "run")
    assert sorted(r["gate"] for r in rejects(tmp_path / "run") if r["gate"] != "duplicate") == ["box", "category"]
    # Where an object was refused, its absence must not be claimed.
    for sample in run.samples():
        if sample.images[0].path.endswith("000000000001.jpg"):
            assert sample.instruction_type not in ("absent", "false_premise")


def test_a_file_cut_in_the_middle(tmp_path: Path) -> None:
    place = coco(tmp_path / "coco")
    file = place / "annotations" / "instances_val2017.json"
    file.write_bytes(file.read_bytes()[:300])
    with pytest.raises(InputError, match="instances_val2017"):
        construct(place, tmp_path / "run")


def test_a_llava_file_with_bad_records(tmp_path: Path) -> None:
    def record(n: int, question: str, answer: str) -> dict[str, Any]:
        turns = [{"from": "human", "value": question}, {"from": "gpt", "value": answer}]
        return {"id": n, "image": "a.jpg", "conversations": turns}

    records: list[Any] = [record(n, "<image>\nWhat is this?", f"Thing number {n}.") for n in range(6)]
    records += [record(7, "<image><image>\nTwo?", "No."), record(8, "<image>\nHm?", ""), "not a record"]
    file = tmp_path / "llava.json"
    file.write_text(json.dumps(records))
    card = vlit.measure(file, out=tmp_path / "card")
    assert card.indicator("complexity.words").n == 6
    assert sorted(r["gate"] for r in rejects(tmp_path / "card")) == ["answer", "form", "placeholders"]
    assert all("record" in r["where"] for r in rejects(tmp_path / "card"))

    report = vlit.export(file, to="llava", out=tmp_path / "out.json")
    assert (report.written, len(report.refused)) == (6, 3)


def test_a_llava_file_cut_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    turns = [{"from": "human", "value": "<image>\nHi?"}, {"from": "gpt", "value": "Hello."}]
    text = json.dumps([{"id": n, "image": "a.jpg", "conversations": turns} for n in range(10)])
    file = tmp_path / "cut.json"
    file.write_text(text[: int(len(text) * 0.75)])
    card = vlit.measure(file, out=tmp_path / "card")
    assert card.indicator("complexity.words").n == 7
    (cut,) = rejects(tmp_path / "card")
    assert cut["gate"] == "json"


def test_a_changed_input_is_noticed_when_the_command_is_repeated(tmp_path: Path) -> None:
    place = coco(tmp_path / "coco")
    before = construct(place, tmp_path / "run").info["counts"]["scenes"]
    (place / "val2017" / "000000000001.jpg").unlink()
    file = place / "annotations" / "instances_val2017.json"
    file.write_text(file.read_text() + " ")
    after = construct(place, tmp_path / "run").info["counts"]["scenes"]
    assert (before, after) == (4, 3)
