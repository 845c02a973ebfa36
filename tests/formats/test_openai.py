"""OpenAI's messages, whose parts carry their images."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from formats.helpers import dump, read_all, sample, samples
from vlit.arrow import samples_to_batch
from vlit.formats import export, open_dataset
from vlit.schema import ImageRef, Part, Sample

_PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def test_written_form(tmp_path: Path) -> None:
    pictured = Sample(id="b", images=(ImageRef(path="x/0.png", bytes=_PNG),), messages=sample().messages)
    report = export([samples_to_batch([sample("a"), pictured, sample("t", images=0)])], "openai", tmp_path / "o.jsonl")
    assert (report.written, report.lost) == (3, {})
    url = "data:image/png;base64," + base64.b64encode(_PNG).decode()
    answer = {"role": "assistant", "content": "A cat."}
    text = {"type": "text", "text": "What?"}
    assert [json.loads(line) for line in (tmp_path / "o.jsonl").read_text().splitlines()] == [
        {"id": "a", "messages": [
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "0.jpg"}}, text]}, answer]},
        {"id": "b", "messages": [
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}, text]}, answer]},
        {"id": "t", "messages": [{"role": "user", "content": "What?"}, answer]},
    ]  # fmt: skip
    assert open_dataset(tmp_path / "o.jsonl").format == "openai"


def test_read(tmp_path: Path) -> None:
    parts = [
        {"type": "text", "text": "Compare "},
        {"type": "image_url", "image_url": {"url": "https://host/a.jpg", "detail": "high"}},
        {"type": "text", "text": " and "},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64," + base64.b64encode(_PNG).decode()}},
    ]
    record = {"messages": [{"role": "user", "content": parts}, {"role": "assistant", "content": "Same."}]}
    [read] = read_all(dump(tmp_path / "a.json", [record])).samples
    assert read.images == (ImageRef(path="https://host/a.jpg"), ImageRef(path="", bytes=_PNG))
    assert [p.type for p in read.messages[0].content] == ["text", "image", "text", "image"]
    assert read.messages[0].content[0] == Part("text", "Compare ")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(given_sample=samples())
def test_round_trip(given_sample: Sample, tmp_path: Path) -> None:
    export([samples_to_batch([given_sample])], "openai", tmp_path / "o.jsonl")
    [read] = read_all(tmp_path / "o.jsonl", "openai").samples
    assert (read.id, read.messages, read.images) == (given_sample.id, given_sample.messages, given_sample.images)
