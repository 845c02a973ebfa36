"""MultiInstruct's records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from formats.helpers import dump, read_all
from vlit.formats import open_dataset


def _record(prompt: str, target: str, **more: Any) -> dict[str, Any]:
    fixed = {"unique_id": "u", "task_name": "VQA", "image_path": "./a.jpg"}
    return {**fixed, "prompt": prompt, "target": target, "target_txt": target, **more}


def test_options(tmp_path: Path) -> None:
    many = "||||".join(map(str, range(30)))
    records = [
        _record("Is it?\n\n[Options]: no||||yes", "yes"),
        _record("Which?\n\n[Options]: cup||||dog", "cup, dog"),
        _record(f"Which?\n\n[Options]: {many}", "29"),
        _record("Say.", "A dog. "),
    ]
    path = dump(tmp_path / "a.json", records)
    assert open_dataset(path).format == "multiinstruct"
    read = read_all(path)
    assert [s.exchanges()[0] for s in read.samples] == [
        ("Is it?\nA. no\nB. yes", "B. yes"),
        ("Which?\nOptions:\ncup\ndog", "cup, dog"),
        ("Which?\nOptions:\n" + many.replace("||||", "\n"), "29"),
        ("Say.", "A dog."),
    ]
    assert (read.samples[0].instruction_type, read.samples[0].images[0].path) == ("VQA", "./a.jpg")
    assert [s.id for s in read.samples] == ["u", "u#2", "u#3", "u#4"]


def test_what_cannot_be_read(tmp_path: Path) -> None:
    records = [_record("", "yes"), _record("Is it?", " "), _record("Is it?", "yes", image_path=None)]
    read = read_all(dump(tmp_path / "a.json", records))
    assert [r["gate"] for r in read.rejects] == ["question", "answer", "form"]
