"""The families that vlit knows. A new one is its own module, with one class, and one line here."""

from __future__ import annotations

from vlit.mllm.family import Family
from vlit.registry import Registry

FAMILIES: Registry[type[Family]] = Registry(
    "family",
    {
        "llava": "vlit.mllm.llava:Llava",
        "qformer": "vlit.mllm.qformer:QFormer",
        "flamingo": "vlit.mllm.flamingo:Flamingo",
        "auto": "vlit.mllm.auto:Auto",
    },
)
