"""What webdataset makes of an export: its own reader, grouping and decoding.

python webdataset_loads.py ARCHIVE
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version

import webdataset


def main(archive: str) -> None:
    seen = []
    for sample in webdataset.WebDataset(archive, shardshuffle=False).decode("pil"):
        pictures = {key: list(value.size) for key, value in sample.items() if hasattr(value, "size")}
        seen.append({"key": sample["__key__"], "record": sample["json"], "pictures": pictures})
    print(json.dumps({"versions": {"webdataset": version("webdataset")}, "rows": seen}))


if __name__ == "__main__":
    main(*sys.argv[1:])
