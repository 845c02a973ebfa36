"""Each rule by hand; the clean twin of each file gives no finding."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from check.helpers import found, record, rules, write
from vlit.arrow import samples_to_batch
from vlit.formats import export
from vlit.schema import ImageRef, Message, Part, Sample

_LONG = "word " * 60


def _turn(speaker: str, **more: Any) -> dict[str, Any]:
    return {"from": speaker, "value": "Hi", **more}


def test_a_clean_file(tmp_path: Path) -> None:
    path = write(tmp_path, record("a"), record("b", question="What is this?\n<image>"))
    report, findings = found(path, trainer="llava")
    assert findings == []
    assert (report.samples, report.refused, report.failed) == (2, 0, False)


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (record(question="<image><image>What?"), ("marks", "error")),
        (record(question="What?"), ("marks-missing", "warning")),
        (record(answer="A <image> cat."), ("marks", "error")),
        (record(answer="A cat <|image_pad|>."), ("mark-in-answer", "error")),
        (record(question="<image><img>What?"), ("foreign-mark", "warning")),
        (record(answer=""), ("answer-missing", "error")),
        ({"id": "x", "conversations": [{"from": "human", "value": "Hi"}]}, ("answer-missing", "error")),
        ({"id": "x", "conversations": [{"from": "gpt", "value": "Hi"}]}, ("roles", "error")),
        ({"id": "x", "conversations": 3}, ("form", "error")),
        (record(question="<video>What?"), ("other-media", "error")),
        (record(image="lost.jpg"), ("image-missing", "error")),
        (record(image="text.jpg"), ("image-unreadable", "error")),
        (record(image="cut.jpg"), ("image-unreadable", "error")),
        (record(image="huge.png"), ("image-huge", "error")),
        (record(image="really_a.png"), ("image-extension", "warning")),
        (record(image="https://x.org/a.jpg"), ("image-url", "note")),
        (record(image="a\0b.jpg"), ("image-unreadable", "error")),
        (record(answer=_LONG + "and"), ("answer-cut", "warning")),
        (record(answer=_LONG + "fine,"), ("answer-cut", "warning")),
        (record(answer="Based on the caption, a cat."), ("leakage", "warning")),
        (record("good"), ("id-repeated", "warning")),
        (record(answer="x " * 8000), ("tokens", "warning")),
        ({**record(), "model": "m"}, ("field-unread", "note")),
        (
            {"id": "x", "conversations": [_turn("human", markdown=1), _turn("gpt")]},
            ("turn-field", "warning"),
        ),
    ],
)  # fmt: skip
def test_one_fault_is_one_finding(bad: Any, expected: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("no image")
    (tmp_path / "really_a.png").write_bytes(_jpeg())
    (tmp_path / "cut.jpg").write_bytes(_jpeg()[:-100])
    (tmp_path / "huge.png").write_bytes(_png_of(60000, 60000))
    path = write(tmp_path, record("good", answer="Another cat."), bad)
    findings = [f for f in found(path)[1] if f.rule != "id-made"]
    assert [(f.rule, f.severity) for f in findings] == [expected]
    if "file" not in findings[0].what and findings[0].rule not in ("image-url", "turn-field", "field-unread"):
        assert findings[0].where == "data.json: record 2"


@pytest.mark.parametrize("answer", [_LONG + "end.", "Short and", _LONG + "end"])
def test_answers_that_are_not_cut(answer: str, tmp_path: Path) -> None:
    assert rules(write(tmp_path, record(answer=answer))) == []


def test_roles_that_look_swapped_are_one_finding(tmp_path: Path) -> None:
    swapped = [record(str(n), question=f"<image>\nA cat, number {n}.", answer="What is it?") for n in range(12)]
    asking = [record(f"b{n}", question=f"<image>\nAsk about it, {n}.", answer="What is it?") for n in range(12)]
    report, findings = found(write(tmp_path, *swapped))
    assert [(f.rule, f.severity, f.where) for f in findings] == [("roles-swapped", "warning", "data.json")]
    assert "in 12 of 12 records" in findings[0].what
    assert rules(write(tmp_path, *asking)) == []
    assert rules(write(tmp_path, *swapped[:9])) == []
    assert rules(write(tmp_path, *swapped), trainer="swift") == [("roles-swapped", "error")]
    assert not report.failed


def test_repeated_records_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path, record("a"), record("b"), record("c"), record("d", answer="No."))
    _, findings = found(path)
    assert [f.rule for f in findings] == ["record-repeated"]
    assert findings[0].what.startswith("2 of 4 records")


def _boxed(box: tuple[float, float, float, float]) -> Sample:
    said = (Part("text", "At "), Part("box", "a cat", box))
    asked = (Part("image"), Part("text", "Where?"))
    return Sample(
        id="b", images=(ImageRef(path="a.jpg"),), messages=(Message("user", asked), Message("assistant", said))
    )


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((0, 0, 64, 48), []),
        ((0, 0, 64.5, 48), []),
        ((0, 0, 66, 48), [("box-outside", "error")]),
        ((-3, 0, 5, 5), [("box-outside", "error")]),
        ((5, 5, 5, 9), [("box-empty", "error")]),
        ((9, 5, 5, 9), [("box-empty", "error")]),
        ((float("nan"), 5, 5, 9), [("box-empty", "error")]),
    ],
)
def test_boxes(box: tuple[float, float, float, float], expected: list[tuple[str, str]], tmp_path: Path) -> None:
    write(tmp_path)
    export([samples_to_batch([_boxed(box)])], "parquet", tmp_path / "b.parquet")
    assert rules(tmp_path / "b.parquet") == expected


def test_a_file_whose_images_are_elsewhere(tmp_path: Path) -> None:
    path = write(tmp_path, record("a", "x/lost.jpg"), record("b", "y/lost.jpg"))
    assert rules(path) == [("images-unchecked", "warning")]
    assert rules(path, images=tmp_path) == [("image-missing", "error")] * 2


def test_an_image_that_many_records_name_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    real = Path.open

    def watched(self: Path, *given: Any, **named: Any) -> Any:
        opened.append(self)
        return real(self, *given, **named)

    path = write(tmp_path, *(record(str(n), answer=f"{n} cats.") for n in range(20)))
    monkeypatch.setattr(Path, "open", watched)
    assert rules(path) == []
    assert sum(p.name == "a.jpg" for p in opened) == 1


def _jpeg() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((64, 64), 50).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def _png_of(width: int, height: int) -> bytes:
    """A PNG whose header claims a size that its data does not have."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_names_and_containers(tmp_path: Path) -> None:
    array = write(tmp_path, record("a"), record("b", answer="Two cats."), name="a.jsonl")
    assert ("file-name", "note") in rules(array)
    lines = array.with_name("a.json")
    lines.write_text("".join(f"{line}\n" for line in map(json.dumps, json.loads(array.read_text()))))
    assert ("file-name", "note") in rules(lines)
    lines.rename(array)
    assert rules(array) == []


def test_running_ids_are_one_note(tmp_path: Path) -> None:
    records = [record(str(n), question=f"<image>\nWhat of {n}?", answer=f"{n} cats.") for n in range(1, 40)]
    assert rules(write(tmp_path, *records)) == [("id-running", "note")]
    assert rules(write(tmp_path, *records[:20])) == []
    assert rules(write(tmp_path, *records, record("x", answer="No."))) == []


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ("The man [0.201, 0.002, 0.940, 1] skates.", "box-style"),
        ("It is a version of [0.1, 0.2].", ""),
        ("See <bbox_location0> there.", "box-mark"),
        ("There is an traffic light.", "article"),
        ("There is a apple.", "article"),
        ("Both A and B are right, and so is plan A only.", ""),
        ("It takes an hour, an LED, a one and an X-ray of a European.", ""),
    ],
)
def test_wording(answer: str, rule: str, tmp_path: Path) -> None:
    named = [name for name, _ in rules(write(tmp_path, record(answer=answer)))]
    assert named == ([rule] if rule else [])


def test_repetition(tmp_path: Path) -> None:
    records = [record(f"r{n}", answer=f"There are {n % 30} cats here.") for n in range(120)]
    named = rules(write(tmp_path, *records))
    assert {"questions-few", "answer-repeated"} <= {name for name, _ in named}
    varied = [record(f"r{n}", question=f"<image>\nWhat of {n}?", answer=f"There are {n} cats.") for n in range(120)]
    assert rules(write(tmp_path, *varied)) == []
    behind = [record(f"r{n}", question=f"What of {n}?\n<image>", answer=f"Now {n} cats.") for n in range(120)]
    assert rules(write(tmp_path, *varied[:60], *behind[60:])) == [("mark-place", "note")]


def test_a_file_that_differs_in_its_ending(tmp_path: Path) -> None:
    (missing,) = found(write(tmp_path, record("b"), record("a", "a.png")))[1]
    assert (missing.rule, missing.what) == ("image-missing", "'a.png' is not there, but 'a.jpg' is")


def test_a_key_that_stands_twice_beyond_the_limit(tmp_path: Path) -> None:
    path = write(tmp_path, record("a"), record("b", answer="A dog."))
    path.write_text(path.read_text().replace('"id": "b"', '"id": 1, "id": "b"'))
    assert rules(path) == [("key-repeated", "error")]
    assert rules(path, limit=1) == []
