"""What trainers are said to do, and what that makes of findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from check.helpers import found, record, rules, write
from vlit.check import TRAINERS
from vlit.errors import UsageError
from vlit.formats import FORMATS


def _said(*speakers: str) -> dict[str, Any]:
    return {"conversations": [{"from": speaker, "value": "Hm."} for speaker in speakers]}


_TWO = record("two", ["a.jpg", "a.jpg"], "<image><image>Differences?")


def test_the_table_names_formats_that_exist_and_defects_alike() -> None:
    assert set(TRAINERS) == {"llamafactory", "swift", "trl", "qwen", "internvl", "llava"}
    for trainer in TRAINERS.values():
        assert all(FORMATS.get(name) for name in trainer.reads)
    seen = [set(t.does) - {"box_outside", "box_empty"} for t in TRAINERS.values() if t.does]
    assert all(defects == seen[0] for defects in seen)
    assert len(seen[0]) == 11


@pytest.mark.parametrize(
    ("trainer", "severity", "told"),
    [
        ("llamafactory", "error", "LLaMA-Factory stops with an error"),
        ("swift", "note", "ms-swift accepts it"),
        ("qwen", "error", "Qwen-VL finetune drops the row without a word"),
        ("llava", "error", "LLaVA accepts it and trains on a wrong sample"),
        ("internvl", "warning", ""),
    ],
)
def test_an_image_without_a_mark(trainer: str, severity: str, told: str, tmp_path: Path) -> None:
    path = write(tmp_path, record(question="What?"))
    findings = [f for f in found(path, trainer=trainer)[1] if f.rule == "marks-missing"]
    assert [(f.severity, f.trainer) for f in findings] == [(severity, told)]


@pytest.mark.parametrize(
    ("bad", "trainer", "told"),
    [
        (record(question="<image><image>What?"), "qwen", "Qwen-VL finetune drops"),
        (record(answer="A <image>."), "trl", "TRL stops"),
        (_said("gpt", "human"), "llava", "LLaVA accepts"),
        (_said("who", "gpt"), "qwen", "Qwen-VL finetune acc"),
        (_said("human", "human"), "llava", "LLaVA stops"),
        (_said("human"), "swift", "ms-swift accepts it and trains"),
    ],
)  # fmt: skip
def test_refused_records_are_told_as_the_trainer_meets_them(bad: Any, trainer: str, told: str, tmp_path: Path) -> None:
    path = write(tmp_path, record("a"), bad)
    errors = [f for f in found(path, trainer=trainer)[1] if f.severity == "error"]
    assert len(errors) == 1
    assert errors[0].trainer.startswith(told)


def test_two_images_are_a_fault_for_llava_alone(tmp_path: Path) -> None:
    path = write(tmp_path, _TWO)
    assert rules(path) == rules(path, trainer="swift") == []
    assert rules(path, trainer="llava") == [("image-count", "error")]


def test_a_system_turn_is_a_fault_for_llava_and_qwen_alone(tmp_path: Path) -> None:
    path = write(tmp_path, {"id": "a", **_said("system", "human", "gpt")})
    assert rules(path) == rules(path, trainer="internvl") == rules(path, trainer="swift") == []
    assert rules(path, trainer="llava") == rules(path, trainer="qwen") == [("system-turn", "error")]


def test_images_in_the_wrong_form(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "<image>What?"}, {"role": "assistant", "content": "A cat."}]
    path = write(tmp_path, {"id": "a", "messages": turns, "images": "a.jpg"})
    assert rules(path) == rules(path, trainer="swift") == []
    assert rules(path, trainer="trl") == [("images-form", "error")]
    listed = write(tmp_path, record("a", ["a.jpg"]))
    assert rules(listed, trainer="llava") == [("images-form", "error")]


def test_a_format_that_the_trainer_does_not_read(tmp_path: Path) -> None:
    _, findings = found(write(tmp_path, record()), trainer="trl")
    assert [(f.rule, f.fix) for f in findings] == [("format", "Run: vlit convert data.json OUT --to messages")]


def test_tokens_are_those_of_the_trainer(tmp_path: Path) -> None:
    path = write(tmp_path, record(answer="x " * 1200))
    assert rules(path) == []
    _, findings = found(path, trainer="llava")
    assert [f.rule for f in findings] == ["tokens"]
    assert "about 2,137 tokens (1,561 of text, 576 of images; an estimate)" in findings[0].what
    assert "keeps 2,048" in findings[0].what


def test_an_unknown_trainer(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean 'llava'"):
        found(write(tmp_path, record()), trainer="lava")
