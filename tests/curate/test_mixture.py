"""Mixtures in the spellings of trainers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import vlit
from curate.mixes import llava
from vlit.curate import parts_of
from vlit.errors import InputError, UsageError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a.json (10 records), b.jsonl (4) and data/dataset_info.json."""
    llava(tmp_path / "a.json", list(range(10)))
    records = json.loads(Path(llava(tmp_path / "b.json", list(range(4)))).read_text())
    (tmp_path / "b.jsonl").write_text("\n".join(json.dumps(r) for r in records))
    (tmp_path / "data").mkdir()
    info = {"a": {"file_name": "../a.json"}, "b": {"file_name": "../b.jsonl", "num_samples": 6}}
    (tmp_path / "data" / "dataset_info.json").write_text(json.dumps(info))
    registry = (
        "A = {'annotation_path': 'a.json', 'data_path': 'coco'}\n"
        "data_dict = {'set_a': A, 'set_b': {'annotation_path': 'b.jsonl', 'data_path': ''}}\n"
        "import os; os.abort()\n"
    )
    (tmp_path / "data" / "__init__.py").write_text(registry)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def kept(text: str, name: str = "mixture.yaml") -> list[tuple[str, int]]:
    Path(name).write_text(text)
    return [(line.name, line.kept) for line in vlit.mix(name).lines]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("sources: [{path: a.json, amount: 0.5}, {path: b.json, amount: 0.5, name: two}]", [("a", 4), ("two", 4)]),
        ("sources: [{path: a.json, amount: first:3}]", [("a", 3)]),
        (
            "datasets:\n - {json_path: a.json, sampling_strategy: 'end:30%'}\n"
            " - {json_path: b.jsonl, sampling_strategy: 'first:9'}\n",
            [("a", 3), ("b", 4)],  # the loader takes what there is
        ),
        ("dataset: [a.json#5, b.jsonl#6]", [("a", 5), ("b", 6)]),  # ms-swift repeats
        ("dataset: '--dataset a.json#5 b.jsonl'", [("a", 5), ("b", 4)]),
        ("dataset: [a.json, b.jsonl]\ninterleave_prob: [0.5, 0.5]", [("a", 4), ("b", 4)]),
        (
            "dataset: [a.json, b.jsonl]\ninterleave_prob: [0.5, 0.5]\nstopping_strategy: all_exhausted",
            [("a", 10), ("b", 10)],
        ),
        ("dataset: a,b", [("a", 10), ("b", 6)]),  # LLaMA-Factory, num_samples repeats
        ("dataset: a\nmax_samples: 3\nstage: sft", [("a", 3)]),
        ("dataset: a,b\nmix_strategy: interleave_under\ninterleave_probs: 0.5,0.5", [("a", 4), ("b", 4)]),
        ("dataset: a,b\nmix_strategy: interleave_over\ninterleave_probs: 0.5,0.5", [("a", 10), ("b", 10)]),
        ("dataset_use: a.json%50,b.jsonl", [("a", 5), ("b", 4)]),
        ("dataset_use: set_a%30,set_b\nregistry: data/__init__.py", [("set_a", 3), ("set_b", 4)]),
    ],
)  # fmt: skip
def test_spellings(here: Path, text: str, lines: list[tuple[str, int]]) -> None:
    assert kept(text) == lines


def test_internvl(here: Path) -> None:
    meta = {
        "one": {"root": "coco/", "annotation": "a.json", "repeat_time": 0.5, "length": 12},
        "two": {"root": "", "annotation": "b.jsonl", "repeat_time": 2},
    }
    assert kept(json.dumps(meta), "meta.json") == [("one", 5), ("two", 8)]
    made = vlit.mix("meta.json", out="mix")
    assert "one: its mixture says 12 records, and it has 10" in made.summary()
    shown = {image.path for s in made.run.samples() for image in s.images}
    assert sum(path.startswith("coco/a-") for path in shown) == 5
    assert "b-3.jpg" in shown


def test_a_mixture_beside_a_dataset_and_options_over_it(here: Path) -> None:
    Path("m.yaml").write_text("dataset: [a.json#5]")
    assert [part.name for part in parts_of(["m.yaml", "a.json:2"]).parts] == ["a", "a-2"]
    Path("short.yaml").write_text("datasets: [{json_path: b.json, sampling_strategy: 'first:9'}]")
    assert vlit.mix("short.yaml", if_short="repeat").lines[0].kept == 9


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("dataset: a,c", UsageError, r"dataset c: is not in .*dataset_info.json"),
        ("dataset: a,b\ndataset_dir: nowhere", InputError, "which is not there"),
        ("dataset: a,b\nmix_strategy: blend", UsageError, "'blend' is not known"),
        ("dataset: [a.json, b.jsonl]\ninterleave_prob: [0.5]", UsageError, "1 weights for 2 datasets"),
        ("dataset: [a.json]\ninterleave_prob: [x]", UsageError, "are no numbers"),
        ("datasets: [{json_path: a.json, sampling_strategy: often}]", UsageError, "'often' is no amount"),
        ("datasets: [{json_path: 3}]", InputError, "is not a mixture of LLaVA's files"),
        ("sources: [{path: a.json, amout: 3}]", InputError, "unknown field `amout`"),
        ("sources: []", InputError, "without datasets"),
        ("dataset_use: set_c\nregistry: data/__init__.py", UsageError, "set_c: is not in"),
        ("dataset_use: set_a\nregistry: nowhere.py", InputError, "nowhere.py: is not there"),
        ("dataset_use: set_a\nregistry: a.json%", InputError, "is not there"),
        ("name: 3", InputError, "is no mixture that vlit knows"),
        ("a: [", InputError, "is not YAML"),
        ("sources: [{path: nowhere.json}]", InputError, "nowhere.json: does not exist"),
    ],
)
def test_mistakes(here: Path, text: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        kept(text)


def test_a_dataset_in_json_is_no_mixture(here: Path) -> None:
    content: dict[str, Any] = {"data": [{"question": "What?", "answer": "A cat.", "image": "x.jpg"}]}
    Path("data.json").write_text(json.dumps(content))
    assert vlit.mix("data.json").lines[0].kept == 1
