"""What holds for every format that can be written, and what an export refuses and loses."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from formats.helpers import read_all, sample
from vlit.arrow import samples_to_batch
from vlit.errors import OutputError, UsageError
from vlit.formats import FORMATS, ExportOptions, Readable, Writable, export, open_dataset
from vlit.schema import Evidence, ImageRef, Lineage, Message, Part, Sample

_WRITABLE = [name for name, each in FORMATS.items() if isinstance(each, Writable)]
_ENDINGS = {"parquet": ".parquet", "mmbench": ".tsv", "webdataset": ".tar", "finevision": ".parquet",
            "vlmevalkit": ".tsv", "lmms-eval": ".parquet"}  # fmt: skip
# what a format writes beside its file
_BESIDE = {"sharegpt": {"dataset_info.json"}, "internvl": {"out.jsonl"}, "lmms-eval": {"out.yaml"}}
_READ_AS = {"qwen": "llava", "swift": "messages"}  # where samples without boxes cannot be told from another format's
_CHOICE = ("What?\nA. cat\nB. dog\nC. bird\nD. cow", "B. dog")
_ASKED = {
    "pope": ("Is there a cat?", "yes"),
    "seedbench": _CHOICE,
    "mmbench": _CHOICE,
    "vlmevalkit": ("How many?", "3"),
    "lmms-eval": _CHOICE,
}  # what benchmarks can hold
_PIXELS = b"\xff\xd8\xff\xe0" + bytes(60)
_WITHOUT_PATHS = {"mmbench", "vlmevalkit", "openai"}  # pixels instead of paths, where both are known
_FULL: dict[str, Any] = {
    "instruction_type": "count",
    "source": "s",
    "licence": "CC0",
    "evidence": (Evidence(exchange=0, type="count", form="free", program="{}", value="1"),),
    "scores": {"a": 0.5},
    "lineage": (Lineage("step", "1"),),
}


def _target(folder: Path, name: str) -> Path:
    return folder / f"out{_ENDINGS.get(name, '.json')}"


def _fitting(name: str, given: Sample) -> Sample:
    """A sample that a format can hold: its images have pixels, and benchmarks get a question and an image of theirs."""
    images = tuple(msgspec.structs.replace(image, bytes=_PIXELS) for image in given.images)
    if name in _ASKED:
        question, answer = _ASKED[name]
        turns = (
            Message("user", (Part("image"), Part("text", question))),
            Message("assistant", (Part("text", answer),)),
        )
        images = images[:1] or (ImageRef(path="0.jpg", bytes=_PIXELS),)
        return msgspec.structs.replace(given, images=images, messages=turns)
    return msgspec.structs.replace(given, images=images)


def _boxed(image: ImageRef, *parts: Part) -> Sample:
    """A sample whose answer holds a box."""
    answer = parts or (Part("text", "It is at "), Part("box", box=(12.0, 34.0, 56.0, 78.0)), Part("text", "."))
    return Sample(id="b", images=(image,), messages=(sample().messages[0], Message("assistant", answer)))


def test_every_format_is_named_as_in_the_table_and_can_do_something() -> None:
    for name, each in FORMATS.items():
        assert each.name == name
        assert each.sign
        assert isinstance(each, (Readable, Writable))


@pytest.mark.parametrize("name", _WRITABLE)
def test_what_is_written_is_recognised_and_the_same_twice(name: str, tmp_path: Path) -> None:
    given = [_fitting(name, sample(str(n), images=n % 3, **_FULL)) for n in range(3000)]
    batches = [samples_to_batch(given[:2048]), samples_to_batch(given[2048:])]
    target = _target(tmp_path, name)
    report = export(batches, name, target)
    assert (report.written, report.refused) == (3000, [])
    assert open_dataset(target).format == _READ_AS.get(name, name)
    assert [s.messages for s in read_all(target).samples] == [s.messages for s in given]
    first = target.read_bytes()
    assert export(batches, name, target) == report
    assert target.read_bytes() == first
    assert {p.name for p in tmp_path.iterdir()} == {target.name, *_BESIDE.get(name, ())}


@pytest.mark.parametrize("name", _WRITABLE)
def test_a_failing_source_leaves_the_old_file(name: str, tmp_path: Path) -> None:
    target = _target(tmp_path, name)
    target.write_text("old")

    def broken() -> Iterator[pa.RecordBatch]:
        yield samples_to_batch([sample()])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        export(broken(), name, target)
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("name", _WRITABLE)
def test_a_target_in_the_way(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        export([], name, _target(tmp_path / "file", name))
    _target(tmp_path, name).mkdir()
    with pytest.raises(OutputError):
        export([], name, _target(tmp_path, name))


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="disk is full"):
        export([samples_to_batch([sample()])], "llava", tmp_path / "out.json")
    assert list(tmp_path.iterdir()) == []


def test_losses(tmp_path: Path) -> None:
    lost = {"evidence": 1, "instruction_type": 1, "licence": 1, "lineage": 1, "scores": 1, "source": 1}
    full = msgspec.structs.replace(
        sample("a", **_FULL), images=(ImageRef(path="a.jpg", bytes=b"x", width=3, height=4),)
    )
    batch = samples_to_batch([full, sample("b")])
    sizes = {"images.bytes": 1, "images.size": 1}
    assert export([batch], "llava", tmp_path / "a.json").lost == {**lost, **sizes}
    assert export([batch], "messages", tmp_path / "a.parquet").lost == {**lost, "images.size": 1}
    without = {k: v for k, v in lost.items() if k not in ("instruction_type", "source")}
    assert export([batch], "coco-arc", tmp_path / "b.json").lost == {**without, **sizes, "id": 2, "source": 1}
    assert export([batch], "parquet", tmp_path / "b.parquet").lost == {}


@pytest.mark.parametrize("name", ["llava", "messages", "coco-arc"])
def test_boxes_become_text(name: str, tmp_path: Path) -> None:
    target = _target(tmp_path, name)
    image = ImageRef(path="a.jpg", width=100, height=100)
    batch = samples_to_batch([_boxed(image)])
    assert export([batch], name, target).lost["boxes"] == 1
    assert read_all(target).samples[0].messages[1].text == "It is at [12, 34, 56, 78]."
    export([batch], name, target, ExportOptions(boxes="norm1"))
    assert read_all(target).samples[0].messages[1].text == "It is at [0.120, 0.340, 0.560, 0.780]."
    named = (Part("text", "The cat is at "), Part("box", "the cat", (12.0, 34.0, 56.0, 78.0)), Part("text", "."))
    export([samples_to_batch([_boxed(image, *named)])], name, target)
    assert read_all(target).samples[0].messages[1].text == "The cat is at [12, 34, 56, 78]."


def test_the_canonical_form_keeps_boxes_and_everything_else(tmp_path: Path) -> None:
    full = msgspec.structs.replace(_boxed(ImageRef(path="a.jpg", bytes=b"x", width=100, height=100)), **_FULL)
    export([samples_to_batch([full])], "parquet", tmp_path / "a.parquet")
    assert read_all(tmp_path / "a.parquet").samples == [full]


@pytest.mark.parametrize(
    ("bad", "gate"),
    [
        (sample("x", messages=(Message("user", (Part("text", "q"),)), *sample().messages[1:])), "placeholders"),
        (sample("x", images=0, messages=sample().messages), "placeholders"),
        (sample("x", messages=sample().messages[:1]), "answer"),
        (sample("x", messages=sample().messages[::-1]), "roles"),
        (
            sample("x", messages=(sample().messages[0], Message("assistant", (Part("text", "<image>"),)))),
            "placeholders",
        ),
        (sample("x", messages=(sample().messages[0], Message("assistant", (Part("image"),)))), "placeholders"),
        (sample("x", images=0, messages=()), "form"),
        (msgspec.structs.replace(sample("x"), images=(ImageRef(path="", bytes=b"x"),)), "image"),
        (msgspec.structs.replace(_boxed(ImageRef(path="a.jpg")), id="x"), "box"),
    ],
)
def test_what_would_become_wrong_is_refused(bad: Sample, gate: str, tmp_path: Path) -> None:
    batch = samples_to_batch([bad, sample("good")])
    report = export([batch], "llava", tmp_path / "out.json", ExportOptions(boxes="norm1000"))
    assert report.written == 1
    assert [(r.id, r.where, r.gate) for r in report.refused] == [("x", "sample x", gate)]
    assert json.loads(report.refused[0].record)["id"] == "x"
    assert [r["id"] for r in json.loads((tmp_path / "out.json").read_text())] == ["good"]


@pytest.mark.parametrize("name", [name for name in _WRITABLE if name not in _WITHOUT_PATHS])
def test_paths_relative_to_a_folder(name: str, tmp_path: Path) -> None:
    paths = [str(tmp_path / "images" / "sub" / "a.jpg"), str(tmp_path / "b.jpg"), "https://x.org/c.jpg"]
    given = [_fitting(name, msgspec.structs.replace(sample(p), images=(ImageRef(path=p),))) for p in paths]
    target = _target(tmp_path, name)
    export([samples_to_batch(given)], name, target, ExportOptions(image_root=tmp_path / "images"))
    read = [s.images[0].path.removeprefix(f"{tmp_path}/images/") for s in read_all(target).samples]
    assert read == ["sub/a.jpg", "../b.jpg", "https://x.org/c.jpg"]


def test_images_shown_out_of_order_or_twice_are_listed_as_they_are_shown(tmp_path: Path) -> None:
    marks = (Part("image", index=1), Part("image", index=0), Part("image", index=1), Part("text", "q"))
    given = sample(images=2, messages=(Message("user", marks), sample().messages[1]))
    export([samples_to_batch([given])], "llava", tmp_path / "out.json")
    [read] = read_all(tmp_path / "out.json").samples
    assert [i.path for i in read.images] == ["1.jpg", "0.jpg", "1.jpg"]


def test_read_only_and_unknown_formats(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"qa: can be read but not written.*Writable are: .*llava"):
        export([], "qa", tmp_path / "out.json")
    with pytest.raises(UsageError, match="no format of this name"):
        export([], "laion", tmp_path / "out.json")


def test_columns_of_other_types_are_an_error(tmp_path: Path) -> None:
    table = pa.table({name: ["x"] for name in samples_to_batch([]).schema.names})
    pq.write_table(table, tmp_path / "a.parquet")
    assert open_dataset(tmp_path / "a.parquet").shards == []
    with pytest.raises(Exception, match="with other types"):
        read_all(tmp_path / "a.parquet")
