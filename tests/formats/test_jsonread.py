"""Containers of JSON records, and what is wrong with them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from formats.helpers import dump, llava, read_all
from vlit.errors import InputError
from vlit.formats import jsonread

_THREE = [llava("a"), llava("b"), llava("c")]
_LINES = b"".join(json.dumps(r).encode() + b"\n" for r in _THREE)
_CONTAINERS = {
    "array.json": json.dumps(_THREE).encode(),
    "pretty.json": json.dumps(_THREE, indent=2).encode(),
    "mark.json": b"\xef\xbb\xbf" + json.dumps(_THREE).encode(),
    "space.json": b"\n\n  " + json.dumps(_THREE).encode() + b"\n\n",
    "object.json": json.dumps({"version": 1, "tags": ["x"], "data": _THREE, "end": []}).encode(),
    "lines.jsonl": _LINES,
    "lines.json": _LINES,
    "mark.jsonl": b"\xef\xbb\xbf" + _LINES,
    "windows.jsonl": _LINES.replace(b"\n", b"\r\n"),
    "open.jsonl": _LINES.rstrip(b"\n"),
    "blank.jsonl": b"\n" + _LINES.replace(b"\n", b"\n\n"),
    "rows.json": "\n".join(json.dumps(r, indent=1) for r in _THREE).encode(),
    "packed.json.gz": gzip.compress(json.dumps(_THREE).encode()),
    "packed.jsonl.gz": gzip.compress(_LINES),
}


@pytest.mark.parametrize("name", list(_CONTAINERS))
@pytest.mark.parametrize("block", [7, 4 * 1024 * 1024])
def test_containers(name: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonread, "_BLOCK_BYTES", block)
    path = tmp_path / name
    path.write_bytes(_CONTAINERS[name])
    read = read_all(path)
    assert [s.id for s in read.samples] == ["a", "b", "c"]
    assert read.rejects == []


@pytest.mark.parametrize("indent", [None, 1])
def test_a_file_of_one_record(indent: int | None, tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(llava("a"), indent=indent))
    assert [s.id for s in read_all(path).samples] == ["a"]


def test_a_first_record_longer_than_the_head(tmp_path: Path) -> None:
    long = llava("a", turns=[("human", "<image>\nq"), ("gpt", "word " * 40_000)])
    assert [s.id for s in read_all(dump(tmp_path / "a.json", [long, llava("b")])).samples] == ["a", "b"]


def test_batches_and_numbers_go_through_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonread, "_BLOCK_BYTES", 1000)
    records: list[Any] = [llava(n) for n in range(5000)]
    records[4321] = 5
    read = read_all(dump(tmp_path / "a.json", records))
    assert len(read.samples) == 4999
    assert [r["where"] for r in read.rejects] == ["a.json: record 4322"]


def test_a_cut_array_keeps_what_came_before(tmp_path: Path) -> None:
    text = _CONTAINERS["pretty.json"]
    at = text.index(b'"c"') + 30
    path = tmp_path / "cut.json"
    path.write_bytes(text[:at])
    read = read_all(path)
    assert [s.id for s in read.samples] == ["a", "b"]
    [reject] = read.rejects
    assert reject["gate"] == "json"
    assert "2 records were read" in reject["reason"]
    second_ends = text.index(b',\n  {\n    "id": "c"') + 1
    line = text[:second_ends].count(b"\n") + 1
    assert reject["where"] == f"cut.json: line {line} (byte {second_ends})"
    assert reject["record"].startswith('{\n    "id": "c"')


def test_a_missing_bracket_loses_no_record(tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_bytes(json.dumps(_THREE).encode()[:-1])
    read = read_all(path)
    assert len(read.samples) == 3
    assert [r["gate"] for r in read.rejects] == ["json"]


def test_a_cut_last_line(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_bytes(_LINES[:-20])
    read = read_all(path)
    assert [s.id for s in read.samples] == ["a", "b"]
    [reject] = read.rejects
    assert (reject["gate"], reject["where"].split(" (")[0]) == ("json", "cut.jsonl: line 3")
    assert "2 records were read before" in reject["reason"]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_cut_before_the_first_record_ends(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes((b"[" if name == "a.json" else b"") + json.dumps(llava("a")).encode()[:40])
    with pytest.raises(InputError, match=r"is cut|no record could be read"):
        read_all(path, "llava")
    with pytest.raises(InputError):
        read_all(path)


def test_a_cut_gzip_keeps_what_came_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonread, "_BLOCK_BYTES", 10_000)
    rows = [llava(n, turns=[("human", "<image>\nq"), ("gpt", f"{n * 7919 % 10007} words")]) for n in range(20_000)]
    packed = gzip.compress(json.dumps(rows).encode())
    path = tmp_path / "cut.json.gz"
    path.write_bytes(packed[: len(packed) // 2])
    read = read_all(path)
    assert 1000 < len(read.samples) < 20_000
    [reject] = read.rejects
    assert "gzip stream is damaged" in reject["reason"]


def _bad(path: Path, text: bytes) -> dict[str, Any]:
    """The only reject of a file in which a bad record stands between two good ones."""
    good = json.dumps(llava("a")).encode(), json.dumps(llava("b")).encode()
    path.write_bytes(b"[" + good[0] + b", " + text + b", " + good[1] + b"]")
    read = read_all(path)
    assert [s.id for s in read.samples] == ["a", "b"]
    [reject] = read.rejects
    lines = path.with_suffix(".jsonl")
    lines.write_bytes(good[0] + b"\n" + text.replace(b"\n", b" ") + b"\n" + good[1] + b"\n")
    assert [r["gate"] for r in read_all(lines).rejects] == [reject["gate"]]
    assert [r["where"] for r in read_all(lines).rejects] == [f"{lines.name}: line 2"]
    assert reject["where"] == f"{path.name}: record 2"
    return reject


@pytest.mark.parametrize(
    ("text", "gate", "reason"),
    [
        (b"17", "form", "Expected `object`, got `int`"),
        (b'"text"', "form", "Expected `object`, got `str`"),
        (b"null", "form", "Expected `object`, got `null`"),
        (b"[1]", "form", "Expected `object`, got `array`"),
        (b"{}", "form", "missing required field `conversations`"),
        (b'{"id": "x", "image": "a.jpg"}', "form", "missing required field `conversations`"),
        (b'{"id": "x", "conversations": "hi"}', "form", "Expected `array`, got `str`"),
        (b'{"id": "x", "score": NaN, "conversations": []}', "json", "NaN, which JSON does not have"),
        (b'{"id": "x", "conversations": [], "s": -Infinity}', "json", "Infinity, which JSON does not have"),
        (b'{"id": "x", conversations: []}', "json", "malformed"),
        (b'{"id": "\xff\xfe", "conversations": []}', "json", "is not UTF-8"),
        (b'{"id": "x", "a": ' + b"[" * 3000 + b"]" * 3000 + b"}", "json", "nested too deeply"),
    ],
)
def test_bad_records(text: bytes, gate: str, reason: str, tmp_path: Path) -> None:
    reject = _bad(tmp_path / "bad.json", text)
    assert reject["gate"] == gate
    assert reason in reject["reason"]
    assert reject["record"] == text.decode(errors="replace")[:2000]


def test_a_reject_knows_the_id(tmp_path: Path) -> None:
    assert _bad(tmp_path / "bad.json", b'{"id": 12, "conversations": []}')["id"] == "12"


def test_text_behind_the_array_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "two.json"
    path.write_bytes(json.dumps(_THREE).encode() * 2)
    read = read_all(path)
    assert len(read.samples) == 3
    assert ["behind the end" in r["reason"] for r in read.rejects] == [True]


def test_a_first_line_that_is_bad(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": \n' + _LINES)
    read = read_all(path)
    assert (len(read.samples), len(read.rejects)) == (3, 1)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        ("[]".encode("utf-16"), "it is an empty list"),
        (b"id,image\n1,a.jpg\n", "text that is not JSON"),
        (b"\x89PNG\xff\xfe\x00", "not UTF-8 text"),
        (b"[]", "it is an empty list"),
        (b"{}", "in no format"),
        (b"PAR1 and then nothing", "damaged Parquet"),
        (b"\x1f\x8bnothing", "damaged gzip"),
    ],
)
def test_files_that_hold_no_records(content: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=what):
        read_all(path)
