"""Curate: fewer, better samples, with a reason for every drop.

Each step works on a `Pool` and can be used alone::

    pool = Pool(shards, folder, Engine())
    dedup(pool, ["exact", "near"])
    filter_samples(pool, "correctness.claims >= 0.9")
    write(pool)

`vlit.curate` does all of them in one call. Datasets are mixed with a lock (`mix_shards`), and split without sharing an
image (`split_shards`).
"""

from __future__ import annotations

from vlit.curate.amount import Amount, parse_amount, parse_source
from vlit.curate.balance import DIMENSIONS, GAPS, Mix, balance, gaps_record, parse_mix, write_gaps
from vlit.curate.balance import features_of as balance_features
from vlit.curate.damaging import damage, parse_damage
from vlit.curate.decisions import DECISION_SCHEMA
from vlit.curate.decontaminate import HIT_SCHEMA, DecontaminateSettings, decontaminate, read_benchmark
from vlit.curate.decontaminate.decontaminate import HITS
from vlit.curate.dedup import DEDUPS, DedupSettings, dedup
from vlit.curate.dedup import features_of as dedup_features
from vlit.curate.dedup.merge import merge
from vlit.curate.expression import Expression
from vlit.curate.features import BASIC, TYPE, Feature
from vlit.curate.filtering import FilterSettings, filter_samples
from vlit.curate.filtering import features_of as filter_features
from vlit.curate.lock import Lock, read_lock
from vlit.curate.mixing import Ingredient, Mixed, MixSettings, mix_shards
from vlit.curate.mixture import Mixture, Part, parts_of
from vlit.curate.pool import Pool, StepReport
from vlit.curate.quota import Line
from vlit.curate.select import SELECTORS, Budget, SelectSettings, parse_budget, select
from vlit.curate.select import features_of as select_features
from vlit.curate.select.beside import Beside, Side
from vlit.curate.select.select import Selected
from vlit.curate.split import SplitSettings, split_shards
from vlit.curate.writing import DECISIONS, write

__all__ = [
    "BASIC",
    "DECISIONS",
    "DECISION_SCHEMA",
    "DEDUPS",
    "DIMENSIONS",
    "GAPS",
    "HITS",
    "HIT_SCHEMA",
    "SELECTORS",
    "TYPE",
    "Amount",
    "Beside",
    "Budget",
    "DecontaminateSettings",
    "DedupSettings",
    "Expression",
    "Feature",
    "FilterSettings",
    "Ingredient",
    "Line",
    "Lock",
    "Mix",
    "MixSettings",
    "Mixed",
    "Mixture",
    "Part",
    "Pool",
    "SelectSettings",
    "Selected",
    "Side",
    "SplitSettings",
    "StepReport",
    "balance",
    "balance_features",
    "damage",
    "decontaminate",
    "dedup",
    "dedup_features",
    "filter_features",
    "filter_samples",
    "gaps_record",
    "merge",
    "mix_shards",
    "parse_amount",
    "parse_budget",
    "parse_damage",
    "parse_mix",
    "parse_source",
    "parts_of",
    "read_benchmark",
    "read_lock",
    "select",
    "select_features",
    "split_shards",
    "write",
    "write_gaps",
]
