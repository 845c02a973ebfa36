"""Curate: fewer, better samples, with a reason for every drop.

Each step works on a `Pool` and can be used alone::

    pool = Pool(shards, folder, Engine())
    dedup(pool, ["exact", "near"])
    filter_samples(pool, "correctness.claims >= 0.9")
    write(pool)

`vlit.curate` does all of them in one call.
"""

from __future__ import annotations

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
from vlit.curate.pool import Pool, StepReport
from vlit.curate.select import SELECTORS, Budget, SelectSettings, parse_budget, select
from vlit.curate.select import features_of as select_features
from vlit.curate.select.beside import Beside, Side
from vlit.curate.select.select import Selected
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
    "Beside",
    "Budget",
    "DecontaminateSettings",
    "DedupSettings",
    "Expression",
    "Feature",
    "FilterSettings",
    "Mix",
    "Pool",
    "SelectSettings",
    "Selected",
    "Side",
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
    "parse_budget",
    "parse_damage",
    "parse_mix",
    "read_benchmark",
    "select",
    "select_features",
    "write",
    "write_gaps",
]
