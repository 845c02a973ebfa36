"""Twins of loaders that cannot be installed: what each demands of a record, and the turns that it trains on.

Written from the loaders' sources, for records without video. A twin raises `AssertionError` where the loader would
raise or skip the record, and otherwise gives the turns with ``<image>`` where the model gets an image, and the paths of
the images in that order.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

Loaded = tuple[list[tuple[str, str]], list[str]]
"""Role and text of each turn; paths of the images."""


def qwen(path: Path, folder: str) -> list[Loaded]:
    """Qwen-VL: ``LazySupervisedDataset`` and ``_build_messages``, qwen-vl-finetune/qwenvl/data/data_processor.py of
    QwenLM/Qwen3-VL at 9658872 (2026-01-30)."""
    return [_qwen(record, folder) for record in _records(path)]


def _qwen(record: dict[str, Any], folder: str) -> Loaded:
    named = record.get("image") or []  # never 'images'
    left = [named] if isinstance(named, str) else list(named)
    images: list[str] = []
    turns = []
    for number, turn in enumerate(record["conversations"]):
        assert turn["from"] == ("gpt" if number % 2 else "human"), "whatever is not 'human' is taken for an answer"
        text = turn["value"]
        if turn["from"] == "human":
            pieces = re.split("(<image>)", text)
            for piece in pieces:
                if piece == "<image>":
                    assert left, "more marks than images"
                    images.append(str(Path(folder, left.pop(0))))
            assert any(piece.strip() for piece in pieces)
            text = "".join(piece.strip() for piece in pieces)
        else:
            assert "<image>" not in text
        turns.append(("assistant" if turn["from"] == "gpt" else "user", text))
    assert not left, "images without a mark"
    return turns, images


def internvl(path: Path) -> list[Loaded]:
    """InternVL: ``build_datasets`` and ``LazySupervisedDataset``, internvl_chat_finetune.py, and
    ``preprocess_internvl2_5``, dataset.py, both in internvl_chat/internvl/train of OpenGVLab/InternVL at 2410d1d
    (2025-09-22)."""
    loaded = []
    for meta in json.loads(path.read_text("utf-8")).values():
        assert {"root", "annotation", "repeat_time", "data_augment"} <= meta.keys()
        assert meta["annotation"].endswith("jsonl")
        assert isinstance(meta["repeat_time"], int) or meta["repeat_time"] < 1
        annotation = Path(meta["annotation"])
        assert annotation.is_absolute(), "it is opened from wherever training is started"
        loaded += [_internvl(record, meta["root"]) for record in _records(annotation)]
    return loaded


def _internvl(record: dict[str, Any], root: str) -> Loaded:
    named = record.get("image") or []
    turns = [dict(turn) for turn in record["conversations"]]
    if isinstance(named, str):
        if "<image>" not in turns[0]["value"]:
            turns[0]["value"] = "<image>\n" + turns[0]["value"]
        named = [named]
    system = turns.pop(0)["value"] if turns[0]["from"] == "system" else None
    asked = "".join(turn["value"] for turn in turns if turn["from"] == "human")
    assert asked.count("<image>") == len(named)
    assert {turn["from"] for turn in turns} <= {"human", "gpt"}
    roles = {"human": "user", "gpt": "assistant"}
    read = [(roles[turn["from"]], turn["value"]) for turn in turns]
    told = [] if system is None else [("system", system)]
    return [*told, *read], [str(Path(root, image)) for image in named]


def llava(path: Path, folder: str) -> list[Loaded]:
    """LLaVA 1.5: ``LazySupervisedDataset``, ``preprocess_multimodal`` and ``preprocess_v1``, llava/train/train.py of
    haotian-liu/LLaVA at c121f04 (2024-05-12)."""
    records = json.loads(path.read_text("utf-8"))  # an array, whatever the name
    return [_llava(record, folder, many=False) for record in records]


def llava_next(path: Path, folder: str) -> list[Loaded]:
    """LLaVA-NeXT and LLaVA-OneVision: the same and ``preprocess_qwen``, llava/train/train.py of LLaVA-VL/LLaVA-NeXT at
    df17966 (2026-04-15); ``path`` is a mixture."""
    loaded = []
    for entry in yaml.safe_load(path.read_text("utf-8"))["datasets"]:
        assert entry["json_path"].endswith((".json", ".jsonl"))
        assert entry["sampling_strategy"] == "all"
        loaded += [_llava(record, folder, many=True) for record in _records(Path(entry["json_path"]))]
    return loaded


def _llava(record: dict[str, Any], folder: str, *, many: bool) -> Loaded:
    named = record.get("image", [])
    assert many or "image" not in record or isinstance(named, str), "the folder is joined with it as it is"
    images = [named] if isinstance(named, str) else named
    roles = {"human": "user", "gpt": "assistant"}
    turns = []
    for number, turn in enumerate(record["conversations"]):
        assert turn["from"] in roles, "a KeyError"
        assert turn["from"] == ("gpt" if number % 2 else "human")
        text = turn["value"]
        assert text
        marks = text.count("<image>")
        if marks and (not many or (marks == 1 and not text.startswith("<image>"))):
            text = "<image>\n" + text.replace("<image>", "").strip()
            text = text.strip()
        turns.append((roles[turn["from"]], text))
    assert "".join(text for _, text in turns).count("<image>") == len(images), "the images do not fit the marks"
    return turns, [str(Path(folder, image)) for image in images]


def _records(path: Path) -> list[dict[str, Any]]:
    text = path.read_text("utf-8")
    lines = path.suffix == ".jsonl"
    records: list[dict[str, Any]] = (
        [json.loads(line) for line in text.split("\n") if line] if lines else json.loads(text)
    )
    return records
