"""What is read off the words of a model's entry: the parts that a stage trains, its paradigm, families of its parts.

All of it is **derived** by the rules below from free text and shown as such. The words are those of papers; where they
say only "full", so does `Part.WHOLE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from vlit.catalog.axes import Paradigm, Part
from vlit.catalog.entry import ModelEntry

_FROZEN = re.compile(r"\([^()]*frozen[^()]*\)")
_ALL_BUT_ENCODERS = re.compile(r"all but [\w ]*encoders?")
_ADAPTED = re.compile(r"(?:lora|qlora) on llm")
_PARTS = (
    (Part.VISION, re.compile(r"\bvision\b")),
    (
        Part.CONNECTOR,
        re.compile(
            r"linear|projecti|projector|q-former|perceive|perception network|resampler|abstractor|connector|\bmlp\b"
            r"|interface|tokenizer|gmhra|queries|sampler|bind network|same branches|re-injection"
            r"|region (?:feature )?(?:extractor|encoder)"
        ),
    ),
    (Part.ADAPTER, re.compile(r"lora|adapter|cross-attention|visual expert|norm and bias")),
    (Part.LLM, re.compile(r"\bllm\b|language model")),
    (Part.WHOLE, re.compile(r"^full\b|/ full|; then full|then all parts|^all parts")),
)
_INHERITED = re.compile(r"^(?:starts from|inherits) |\bstage 1$")
_ALIGNS = {Part.CONNECTOR, Part.VISION, Part.WHOLE}

_CONNECTORS = (
    ("q-former", re.compile(r"q-former(?!\))")),
    ("resampler", re.compile(r"resampler|abstractor")),
    ("cross-attention", re.compile(r"cross-attention")),
    ("mlp", re.compile(r"\bmlp\b")),
    ("linear", re.compile(r"\blinear\b|projection")),
    ("adapter", re.compile(r"\badapter\b")),
    ("text", re.compile(r"text descriptions")),
)
_ENCODERS = (
    ("EVA", re.compile(r"\bEVA")),
    ("SigLIP", re.compile(r"SigLIP")),
    ("CLIP", re.compile(r"(?<!EVA-)(?<!EVA2-)CLIP")),
    ("ImageBind", re.compile(r"ImageBind")),
    ("BLIP-2", re.compile(r"BLIP-2")),
    ("DINO", re.compile(r"DINO")),
    ("ConvNeXt", re.compile(r"ConvNeXt")),
    ("point cloud", re.compile(r"point", re.IGNORECASE)),
    ("no encoder", re.compile(r"^none\b")),
)
_LLMS = (
    ("Vicuna", re.compile(r"Vicuna")),
    ("LLaMA-3", re.compile(r"LLaMA-3")),
    ("LLaMA-2", re.compile(r"LLaMA-2")),
    ("LLaMA", re.compile(r"LLaMA(?!-[23])|Alpaca")),
    ("FlanT5", re.compile(r"FlanT5")),
    ("OPT", re.compile(r"^OPT")),
    ("Qwen", re.compile(r"^Qwen")),
    ("ChatGLM", re.compile(r"ChatGLM")),
    ("InternLM", re.compile(r"InternLM")),
    ("Mistral", re.compile(r"^Mi[sx]tral")),
    ("MPT", re.compile(r"^MPT")),
    ("Phi", re.compile(r"^Phi")),
    ("OLMo", re.compile(r"^OLMo")),
    ("Magneto", re.compile(r"^Magneto")),
)
_SIZE_ONLY = re.compile(r"[\d.]+B")


def parts(trained: str | None) -> tuple[Part, ...]:
    """The parts that a stage trains, from how its entry words it; empty where it names none.

    What stands in brackets with "frozen" is not trained; "LoRA on LLM" trains an adapter, not the language model.
    """
    if trained is None:
        return ()
    words = _FROZEN.sub("", trained.lower())
    if _ALL_BUT_ENCODERS.search(words):
        return (Part.CONNECTOR, Part.LLM)
    words = _ADAPTED.sub("lora", words)
    return tuple(part for part, pattern in _PARTS if pattern.search(words))


def paradigm(entry: ModelEntry) -> tuple[Paradigm | None, str]:
    """How the model came to follow instructions, and the words that say so. The rule, first match:

    1. a stage or its data is called multi-task: `Paradigm.MULTI_TASK`;
    2. tuning is called one-stage: `Paradigm.VLIT_ONLY`;
    3. it starts from a model that was aligned: `Paradigm.ALIGNMENT_THEN_VLIT`;
    4. stage 1 trains a connector, the vision encoder or the whole model, or only its data are known, and tuning data or
       what tuning trains is known: `Paradigm.ALIGNMENT_THEN_VLIT`;
    5. else unknown. An empty stage 1 is unknown, not absent, so it never makes a model `Paradigm.VLIT_ONLY`.
    """
    first, second = entry.stage1_trained or "", entry.stage2_trained or ""
    for words in (first, second, *entry.stage1_data):
        if "multi-task" in words:
            return Paradigm.MULTI_TASK, words
    if "one-stage" in second:
        return Paradigm.VLIT_ONLY, second
    if _INHERITED.search(first):
        return Paradigm.ALIGNMENT_THEN_VLIT, first
    tuned = bool(second or entry.vlit_data)
    if tuned and _ALIGNS & set(parts(first)):
        return Paradigm.ALIGNMENT_THEN_VLIT, f"stage 1 trains: {first}"
    if tuned and not first and entry.stage1_data:
        return Paradigm.ALIGNMENT_THEN_VLIT, f"stage 1 on: {'; '.join(entry.stage1_data)}"
    return None, ""


PARADIGM_FIELDS = ("stage1_trained", "stage2_trained", "stage1_data", "vlit_data")
"""The fields that `paradigm` reads: it is as sure as the least sure of them."""


def connector_kinds(connector: str | None) -> tuple[str, ...]:
    """The kinds of a connector's parts; ``other`` where no rule knows its words."""
    if connector is None:
        return ()
    found = tuple(kind for kind, pattern in _CONNECTORS if pattern.search(connector.lower()))
    return found or ("other",)


def encoder_families(encoders: Iterable[str]) -> tuple[str, ...]:
    """The families of vision encoders, one or more for each; ``other`` where no rule knows one."""
    return _families(encoders, _ENCODERS)


def llm_families(llms: Iterable[str]) -> tuple[str, ...]:
    """The families of language models. An item that is only a further size of the one before ("13B") says nothing."""
    return _families((llm for llm in llms if not _SIZE_ONLY.fullmatch(llm)), _LLMS)


def _families(names: Iterable[str], table: Sequence[tuple[str, re.Pattern[str]]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in names:
        found.update(dict.fromkeys([family for family, pattern in table if pattern.search(name)] or ["other"]))
    return tuple(found)
