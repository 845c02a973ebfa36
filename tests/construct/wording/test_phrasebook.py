"""Data files that are wrong are refused with the place and a way out; changed ones are used."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest

from construct.wording.wording_examples import of, task
from vlit.claims import load_lexicon
from vlit.construct.wording import Wording
from vlit.errors import InputError
from vlit.program import Count


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with resources.as_file(resources.files("vlit.construct.wording") / "en") as shipped:
        shutil.copytree(shipped, tmp_path / "en")
    return tmp_path / "en"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_line_more_is_a_phrasing_more(folder: Path) -> None:
    one = task("count", "free", Count(of("dog")), 2)
    before = Wording(load_lexicon("coco")).phrasings("count", "free", one.program)
    change(
        folder / "counting.yaml",
        '    - "How many {a:plural}?"',
        '    - "How many {a:plural}?"\n    - "{a:plural}: how many?"',
    )
    wording = Wording(load_lexicon("coco"), folder)
    after = wording.phrasings("count", "free", one.program)
    assert after == before + 1
    assert "Dogs: how many?" in {wording.word(one, n).question[0].text for n in range(after)}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("How many {a:plural}?", "How many {a:plurals}?", "a:plural"),
        ("How many {a:plural}?", "How many {b}?", "no slot or fragment {b}"),
        ("How many {a:plural}?", "How many {a:plural?", "brace"),
        ("[Please count|Count]", "[Please count|Count", "not closed"),
        ("[Please count|Count]", "Please count|Count]", "'|' stands outside"),
        ("[Please count|Count]", "Please count]", "closes nothing"),
        ("  hint: number", "  hint: numbers", "number"),
        ("count:", "cuont:", "Did you mean"),
        ("  ask:", "  asks:", "asks"),
        ("count:\n", "count: [\n", "not YAML"),
        ('"How many {a:head} are there {a:tail} {scene}?"', '"How many {a:head} are there?"', "loses what follows"),
    ],
)
def test_mistakes_are_explained(folder: Path, old: str, new: str, says: str) -> None:
    change(folder / "counting.yaml", old, new)
    with pytest.raises(InputError) as caught:
        Wording(load_lexicon("coco"), folder)
    assert "counting.yaml" in caught.value.where
    assert says in str(caught.value)


def test_missing_parts_are_named(folder: Path) -> None:
    (folder / "text.yaml").unlink()
    with pytest.raises(InputError, match="field"):
        Wording(load_lexicon("coco"), folder)


def test_common_tables_are_checked(folder: Path) -> None:
    change(folder / "common.yaml", "  centre: [in the centre]\n", "")
    with pytest.raises(InputError, match="centre"):
        Wording(load_lexicon("coco"), folder)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        Wording(load_lexicon("coco"), tmp_path / "nowhere")
    (tmp_path / "common.txt").touch()
    with pytest.raises(InputError, match="missing"):
        Wording(load_lexicon("coco"), tmp_path)
