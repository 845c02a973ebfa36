"""What is derived from a model's words, case by case."""

from __future__ import annotations

import pytest

from vlit.catalog import ModelEntry, models
from vlit.catalog.training import connector_kinds, encoder_families, llm_families, paradigm, parts


@pytest.mark.parametrize(
    ("words", "trained"),
    [
        (None, []),
        ("projection", ["connector"]),
        ("projection + LLM (vision frozen)", ["connector", "llm"]),
        ("q-former (vision and LLM frozen)", ["connector"]),
        ("LoRA on LLM (rest frozen)", ["adapter"]),
        ("linear + LoRA on LLM", ["connector", "adapter"]),
        ("adapter only (LLM frozen)", ["adapter"]),
        ("latter half of vision + projector + LLM", ["vision", "connector", "llm"]),
        ("language model, connector, last layer of the vision encoder", ["vision", "connector", "llm"]),
        ("all but image and region encoders", ["connector", "llm"]),
        ("full", ["whole"]),
        ("projection; then full mid-training", ["connector", "whole"]),
        ("LoRA / full", ["adapter", "whole"]),
        ("starts from LLaVA", []),
        ("one-stage tuning", []),
    ],
)
def test_parts(words: str | None, trained: list[str]) -> None:
    assert [str(p) for p in parts(words)] == trained


@pytest.mark.parametrize(
    ("name", "which"),
    [
        ("LLaVA", "alignment_then_vlit"),
        ("Video-ChatGPT", "alignment_then_vlit"),
        ("ALLaVA-3B", "alignment_then_vlit"),
        ("Macaw-LLM", "vlit_only"),
        ("CM3Leon", "multi_task"),
        ("Qwen-VL-Chat", "multi_task"),
        ("PandaGPT", None),
        ("LLaMA-Adapter", None),
        ("Clever Flamingo", None),
    ],
)
def test_paradigm(name: str, which: str | None) -> None:
    entry = next(m for m in models() if m.name == name)
    assert paradigm(entry)[0] == which
    assert bool(paradigm(entry)[1]) == (which is not None)


def test_an_empty_stage_is_unknown_not_absent() -> None:
    assert paradigm(ModelEntry(name="x", evidence="e", stage2_trained="full", vlit_data=("y",))) == (None, "")


def test_families() -> None:
    assert encoder_families(["EVA-CLIP ViT-g/14", "CLIP ViT-L/14"]) == ("EVA", "CLIP")
    assert encoder_families(["four encoders (CLIP; SigLIP; DINOv2; ConvNeXt)"]) == (
        "SigLIP",
        "CLIP",
        "DINO",
        "ConvNeXt",
    )
    assert encoder_families(["a camera"]) == ("other",)
    assert llm_families(["LLaMA-2-7B-chat", "13B"]) == ("LLaMA-2",)
    assert llm_families([]) == ()
    assert connector_kinds("linear (after frozen Q-Former)") == ("linear",)
    assert connector_kinds("q-former + linear") == ("q-former", "linear")
    assert connector_kinds(None) == ()


def test_rules_know_most_words() -> None:
    """A stage whose words no rule knows is shown as unknown; those that are left are these."""
    unread = {w for m in models() for w in (m.stage1_trained, m.stage2_trained) if w and not parts(w)}
    assert unread == {
        "language-only instruction tuning", "inherits BLIP-2 pre-training", "one-stage tuning", "starts from LLaVA",
        "MiniGPT-4 stage 1",
    }  # fmt: skip
