"""GQA's question files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from formats.helpers import dump, read_all
from vlit.errors import InputError
from vlit.formats import open_dataset

_RECORD = {
    "semantic": [{"operation": "select", "dependencies": [], "argument": "sky (2486325)"}], "entailed": [],
    "equivalent": ["1"], "question": "Is the sky dark?", "imageId": "2354786", "isBalanced": True,
    "groups": {"global": None, "local": "06-sky_dark"}, "answer": "yes", "semanticStr": "select: sky",
    "annotations": {"answer": {}, "question": {"2": "2486325"}, "fullAnswer": {"2": "2486325"}},
    "types": {"detailed": "verifyAttr"}, "fullAnswer": "Yes, the sky is dark.",
}  # fmt: skip


def test_the_short_answer_is_read(tmp_path: Path) -> None:
    path = dump(tmp_path / "val_balanced_questions.json", {"02930152": _RECORD, "2": {**_RECORD, "answer": "no"}})
    assert open_dataset(path).format == "gqa"
    first, second = read_all(path).samples
    assert (first.id, first.images[0].path) == ("02930152", "2354786.jpg")
    assert (first.exchanges(), second.exchanges()[0][1]) == ([("Is the sky dark?", "yes")], "no")


def test_bad_records_are_refused_alone(tmp_path: Path) -> None:
    test_question = {key: value for key, value in _RECORD.items() if key not in ("answer", "fullAnswer")}
    bad = {"b": {"imageId": "1"}, "c": test_question, "d": {**_RECORD, "question": " "}, "e": 7}
    path = dump(tmp_path / "a.json", {"a": _RECORD, **bad})
    read = read_all(path)
    assert [s.id for s in read.samples] == ["a"]
    assert [(r["id"], r["gate"]) for r in read.rejects] == [
        ("b", "form"), ("c", "answer"), ("d", "question"), ("e", "form"),
    ]  # fmt: skip


def test_packed_and_cut(tmp_path: Path) -> None:
    whole = dump(tmp_path / "a.json", {str(n): _RECORD for n in range(50)}).read_bytes()
    packed = tmp_path / "a.json.gz"
    packed.write_bytes(gzip.compress(whole))
    assert len(read_all(packed).samples) == 50
    (tmp_path / "a.json").write_bytes(whole[: len(whole) // 2])
    read = read_all(tmp_path / "a.json")
    assert 20 < len(read.samples) < 30
    assert "ends too early" in read.rejects[-1]["reason"]


def test_another_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not GQA"):
        read_all(dump(tmp_path / "a.json", [{"a": 1}]), "gqa")


def test_scene_graphs_are_not_taken_for_it(shared: Path) -> None:
    with pytest.raises(InputError, match="in no format"):
        open_dataset(shared / "vl-annotation-samples/gqa/val_sceneGraphs.json")
