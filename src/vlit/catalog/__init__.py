"""The review as data: instruction-tuning datasets and the models tuned with them, every fact with its evidence.

`datasets` and `models` give the records, `frame` a data frame of them, `search` and `named` find some. `draft` makes an
entry from a dataset on disk, `verify` holds one against it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from vlit.catalog.entry import DatasetEntry, ModelEntry
from vlit.catalog.find import Found, named, search
from vlit.catalog.load import datasets, frame, models

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlit.catalog.drafted import Draft
    from vlit.catalog.verification import Verification

    draft: Callable[..., Draft]
    verify: Callable[..., Verification]

__all__ = [
    "DatasetEntry",
    "Found",
    "ModelEntry",
    "datasets",
    "draft",
    "frame",
    "models",
    "named",
    "search",
    "verify",
]


def __getattr__(name: str) -> Any:
    """`draft` and `verify`: rooms to the right of this one do their reading, so they live in `vlit.drafting`."""
    if name in ("draft", "verify"):
        return getattr(importlib.import_module("vlit.drafting"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
