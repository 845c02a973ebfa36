"""ShareGPT for LLaMA-Factory, with its list of data sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from formats.helpers import dump, llava, read_all, sample, samples
from vlit.arrow import samples_to_batch
from vlit.errors import OutputError, UsageError
from vlit.formats import export, open_dataset
from vlit.schema import ImageRef, Message, Part, Sample

_ENTRY = {
    "file_name": "my.json",
    "formatting": "sharegpt",
    "columns": {"messages": "conversations", "images": "images"},
}


def _record(images: Any = ("a.jpg",), turns: list[tuple[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    return {**llava("a", None, turns), "images": images, **fields}


def test_read(tmp_path: Path) -> None:
    turns = [("human", "<image>Who?"), ("gpt", "A cat."), ("human", "And here<image>?"), ("gpt", "A dog.")]
    path = dump(tmp_path / "a.json", [_record(["a.jpg", "b.jpg"], turns, system="Be brief."), _record()])
    assert open_dataset(path).format == "sharegpt"
    first = read_all(path).samples[0]
    assert first == Sample(
        id="a",
        images=(ImageRef(path="a.jpg"), ImageRef(path="b.jpg")),
        messages=(
            Message("system", (Part("text", "Be brief."),)),
            Message("user", (Part("image"), Part("text", "Who?"))),
            Message("assistant", (Part("text", "A cat."),)),
            Message("user", (Part("text", "And here"), Part("image", index=1), Part("text", "?"))),
            Message("assistant", (Part("text", "A dog."),)),
        ),
    )


@pytest.mark.parametrize("record", [llava(), llava(image=None), {**llava(), "images": "a.jpg"}])
def test_records_without_a_list_are_llavas(record: dict[str, Any], tmp_path: Path) -> None:
    assert open_dataset(dump(tmp_path / "a.json", [record])).format == "llava"


@pytest.mark.parametrize(
    ("record", "gate"),
    [
        (_record(["a.jpg", "b.jpg"]), "placeholders"),
        (_record([]), "placeholders"),
        (_record([1]), "form"),
        (_record(turns=[]), "form"),
        (_record(turns=[("human", "<image>q"), ("function_call", "{}")]), "roles"),
        (_record(turns=[("human", "<image>q"), ("gpt", "")]), "answer"),
        (_record(turns=[("human", "<image>q"), ("gpt", "a")], system=["Be brief."]), "form"),
        ({"images": ["a.jpg"]}, "form"),
    ],
)
def test_bad_records_are_refused(record: dict[str, Any], gate: str, tmp_path: Path) -> None:
    read = read_all(dump(tmp_path / "a.json", [record, _record()]), "sharegpt")
    assert (len(read.samples), [r["gate"] for r in read.rejects]) == (1, [gate])


def test_written_form(tmp_path: Path) -> None:
    given_samples = [sample("two", images=2), sample("text", images=0)]
    report = export([samples_to_batch(given_samples)], "sharegpt", tmp_path / "my.json")
    assert (report.written, report.lost) == (2, {})
    answer = {"from": "gpt", "value": "A cat."}
    assert json.loads((tmp_path / "my.json").read_text()) == [
        {
            "id": "two",
            "conversations": [{"from": "human", "value": "<image>\n<image>\nWhat?"}, answer],
            "images": ["0.jpg", "1.jpg"],
        },
        {"id": "text", "conversations": [{"from": "human", "value": "What?"}, answer], "images": []},
    ]
    assert json.loads((tmp_path / "dataset_info.json").read_text()) == {"my": _ENTRY}


def test_other_entries_of_the_list_stay(tmp_path: Path) -> None:
    other = {"file_name": "x.json", "tags": {"role_tag": "role"}}
    dump(tmp_path / "dataset_info.json", {"x": other, "my": {"file_name": "my.json"}})
    export([], "sharegpt", tmp_path / "my.json")
    assert json.loads((tmp_path / "dataset_info.json").read_text()) == {"x": other, "my": _ENTRY}


@pytest.mark.parametrize("info", [b"{", b"[]", b'{"my": {"file_name": "my.jsonl"}}', b'{"my": {"hf_hub_url": "a/b"}}'])
def test_a_list_that_cannot_be_added_to_is_left_alone(info: bytes, tmp_path: Path) -> None:
    (tmp_path / "dataset_info.json").write_bytes(info)
    with pytest.raises(OutputError, match=r"dataset_info\.json"):
        export([samples_to_batch([sample()])], "sharegpt", tmp_path / "my.json")
    assert (tmp_path / "dataset_info.json").read_bytes() == info
    assert [p.name for p in tmp_path.iterdir()] == ["dataset_info.json"]


def test_the_data_cannot_take_the_lists_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the list of data sets"):
        export([], "sharegpt", tmp_path / "dataset_info.json")


_LOOSE = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@_LOOSE
@given(samples())
def test_round_trip(tmp_path: Path, original: Sample) -> None:
    for name in ("array.json", "lines.jsonl"):
        report = export([samples_to_batch([original])], "sharegpt", tmp_path / name)
        assert (report.written, report.refused, report.lost) == (1, [], {})
        assert open_dataset(tmp_path / name).format == "sharegpt"
        assert read_all(tmp_path / name).samples == [original]
