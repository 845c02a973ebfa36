"""Tuning end to end on random models: it learns, repeats, resumes and says what it cannot do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

import tiny_families
import tiny_models
from helpers_tune import llava_file
from vlit.errors import InputError, UsageError
from vlit.mllm import open_model
from vlit.mllm.device import quiet
from vlit.runfolder import RunFolder
from vlit.tune import TuneSettings
from vlit.tune import loop as loop_module
from vlit.tuning import tune

Tiny = Callable[[str], Path]
FEW = {"steps": 6, "batch": 4, "rate": 3e-3, "seed": 3}


def weights(run: Path) -> dict[str, Any]:
    return load_file(run / "model" / "model.safetensors")


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(bool((one[k] == other[k]).all()) for k in one)


@pytest.mark.parametrize("name", tiny_families.FAMILIES)
def test_learns_repeats_and_leaves_a_model(name: str, tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    data = llava_file(tmp_path, squares)
    first = tune(data, model=tiny(name), out=tmp_path / "a", settings={**FEW, "steps": 12})
    assert first.loss is not None
    lines = [json.loads(line) for line in (first.path / "losses.jsonl").read_text().splitlines()]
    assert lines[-1]["loss"] < lines[0]["loss"] - 0.5
    assert first.loss[1] < first.loss[0]
    again = tune(data, model=tiny(name), out=tmp_path / "b", settings={**FEW, "steps": 12})
    assert same(weights(first.path), weights(again.path))
    opened = open_model(first.path)
    assert opened.family.name == name
    before, after = load_file(tiny(name) / "model.safetensors"), weights(first.path)
    moved = {k for k in before if not bool((before[k] == after[k]).all())}
    assert moved
    assert not any("vision_tower" in k or "vision_model" in k for k in moved)  # the tower rests
    info = RunFolder.open(first.path).info()
    assert info["family"] == name
    assert info["versions"]["torch"]
    assert not (first.path / "checkpoints").exists()


def test_a_finished_run_is_found(tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    data = llava_file(tmp_path, squares)
    first = tune(data, model=tiny("flamingo"), out=tmp_path / "a", settings=FEW)
    stamp = (first.path / "model" / "model.safetensors").stat().st_mtime_ns
    again = tune(data, model=tiny("flamingo"), out=tmp_path / "a", settings=FEW)
    assert again == first
    assert (first.path / "model" / "model.safetensors").stat().st_mtime_ns == stamp


@pytest.mark.parametrize("lora", [False, True])
def test_an_interrupted_run_ends_with_the_same_weights(
    lora: bool, tiny: Tiny, squares: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = llava_file(tmp_path, squares)
    settings = {**FEW, "save": 2, "lora": lora, "accumulate": 2, "dropout": 0.2}
    whole = tune(data, model=tiny("llava"), out=tmp_path / "whole", settings=settings)
    step = loop_module.Loop.step

    def stops(self: loop_module.Loop, number: int) -> Any:
        if number == 5:
            raise KeyboardInterrupt
        return step(self, number)

    monkeypatch.setattr(loop_module.Loop, "step", stops)
    with pytest.raises(KeyboardInterrupt):
        tune(data, model=tiny("llava"), out=tmp_path / "cut", settings=settings)
    monkeypatch.setattr(loop_module.Loop, "step", step)
    resumed = tune(data, model=tiny("llava"), out=tmp_path / "cut", settings=settings)
    name = "adapter/adapter_model.safetensors" if lora else "model/model.safetensors"
    assert same(load_file(whole.path / name), load_file(resumed.path / name))
    assert (whole.path / "losses.jsonl").read_text() == (resumed.path / "losses.jsonl").read_text()


def test_lora_is_saved_and_merged(tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    import torch

    data = llava_file(tmp_path, squares)
    tuned = tune(data, model=tiny("llava"), out=tmp_path / "a", settings={**FEW, "lora": True, "rank": 4})
    assert not (tuned.path / "model").exists()
    kept = load_file(tuned.path / "adapter" / "adapter_model.safetensors")
    assert any("lora_A" in k for k in kept)
    assert any("multi_modal_projector" in k for k in kept)  # the connector trains whole
    assert not any("vision_tower" in k for k in kept)
    base, merged = open_model(tiny("llava")).family.model, open_model(tuned.path).family.model
    name = "model.language_model.layers.0.self_attn.q_proj"
    a, b = (kept[f"base_model.model.{name}.lora_{x}.weight"] for x in "AB")
    expected = base.get_submodule(name).weight + 32 / 4 * (b @ a)  # alpha over rank
    assert torch.allclose(merged.get_submodule(name).weight, expected, atol=1e-6)


def test_recomputed_activations_give_the_same_weights(tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    data = llava_file(tmp_path, squares)
    plain = tune(data, model=tiny("llava"), out=tmp_path / "a", settings=FEW)
    saving = tune(data, model=tiny("llava"), out=tmp_path / "b", settings={**FEW, "checkpointing": True})
    assert same(weights(plain.path), weights(saving.path))


def test_alignment_moves_the_connector_alone(tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    data = llava_file(tmp_path, squares)
    tuned = tune(data, model=tiny("qformer"), out=tmp_path / "a", settings={**FEW, "stage": "align"})
    before, after = load_file(tiny("qformer") / "model.safetensors"), weights(tuned.path)
    moved = {k.split(".")[0] for k in before if not bool((before[k] == after[k]).all())}
    assert moved == {"qformer", "query_tokens", "language_projection"}


def test_any_other_model_with_a_chat_template(squares: list[Path], tmp_path: Path) -> None:
    with quiet():
        tiny_models.idefics(tmp_path / "model")
    data = llava_file(tmp_path, squares)
    tuned = tune(data, model=tmp_path / "model", out=tmp_path / "a", settings={**FEW, "steps": 8})
    lines = [json.loads(line) for line in (tuned.path / "losses.jsonl").read_text().splitlines()]
    assert lines[-1]["loss"] < lines[0]["loss"]


def test_a_dry_run_leaves_nothing(tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    data = llava_file(tmp_path, squares)
    tuned = tune(data, model=tiny("llava"), out=tmp_path / "a", settings=FEW, dry_run=True)
    assert tuned.dry
    assert tuned.seconds > 0
    assert not (tmp_path / "a").exists()
    assert "nothing was trained" in tuned.summary()


def test_merged_samples_are_turns_of_one_conversation(tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    data = llava_file(tmp_path, squares)  # 24 samples on 6 pictures
    tuned = tune(data, model=tiny("llava"), out=tmp_path / "a", settings={**FEW, "merge": 3})
    assert tuned.conversations == 12  # of the four samples on a picture three join, and one is left
    assert tuned.labels == 2 * 24 * 2  # two epochs of 24 answers: a word and its end


# ------------------------------------------------------------------ what cannot be


def test_no_images(tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    data = llava_file(tmp_path, squares, images=False)
    with pytest.raises(InputError, match="has no image in any of its 24 conversations"):
        tune(data, model=tiny("llava"), out=tmp_path / "a", settings=FEW)


def test_images_that_are_not_there(tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    data = llava_file(tmp_path, [tmp_path / "gone.png", squares[0]])
    tuned = tune(data, model=tiny("llava"), out=tmp_path / "a", settings=FEW)
    assert tuned.conversations == 12
    assert list(tuned.refused.values()) == [12]
    assert "is not there" in next(iter(tuned.refused))
    assert len((tuned.path / "rejects" / "tune.jsonl").read_text().splitlines()) == 12
    data = llava_file(tmp_path, [tmp_path / "gone.png"])
    with pytest.raises(InputError, match="no conversation to learn from, 24 were refused"):
        tune(data, model=tiny("llava"), out=tmp_path / "b", settings=FEW)


def test_more_image_tokens_than_fit(tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    data = llava_file(tmp_path, squares)
    with pytest.raises(InputError, match="its images and text take more than the 8 tokens that are read"):
        tune(data, model=tiny("llava"), out=tmp_path / "a", settings={**FEW, "length": 8})


def test_a_family_that_does_not_match(tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not fit"):
        tune(llava_file(tmp_path, squares), model=tiny("llava"), out=tmp_path / "a", family="flamingo")
    assert not (tmp_path / "a").exists()


def test_a_loss_that_is_no_number(tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    data = llava_file(tmp_path, squares)
    with pytest.raises(InputError, match=r"step [2-9]: the loss is not a number.*checkpoint .*step-0*[1-9] is kept"):
        tune(data, model=tiny("llava"), out=tmp_path / "a",
             settings={**FEW, "rate": 1e22, "warmup": 0, "save": 1, "steps": 30, "schedule": "constant"})  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"stage": "tun"}, "Did you mean 'tune'"),
        ({"batch": 0}, "Give 1 or more"),
        ({"speed": 1}, "no such setting"),
        ({"batch": "many"}, "cannot be read"),
        ({"warmup": 1.5}, "out of range"),
    ],
)
def test_settings_that_cannot_be(settings: dict[str, Any], why: str, tiny: Tiny, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=why):
        tune(tmp_path, model=tiny("llava"), out=tmp_path / "a", settings=settings)


def test_rates() -> None:
    settings = TuneSettings(rate=1.0, warmup=0.2, schedule="linear")
    assert [round(settings.rate_at(i, 10), 3) for i in range(10)] == [
        0.5,
        1,
        1,
        0.875,
        0.75,
        0.625,
        0.5,
        0.375,
        0.25,
        0.125,
    ]
    assert TuneSettings(lora=True).top_rate == 2e-4
    assert TuneSettings(stage="align").top_rate == 1e-3
