"""The axes that the catalogue sorts by, with every value an entry may have on them.

The categories are those of *Vision-Language Instruction Tuning: A Review and Analysis* (arXiv 2311.08172), with the
values that later sets made necessary. A value outside its axis fails a test, so that "image" and "images" never become
two things. An unknown value is None or an empty tuple: it is no value of any axis.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Scope(StrEnum):
    """What a set is for: instruction following in general, or one domain or ability."""

    GENERAL = "general"
    SPECIFIC = "specific"


class Specificity(StrEnum):
    """Which domain or ability a specific set is for."""

    REGION = "region"
    VIDEO = "video"
    TEXT = "text"
    DOCUMENT = "document"
    CHART = "chart"
    MEDICINE = "medicine"
    POINTCLOUD = "pointcloud"
    AUDIO = "audio"
    MULTI_MODALITY = "multi-modality"
    TOOL = "tool"


class Construction(StrEnum):
    """How a set was made: the review's three ways, and the two that it names beside them."""

    ANNOTATION_ADAPTION = "annotation_adaption"
    """Labels that people made for another purpose, rewritten as instructions and answers."""
    SELF_INSTRUCT = "self_instruct"
    """A model wrote instructions and answers, from captions, boxes or the image."""
    MIXED = "mixed"
    """Annotation adaption and self-instruct."""
    DATA_MIXING = "data_mixing"
    """Existing instruction sets, merged."""
    HUMAN = "human"
    """Written or annotated by people for this purpose."""


class Generator(StrEnum):
    """Who or what wrote the instructions and answers: the way within the way. A note in brackets may follow."""

    HUMAN = "human"
    TEMPLATE = "template"
    CHATGPT = "ChatGPT"
    GPT_35 = "GPT-3.5"
    GPT_4 = "GPT-4"
    GPT_4V = "GPT-4V"
    GPT_4O = "GPT-4o"
    OWN_MODEL = "own model"
    OTHER_MODEL = "other model"
    LLM_OVER_CAPTIONS = "LLM over human captions"
    MERGED_SETS = "merged sets"
    HUMAN_CHECK = "human check"
    DETECTOR = "detector"
    OCR_TOOLS = "OCR tools"
    STABLE_DIFFUSION = "Stable Diffusion"
    CODE_RENDERERS = "code renderers"


class Modality(StrEnum):
    """What an instruction is about, beside text."""

    IMAGE = "image"
    VIDEO = "video"
    POINTCLOUD = "pointcloud"
    MULTI = "multi"
    """More than one of image, video, audio, point cloud."""


class Turns(StrEnum):
    """Whether a sample is a dialogue of several turns."""

    YES = "yes"
    NO = "no"
    BOTH = "both"


class ModelConstruction(StrEnum):
    """`Construction`, as the review's table of models abbreviates it."""

    AA = "AA"
    SI = "SI"
    DM = "DM"
    HUMAN = "human"


class Paradigm(StrEnum):
    """How a model came to follow instructions. Derived from what its stages train: `vlit.catalog.training.paradigm`."""

    ALIGNMENT_THEN_VLIT = "alignment_then_vlit"
    VLIT_ONLY = "vlit_only"
    MULTI_TASK = "multi_task"


class Part(StrEnum):
    """A part of a model that a stage trains. Derived: `vlit.catalog.training.parts`."""

    VISION = "vision"
    CONNECTOR = "connector"
    ADAPTER = "adapter"
    """Small additions to the language model: LoRA, adapters, gated cross-attention, a visual expert."""
    LLM = "llm"
    WHOLE = "whole"
    """Full tuning, where the source says no more."""


# fmt: off
INSTRUCTION_TYPES = frozenset({
    # What is asked of an image
    "qa", "vqa", "kvqa", "open_qa", "video_qa", "yes_no", "multiple_choice", "open_ended", "description",
    "caption", "captioning", "reasoning", "chain_of_thought", "classification", "object", "attribute",
    "relation", "depth", "counting", "clock", "factual_knowledge", "science", "math", "code_math", "code",
    "detection", "segmentation", "domain", "temporal", "vision_task", "analysis",
    # Dialogue
    "conversation", "dialogue", "referential_dialogue", "grounded_conversation", "multi_turn_refinement",
    "feedback", "preference", "general", "general_instruction", "selected_instruction", "synthetic",
    "in_context", "planning", "global",
    # Regions
    "grounding", "referring", "localization", "pointing", "region", "region_captioning", "region_qa",
    "region_recognition", "grounded_captioning",
    # Text in images, documents, charts, screens
    "ocr", "document", "extraction", "inference", "parsing", "text_localization", "chart", "chart_qa",
    "chart_to_table", "table", "gui", "screenshot_to_code", "summary",
    # Several images and other modalities
    "multi_image", "interleaved", "comparison", "co_reference", "difference", "video", "3d", "speech",
    "audio_description", "any_to_any", "text_to_multimodal_generation", "generation", "image_generation",
    "interleaved_generation", "interleaved_composition",
    # Against hallucination
    "negative", "positive", "contrastive", "hallucination_spans",
    # Language
    "text_only", "creative_writing", "style_rewrite", "tool_use",
})
# fmt: on
"""What an instruction asks for, in the words of the sets themselves; sets disagree on where one type ends."""

_COUNT_OF_TASKS = re.compile(r"\d+ (tasks?|task groups|tasks in \d+ groups)")
_LANGUAGE = re.compile(r"[a-z]{2}|others|\d+ languages")
_NOTE = re.compile(r"\s*\(.*\)$")

SIZES = ("< 10 K", "10 K to 100 K", "100 K to 1 M", "1 M to 10 M", "10 M and more")
"""The bands that sizes are counted in; the lower end belongs to a band."""


def without_note(value: str) -> str:
    """A value without the note in brackets that may follow it: ``own model (captioner)`` is ``own model``."""
    return _NOTE.sub("", value)


def is_generator(value: str) -> bool:
    """Whether a value, without its note, is one of `Generator`."""
    return without_note(value) in set(Generator)


def is_instruction_type(value: str) -> bool:
    """Whether a value is an instruction type, or the number of tasks of a set that names only that (``62 tasks``)."""
    return value in INSTRUCTION_TYPES or counts_tasks(value)


def counts_tasks(value: str) -> bool:
    """Whether a value says only how many tasks there are, not which."""
    return _COUNT_OF_TASKS.fullmatch(value) is not None


def is_language(value: str) -> bool:
    """Whether a value is a two-letter language code, ``others``, or a number of languages that nobody names."""
    return _LANGUAGE.fullmatch(value) is not None


def size_band(instances: int | None) -> str | None:
    """The band of `SIZES` that a number of instances falls in; None for an unknown number."""
    if instances is None:
        return None
    return SIZES[sum(instances >= limit for limit in (10_000, 100_000, 1_000_000, 10_000_000))]
