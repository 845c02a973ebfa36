"""Tasks for lmms-eval."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from formats.helpers import read_all, sample
from vlit.arrow import samples_to_batch
from vlit.errors import UsageError
from vlit.formats import export, open_dataset
from vlit.schema import ImageRef, Message, Part, Sample

_PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def _asked(identity: str, question: str, answer: str) -> Sample:
    turns = (
        Message("user", (Part("image"), Part("text", question))),
        Message("assistant", (Part("text", answer),)),
    )
    return Sample(id=identity, images=(ImageRef(path="0.png", bytes=_PNG),), messages=turns)


def test_written_form(tmp_path: Path) -> None:
    choice = _asked("c", "What?\nA. cat\nB. dog", "B. dog")
    two = sample("two", images=2)
    report = export([samples_to_batch([_asked("o", "How many?", "3"), choice, two])], "lmms-eval", tmp_path / "my.yaml")
    assert (report.written, [r.gate for r in report.refused]) == (2, ["image"])
    task = yaml.safe_load((tmp_path / "my.yaml").read_text())
    assert (task["task"], task["dataset_path"], task["dataset_kwargs"]) == (
        "my", "parquet", {"data_files": {"test": "my.parquet"}},
    )  # fmt: skip
    table = pq.read_table(tmp_path / "my.parquet")
    assert {task[key] for key in ("doc_to_visual", "doc_to_text", "doc_to_target")} <= set(table.column_names)
    rows = table.to_pylist()
    assert rows[0] == {"id": "o", "image": {"bytes": _PNG, "path": "0.png"}, "question": "How many?", "answer": "3"}
    assert rows[1]["answer"] == "B"
    assert rows[1]["question"].endswith("B. dog\nAnswer with the option's letter from the given choices directly.")
    features = json.loads(pq.read_schema(tmp_path / "my.parquet").metadata[b"huggingface"])["info"]["features"]
    assert features["image"] == {"_type": "Image"}


def test_read_again(tmp_path: Path) -> None:
    given = [_asked("o", "How many?", "3"), _asked("c", "What?\nA. cat\nB. dog", "B. dog")]
    export([samples_to_batch(given)], "lmms-eval", tmp_path / "my.parquet")
    assert open_dataset(tmp_path / "my.parquet").format == "lmms-eval"
    assert read_all(tmp_path / "my.parquet").samples == given


def test_another_ending(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"End it in \.yaml"):
        export([], "lmms-eval", tmp_path / "my.json")
