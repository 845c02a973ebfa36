"""How many samples of each type: shares, filled like water around what is there already and what scenes can offer."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from vlit.construct.existing import Existing

GROUP = {
    "absent": "existence",
    "right_count": "wrong_count",
    "right_relation": "wrong_relation",
    "right_attribute": "wrong_attribute",
}
"""Types that share one quota, since only their answers differ."""


class Quota(msgspec.Struct, frozen=True):
    """One line of the plan.

    Attributes:
        type: the type, or the one that its quota is named after.
        wanted: samples by the shares alone.
        offered: proposals that the scenes made.
        planned: samples chosen.
        why: why planned and wanted differ.
        kept: samples that passed the gates, once made.
        have: samples that were there before.
    """

    type: str
    wanted: int
    offered: int
    planned: int
    why: str = ""
    kept: int = 0
    have: int = 0


def sharing(group: str) -> list[str]:
    """The types that share a quota."""
    return [group, *(kind for kind, home in GROUP.items() if home == group)]


TAKEN_OVER = 4
"""A type that takes over what others could not fill becomes at most so many times its own share."""


def ceilings(total: int, shares: Mapping[str, float], offered: Mapping[str, int], have: Existing) -> dict[str, int]:
    """The most samples of each quota: `TAKEN_OVER` times its share among those that the scenes support at all, or what
    it lacks beside what is there, so that the easiest type does not drown the others."""
    supported = {group: share for group, share in shares.items() if offered.get(group)}
    lacking = due(total, supported, have)
    return {group: TAKEN_OVER * max(number, lacking[group]) for group, number in split(total, supported).items()}


def split(
    total: int,
    weights: Mapping[str, float],
    capacity: Mapping[str, int] | None = None,
    have: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Whole numbers that bring what is there as close to the weights as so many more can, none above its capacity.

    Filled like water: everything below one level (in units of its weight) is raised to it, what stands above it gets
    nothing. With nothing there and no capacities these are the weights' shares. They sum to the total, or to the whole
    capacity where that is less. Largest remainders decide, ties by name.

    Args:
        have: how many of each are there; it counts towards the shares and not towards the capacity.
    """
    there = have or {}
    room = {k: (total if capacity is None else capacity.get(k, 0)) if weights[k] > 0 else 0 for k in weights}
    left = min(total, sum(room.values()))
    exact = _poured(left, weights, room, there)
    result = {k: min(int(exact[k]), room[k]) for k in weights}
    order = sorted((k for k in weights if result[k] < room[k]), key=lambda k: (result[k] - exact[k], k))
    for k in order[: left - sum(result.values())]:
        result[k] += 1
    return result


def due(
    total: int, shares: Mapping[str, float], have: Existing, capacity: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Samples of each quota that bring what is there closest to the shares.

    Where one of yes and no is ahead in a quota, as much of the other as its plain share allows comes first, even where
    the quota is full: a dataset that only affirms is worse than one with too many such questions.
    """
    whole = sum(shares.values())
    owed = dict.fromkeys(shares, 0)
    for group, said in have.answers.items():
        if group in owed:
            most = total if capacity is None else capacity.get(group, 0)
            owed[group] = min(abs(said.get("yes", 0) - said.get("no", 0)), int(total * shares[group] / whole), most)
    there = {group: have.groups.get(group, 0) + n for group, n in owed.items()}
    room = None if capacity is None else {group: capacity.get(group, 0) - n for group, n in owed.items()}
    rest = split(total - sum(owed.values()), shares, room, there)
    return {group: owed[group] + rest[group] for group in shares}


def _poured(
    total: int, weights: Mapping[str, float], room: Mapping[str, int], have: Mapping[str, int]
) -> dict[str, float]:
    """What each gets at the level where all of it is poured out, in fractions."""
    weight = np.array([weights[k] for k in weights])
    space = np.array([float(room[k]) for k in weights])
    there = np.array([float(have.get(k, 0)) for k in weights])
    used = weight > 0
    low, high = 0.0, float(np.max((there + space)[used] / weight[used], initial=0.0))
    for _ in range(100):
        level = (low + high) / 2
        if np.minimum(space, np.maximum(0.0, level * weight - there)).sum() < total:
            low = level
        else:
            high = level
    poured = np.minimum(space, np.maximum(0.0, high * weight - there))
    return dict(zip(weights, poured.tolist(), strict=True))
