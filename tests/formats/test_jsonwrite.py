"""Writing JSON Lines whose types ``datasets`` can tell from the start of the file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from formats.helpers import sample
from vlit.arrow import samples_to_batch
from vlit.exchange import convert
from vlit.formats import export, jsonwrite
from vlit.formats.jsonwrite import write_json_lines
from vlit.schema import Message, Part, Sample


class _Inner(msgspec.Struct, omit_defaults=True):
    label: str | None = None


class _Record(msgspec.Struct, omit_defaults=True):
    id: int
    text: str = ""
    images: list[str] = []
    inner: _Inner | None = None


def _lines(*records: _Record) -> list[dict[str, Any]]:
    file = io.BytesIO()
    write_json_lines(records, file)
    return [msgspec.json.decode(line) for line in file.getvalue().splitlines()]


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonwrite, "_TYPED_BYTES", 100)
    monkeypatch.setattr(jsonwrite, "_COPIED_BYTES", 7)


@pytest.mark.usefixtures("_small")
def test_the_first_record_to_fill_a_field_is_moved_to_the_front() -> None:
    texts = [_Record(n, "x" * 20) for n in range(10)]
    late = [_Record(10, "x", ["a.jpg"]), _Record(11, "x", ["b.jpg"]), _Record(12, "x", [], _Inner("cat"))]
    assert [r["id"] for r in _lines(*texts, *late)] == [12, 10, *range(10), 11]


@pytest.mark.usefixtures("_small")
def test_nothing_is_moved_where_the_start_shows_every_field() -> None:
    texts = [_Record(n, "x" * 20) for n in range(10)]
    whole = _Record(99, "x", ["a.jpg"], _Inner("cat"))
    assert [r["id"] for r in _lines(whole, *texts, whole)] == [99, *range(10), 99]
    assert _lines() == []


def _texts_then_an_image() -> Iterator[Sample]:
    long = Message("assistant", (Part("text", "x" * 9_000),))
    for n in range(1000):
        yield Sample(id=f"t{n}", images=(), messages=(Message("user", (Part("text", "q"),)), long))
    yield sample("p")


@pytest.mark.parametrize("to", ["sharegpt", "swift", "messages"])
def test_nine_megabytes_of_text_before_the_first_image(to: str, tmp_path: Path) -> None:
    data = tmp_path / "a.parquet"
    export([samples_to_batch(list(_texts_then_an_image()))], "parquet", data)
    converted = convert(data, tmp_path / "b.jsonl", to=to)
    with (tmp_path / "b.jsonl").open() as file:
        assert '"p"' in file.readline()
        assert '"t0"' in file.readline()
    assert (converted.back.read, converted.back.equal) == (1001, 1001)
