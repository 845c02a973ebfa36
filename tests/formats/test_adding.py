"""A format that another package brings: the example of docs/formats.md works as it stands."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path
from typing import Any

import msgspec
import pytest

from formats.helpers import dump, read_all
from vlit.errors import UsageError
from vlit.formats import FORMATS, ExportReport, Readable, export, open_dataset
from vlit.formats.jsonformat import JsonFormat
from vlit.formats.marks import split_marks
from vlit.formats.recordform import RecordForm
from vlit.formats.rows import Rows
from vlit.schema import ImageRef

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"


def _add(monkeypatch: pytest.MonkeyPatch, found: object) -> None:
    module = types.ModuleType("mine_format")
    module.__dict__["MINE"] = found
    monkeypatch.setitem(sys.modules, "mine_format", module)
    FORMATS.names()
    monkeypatch.setitem(FORMATS._table, "mine", "mine_format:MINE")
    monkeypatch.setattr(FORMATS, "_loaded", dict(FORMATS._loaded))


def test_the_page_shows_a_reader_that_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    [example] = [c for c in re.findall(r"```python\n(.*?)```", _PAGE.read_text(), re.S) if "MINE = " in c]
    names: dict[str, Any] = {
        "msgspec": msgspec, "JsonFormat": JsonFormat, "RecordForm": RecordForm, "Any": Any, "Rows": Rows,
        "split_marks": split_marks, "ImageRef": ImageRef,
    }  # fmt: skip
    exec(example, names)
    _add(monkeypatch, names["MINE"])
    path = dump(tmp_path / "a.json", [{"prompt": "What?", "response": "A cat.", "photo": "a.jpg"}, {"prompt": "What?"}])
    assert open_dataset(path).format == "mine"
    read = read_all(path)
    assert [(s.id, s.exchanges()) for s in read.samples] == [("a-1", [("What?", "A cat.")])]
    assert [r["gate"] for r in read.rejects] == ["form"]
    with pytest.raises(UsageError, match="can be read but not written"):
        export([], "mine", tmp_path / "out.json")


def test_a_format_that_can_only_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class WriteOnly:
        name = "mine"
        sign = "nothing"

        def write(self, batches: Any, target: Path, options: Any) -> ExportReport:
            return ExportReport(written=0, refused=[], lost={})

    _add(monkeypatch, WriteOnly())
    assert not isinstance(FORMATS.get("mine"), Readable)
    assert export([], "mine", tmp_path / "out").written == 0
    path = dump(tmp_path / "a.json", [{"x": 1}])
    with pytest.raises(UsageError, match="can be written but not read"):
        open_dataset(path, "mine")


def test_the_page_names_every_format() -> None:
    page = _PAGE.read_text()
    for name in FORMATS.names():
        assert f"| `{name}` |" in page


def test_no_module_asks_for_another_formats_name() -> None:
    folder = Path(sys.modules["vlit.formats"].__file__ or "").parent
    own = {FORMATS.get(n).__class__.__module__.rpartition(".")[2] for n in FORMATS.names()}
    for path in folder.glob("*.py"):
        if path.stem not in {*own, "table"}:
            for name in FORMATS.names():
                assert f'== "{name}"' not in path.read_text()
