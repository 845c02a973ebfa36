"""A dataset of questions on squares in LLaVA's form."""

from __future__ import annotations

import json
from pathlib import Path

ANSWERS = ("red", "blue", "green", "no")


def llava_file(folder: Path, squares: list[Path], count: int = 24, *, images: bool = True) -> Path:
    """Write a file whose answers a model can only memorise; returns its path."""
    records = []
    for n in range(count):
        record = {
            "id": f"s{n}",
            "image": str(squares[n % len(squares)]),
            "conversations": [
                {"from": "human", "value": f"{'<image>' if images else ''}\nwhat colour is the circle {'?' * (n % 5)}"},
                {"from": "gpt", "value": ANSWERS[n % len(ANSWERS)]},
            ],
        }
        if not images:
            del record["image"]
        records.append(record)
    path = folder / "squares.json"
    path.write_text(json.dumps(records))
    return path
