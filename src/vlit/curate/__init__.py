"""Curate: mix datasets, lock a mix, split one without sharing an image."""

from __future__ import annotations

from vlit.curate.amount import Amount, parse_amount, parse_source
from vlit.curate.lock import Lock, read_lock
from vlit.curate.mixing import Ingredient, Mixed, MixSettings, mix_shards
from vlit.curate.mixture import Mixture, Part, parts_of
from vlit.curate.quota import Line
from vlit.curate.split import SplitSettings, split_shards

__all__ = [
    "Amount",
    "Ingredient",
    "Line",
    "Lock",
    "MixSettings",
    "Mixed",
    "Mixture",
    "Part",
    "SplitSettings",
    "mix_shards",
    "parse_amount",
    "parse_source",
    "parts_of",
    "read_lock",
    "split_shards",
]
