"""The formats that vlit knows. A new one is its own module, with one object, and one line here (order breaks ties in
sniffing)."""

from __future__ import annotations

from vlit.formats.base import Format
from vlit.registry import Registry

FORMATS: Registry[Format] = Registry(
    "format",
    {
        "sharegpt": "vlit.formats.sharegpt:SHAREGPT",
        "llava": "vlit.formats.llava:LLAVA",
        "messages": "vlit.formats.messages:MESSAGES",
        "coco-arc": "vlit.formats.coco_arc:COCO_ARC",
        "parquet": "vlit.formats.parquet:PARQUET",
        "qa": "vlit.formats.qa:QA",
    },
)
