"""What webdataset makes of an export: its own reader, grouping and decoding.

python webdataset_loads.py ARCHIVE
"""

from __future__ import annotations

from typing import Any

import decoded
import webdataset


def load(archive: str, _model: str) -> list[dict[str, Any]]:
    seen = []
    for sample in webdataset.WebDataset(archive, shardshuffle=False).decode("pil"):
        pictures = {key: list(value.size) for key, value in sample.items() if hasattr(value, "size")}
        seen.append({"key": sample["__key__"], "record": sample["json"], "pictures": pictures})
    return seen


if __name__ == "__main__":
    decoded.tell(load, ("webdataset",))
