"""What the quality card will say of a plan's samples, together with what was there before.

Computed from the plan alone, by the definitions of the indicators of the same names; `docs/construct.md` says how
close the measured values come.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import polars as pl

from vlit.construct.existing import Existing
from vlit.construct.settle import LETTERS, Item

_RARE = 1000


def predicted(chosen: pl.DataFrame, items: dict[int, list[Item]], have: Existing) -> dict[str, float]:
    """Values by the full name of the indicator; one that has nothing to rest on is left out.

    Args:
        chosen: columns ``scene``, ``number``, ``type``, ``bucket``, ``turns`` of the chosen proposals.
    """
    settled = pl.DataFrame(
        [(scene, item.proposal, item.form, item.gold) for scene, found in items.items() for item in found],
        schema={"scene": pl.Int64, "number": pl.Int64, "form": pl.String, "gold": pl.Int64},
        orient="row",
    )
    exchanges = _exchanges(chosen.join(settled, on=["scene", "number"], how="left"))
    types = Counter(have.exchanges)
    types.update(dict(exchanges.group_by("type").len().iter_rows()))
    values = {
        "diversity.types": math.exp(_entropy(types.values())) if types else None,
        "balance.types": _evenness(types),
        "balance.largest_type": max(types.values()) / types.total() if types else None,
        "balance.yes_ratio": _yes(exchanges, have),
        "balance.letters": _letters(settled, have),
    }
    return {name: round(value, 4) for name, value in values.items() if value is not None}


def _exchanges(chosen: pl.DataFrame) -> pl.DataFrame:
    """One line (type, bucket, form) per exchange: a conversation's are those inside it."""
    alone = chosen.filter(pl.col("turns").list.len() == 0).select("type", "bucket", "form")
    inside = chosen.filter(pl.col("turns").list.len() > 0).select("turns")
    if inside.is_empty():
        return alone
    turns = inside.explode("turns").unnest("turns")
    return pl.concat([alone, turns.select("type", "bucket", form=pl.lit("free"))])


def _yes(exchanges: pl.DataFrame, have: Existing) -> float | None:
    said = exchanges.filter(pl.col("bucket").is_in(["yes", "no"]))
    yes = said.filter(pl.col("bucket") == "yes").height + sum(a.get("yes", 0) for a in have.answers.values())
    both = said.height + sum(a.get("yes", 0) + a.get("no", 0) for a in have.answers.values())
    return yes / both if both else None


def _letters(settled: pl.DataFrame, have: Existing) -> float | None:
    count = Counter(dict(enumerate(have.letters)))
    count.update(settled.filter(pl.col("gold") >= 0)["gold"].to_list())
    total = count.total()
    return max(abs(count[i] / total - 1 / len(LETTERS)) for i in range(len(LETTERS))) if total else None


def _evenness(types: Counter[str]) -> float | None:
    common = [n for n in types.values() if n >= types.total() / _RARE]
    return _entropy(common) / math.log(len(common)) if len(common) > 1 else None


def _entropy(counts: Iterable[int]) -> float:
    found = [n for n in counts if n]
    total = sum(found)
    return -sum(n / total * math.log(n / total) for n in found)
