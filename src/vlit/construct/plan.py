"""The planner: which proposals become samples, in which form, so that quotas are met and answers balance.

It sees the light columns of all proposals at once (type, answer, subject, scene; about 60 bytes each), never the
scenes. In order of scarcity each type gets its quota; inside a type the answers are filled evenly (as many "no" as
"yes", counts not all one); inside an answer, images that have given little and categories that are rare come first.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import polars as pl

from vlit.construct.settings import ConstructSettings

LETTERS = "ABCD"
_GROUP = {
    "absent": "existence",
    "right_count": "wrong_count",
    "right_relation": "wrong_relation",
    "right_attribute": "wrong_attribute",
}
"""Types that share one quota, since only their answers differ."""


def sharing(group: str) -> list[str]:
    """The types that share a quota."""
    return [group, *(kind for kind, home in _GROUP.items() if home == group)]


class Item(msgspec.Struct, frozen=True):
    """A chosen proposal of a scene: its number there, the form, the right option's index (-1 for none), and the
    running number among items of its type and form, from which the phrasing follows."""

    proposal: int
    form: str
    gold: int
    turn: int


class Quota(msgspec.Struct, frozen=True):
    """One line of the plan: samples wanted by the shares, on offer from the scenes, and planned; and why they
    differ."""

    type: str
    wanted: int
    offered: int
    planned: int
    why: str = ""
    kept: int = 0


class Plan(msgspec.Struct, frozen=True):
    """Items by scene (its running number over all shards), and the quotas."""

    items: dict[int, list[Item]]
    quotas: list[Quota]


def make_plan(proposals: pl.DataFrame, scenes: int, settings: ConstructSettings) -> Plan:
    """Choose among proposals.

    Args:
        proposals: columns ``scene`` and ``number`` (integers), ``type``, ``bucket``, ``subject`` (text), ``forms``
            (list of text).
        scenes: how many scenes there are, those without proposals too.
        settings: see there.
    """
    rng = np.random.default_rng(settings.seed)
    frame = proposals.with_columns(
        pl.col("type").replace(_GROUP).alias("group"), pl.Series("dice", rng.random(proposals.height))
    ).filter(pl.col("group").is_in(list(settings.shares)))
    offered = {str(g): int(n) for g, n in frame.group_by("group").len().iter_rows()}
    cap = settings.per_image or max(12, math.ceil(3 * settings.samples / max(1, scenes)))
    wanted = split(settings.samples, settings.shares)
    target = split(settings.samples, settings.shares, offered)

    usage = np.zeros(scenes, dtype=np.int64)
    chosen: dict[str, list[int]] = {}
    candidates = {str(g[0]): _ranked(part) for g, part in frame.group_by("group", maintain_order=True)}
    for group in sorted(target, key=lambda g: (offered.get(g, 0) / max(1, target[g]), g)):
        if group in candidates:
            chosen[group] = _choose(candidates[group], target[group], usage, cap)
    _top_up(chosen, candidates, settings, usage, cap)

    items = _settle(_frame_of(candidates, chosen), settings, rng)
    quotas = [
        _quota(group, wanted[group], offered.get(group, 0), len(chosen.get(group, ())))
        for group in settings.shares
        if settings.shares[group] > 0
    ]
    return Plan(items, quotas)


def split(total: int, weights: Mapping[str, float], capacity: Mapping[str, int] | None = None) -> dict[str, int]:
    """Whole numbers in proportion to weights, none above its capacity; what one cannot take goes to the others.

    They sum to the total, or to the whole capacity where that is less. Largest remainders decide, ties by name.
    """
    result = dict.fromkeys(weights, 0)
    room = {k: (total if capacity is None else capacity.get(k, 0)) for k in weights}
    left = min(total, sum(room[k] for k in weights if weights[k] > 0))
    while left > 0:
        open_ = {k: weights[k] for k in weights if weights[k] > 0 and room[k] > result[k]}
        whole = sum(open_.values())
        exact = {k: left * w / whole for k, w in open_.items()}
        given = {k: min(int(exact[k]), room[k] - result[k]) for k in open_}
        if sum(given.values()) == 0:
            for k in sorted(open_, key=lambda k: (-exact[k], k))[:left]:
                given[k] = 1
        for k, n in given.items():
            result[k] += n
        left -= sum(given.values())
    return result


def _ranked(part: pl.DataFrame) -> pl.DataFrame:
    """A type's proposals, best first: images and subjects that come up for the first time before those that repeat."""
    return (
        part.sort("dice")
        .with_columns(
            pl.int_range(pl.len()).over("scene", "bucket").alias("again"),
            pl.int_range(pl.len()).over("subject").alias("common"),
        )
        .with_columns((pl.col("again") + 0.5 * (pl.col("common") + 1).log(2)).alias("cost"))
        .sort("cost", "dice")
    )


def _choose(ranked: pl.DataFrame, quota: int, usage: np.ndarray, cap: int) -> list[int]:
    """Row numbers of the chosen: answers filled evenly, no image above its cap. Updates ``usage``."""
    buckets: list[str] = ranked["bucket"].to_list()
    left = _even(Counter(buckets), quota)
    chosen: list[int] = []
    for row, (scene, bucket) in enumerate(zip(ranked["scene"].to_list(), buckets, strict=True)):
        if left[bucket] > 0 and usage[scene] < cap:
            left[bucket] -= 1
            usage[scene] += 1
            chosen.append(row)
    return _even_polarity(chosen, ranked, usage)


def _even(offered: Mapping[str, int], quota: int) -> dict[str, int]:
    """Fill answers like water: every answer gets the same number unless it has less; yes and no get exactly the
    same."""
    capacity = dict(offered)
    if "yes" in capacity or "no" in capacity:
        both = min(capacity.get("yes", 0), capacity.get("no", 0))
        capacity = {**capacity, "yes": both, "no": both}
    result = split(quota, dict.fromkeys(sorted(capacity), 1.0), capacity)
    if "yes" in result:
        both = min(result["yes"], result["no"])
        result["yes"] = result["no"] = both
    return result


def _even_polarity(chosen: list[int], ranked: pl.DataFrame, usage: np.ndarray) -> list[int]:
    """Drop the last of the more frequent of yes and no, where caps made them differ."""
    buckets = ranked["bucket"]
    count = Counter(buckets[row] for row in chosen)
    surplus = count["yes"] - count["no"]
    more = "yes" if surplus > 0 else "no"
    kept: list[int] = []
    for row in reversed(chosen):
        if surplus and buckets[row] == more:
            surplus += -1 if surplus > 0 else 1
            usage[ranked["scene"][row]] -= 1
        else:
            kept.append(row)
    return kept[::-1]


def _top_up(
    chosen: dict[str, list[int]],
    candidates: dict[str, pl.DataFrame],
    settings: ConstructSettings,
    usage: np.ndarray,
    cap: int,
) -> None:
    """Give what caps and balancing left unfilled to types that still have proposals, in proportion to their shares."""
    full: set[str] = set()
    while True:
        missing = settings.samples - sum(map(len, chosen.values()))
        spare = {g: c.height - len(chosen.get(g, ())) for g, c in candidates.items() if g not in full}
        if missing <= 0 or not any(spare.values()):
            return
        for group, number in sorted(split(missing, {g: settings.shares[g] for g in spare}, spare).items()):
            before = chosen.get(group, [])
            for row in before:
                usage[candidates[group]["scene"][row]] -= 1
            chosen[group] = _choose(candidates[group], len(before) + number, usage, cap)
            if number and len(chosen[group]) <= len(before):
                full.add(group)


def _frame_of(candidates: dict[str, pl.DataFrame], chosen: dict[str, list[int]]) -> pl.DataFrame:
    """The chosen rows of all types, in the order of scene and number."""
    parts = [candidates[group][rows] for group, rows in sorted(chosen.items()) if rows]
    if not parts:
        return pl.DataFrame(schema={"scene": pl.Int64, "number": pl.Int64, "group": pl.String, "bucket": pl.String,
                                    "forms": pl.List(pl.String)})  # fmt: skip
    return pl.concat(parts).sort("scene", "number")


def _settle(chosen: pl.DataFrame, settings: ConstructSettings, rng: np.random.Generator) -> dict[int, list[Item]]:
    """Forms by deficit within type and answer, so that a form never hints at the answer; option letters and phrasings
    in turn."""
    items: dict[int, list[Item]] = defaultdict(list)
    given: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    turns: Counter[tuple[str, str]] = Counter()
    letters: list[int] = []
    order = rng.permutation(chosen.height)
    shuffled = chosen[order]
    for scene, number, group, bucket, forms in shuffled.select(
        "scene", "number", "group", "bucket", "forms"
    ).iter_rows():
        form = _neediest(forms, given[(group, bucket if bucket in ("yes", "no") else "")], settings.forms)
        gold = -1
        if form == "choice":
            if not letters:
                letters = [int(x) for x in rng.permutation(len(LETTERS))]
            gold = letters.pop()
        items[scene].append(Item(number, form, gold, turns[(group, form)]))
        turns[(group, form)] += 1
    return {scene: sorted(found, key=lambda item: item.proposal) for scene, found in sorted(items.items())}


def _neediest(forms: Sequence[str], given: Counter[str], shares: Mapping[str, float]) -> str:
    """The allowed form that is furthest below its share so far."""
    weighted = {f: shares.get(f, 0.0) for f in forms}
    if not any(weighted.values()):
        weighted = dict.fromkeys(forms, 1.0)
    form = min((f for f in weighted if weighted[f] > 0), key=lambda f: ((given[f] + 1) / weighted[f], f))
    given[form] += 1
    return form


def _quota(group: str, wanted: int, offered: int, planned: int) -> Quota:
    if planned >= wanted:
        why = "" if planned == wanted else "takes over what other types could not fill"
    elif offered == 0:
        why = "no scene supports it"
    elif offered < wanted:
        why = "the scenes support no more"
    else:
        why = "more would unbalance the answers or take too many from one image"
    return Quota(group, wanted, offered, planned, why)
