"""Datasets on disk made into entries, and held against entries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import vlit
from vlit import catalog
from vlit.catalog.entryfile import read_entry
from vlit.catalog.fault import faults
from vlit.errors import InputError, OutputError, UsageError


def llava(path: Path, n: int = 30, answer: str = "A cat on a mat.") -> Path:
    turns = [{"from": "human", "value": "<image>\nWhat is this?"}, {"from": "gpt", "value": answer}]
    path.write_text(json.dumps([{"id": str(k), "image": f"{k}.jpg", "conversations": turns} for k in range(n)]))
    return path


def test_a_draft_is_an_entry_without_faults(tmp_path: Path) -> None:
    out = tmp_path / "new" / "entry.toml"
    made = catalog.draft(llava(tmp_path / "mine.json"), out=out, name="Mine")
    entry = read_entry(out, catalog.DatasetEntry)
    assert entry == made.entry
    assert (entry.name, entry.size_instances, entry.size_images) == ("Mine", 30, 30)
    assert faults(entry) == []
    words = next(each for each in made.measured if each.name == "complexity.words")
    assert (words.value, words.n) == (5.0, 30)


def test_same_input_same_bytes(tmp_path: Path) -> None:
    source = llava(tmp_path / "mine.json")
    a, b = (catalog.draft(source).to_toml() for _ in range(2))
    assert a == b
    assert str(tmp_path) not in a


def test_a_set_in_several_files(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    (folder / "b").mkdir(parents=True)
    files = [llava(folder / "x.json"), llava(folder / "b" / "x.json", 12, "A dog.")]
    made = catalog.draft(files, measured=False)
    assert (made.entry.size_instances, made.entry.name) == (42, "set")
    assert made.files == ("set/x.json", "b/x.json")
    with pytest.raises(UsageError, match="is the same data as"):
        catalog.draft([files[0], files[0]])
    with pytest.raises(InputError, match=r"is a folder of files.*x\.json"):
        catalog.draft(folder)


def test_what_vlit_made(made: vlit.Run) -> None:
    entry = catalog.draft(made).entry
    assert entry.construction == "annotation_adaption"
    assert entry.size_instances == 300


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        catalog.draft(tmp_path / "no.json")
    empty = tmp_path / "empty.json"
    empty.write_text("[]")
    with pytest.raises(InputError):
        catalog.draft(empty)
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps([{"id": "1", "image": "a.jpg", "conversations": []}]))
    with pytest.raises(InputError, match=r"none of its 1 records can be read.*vlit check"):
        catalog.draft(bad, format="llava")
    videos = tmp_path / "videos.json"
    videos.write_text(json.dumps([{"video": "a.mp4", "question": "What?", "answer": "b", "candidates": ["b", "c"]}]))
    with pytest.raises(InputError, match="all about videos"):
        catalog.draft(videos)
    source, out = llava(tmp_path / "mine.json"), tmp_path / "there.toml"
    out.write_text("reviewed")
    with pytest.raises(OutputError, match="--overwrite"):
        catalog.draft(source, out=out)
    assert out.read_text() == "reviewed"
    catalog.draft(source, out=out, overwrite=True, measured=False)
    with pytest.raises(OutputError):
        catalog.draft(source, out=source / "x.toml", measured=False)
    with pytest.raises(OutputError, match="is a folder"):
        catalog.draft(source, out=tmp_path)
    with pytest.raises(UsageError, match="nothing is given"):
        catalog.draft([])


def test_records_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    path = llava(tmp_path / "mine.json")
    records = json.loads(path.read_text())
    records[3]["conversations"] = []
    path.write_text(json.dumps(records))
    made = catalog.draft(path, measured=False)
    assert (made.entry.size_instances, made.unread) == (29, 1)
    assert "1 records could not be read" in made.entry.evidence


def test_progress_is_told(tmp_path: Path) -> None:
    from vlit.engine import Engine

    told: list[str] = []
    engine = Engine(progress=lambda stage, done, total: told.append(stage))
    catalog.draft(llava(tmp_path / "mine.json"), engine=engine)
    assert {"work/samples", "survey", "scores"} <= set(told)


def test_verify_by_name_by_file_and_by_entry(tmp_path: Path) -> None:
    source, out = llava(tmp_path / "stablellava.json"), tmp_path / "mine.toml"
    catalog.draft(source, out=out, measured=False)
    assert not catalog.verify(source, out).differs
    assert not catalog.verify(source, read_entry(out, catalog.DatasetEntry)).differs
    named = catalog.verify(source)  # its file is named as an entry
    assert named.name == "StableLLaVA"
    assert named.differs
    assert catalog.verify(source, "StableLLaVA") == named
    with pytest.raises(UsageError, match="no entry is named as the data"):
        catalog.verify(llava(tmp_path / "qqqqzzzz.json"))
    with pytest.raises(UsageError):
        catalog.verify(source, "qqqqzzzz")
    with pytest.raises(InputError):
        catalog.verify(source, tmp_path / "none.toml")
