"""InternVL's list of data sets and the records that it names."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from formats.helpers import dump, llava, read_all, sample, samples
from vlit.arrow import samples_to_batch
from vlit.errors import InputError, OutputError, UsageError
from vlit.formats import ExportOptions, export, open_dataset
from vlit.schema import ImageRef, Message, Part, Sample
from vlit.textfile import read_text


def _entry(annotation: str, root: str = "", **fields: Any) -> dict[str, Any]:
    return {"root": root, "annotation": annotation, "data_augment": False, "repeat_time": 1, "length": 2, **fields}


def _lines(path: Path, *records: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_read_several_sets(tmp_path: Path) -> None:
    _lines(tmp_path / "data" / "a.jsonl", llava(0, "x/1.jpg"), llava(1, ["https://x.org/2.jpg"]), llava(2, image=None))
    _lines(tmp_path / "b.jsonl", llava(0, "3.jpg"), llava(9, "/abs/4.jpg"))
    value = {"a": _entry("data/a.jsonl", "data/coco/"), "b": _entry("b.jsonl", repeat_time=0.5)}
    path = dump(tmp_path / "meta.json", value)
    assert open_dataset(path).format == "internvl"
    read = read_all(path)
    assert [(s.id, [i.path for i in s.images]) for s in read.samples] == [
        ("0", [f"{tmp_path}/data/coco/x/1.jpg"]),
        ("1", ["https://x.org/2.jpg"]),
        ("0#2", ["3.jpg"]),
        ("9", ["/abs/4.jpg"]),
    ]
    assert [(r["where"], r["gate"]) for r in read.rejects] == [("a.jsonl: line 3", "placeholders")]
    assert read.counts == {"ids_repeated": 1}


def test_roots_that_are_absolute_or_addresses(tmp_path: Path) -> None:
    _lines(tmp_path / "a.jsonl", llava(0, "1.jpg"))
    path = dump(tmp_path / "meta.json", {"a": _entry("a.jsonl", "/data/coco"), "b": _entry("a.jsonl", "s3://bucket/")})
    assert [s.images[0].path for s in read_all(path).samples] == ["/data/coco/1.jpg", "s3://bucket/1.jpg"]


def test_a_damaged_gzip(tmp_path: Path) -> None:
    packed = gzip.compress(json.dumps({"a": _entry("a.jsonl", "x" * 200)}).encode())
    (tmp_path / "meta.json").write_bytes(packed[:-8])
    with pytest.raises(InputError, match="damaged gzip"):
        read_text(tmp_path / "meta.json")


def test_a_pretty_printed_list_is_recognised_too(tmp_path: Path) -> None:
    _lines(tmp_path / "a.jsonl", llava(0))
    (tmp_path / "meta.json").write_text(json.dumps({"a": _entry("a.jsonl")}, indent=2))
    assert open_dataset(tmp_path / "meta.json").format == "internvl"


def test_a_changed_file_changes_the_fingerprint(tmp_path: Path) -> None:
    _lines(tmp_path / "a.jsonl", llava(0))
    path = dump(tmp_path / "meta.json", {"a": _entry("a.jsonl")})
    before = open_dataset(path).fingerprint()
    _lines(tmp_path / "a.jsonl", llava(0), llava(1))
    assert open_dataset(path).fingerprint() != before


def test_a_set_that_is_not_there(tmp_path: Path) -> None:
    _lines(tmp_path / "a.jsonl", llava(0))
    path = dump(tmp_path / "meta.json", {"a": _entry("a.jsonl"), "b": _entry("no.jsonl")})
    with pytest.raises(InputError, match=r"meta\.json: names 'no\.jsonl', and there is no file"):
        read_all(path)


@pytest.mark.parametrize("text", ["[]", '{"a": 1}', '{"a": {"root": 1, "annotation": "a.jsonl"}}', "{"])
def test_a_list_that_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text(text)
    with pytest.raises(InputError, match="not a list of InternVL's data sets"):
        read_all(tmp_path / "meta.json", "internvl")


@pytest.mark.parametrize("name", ["my.json", "my.jsonl"])
def test_written_form(name: str, tmp_path: Path) -> None:
    given_samples = [sample("one"), sample("bad", images=0, messages=()), sample("two", images=2)]
    options = ExportOptions(image_root=tmp_path / "images")
    report = export([samples_to_batch(given_samples)], "internvl", tmp_path / "sub" / name, options)
    assert (report.written, [r.id for r in report.refused]) == (2, ["bad"])
    assert json.loads((tmp_path / "sub" / "my.json").read_text()) == {
        "my": {"root": "../images", "annotation": "my.jsonl", "data_augment": False, "repeat_time": 1, "length": 2}
    }
    lines = [json.loads(line) for line in (tmp_path / "sub" / "my.jsonl").read_text().splitlines()]
    assert [(line["id"], line["conversations"][1]["value"]) for line in lines] == [("one", "A cat."), ("two", "A cat.")]
    assert sorted(p.name for p in (tmp_path / "sub").iterdir()) == ["my.json", "my.jsonl"]


def test_other_endings_and_what_is_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"End it in \.json or \.jsonl"):
        export([], "internvl", tmp_path / "my.parquet")
    (tmp_path / "my.jsonl").mkdir()
    with pytest.raises(OutputError):
        export([], "internvl", tmp_path / "my.json")
    assert [p.name for p in tmp_path.iterdir()] == ["my.jsonl"]


_LOOSE = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@_LOOSE
@given(samples())
def test_round_trip(tmp_path: Path, original: Sample) -> None:
    report = export([samples_to_batch([original])], "internvl", tmp_path / "out.json")
    assert (report.written, report.refused, report.lost) == (1, [], {})
    assert open_dataset(tmp_path / "out.json").format == "internvl"
    assert read_all(tmp_path / "out.json").samples == [original]


def test_an_image_that_is_not_in_the_first_turn_is_a_list(tmp_path: Path) -> None:
    mark, text = Part("image"), Part("text", "What?")
    answer = Message("assistant", (Part("text", "A cat."),))
    picture = (ImageRef(path="0.jpg"),)
    asked = (Message("user", (mark, text)), answer)
    late = Sample(id="late", images=picture, messages=(Message("user", (text,)), answer, *asked))
    told = Sample(id="told", images=picture, messages=(Message("system", (text,)), *asked))
    export([samples_to_batch([sample("first"), late, told])], "internvl", tmp_path / "my.json")
    records = [json.loads(line) for line in (tmp_path / "my.jsonl").read_text().splitlines()]
    assert [record["image"] for record in records] == ["0.jpg", ["0.jpg"], ["0.jpg"]]
    assert read_all(tmp_path / "my.json").samples == [sample("first"), late, told]
