"""A dataset written in another format, and read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import vlit
from check.helpers import record, write
from formats.helpers import dump, llava, read_all, samples
from vlit.arrow import samples_to_batch
from vlit.errors import InputError, UsageError
from vlit.formats import FORMATS, Readable, Writable, export
from vlit.schema import Message, Part, Sample

_CARRIERS = {  # format to the ending of its file; what holds everything that a LLaVA record holds
    "llava": ".json", "sharegpt": ".json", "swift": ".jsonl", "messages": ".parquet", "prompt-completion": ".parquet",
    "openai": ".jsonl", "internvl": ".json", "data-juicer": ".jsonl", "parquet": ".parquet",
}  # fmt: skip


def test_convert_reads_back(tmp_path: Path) -> None:
    path = write(tmp_path, record("a"), record("b", None, "Hi"), {"id": 3})
    result = vlit.convert(path, tmp_path / "out.jsonl", to="messages")
    assert result.back is not None
    assert (result.source, result.to, result.export.written, len(result.export.refused)) == ("llava", "messages", 2, 1)
    assert (result.back.written, result.back.read, result.back.equal, result.back.lost) == (2, 2, 2, {})
    assert "read back: 2 of 2 samples, 2 equal" in result.summary()


def test_convert_counts_what_is_lost(made: vlit.Run, tmp_path: Path) -> None:
    back = vlit.convert(made, tmp_path / "out.json", to="coco-arc").back
    assert back is not None
    assert back.read == back.written > 0
    assert back.lost["id"] == back.lost["evidence"] == back.read
    whole = vlit.convert(made, tmp_path / "out.parquet", to="parquet").back
    assert whole is not None
    assert (whole.equal, whole.lost) == (300, {})


def test_convert_is_told_the_format_where_the_name_does_not_tell(tmp_path: Path) -> None:
    path = write(tmp_path, record())
    with pytest.raises(UsageError, match="Name it with --to"):
        vlit.convert(path, tmp_path / "b.json")
    with pytest.raises(UsageError, match="the dataset itself"):
        vlit.convert(path, path, to="llava")
    assert vlit.convert(path, tmp_path / "b.tar", images=tmp_path).to == "webdataset"


def test_every_format_that_is_not_a_carrier_is_known() -> None:
    both = {name for name, each in FORMATS.items() if isinstance(each, Writable) and isinstance(each, Readable)}
    losing = {"qwen", "coco-arc", "pope", "seedbench", "mmbench", "vlmevalkit", "lmms-eval", "finevision", "webdataset"}
    assert both == _CARRIERS.keys() | losing


@pytest.mark.parametrize("name", list(_CARRIERS))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.lists(samples(system=False), min_size=1, max_size=3, unique_by=lambda s: s.id))
def test_there_and_back_is_the_same_to_the_byte(name: str, data: list[Sample], tmp_path: Path) -> None:
    first, there, back = tmp_path / "a.json", tmp_path / f"b{_CARRIERS[name]}", tmp_path / "c.json"
    export([samples_to_batch(data)], "llava", first)
    refused = [
        *vlit.convert(first, there, to=name).export.refused,
        *vlit.convert(there, back, to="llava", format=name).export.refused,
    ]
    assert all(r.gate == "placeholders" for r in refused)  # a text that the format would take for a mark
    if not refused:
        assert back.read_bytes() == first.read_bytes()


def _grounded(folder: Path, texts: list[str], size: tuple[int, int] = (640, 480), images: Any = "a.jpg") -> Path:
    Image.new("RGB", size).save(folder / "a.jpg")
    turns = [[("human", "<image>\nWhere is it?"), ("gpt", text)] for text in texts]
    return dump(folder / "data.json", [llava(str(n), images, turn) for n, turn in enumerate(turns)])


_FRACTIONS = ["The cat is at [0.100, 0.200, 0.900, 0.950].", "Here: [0.400, 0.000, 1.000, 0.500]."] * 5


def test_boxes_in_text_are_left_alone_unless_a_style_is_asked_for(tmp_path: Path) -> None:
    path = _grounded(tmp_path, _FRACTIONS)
    result = vlit.convert(path, tmp_path / "out.json", to="llava")
    assert result.export.boxes is None
    assert [s.messages for s in read_all(tmp_path / "out.json").samples] == [s.messages for s in read_all(path).samples]


def test_boxes_in_text_are_recognised_and_written_in_another_style(tmp_path: Path) -> None:
    path = _grounded(tmp_path, _FRACTIONS)
    result = vlit.convert(path, tmp_path / "out.json", to="llava", boxes="internvl", proof=tmp_path / "proof.png")
    boxes = result.export.boxes
    assert boxes is not None
    assert (boxes.style, boxes.read, boxes.left) == ("norm1", 10, 0)
    assert boxes.guess is not None
    assert boxes.guess.confidence > 0.99
    assert result.back is not None
    assert (result.back.equal, result.back.boxes) == (10, 10)
    assert result.back.box_error < 0.5
    assert "recognised as 'norm1'" in result.summary()
    assert "moved by at most" in result.summary()
    said = [r["conversations"][1]["value"] for r in json.loads((tmp_path / "out.json").read_text())]
    assert said[:2] == [
        "The cat is at <box>[[100, 200, 900, 950]]</box>.", "Here: <box>[[400, 0, 1000, 500]]</box>.",
    ]  # fmt: skip
    with Image.open(tmp_path / "proof.png") as proof:
        assert proof.size[0] > 1200


def test_a_guess_that_is_not_sure_changes_nothing(tmp_path: Path) -> None:
    path = _grounded(tmp_path, ["At [10, 10, 20, 20]."], images="gone.jpg")
    report = vlit.export(path, to="llava", out=tmp_path / "out.json", boxes="abs")
    assert report.boxes is not None
    assert report.boxes.style == ""
    assert "left alone" in report.summary()
    assert "--boxes-from" in report.summary()
    named = vlit.export(path, to="llava", out=tmp_path / "out.json", boxes="abs", boxes_from="abs")
    assert named.boxes is not None
    assert (named.boxes.read, named.boxes.left) == (1, 0)


def test_none_leaves_boxes_in_text_alone(tmp_path: Path) -> None:
    path = _grounded(tmp_path, _FRACTIONS)
    report = vlit.export(path, to="llava", out=tmp_path / "out.json", boxes="abs", boxes_from="none")
    assert report.boxes is None


def test_the_size_of_an_image_is_looked_up_where_a_style_needs_it(tmp_path: Path) -> None:
    Image.new("RGB", (200, 100)).save(tmp_path / "0.png")
    boxed = Message("assistant", (Part("box", "", (20.0, 30.0, 60.0, 80.0)),))
    question = Message("user", (Part("image"), Part("text", "Where?")))
    given_sample = Sample(
        id="a", images=(vlit.schema.ImageRef(path=str(tmp_path / "0.png")),), messages=(question, boxed)
    )
    export([samples_to_batch([given_sample])], "parquet", tmp_path / "a.parquet")
    vlit.export(tmp_path / "a.parquet", to="llava", out=tmp_path / "a.json", boxes="norm1000")
    assert json.loads((tmp_path / "a.json").read_text())[0]["conversations"][1]["value"] == "[100, 300, 300, 800]"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"boxes": "norm100"}, "no way to write boxes.*norm1000"),
        ({"boxes": "abs", "boxes_from": "pixels"}, "no way to write boxes"),
        ({"proof": "p.png"}, "Name a style: --boxes"),
        ({"embed": True}, "refers to images by path"),
    ],
)
def test_wrong_options(options: dict[str, Any], words: str, tmp_path: Path) -> None:
    path = _grounded(tmp_path, _FRACTIONS)
    with pytest.raises(UsageError, match=f"(?s){words}"):
        vlit.convert(path, tmp_path / "out.json", to="llava", **options)


def test_a_proof_needs_a_picture(tmp_path: Path) -> None:
    path = _grounded(tmp_path, _FRACTIONS, images="gone.jpg")
    with pytest.raises(InputError, match="no box on a picture that is at hand"):
        vlit.convert(path, tmp_path / "out.json", to="llava", boxes="abs", proof=tmp_path / "p.png")


def test_pixels_can_be_embedded(tmp_path: Path) -> None:
    path = _grounded(tmp_path, ["A cat."])
    vlit.convert(path, tmp_path / "out.jsonl", to="openai", images=tmp_path, embed=True)
    [read] = read_all(tmp_path / "out.jsonl").samples
    assert read.images[0].bytes == (tmp_path / "a.jpg").read_bytes()
