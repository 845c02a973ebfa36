"""The step: share the budget among strata, let a way choose within each, and say how it stands beside a random draw."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
import polars as pl

from vlit.curate.balance import Mix, labels_of
from vlit.curate.decisions import DROPPED, KEPT
from vlit.curate.features import BASIC, TYPE, Feature
from vlit.curate.hashed_words import HashedWords
from vlit.curate.pool import Pool, StepReport
from vlit.curate.quality import default_weights, quality
from vlit.curate.select.base import Candidates, Floats, Ints, Known, Selector
from vlit.curate.select.beside import Beside, beside_random
from vlit.curate.select.budget import Budget, allotted
from vlit.curate.select.table import SELECTORS
from vlit.curate.shingled import Shingled
from vlit.errors import UsageError

_WORDS, _SHINGLES = "words", "shingles"


class SelectSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How to select.

    Attributes:
        by: name of a way, of `SELECTORS`.
        quality: weights of the scores that quality is the mean of; empty for the default (`vlit.curate.quality`).
        compare: whether to put a random draw of the same size beside the choice.
    """

    by: str = "quality"
    quality: Mapping[str, float] = {}
    compare: bool = True


class Selected(msgspec.Struct):
    """What a selection did: its report, the choice beside a random draw of the same size, and what a target mix lacks
    (`vlit.curate.balance.Mix.gaps`)."""

    report: StepReport
    beside: list[Beside]
    gaps: dict[str, float]


def features_of(settings: SelectSettings) -> list[Feature]:
    """What a way reads of every sample."""
    way = SELECTORS.get(settings.by)
    found: list[Feature] = [BASIC, TYPE]
    if _WORDS in way.features or settings.compare:
        found.append(HashedWords())
    if _SHINGLES in way.features:
        found.append(Shingled("both"))
    return found


def select(
    pool: Pool, budget: Budget, settings: SelectSettings | None = None, *, mix: Mix | None = None,
    target: Pool | None = None,
) -> Selected:  # fmt: skip
    """Keep what a budget pays for.

    Args:
        budget: samples, tokens, or a share of the samples that stand.
        mix: the budget is shared by this target mix; a class that has too few gives its rest to the others. None
            leaves it to the way how it shares.
        target: a dataset to be like, for the way ``match``.

    Raises:
        UsageError: the budget is above what there is, or the way lacks what it needs.
    """
    chosen = settings or SelectSettings()
    way = SELECTORS.get(chosen.by)
    pool.prepare(features_of(chosen))
    total, cost = _total(pool, budget)
    known = Known(pool, cost, quality(pool, chosen.quality)[pool.rows()], target)
    every = Candidates(known, np.arange(known.rows.size))
    names, strata = _strata(pool, way, mix)
    sizes: Floats = np.bincount(strata, weights=cost, minlength=len(names)).astype(np.float64)
    weights = mix.weights(names) if mix is not None else np.where(sizes > 0, sizes, 0.0) ** way.power * (sizes > 0)
    shares = allotted(sizes, weights, total)
    taken, scores = _taken(every, way, strata, shares, total)
    report = StepReport(step="select", seen=0, dropped=0)
    decisions = _decisions(pool, known, way, taken, scores)
    spent = float(cost[taken].sum())
    report.facts = {"by": chosen.by, "budget": round(total), "unit": _unit(budget), "spent": round(spent)}
    if not chosen.quality:
        report.facts["quality"] = ", ".join(default_weights(pool))
    gaps = mix.gaps(dict(zip(names, sizes.tolist(), strict=True)), total) if mix is not None else {}
    beside = []
    if chosen.compare:
        drawn = _random(every, total)
        beside = beside_random(known, taken, drawn)
    pool.decide("select", way.version, [decisions], report)
    return Selected(report, beside, gaps)


def _unit(budget: Budget) -> str:
    return "tokens" if budget.unit == "tokens" else "samples"


def _total(pool: Pool, budget: Budget) -> tuple[float, Floats]:
    """The budget in its unit, and what each sample costs."""
    rows = pool.rows()
    if budget.unit == "tokens":
        cost = np.maximum(pool.read(BASIC, ["tokens"])["tokens"].to_numpy()[rows].astype(np.float64), 1.0)
    else:
        cost = np.ones(rows.size)
    have = float(cost.sum())
    total = np.floor(budget.amount * have) if budget.unit == "share" else budget.amount
    if total > have:
        raise UsageError(
            f"--select {budget.amount:,.0f} {_unit(budget)}", f"is above the {have:,.0f} that are there",
            "Ask for less, or leave --select out to keep them all.",
        )  # fmt: skip
    if total < 1:
        raise UsageError("--select", "would keep nothing", "Ask for more.")
    return float(total), cost


def _strata(pool: Pool, way: Selector, mix: Mix | None) -> tuple[list[str], Ints]:
    """Names of the strata, and the number of each sample's."""
    rows = pool.rows()
    if mix is not None:
        labels = labels_of(pool, mix.dimension).gather(rows)
    elif way.strata:
        labels = (pool.read(TYPE) if way.strata == "type" else pool.read(BASIC, ["source"]))[way.strata].gather(rows)
    else:
        labels = pl.Series([""] * rows.size, dtype=pl.String)
    labels = labels.fill_null("")
    names = labels.unique().sort().to_list()
    codes = labels.replace_strict({name: i for i, name in enumerate(names)}, return_dtype=pl.Int64)
    return names, codes.to_numpy()


def _taken(every: Candidates, way: Selector, strata: Ints, shares: Floats, total: float) -> tuple[Ints, Floats]:
    """Places of the chosen, ascending, and their scores: every stratum's share, then what rounding left over."""
    scores = np.full(len(every), np.nan)
    taken = np.zeros(len(every), dtype=np.bool_)
    spare: list[Ints] = []
    for number, share in enumerate(shares.tolist()):
        inside = np.flatnonzero(strata == number)
        if share <= 0 or not inside.size:
            continue
        found = way.choose(every.part(inside), share)
        order = inside[found.order]
        scores[order] = found.score
        fits = np.cumsum(every.cost[order]) <= share + 1e-6
        taken[order[fits]] = True
        spare.append(order[~fits])
    left = total - float(every.cost[taken].sum())
    rest = np.concatenate([*spare, np.zeros(0, dtype=np.int64)])
    others = np.flatnonzero(~taken & (shares[strata] > 0))
    others = others[np.argsort(-every.quality[others], kind="stable")]
    for i in dict.fromkeys([*rest.tolist(), *others.tolist()]):
        if left < 1:
            break
        if not taken[i] and every.cost[i] <= left:
            taken[i] = True
            left -= float(every.cost[i])
    return np.flatnonzero(taken), scores


def _random(every: Candidates, total: float) -> Ints:
    order = np.argsort(every.chance, kind="stable")
    return np.sort(order[np.cumsum(every.cost[order]) <= total + 1e-6])


def _decisions(pool: Pool, known: Known, way: Selector, taken: Ints, scores: Floats) -> pl.DataFrame:
    stays = np.zeros(known.rows.size, dtype=np.bool_)
    stays[taken] = True
    number = pl.Series(scores).fill_nan(None)
    shown = number.round(4).cast(pl.String).fill_null("none")
    worth = pl.Series(known.quality).round(4).cast(pl.String)
    verdict = pl.Series(np.where(stays, "chosen", "not chosen"))
    return pl.DataFrame(
        {
            "row": known.rows,
            "decision": np.where(stays, KEPT, DROPPED),
            "detail": verdict + f" by {way.name}: its score " + shown + ", quality " + worth,
            "score": number,
            "other_id": pl.Series([None] * known.rows.size, dtype=pl.String),
        }
    )
