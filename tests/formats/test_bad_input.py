"""What is wrong with files, one case each, through reading, ``vlit check`` and ``vlit convert``: a clear finding, all
other records kept, no traceback, nothing written beside the output."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import struct
import sys
import tarfile
import zlib
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from PIL import Image

from formats.helpers import read_all
from vlit.cli import main
from vlit.errors import InputError, OutputError
from vlit.scenes import open_scenes

_FINDINGS = 3


def _record(identity: Any = "a", image: str = "a.jpg", answer: str = "A cat.") -> dict[str, Any]:
    turns = [{"from": "human", "value": "<image>\nWhat?"}, {"from": "gpt", "value": answer}]
    return {"id": identity, "image": image, "conversations": turns}


def _text(*records: dict[str, Any]) -> bytes:
    return json.dumps(list(records), ensure_ascii=False).encode()


_THREE = [_record(name, answer=f"Ein Kätzchen, {name}.") for name in "abc"]
_ARRAY = _text(*_THREE)
_LINES = b"".join(json.dumps(record).encode() + b"\n" for record in _THREE)


def _zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return sink.getvalue().to_pybytes()


def _bomb() -> bytes:
    """A PNG of 67 bytes that says it is 60,000 x 60,000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def _jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48)).save(buffer, "JPEG")
    return buffer.getvalue()


def _tar(*members: tuple[tarfile.TarInfo | str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, data in members:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = 0 if info.islnk() or info.issym() else len(data)
            tar.addfile(info, io.BytesIO(data) if info.size else None)
    return buffer.getvalue()


def _pair(key: str) -> list[tuple[tarfile.TarInfo | str, bytes]]:
    return [(f"{key}.jpg", _jpeg()), (f"{key}.txt", b"A cat.")]


def _link(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def _broken_tar() -> bytes:
    data = bytearray(_tar(*_pair("a"), *_pair("b"), *_pair("c")))
    at = data.index(b"b.jpg")
    data[at : at + 4] = b"\xff\xff\xff\xff"  # its check sum is then wrong
    return bytes(data)


def _rotten_tar() -> bytes:
    return _tar(*_pair("a"), ("b.jpg", b"no image"), ("b.txt", b"A cat."), *_pair("c"))


class Case(msgspec.Struct):
    """A file that is not as it should be.

    ``samples`` are read, ``refused`` are not and say ``reason``; ``rules`` are what check names (among others).
    """

    content: bytes
    samples: int
    refused: int = 0
    reason: str = ""
    rules: tuple[str, ...] = ()
    name: str = "data.json"


_TWICE = _LINES.replace(b'{"id": "b",', b'{"id": "x", "id": "b",')
_NAN = _ARRAY.replace(b'"image": "a.jpg"', b'"score": NaN, "image": "a.jpg"', 1)
_LATIN = _ARRAY.decode().encode("latin-1")
_CUT = gzip.compress(b"".join(json.dumps(_record(os.urandom(40).hex())).encode() + b"\n" for _ in range(500)))

CASES: dict[str, Case] = {
    "plain": Case(_ARRAY, 3),
    "two arrays": Case(_ARRAY + _ARRAY, 3, 1, "behind the end of the array", ("json",)),
    "objects in a row": Case(b"".join(json.dumps(r).encode() for r in _THREE), 3),
    "byte order mark": Case(b"\xef\xbb\xbf" + _ARRAY, 3),
    "utf-16": Case(_ARRAY.decode().encode("utf-16"), 3),
    "utf-16 without a mark": Case(_ARRAY.decode().encode("utf-16-be"), 3),
    "utf-32": Case(_ARRAY.decode().encode("utf-32"), 3),
    "utf-16, cut": Case(_ARRAY.decode().encode("utf-16")[:-101], 2, 1, "UTF-16 stream is damaged", ("json",)),
    "utf-16 lines": Case(_LINES.decode().encode("utf-16"), 3, name="data.jsonl"),
    "gzip": Case(gzip.compress(_ARRAY), 3, name="data.json.gz"),
    "gzip of utf-16": Case(gzip.compress(_ARRAY.decode().encode("utf-16")), 3, name="data.json.gz"),
    "bzip2": Case(bz2.compress(_ARRAY), 3, name="data.json.bz2"),
    "xz": Case(lzma.compress(_ARRAY), 3, name="data.json.xz"),
    "zstd": Case(_zstd(_ARRAY), 3, name="data.json.zst"),
    "gzip, misnamed": Case(gzip.compress(_ARRAY), 3),
    "NaN": Case(_NAN, 2, 1, "holds NaN, which JSON does not have", ("json",)),
    "a key twice": Case(_TWICE, 3, rules=("key-repeated",), name="data.jsonl"),
    "ids of two types": Case(_text(_record(7), _record("7", answer="A dog."), _record(8)), 3, rules=("id-repeated",)),
    "backslashes": Case(_text(_record(image="images\\a.jpg"), _record("b")), 2, rules=("path-windows",)),
    "a URL": Case(_text(_record(image="http://192.0.2.1/a.jpg"), _record("b")), 2, rules=("image-url",)),
    "one line array named jsonl": Case(_ARRAY, 3, rules=("file-name",), name="data.jsonl"),
    "lines named json": Case(_LINES, 3, rules=("file-name",)),
    "latin-1": Case(
        _text(_record("z"), *_THREE).decode().encode("latin-1"), 1, 3, "is not UTF-8", ("json",)
    ),
    "cut off": Case(_ARRAY[:-50], 2, 1, "ends too early", ("json",)),
    "a bomb": Case(_text(_record(image="bomb.png"), _record("b")), 2, rules=("image-huge",)),
    "outside": Case(_text(_record(image="/etc/passwd"), _record("b")), 2, rules=("image-unreadable",)),
    "an impossible name": Case(_text(_record(image="a" * 5000 + "\0"), _record("b")), 2, rules=("image-unreadable",)),
    "a broken member": Case(_broken_tar(), 2, 2, "are no member", ("form",), name="data.tar"),
    "a member that is no image": Case(_rotten_tar(), 2, 2, "does not begin like", ("form",), name="data.tar"),
    "a path upwards": Case(_tar(*_pair("a"), *_pair("../b")), 1, 3, "leaves the archive", ("path",), name="data.tar"),
    "an absolute path": Case(_tar(*_pair("a"), *_pair("/b")), 1, 3, "leaves the archive", ("path",), name="data.tar"),
    "a link": Case(
        _tar(*_pair("a"), (_link("b.jpg", tarfile.SYMTYPE, "/etc/passwd"), b""), ("b.txt", b"A cat.")),
        1, 2, "is a link", ("path",), name="data.tar",
    ),
    "a bomb inside": Case(_tar(*_pair("a"), ("b.png", _bomb()), ("b.txt", b"A cat.")), 2, rules=("image-huge",),
                          name="data.tar"),
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a picture, and one that is a bomb."""
    folder = tmp_path / "in"
    (folder / "images").mkdir(parents=True)
    for name in ("a.jpg", "images/a.jpg"):
        (folder / name).write_bytes(_jpeg())
    (folder / "bomb.png").write_bytes(_bomb())
    return folder


def _vlit(*arguments: object) -> tuple[int, str]:
    """The command's exit code and all that it prints."""
    told = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(told), redirect_stderr(told):
        patch.setattr(sys, "argv", ["vlit", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
    assert "a defect of vlit" not in told.getvalue()
    assert isinstance(stop.value.code, int)
    return stop.value.code, told.getvalue()


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_files(case: Case, place: Path, tmp_path: Path) -> None:
    path = place / case.name
    path.write_bytes(case.content)
    before = _files(tmp_path)

    read = read_all(path)
    assert (len(read.samples), len(read.rejects)) == (case.samples, case.refused)
    assert not case.reason or any(case.reason in reject["reason"] for reject in read.rejects)
    assert all(reject["where"].startswith(case.name) for reject in read.rejects)

    code, told = _vlit("check", path, "--json")
    report = json.loads(told)
    assert set(case.rules) <= report["rules"].keys()
    assert code in (0, _FINDINGS)
    assert (report["samples"], report["refused"]) == (case.samples, case.refused)

    code, told = _vlit("convert", path, tmp_path / "out.jsonl", "--to", "messages", "--json")
    assert code == 0
    assert json.loads(told)["export"]["written"] == case.samples
    assert _files(tmp_path) == before | {tmp_path / "out.jsonl"}


def _locked(path: Path) -> None:
    path.write_bytes(_ARRAY)
    path.chmod(0)


UNREADABLE: dict[str, tuple[Callable[[Path], Any], str]] = {
    "nothing there": (lambda path: None, "does not exist"),
    "0 bytes": (lambda path: path.write_bytes(b""), "is empty"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "no permission": (_locked, "permission"),
    "gzip of nothing": (lambda path: path.write_bytes(gzip.compress(b"")), "is empty"),
    "the start of a gzip file": (lambda path: path.write_bytes(_CUT[:20]), "damaged gzip"),
    "all in Latin-1": (lambda path: path.write_bytes(_LATIN), "not UTF-8"),
    "zeros": (lambda path: path.write_bytes(bytes(5000)), "in no format"),
}


@pytest.mark.parametrize(("make", "what"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_files_that_cannot_be_read(make: Callable[[Path], Any], what: str, tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    make(path)
    if what == "permission" and os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(InputError, match=what):
        read_all(path)
    for command in (["check", path], ["convert", path, tmp_path / "out.jsonl", "--to", "messages"]):
        code, told = _vlit(*command)
        assert code == 1
        assert what in told
        assert not (tmp_path / "out.jsonl").exists()


def test_a_cut_gzip_file_keeps_what_comes_before(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl.gz"
    path.write_bytes(_CUT[: len(_CUT) // 2])
    read = read_all(path)
    assert 200 < len(read.samples) < 300
    assert "gzip stream is damaged" in read.rejects[-1]["reason"]


def test_where_the_key_stands(place: Path) -> None:
    path = place / "data.jsonl"
    path.write_bytes(_TWICE)
    assert [s.id for s in read_all(path).samples] == ["a", "b", "c"]
    found = json.loads(_vlit("check", path, "--json")[1])["findings"]
    (twice,) = [each for each in found if each["rule"] == "key-repeated"]
    assert (twice["where"], twice["id"]) == ("data.jsonl: line 2", "b")
    assert "'id' twice" in twice["what"]
    nested = _LINES.replace(b'"from": "gpt"', b'"from": "human", "from": "gpt"', 1)
    path.write_bytes(nested)
    assert "'from' twice" in _vlit("check", path)[1]


def test_pixels_are_not_embedded_blindly(place: Path, tmp_path: Path) -> None:
    path = place / "data.json"
    names = ["a.jpg", "bomb.png", "http://192.0.2.1/a.jpg", "/etc/passwd"]
    path.write_bytes(_text(*(_record(f"r{n}", image=name) for n, name in enumerate(names))))
    code, told = _vlit("convert", path, tmp_path / "out.tar", "--images", place, "--json")
    assert code == 0
    done = json.loads(told)["export"]
    assert (done["written"], [reject["id"] for reject in done["refused"]]) == (1, ["r1", "r2", "r3"])
    reasons = [reject["reason"] for reject in done["refused"]]
    for part, reason in zip(("89,478,485 pixels", "not at hand", "begin like an image"), reasons, strict=True):
        assert part in reason
    with tarfile.open(tmp_path / "out.tar") as tar:
        assert len(tar.getnames()) == 2


def test_a_backslash_is_a_slash_here(place: Path) -> None:
    path = place / "data.json"
    path.write_bytes(_text(_record(image="images\\a.jpg"), _record("b", image="C:\\data\\a.jpg")))
    read = read_all(path, images=place)
    assert [s.images[0].path for s in read.samples] == [str(place / "images/a.jpg"), str(place / "a.jpg")]


@pytest.mark.slow
def test_a_line_of_fifty_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    with path.open("wb") as file:
        for identity, size in (("a", 50_000_000), ("b", 10), ("c", 50_000_000)):
            file.write(json.dumps(_record(identity, answer="x" * size)).encode() + b"\n")
    assert [s.id for s in read_all(path).samples] == ["a", "b", "c"]


def test_a_line_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    with path.open("wb") as file:
        file.write(json.dumps(_record("a")).encode() + b"\n")
        file.write(json.dumps(_record("b", answer="x" * 140_000_000)).encode() + b"\n")
    read = read_all(path)
    assert [s.id for s in read.samples] == ["a"]
    assert "no record ends in the next 64 MiB" in read.rejects[0]["reason"]


def test_output_that_cannot_be_written(place: Path, tmp_path: Path) -> None:
    path = place / "data.json"
    path.write_bytes(_ARRAY)
    (tmp_path / "out.jsonl").mkdir()
    code, told = _vlit("convert", path, tmp_path / "out.jsonl", "--to", "messages")
    assert code == OutputError.exit_code
    assert "out.jsonl" in told


# Scenes

_COCO = {
    "images": [{"id": 1, "file_name": "a.jpg", "width": 64, "height": 48}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 9]}],
    "categories": [{"id": 1, "name": "Kätzchen"}],
}
_COCO_TEXT = json.dumps(_COCO, ensure_ascii=False)

SCENES: dict[str, tuple[bytes, str]] = {
    "byte order mark": (b"\xef\xbb\xbf" + _COCO_TEXT.encode(), ""),
    "utf-16": (_COCO_TEXT.encode("utf-16"), ""),
    "gzip": (gzip.compress(_COCO_TEXT.encode()), ""),
    "NaN": (_COCO_TEXT.replace('"id": 1, "image_id"', '"score": NaN, "id": 1, "image_id"').encode(), ""),
    "0 bytes": (b"", "is empty"),
    "cut off": (_COCO_TEXT.encode()[:-9], "is cut off"),
    "cut gzip": (gzip.compress(_COCO_TEXT.encode())[:-20], "damaged gzip"),
    "two objects": (_COCO_TEXT.encode() * 2, "not valid JSON"),
}


@pytest.mark.parametrize(("content", "what"), SCENES.values(), ids=SCENES.keys())
def test_scenes(content: bytes, what: str, place: Path) -> None:
    path = place / "instances_x.json"
    path.write_bytes(content)
    if what:
        with pytest.raises(InputError, match=what):
            list(open_scenes(f"coco:{path}").read())
        code, told = _vlit("construct", "--scenes", f"coco:{path}", "--out", place / "run")
        assert code == 1
        assert what in told
        return
    (kept,) = open_scenes(str(path)).read()
    assert (kept.rows.num_rows, kept.rejects) == (1, None)
    assert kept.rows.column("objects")[0].as_py()[0]["category"] == "Kätzchen"


def test_scenes_in_latin_1(place: Path) -> None:
    path = place / "instances_x.json"
    path.write_bytes(_COCO_TEXT.encode("latin-1"))
    (kept,) = open_scenes(f"coco:{path}").read()
    assert kept.rejects is not None
    assert [(r["gate"], "'utf-8' codec" in r["reason"]) for r in kept.rejects.to_pylist()] == [
        ("category", False), ("record", True),
    ]  # fmt: skip
    assert kept.rows.column("closed_world").to_pylist() == [[]]


def test_pictures_of_scenes(place: Path) -> None:
    images = [
        {"id": 1, "file_name": "bomb.png", "width": 60_000, "height": 60_000},
        {"id": 2, "file_name": "images\\a.jpg", "width": 64, "height": 48},
        {"id": 3, "file_name": "", "coco_url": "http://192.0.2.1/x.jpg", "width": 64, "height": 48},
        {"id": 4, "file_name": "instances_x.json", "width": 64, "height": 48},
    ]
    path = place / "instances_x.json"
    path.write_text(json.dumps({**_COCO, "images": images, "annotations": []}))
    (kept,) = open_scenes(f"coco:{path}").read()
    assert kept.rows.num_rows == 1
    assert kept.rejects is not None
    reasons = kept.rejects.column("reason").to_pylist()
    assert len(reasons) == 3
    assert "pixels" in reasons[0]
