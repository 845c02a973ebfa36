"""The planner: which proposals become samples, in which form, so that quotas are met and answers balance.

It sees the light columns of all proposals at once (type, answer, subject, scene; about 60 bytes each), never the
scenes. Quotas come from shares, filled like water around what is there already (`vlit.construct.quota`); in order of
scarcity each is filled from what the scenes offer (`vlit.construct.choose`); then forms, letters and phrasings are
dealt out (`vlit.construct.settle`), and the plan foretells what the quality card will say (`vlit.construct.predict`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec
import numpy as np
import polars as pl

from vlit.construct.choose import Chooser, Offer
from vlit.construct.predict import predicted
from vlit.construct.quota import GROUP, Quota, ceilings, due, split
from vlit.construct.settings import ConstructSettings
from vlit.construct.settle import Item, settle

_TURN = pl.Struct({"type": pl.String, "bucket": pl.String, "subject": pl.String})
LIGHT: dict[str, pl.DataType | type[pl.DataType]] = {
    "scene": pl.Int64, "number": pl.Int64, "type": pl.String, "bucket": pl.String, "subject": pl.String,
    "topic": pl.String, "forms": pl.List(pl.String), "turns": pl.List(_TURN),
}  # fmt: skip
"""What the planner reads of a proposal: its scene (numbered over all shards), its number there, and light columns;
``topic`` is what must not tell a yes or no, ``turns`` holds a conversation's exchanges and is empty for all else."""


class Plan(msgspec.Struct, frozen=True):
    """What a run will make.

    Attributes:
        items: by scene (its running number over all shards), what is to be made of it.
        quotas: by type, what was wanted, offered and planned.
        table: samples planned by type, form and polarity (``yes``, ``no``, ``""`` for all else).
        predicted: what the quality card will say, by indicator, of these samples and what was there before.
    """

    items: dict[int, list[Item]]
    quotas: list[Quota]
    table: list[tuple[str, str, str, int]]
    predicted: dict[str, float]


def make_plan(proposals: pl.DataFrame, scenes: int, settings: ConstructSettings) -> Plan:
    """Choose among proposals.

    Args:
        proposals: columns as in `LIGHT`.
        scenes: how many scenes there are, those without proposals too.
        settings: see there.
    """
    rng = np.random.default_rng(settings.seed)
    frame = _grouped(proposals, settings).with_columns(pl.Series("dice", rng.random(proposals.height)))
    frame = frame.filter(pl.col("group").is_in(list(settings.shares)))
    have = settings.have
    offers = {str(g[0]): Offer(part, have) for g, part in frame.group_by("group", maintain_order=True)}
    offered = {group: len(offer) for group, offer in offers.items()}
    wanted = due(settings.samples, settings.shares, have)
    most = ceilings(settings.samples, settings.shares, offered, have)
    capacity = {group: min(number, most.get(group, 0)) for group, number in offered.items()}
    target = due(settings.samples, settings.shares, have, capacity)

    cap = settings.per_image or max(12, math.ceil(3 * settings.samples / max(1, scenes)))
    chooser = Chooser(scenes, cap, have, {"conversation": settings.turns} if settings.turns else {})
    chosen: dict[str, list[int]] = {}
    for group in _in_order(target, offers):
        chosen[group] = chooser.choose(group, offers[group], target[group])
        chooser.count_turns(offers[group].frame["turns"][chosen[group]])
    _top_up(chosen, offers, capacity, settings, chooser)

    picked = _frame_of(offers, chosen)
    items = settle(picked, settings, rng)
    quotas = [
        _quota(group, wanted[group], offered.get(group, 0), len(chosen.get(group, ())), have.groups.get(group, 0))
        for group in settings.shares
        if settings.shares[group] > 0
    ]
    return Plan(items, quotas, _table(picked, items), predicted(picked, items, have))


def _grouped(proposals: pl.DataFrame, settings: ConstructSettings) -> pl.DataFrame:
    """With the quota of each, and the length of a conversation as its answer where lengths are asked for."""
    frame = proposals.with_columns(pl.col("type").replace(GROUP).alias("group"))
    if not settings.turns:
        return frame
    length = pl.col("turns").list.len()
    return frame.with_columns(
        pl.when(length > 0).then(length.cast(pl.String)).otherwise(pl.col("bucket")).alias("bucket")
    )


def _in_order(target: Mapping[str, int], offers: Mapping[str, Offer]) -> list[str]:
    """The scarcest first; existence last, because it evens out what conversations ask."""
    return sorted(offers, key=lambda g: (g == "existence", len(offers[g]) / max(1, target.get(g, 0)), g))


def _top_up(
    chosen: dict[str, list[int]], offers: Mapping[str, Offer], capacity: Mapping[str, int],
    settings: ConstructSettings, chooser: Chooser,
) -> None:  # fmt: skip
    """Give what caps and balancing left unfilled to types that still have proposals, in proportion to their shares."""
    full: set[str] = set()
    while True:
        missing = settings.samples - sum(map(len, chosen.values()))
        spare = {g: max(0, capacity[g] - len(chosen[g])) for g in offers if g not in full}
        if missing <= 0 or not any(spare.values()):
            return
        there = {g: settings.have.groups.get(g, 0) + len(chosen[g]) for g in spare}
        for group, number in sorted(split(missing, {g: settings.shares[g] for g in spare}, spare, there).items()):
            before = chosen[group]
            if not number:
                if not spare[group]:
                    full.add(group)
                continue
            chooser.release(offers[group], before)
            chosen[group] = chooser.choose(group, offers[group], len(before) + number)
            if len(chosen[group]) <= len(before):
                full.add(group)


def _frame_of(offers: Mapping[str, Offer], chosen: Mapping[str, list[int]]) -> pl.DataFrame:
    """The chosen rows of all types, in the order of scene and number."""
    parts = [offers[group].frame[rows] for group, rows in sorted(chosen.items()) if rows]
    if not parts:
        return pl.DataFrame(schema={**LIGHT, "group": pl.String})
    return pl.concat(parts).sort("scene", "number")


def _table(picked: pl.DataFrame, items: Mapping[int, list[Item]]) -> list[tuple[str, str, str, int]]:
    forms = {(scene, item.proposal): item.form for scene, found in items.items() for item in found}
    rows = picked.select("scene", "number", "type", "bucket").iter_rows()
    counted: dict[tuple[str, str, str], int] = {}
    for scene, number, kind, bucket in rows:
        key = (kind, forms[scene, number], bucket if bucket in ("yes", "no") else "")
        counted[key] = counted.get(key, 0) + 1
    return [(*key, n) for key, n in sorted(counted.items())]


def _quota(group: str, wanted: int, offered: int, planned: int, have: int) -> Quota:
    if planned >= wanted:
        why = "" if planned == wanted else "takes over what other types could not fill"
    elif offered == 0:
        why = "no scene supports it"
    elif offered < wanted:
        why = "the scenes support no more"
    else:
        why = "more would unbalance the answers or take too many from one image"
    return Quota(group, wanted, offered, planned, why, have=have)
