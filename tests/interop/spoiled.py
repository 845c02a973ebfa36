"""Files of eight rows, one of them with a defect, in the forms that the trainers read.

The defects are those of `vlit.check`'s table of trainers. Each is written as the
sharegpt of LLaMA-Factory, as the marked text of ms-swift, or as TRL's parts.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Row = dict[str, Any]
"""A row as LLaMA-Factory's ``sharegpt``; the other forms are made of it."""

SPOILED_ROW = 4


def _row(name: str = "a.png") -> Row:
    turns = [{"from": "human", "value": "<image>\nWhat?"}, {"from": "gpt", "value": "A cat."}]
    return {"conversations": turns, "images": [name]}


def _texts(*texts: str) -> Callable[[Row], None]:
    def spoil(row: Row) -> None:
        for turn, text in zip(row["conversations"], texts, strict=True):
            turn["value"] = text

    return spoil


def _speakers(*speakers: str) -> Callable[[Row], None]:
    def spoil(row: Row) -> None:
        said = [turn["value"] for turn in row["conversations"]] + ["A dog."]
        row["conversations"] = [{"from": who, "value": text} for who, text in zip(speakers, said, strict=False)]

    return spoil


def _images(value: Any) -> Callable[[Row], None]:
    def spoil(row: Row) -> None:
        row["images"] = value

    return spoil


def _swapped(row: Row) -> None:
    """Without an image: with one, TRL raises for the image in an answer."""
    row["images"] = []
    row["conversations"] = [{"from": "gpt", "value": "What?"}, {"from": "human", "value": "A cat."}]


def _two(row: Row) -> None:
    row["images"] = ["a.png", "d.jpg"]
    row["conversations"][0]["value"] = "<image>\n<image>\nWhat?"


def _told(row: Row) -> None:
    row["conversations"].insert(0, {"from": "system", "value": "Be brief."})


def _box(*box: float) -> Callable[[Row], None]:
    def spoil(row: Row) -> None:
        row["conversations"][1]["value"] = "At <bbox>."
        row["objects"] = {"ref": [], "bbox": [list(box)], "bbox_type": "real"}

    return spoil


DEFECTS: dict[str, Callable[[Row], None]] = {
    "marks_extra": _texts("<image>\n<image>\nWhat?", "A cat."),
    "marks_missing": _texts("What?", "A cat."),
    "mark_in_answer": _texts("What?", "A cat <image>."),  # the only mark, so that the numbers are right
    "image_bad": _images(["missing.png"]),
    "roles_swapped": _swapped,
    "role_twice": _speakers("human", "human", "gpt"),
    "role_unknown": _speakers("human", "robot"),
    "answer_missing": _speakers("human"),
    "images_form": _images("a.png"),
    "two_images": _two,
    "system_turn": _told,
    "box_outside": _box(-5.0, 10.0, 900.0, 800.0),
    "box_empty": _box(10.0, 10.0, 10.0, 10.0),
}
"""Defect to what makes it of a good row; the last two are for ms-swift, which has boxes."""


def _as_swift(row: Row) -> Row:
    roles = {"human": "user", "gpt": "assistant"}
    turns = [{"role": roles.get(t["from"], t["from"]), "content": t["value"]} for t in row["conversations"]]
    return {"messages": turns, **{name: value for name, value in row.items() if name != "conversations"}}


def _as_parts(row: Row) -> Row:
    turns = []
    for turn in _as_swift(row)["messages"]:
        parts: list[Row] = []
        for number, text in enumerate(turn["content"].replace("<image>\n", "<image>").split("<image>")):
            parts += [{"type": "image"}] * (number > 0) + ([{"type": "text", "text": text}] if text else [])
        turns.append({"role": turn["role"], "content": parts})
    return {"messages": turns, "images": row["images"]}


FORMS: dict[str, tuple[str, Callable[[Row], Row]]] = {
    "llamafactory": ("sharegpt", lambda row: row),
    "swift": ("swift", _as_swift),
    "trl": ("messages", _as_parts),
}
"""Trainer to the format that it is given, and how a row is written in it."""


def write_spoiled(defect: str, trainer: str, folder: Path) -> Path:
    """Eight rows, one with a defect, as JSON Lines with what LLaMA-Factory needs beside it; "" spoils none."""
    folder.mkdir(parents=True)
    rows = [_row() for _ in range(8)]
    if defect:
        rows[SPOILED_ROW] = copy.deepcopy(rows[SPOILED_ROW])
        DEFECTS[defect](rows[SPOILED_ROW])
    path = folder / "my.jsonl"
    path.write_text("".join(json.dumps(FORMS[trainer][1](row)) + "\n" for row in rows), encoding="utf-8")
    columns = {"messages": "conversations", "images": "images"}
    entry = {"my": {"file_name": path.name, "formatting": "sharegpt", "columns": columns}}
    (folder / "dataset_info.json").write_text(json.dumps(entry))
    return path
