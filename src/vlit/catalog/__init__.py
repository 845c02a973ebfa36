"""The review as data: instruction-tuning datasets and the models tuned with them, every fact with its evidence.

`datasets` and `models` give the records, `frame` a data frame of them, `search` and `named` find some.
"""

from __future__ import annotations

from vlit.catalog.entry import DatasetEntry, ModelEntry
from vlit.catalog.find import Found, named, search
from vlit.catalog.load import datasets, frame, models

__all__ = ["DatasetEntry", "Found", "ModelEntry", "datasets", "frame", "models", "named", "search"]
