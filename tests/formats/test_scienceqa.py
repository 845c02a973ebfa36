"""ScienceQA's problems."""

from __future__ import annotations

from pathlib import Path

import pytest

from formats.helpers import dump, read_all
from vlit.errors import InputError
from vlit.formats import open_dataset

_RECORD = {
    "question": "Which of these states is farthest north?", "choices": ["West Virginia", "Louisiana", "Arizona"],
    "answer": 0, "hint": "", "image": "image.png", "task": "closed choice", "grade": "grade2",
    "subject": "social science", "topic": "geography", "category": "Geography", "skill": "Read a map",
    "lecture": "Maps have four cardinal directions.", "solution": "West Virginia.", "split": "train",
}  # fmt: skip


def test_choices_are_lettered_and_the_topic_is_kept(tmp_path: Path) -> None:
    blind = {**_RECORD, "image": None, "hint": "Think.", "answer": 2}
    path = dump(tmp_path / "problems.json", {"1": _RECORD, "2": blind})
    assert open_dataset(path).format == "scienceqa"
    first, second = read_all(path).samples
    assert (first.id, first.source, [i.path for i in first.images]) == ("1", "geography", ["train/1/image.png"])
    assert first.exchanges() == [
        ("Which of these states is farthest north?\nA. West Virginia\nB. Louisiana\nC. Arizona", "A. West Virginia")
    ]
    assert second.images == ()
    assert second.exchanges()[0][0].startswith("Think.\nWhich")
    assert second.exchanges()[0][1] == "C. Arizona"


def test_bad_records_are_refused_alone(tmp_path: Path) -> None:
    bad = {"b": {**_RECORD, "answer": 3}, "c": {"question": "?"}, "d": {**_RECORD, "choices": []}}
    read = read_all(dump(tmp_path / "a.json", {"a": _RECORD, **bad}))
    assert [s.id for s in read.samples] == ["a"]
    assert [(r["id"], r["gate"]) for r in read.rejects] == [("b", "answer"), ("c", "form"), ("d", "answer")]


def test_another_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not ScienceQA"):
        read_all(dump(tmp_path / "a.json", [{"a": 1}]), "scienceqa")
