"""WebDataset's tar shards, in both directions."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from formats.helpers import llava, read_all, sample, samples
from vlit.arrow import samples_to_batch
from vlit.errors import InputError
from vlit.formats import export, open_dataset
from vlit.schema import ImageRef, Sample

_JPG = b"\xff\xd8\xff\xe0" + bytes(600)
_PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
_MESSAGES = {"messages": [{"role": "user", "content": "<image>What?"}, {"role": "assistant", "content": "A cat."}]}


def _tar(path: Path, *members: tuple[str, Any], **kinds: bytes) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, content in members:
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            if name in kinds:
                member.type, member.linkname, member.size = kinds[name], "/etc/passwd", 0
            tar.addfile(member, io.BytesIO(data))
    return path


def _pixels(given: Sample) -> Sample:
    images = tuple(msgspec.structs.replace(i, bytes=_PNG if n else _JPG) for n, i in enumerate(given.images))
    return msgspec.structs.replace(given, images=images)


def test_read(tmp_path: Path) -> None:
    path = _tar(
        tmp_path / "a.tar",
        ("0001.jpg", _JPG),
        ("0001.json", llava("x", "train/7.jpg")),
        ("0001.cls", b"7"),
        ("part/0002.json", _MESSAGES),
        ("part/0002.png", _PNG),
        ("0003.txt", b"A dog.\n"),
        ("0003.JPG", _JPG),
        ("0004.json", {"width": 5}),
        ("0004.txt", b"A cow."),
        ("0004.jpg", _JPG),
        ("0005.json", llava(None, None, [("human", "Hi."), ("gpt", "Hello.")])),
        ("0006.0.jpg", _JPG),
        ("0006.1.png", _PNG),
        ("0006.json", llava(6, ["a.jpg", "b.png"], [("human", "<image>What?<image>"), ("gpt", "A cat.")])),
    )
    assert open_dataset(path).format == "webdataset"
    read = read_all(path)
    assert read.rejects == []
    assert [(s.id, [(i.path, i.bytes) for i in s.images]) for s in read.samples] == [
        ("x", [("train/7.jpg", _JPG)]),
        ("part/0002", [("part/0002.png", _PNG)]),
        ("0003", [("0003.JPG", _JPG)]),
        ("0004", [("0004.jpg", _JPG)]),
        ("0005", []),
        ("6", [("a.jpg", _JPG), ("b.png", _PNG)]),
    ]
    assert read.samples[2].exchanges() == [("Describe this image in detail.", "A dog.")]
    assert [p.type for p in read.samples[5].messages[0].content] == ["image", "text", "image"]
    assert read.counts == {"questions_added": 2}


def test_gzip_and_archives_behind_each_other(tmp_path: Path) -> None:
    one = _tar(tmp_path / "a.tar", ("1.jpg", _JPG), ("1.txt", b"A dog.")).read_bytes()
    two = _tar(tmp_path / "b.tar", ("2.jpg", _JPG), ("2.txt", b"A cat.")).read_bytes()
    (tmp_path / "c.tar.gz").write_bytes(gzip.compress(one + two))
    read = read_all(tmp_path / "c.tar.gz")
    assert ([s.id for s in read.samples], read.rejects) == (["1", "2"], [])


@pytest.mark.parametrize("name", ["/etc/a.jpg", "../a.jpg", "x/../../a.jpg", "C:/a.jpg", "\\a.jpg"])
def test_paths_that_lead_out_are_refused(name: str, tmp_path: Path) -> None:
    path = _tar(tmp_path / "a.tar", (name, _JPG), ("1.jpg", _JPG), ("1.txt", b"A dog."))
    read = read_all(path)
    assert [s.id for s in read.samples] == ["1"]
    assert read.rejects[0]["gate"] == "path"
    assert name in read.rejects[0]["where"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_are_refused_with_their_sample(kind: bytes, tmp_path: Path) -> None:
    members = (("1.jpg", b""), ("1.json", llava()), ("2.jpg", _JPG), ("2.txt", b"A dog."))
    read = read_all(_tar(tmp_path / "a.tar", *members, **{"1.jpg": kind}))
    assert [s.id for s in read.samples] == ["2"]
    assert [(r["gate"], r["where"]) for r in read.rejects] == [
        ("path", "a.tar: member 1.jpg"),
        ("form", "a.tar: sample 1"),
    ]


@pytest.mark.parametrize(
    ("members", "gates"),
    [
        ([("1.jpg", _JPG)], ["form"]),
        ([("1.txt", b"A dog.")], ["image"]),
        ([("1.jpg", _JPG), ("1.txt", b"")], ["answer"]),
        ([("1.jpg", _JPG), ("1.txt", b"\xff")], ["json"]),
        ([("1.jpg", _JPG), ("1.json", b"{")], ["json"]),
        ([("1.jpg", _JPG), ("1.json", b"5")], ["form"]),
        ([("1.jpg", _JPG), ("1.json", {"x": 1})], ["form"]),
        ([("1.jpg", _JPG), ("1.json", {"conversations": [{"from": 1, "value": 2}]})], ["form"]),
        ([("1.jpg", _JPG), ("1.json", llava(turns=[("human", "q")]))], ["answer"]),
        ([("1.jpg", b"no image"), ("1.txt", b"A dog.")], ["image", "form"]),
        ([("1.jpg", b""), ("1.txt", b"A dog.")], ["image", "form"]),
        ([("1.0.jpg", _JPG), ("1.1.jpg", _JPG), ("1.json", llava())], ["image"]),
        ([("README", b"x")], ["form"]),
    ],
)
def test_bad_samples_are_refused(members: list[tuple[str, Any]], gates: list[str], tmp_path: Path) -> None:
    read = read_all(_tar(tmp_path / "a.tar", *members, ("2.jpg", _JPG), ("2.txt", b"A dog.")))
    assert [s.id for s in read.samples] == ["2"]
    assert [r["gate"] for r in read.rejects] == gates


def test_a_damaged_head_costs_one_member(tmp_path: Path) -> None:
    members = [(f"{n}.{kind}", data) for n in range(3) for kind, data in (("jpg", _JPG), ("txt", b"A dog."))]
    path = _tar(tmp_path / "a.tar", *members)
    data = bytearray(path.read_bytes())
    at = data.index(b"1.jpg")
    data[at : at + 100] = b"\x07" * 100
    path.write_bytes(data)
    read = read_all(path)
    assert [s.id for s in read.samples] == ["0", "2"]
    assert [(r["gate"], r["where"]) for r in read.rejects] == [
        ("form", f"a.tar: byte {at}"),
        ("image", "a.tar: sample 2"),
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_a_cut_archive(packed: bool, tmp_path: Path) -> None:
    members = [(f"{n}.{kind}", data) for n in range(3) for kind, data in (("txt", b"A dog."), ("jpg", _JPG))]
    data = _tar(tmp_path / "a.tar", *members).read_bytes()
    cut = data[: data.index(b"2.jpg") + 700]
    path = tmp_path / "cut.tar"
    path.write_bytes(gzip.compress(data)[:-30] if packed else cut)
    read = read_all(path)
    assert [s.id for s in read.samples] == ["0", "1"]
    assert {r["gate"] for r in read.rejects} == {"form"}
    assert any("damaged from here on" in r["reason"] for r in read.rejects)


def test_what_is_not_it(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(b"x" * 2000)
    with pytest.raises(InputError, match="is not a tar archive"):
        read_all(path, "webdataset")
    with pytest.raises(InputError, match="no format"):
        open_dataset(path)


def test_written_form(tmp_path: Path) -> None:
    (tmp_path / "0.jpg").write_bytes(_JPG)
    on_disk = msgspec.structs.replace(sample("a.b"), images=(ImageRef(path=str(tmp_path / "0.jpg")),))
    nameless = msgspec.structs.replace(sample("n"), images=(ImageRef(path="", bytes=_PNG),))
    given = [on_disk, _pixels(sample("two", images=2)), sample("text", images=0), nameless]
    report = export([samples_to_batch(given)], "webdataset", tmp_path / "out.tar")
    assert (report.written, report.refused, report.lost) == (4, [], {})
    with tarfile.open(tmp_path / "out.tar") as tar:
        names = tar.getnames()
        found: Any = tar.extractfile("000000001.json")
        record = json.loads(found.read())
        found = tar.extractfile("000000001.1.png")
        assert found.read() == _PNG
    assert names == [
        "000000000.jpg", "000000000.json", "000000001.0.jpg", "000000001.1.png", "000000001.json", "000000002.json",
        "000000003.png", "000000003.json",
    ]  # fmt: skip
    assert record == {
        "id": "two",
        "image": ["0.jpg", "1.jpg"],
        "conversations": [{"from": "human", "value": "<image>\n<image>\nWhat?"}, {"from": "gpt", "value": "A cat."}],
    }
    assert read_all(tmp_path / "out.tar").samples[3].images == (ImageRef(path="000000003.png", bytes=_PNG),)


@pytest.mark.parametrize(
    "image", [ImageRef(path="gone.jpg"), ImageRef(path="https://x.org/a.jpg"), ImageRef(path="a.jpg", bytes=b"x")]
)
def test_images_without_pixels_are_refused(image: ImageRef, tmp_path: Path) -> None:
    bad = msgspec.structs.replace(sample("bad"), images=(image,))
    report = export([samples_to_batch([bad, sample(images=0)])], "webdataset", tmp_path / "out.tar")
    assert (report.written, [r.gate for r in report.refused]) == (1, ["image"])


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(samples())
def test_round_trip(tmp_path: Path, original: Sample) -> None:
    original = _pixels(original)
    report = export([samples_to_batch([original])], "webdataset", tmp_path / "out.tar")
    assert (report.written, report.refused, report.lost) == (1, [], {})
    assert read_all(tmp_path / "out.tar").samples == [original]
