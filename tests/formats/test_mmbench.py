"""MMBench's TSV, in both directions."""

from __future__ import annotations

import base64
import csv
import gzip
from pathlib import Path
from typing import Any

import msgspec
import pytest

from formats.helpers import read_all, sample
from vlit.arrow import samples_to_batch
from vlit.errors import InputError
from vlit.formats import export, mmbench, open_dataset
from vlit.schema import ImageRef, Message, Part, Sample

_PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
_JPG = b"\xff\xd8\xff\xe0" + bytes(range(60))
_TEXT = "What?\nA. cat\nB. dog"


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _row(**fields: Any) -> dict[str, Any]:
    return {"index": 1, "image": _b64(_PNG), "question": "What?", "A": "cat", "B": "dog", "answer": "B", **fields}


def _table(path: Path, *rows: dict[str, Any]) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, dialect="excel-tab", restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def chosen(answer: str = "B. dog", identity: str = "1", question: str = _TEXT, **fields: Any) -> Sample:
    turns = (Message("user", (Part("image"), Part("text", question))), Message("assistant", (Part("text", answer),)))
    return msgspec.structs.replace(
        sample(identity, messages=turns), **{"images": (ImageRef(path="", bytes=_PNG),), **fields}
    )


def test_read(tmp_path: Path) -> None:
    path = _table(tmp_path / "a.tsv", _row(hint="", C="", D="", category="x", split="dev"))
    assert open_dataset(path).format == "mmbench"
    read = read_all(path)
    assert (read.samples, read.rejects, read.counts) == ([msgspec.structs.replace(chosen(), source="x")], [], {})


def test_hints_missing_options_and_quoted_cells(tmp_path: Path) -> None:
    row = _row(hint='Two\tlines\nand "quotes"', A="", B="dog", C="nan", D="bird", answer="D")
    [read] = read_all(_table(tmp_path / "a.tsv", row)).samples
    assert read.exchanges() == [
        ('Hint: Two\tlines\nand "quotes"\nWhat?\nB. dog\nD. bird', "D. bird"),
    ]


def test_an_open_question(tmp_path: Path) -> None:
    [read] = read_all(_table(tmp_path / "a.tsv", _row(A="", B="", answer="A cat."))).samples
    assert read.exchanges() == [("What?", "A cat.")]


def test_images_of_other_rows_lists_and_paths(tmp_path: Path) -> None:
    rows = [
        _row(),
        _row(index=1000001, image="1", answer="A"),
        _row(index=2, image=str([_b64(_PNG), _b64(_JPG)])),
        _row(index=3, image_path="x/a.jpg", image=""),
        _row(index=4, image_path="['a.jpg', 'b.jpg']", image=""),
        _row(index=5, image="data:image/jpeg;base64," + _b64(_JPG), image_path="c.jpg"),
    ]
    read = read_all(_table(tmp_path / "a.tsv", *rows))
    assert read.rejects == []
    assert [s.images for s in read.samples] == [
        (ImageRef(path="", bytes=_PNG),),
        (ImageRef(path="", bytes=_PNG),),
        (ImageRef(path="", bytes=_PNG), ImageRef(path="", bytes=_JPG)),
        (ImageRef(path="x/a.jpg"),),
        (ImageRef(path="a.jpg"), ImageRef(path="b.jpg")),
        (ImageRef(path="c.jpg", bytes=_JPG),),
    ]
    assert [p.type for p in read.samples[2].messages[0].content] == ["image", "image", "text"]


def test_only_the_last_images_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mmbench, "_MOST_REMEMBERED", 2 * len(_PNG))
    rows = [*[_row(index=n) for n in (1, 2, 3)], _row(index=4, image="2"), _row(index=5, image="1")]
    read = read_all(_table(tmp_path / "a.tsv", *rows))
    assert [s.id for s in read.samples] == ["1", "2", "3", "4"]
    assert [(r["gate"], r["id"]) for r in read.rejects] == [("image", "5")]


@pytest.mark.parametrize(
    ("fields", "gate"),
    [
        ({"image": "7"}, "image"),
        ({"image": ""}, "image"),
        ({"image": "%" * 100}, "image"),
        ({"image": _b64(b"not an image" * 9)}, "image"),
        ({"answer": "C"}, "answer"),
        ({"answer": ""}, "answer"),
        ({"question": " "}, "question"),
        ({"question": "<video> What?"}, "placeholders"),
    ],
)
def test_bad_rows_are_refused(fields: dict[str, Any], gate: str, tmp_path: Path) -> None:
    read = read_all(_table(tmp_path / "a.tsv", _row(**fields), _row(index=2)))
    assert [s.id for s in read.samples] == ["2"]
    assert [(r["gate"], r["where"], r["id"]) for r in read.rejects] == [(gate, "a.tsv: row 1", "1")]


def test_damaged_rows_are_refused_and_the_rest_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mmbench, "_MOST_CELL", 100_000)
    path = _table(tmp_path / "a.tsv", _row(), _row(index=2))
    head, first, second = path.read_bytes().splitlines(keepends=True)
    huge = b"3\t" + b"x" * 300_000 + b"\tq\ta\tb\tA\n"
    path.write_bytes(head + b"too\tfew\n" + b"\n" + first.replace(b"cat", b"c\xfft") + huge + second)
    before = csv.field_size_limit(100_000)
    try:
        read = read_all(path)
    finally:
        csv.field_size_limit(before)
    assert [s.id for s in read.samples] == ["2"]
    assert [r["gate"] for r in read.rejects] == ["form"] * 3
    assert [r["reason"] for r in read.rejects][:2] == ["has 2 cells, and the table has 6 columns", "is not UTF-8"]


def test_a_cut_gzip_file(tmp_path: Path) -> None:
    path = _table(tmp_path / "a.tsv", *[_row(index=n) for n in range(3)])
    whole = gzip.compress(path.read_bytes())
    (tmp_path / "a.tsv.gz").write_bytes(whole)
    assert len(read_all(tmp_path / "a.tsv.gz").samples) == 3
    (tmp_path / "cut.tsv.gz").write_bytes(whole[:-9])
    cut = read_all(tmp_path / "cut.tsv.gz")  # only the check sum is lost
    assert len(cut.samples) == 3
    assert "gzip stream is damaged" in cut.rejects[0]["reason"]


def test_other_tables(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("index\tname\n1\tx\n")
    with pytest.raises(InputError, match="no format"):
        open_dataset(path)
    with pytest.raises(InputError, match="is not a table of MMBench"):
        read_all(path, "mmbench")


def test_written_form(tmp_path: Path) -> None:
    (tmp_path / "0.jpg").write_bytes(_JPG)
    given = [
        chosen("B", "7"),
        chosen("A", "x", _TEXT + "\nC. bird", instruction_type="category"),
        chosen("A", "7", images=(ImageRef(path=str(tmp_path / "0.jpg")),)),
    ]
    report = export([samples_to_batch(given)], "mmbench", tmp_path / "out.tsv")
    assert (report.written, report.refused, report.lost) == (3, [], {"id": 2})
    with (tmp_path / "out.tsv").open(newline="") as file:
        rows = list(csv.DictReader(file, dialect="excel-tab"))
    common = {"question": "What?", "hint": "", "A": "cat", "B": "dog", "C": "", "D": ""}
    other = {"category": "other", "l2-category": "other"}
    assert rows == [
        {"index": "7", "image": _b64(_PNG), **common, "answer": "B", **other},
        {"index": "0", "image": _b64(_PNG), **common, "C": "bird", "answer": "A", "category": "category",
         "l2-category": "recognition"},
        {"index": "1", "image": _b64(_JPG), **common, "answer": "A", **other},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("bad", "gate"),
    [
        (chosen("A cat.", question="What?"), "form"),
        (chosen("A", question="What?" + "".join(f"\n{x}. {x}{x}" for x in "ABCDE")), "form"),
        (chosen(images=(ImageRef(path="gone.jpg"),)), "image"),
        (chosen(images=(ImageRef(path="", bytes=b"GIF89a" + bytes(30)),)), "image"),
        (chosen(images=(ImageRef(path="https://x.org/a.jpg"),)), "image"),
        (chosen(images=(ImageRef(path="a.jpg", bytes=b"x"),)), "image"),
        (sample(images=2, messages=(sample(images=2).messages[0], chosen().messages[1])), "image"),
    ],
)
def test_what_it_cannot_hold(bad: Sample, gate: str, tmp_path: Path) -> None:
    report = export([samples_to_batch([bad, chosen()])], "mmbench", tmp_path / "out.tsv")
    assert (report.written, [r.gate for r in report.refused]) == (1, [gate])


def test_round_trip(tmp_path: Path) -> None:
    given = [chosen(), chosen("A. cat", "2", 'Tab\t"and"\nline?\nA. cat\nB. d\u00e4chs')]
    export([samples_to_batch(given)], "mmbench", tmp_path / "out.tsv")
    assert read_all(tmp_path / "out.tsv").samples == given


def test_open_questions_are_a_format_of_their_own(tmp_path: Path) -> None:
    turns = (
        Message("user", (Part("image"), Part("text", "How many?"))),
        Message("assistant", (Part("text", "3"),)),
    )
    asked = Sample(id="7", images=(ImageRef(path="", bytes=b"\x89PNG\r\n\x1a\n" + bytes(60)),), messages=turns)
    report = export([samples_to_batch([asked])], "vlmevalkit", tmp_path / "my.tsv")
    assert (report.written, report.lost) == (1, {})
    header, row = (tmp_path / "my.tsv").read_text().splitlines()
    assert header.split("\t") == ["index", "image", "question", "answer", "category", "l2-category"]
    assert row.split("\t")[2:4] == ["How many?", "3"]
    assert open_dataset(tmp_path / "my.tsv").format == "vlmevalkit"
    assert read_all(tmp_path / "my.tsv").samples == [asked]
