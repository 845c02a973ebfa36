"""Exports for trainers that cannot be installed, read as their loaders read them (loaders.py)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from formats import loaders
from formats.loaders import Loaded
from interop.pictures import at_random, by_hand, with_system
from vlit.arrow import samples_to_batch
from vlit.formats import ExportOptions, configure, export
from vlit.schema import Sample

_ALL = [*by_hand(), *at_random()]
_MOVED_TO_FRONT = {"llava", "onevision"}  # loaders that put the only image of a turn in front of its text


def _written(samples: Sequence[Sample], to: str, target: Path) -> tuple[Path, str]:
    """The data file, and the folder that the configuration says its images are in."""
    options = ExportOptions(image_root=target.parent)
    report = export([samples_to_batch(samples)], to, target, options)
    assert (report.written, report.refused) == (len(samples), [])
    configure(to, target, options)
    return target, str(target.parent)


def _plain(text: str, name: str) -> str:
    """A turn without the white space that a loader takes away or puts in next to images."""
    if name in _MOVED_TO_FRONT and text.count("<image>") == 1:
        text = "<image>" + text.replace("<image>", "").strip()
    return "<image>".join(piece.strip() for piece in text.split("<image>")).strip()


def _assert_loaded(loaded: list[Loaded], samples: Sequence[Sample], name: str, folder: str) -> None:
    assert len(loaded) == len(samples)
    for (turns, images), sample in zip(loaded, samples, strict=True):
        given = [
            (m.role, "".join("<image>" if part.type == "image" else part.text for part in m.content))
            for m in sample.messages
        ]
        assert [(role, _plain(text, name)) for role, text in turns] == [(r, _plain(t, name)) for r, t in given]
        answers = [text for role, text in turns if role == "assistant"]
        assert answers == [text for role, text in given if role == "assistant"], "answers come through as they are"
        names = [sample.images[p.index].path for m in sample.messages for p in m.content if p.type == "image"]
        assert [os.path.relpath(image, folder) for image in images] == [os.path.relpath(n) for n in names]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that image paths are relative to."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["my.json", "my.jsonl"])
def test_qwen(name: str, here: Path) -> None:
    path, folder = _written(_ALL, "qwen", here / name)
    _assert_loaded(loaders.qwen(path, folder), _ALL, "qwen", folder)


def test_internvl(here: Path) -> None:
    samples = [*_ALL, *with_system()]
    path, folder = _written(samples, "internvl", here / "my.json")
    _assert_loaded(loaders.internvl(path.with_name("my.internvl.meta.json")), samples, "internvl", folder)


def test_llava(here: Path) -> None:
    single = [sample for sample in _ALL if _shown(sample) <= 1]
    assert len(single) > 20
    path, folder = _written(single, "llava", here / "my.json")
    _assert_loaded(loaders.llava(path, folder), single, "llava", folder)


@pytest.mark.parametrize("name", ["my.json", "my.jsonl"])
def test_llava_next(name: str, here: Path) -> None:
    path, folder = _written(_ALL, "llava", here / name)
    _assert_loaded(loaders.llava_next(path.with_name("my.onevision.yaml"), folder), _ALL, "onevision", folder)


@pytest.mark.parametrize(
    ("question", "image"),
    [("<image>\n<image>\nWhat?", "a.png"), ("What?", ["a.png"]), ("<image>\nWhat?", None)],
    ids=["a mark too many", "no mark", "no image"],
)
def test_twins_stop_at_what_their_loaders_stop_at(question: str, image: str | list[str] | None, here: Path) -> None:
    turns = [{"from": "human", "value": question}, {"from": "gpt", "value": "A cat."}]
    record = {"id": "a", "conversations": turns, **({} if image is None else {"image": image})}
    (here / "my.jsonl").write_text(json.dumps(record))
    configure("internvl", here / "my.jsonl")
    configure("llava", here / "my.jsonl")
    for load in (
        lambda: loaders.qwen(here / "my.jsonl", ""),
        lambda: loaders.internvl(here / "my.internvl.meta.json"),
        lambda: loaders.llava_next(here / "my.onevision.yaml", ""),
    ):
        with pytest.raises(AssertionError):
            load()


def _shown(sample: Sample) -> int:
    return sum(part.type == "image" for message in sample.messages for part in message.content)


@pytest.mark.parametrize("load", [loaders.llava, lambda path, folder: loaders.llava_next(_listed(path), folder)])
def test_llavas_loaders_stop_at_a_system_turn(load: Callable[[Path, str], list[Loaded]], here: Path) -> None:
    path, folder = _written(with_system(), "llava", here / "my.json")
    with pytest.raises(AssertionError, match="a KeyError"):
        load(path, folder)


def _listed(path: Path) -> Path:
    return path.with_name("my.onevision.yaml")
