"""What `datasets`, in the version that a trainer installs, makes of a JSON file: the rows that have images or boxes.

python datasets_loads.py MODEL FILE...      (the model is not used)
"""

from __future__ import annotations

from typing import Any

import decoded
from datasets import load_dataset


def load(file: str, _model: str) -> list[dict[str, Any]]:
    rows = load_dataset("json", data_files=file, split="train")
    assert len(rows) > 1000
    return [row for row in rows if row["images"] or row.get("objects")]


if __name__ == "__main__":
    decoded.tell(load, ("datasets",))
