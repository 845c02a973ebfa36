"""Filter: keep what an expression over fields and scores holds for, stratum by stratum."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np
import polars as pl

from vlit.curate.decisions import DROPPED, KEPT
from vlit.curate.expression import STRATUM, Expression, Kind
from vlit.curate.features import BASIC, TYPE, Feature
from vlit.curate.pool import Pool, StepReport
from vlit.curate.scores import carried, score_names, scores
from vlit.errors import UsageError, nearest

Strata = Literal["type", "source", "none"]
_BASIC: dict[str, Kind] = {
    "id": "text", "source": "text", "licence": "text", "type": "text",
    "turns": "number", "images": "number", "tokens": "number", "answer_words": "number",
}  # fmt: skip
_SHOWN = 3


class FilterSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a filter is applied.

    Attributes:
        strata: within what percentages are taken, and what must not be emptied: ``type``, ``source`` or ``none``.
        unknown: what becomes of samples of which it is not known whether the expression holds: ``keep`` or ``drop``.
        empty: whether a stratum may be emptied: ``refuse`` or ``allow``. One that the expression names itself may.
    """

    strata: Strata = "type"
    unknown: Literal["keep", "drop"] = "keep"
    empty: Literal["refuse", "allow"] = "refuse"

    def check(self) -> None:
        """Raises `UsageError` for a word that is none of these."""
        for name, value, known in (
            ("strata", self.strata, ("type", "source", "none")), ("unknown", self.unknown, ("keep", "drop")),
            ("empty", self.empty, ("refuse", "allow")),
        ):  # fmt: skip
            if value not in known:
                raise UsageError(f"--{name} {value}", f"is none of {', '.join(known)}", nearest(value, known))


def features_of(settings: FilterSettings) -> list[Feature]:
    """What a filter reads of every sample, besides scores."""
    return [BASIC, TYPE]


def filter_samples(pool: Pool, expression: str, settings: FilterSettings | None = None) -> StepReport:
    """Drop the samples that an expression (`vlit.curate.expression`) does not hold for.

    Fields are ``type, source, licence, id`` (texts), ``turns, images, tokens, answer_words`` (numbers) and the names of
    scores: those that samples carry, and those of the indicators, which are computed where they are not carried.

    Raises:
        UsageError: the expression cannot be right, or it would empty a stratum.
    """
    chosen = settings or FilterSettings()
    chosen.check()
    parsed = Expression(expression)
    known = _BASIC | dict.fromkeys((*score_names(), *carried(pool)), "number")
    parsed.checked(known)
    frame = _frame(pool, parsed, chosen)
    holds = frame.select(holds=parsed.polars())["holds"]
    unknown = int(holds.is_null().sum())
    stays = holds.fill_null(chosen.unknown == "keep").to_numpy()
    _refuse_empty(frame, stays, parsed, chosen)
    told = frame.select(detail=_values(parsed))["detail"]
    decisions = frame.select("row").with_columns(
        decision=pl.Series(np.where(stays, KEPT, DROPPED)),
        detail=pl.Series(np.where(stays, "holds: ", "does not hold: ")) + parsed.text + " (" + told + ")",
        score=frame[number] if (number := _number(parsed, known)) else pl.lit(None, dtype=pl.Float64),
        other_id=pl.lit(None, dtype=pl.String),
    )
    notes = []
    if unknown:
        done = "were kept" if chosen.unknown == "keep" else "were dropped"
        notes.append(f"{unknown:,} samples of which it is not known whether it holds {done} (--unknown)")
    report = StepReport(step="filter", seen=0, dropped=0, notes=notes, facts={"expression": parsed.text})
    return pool.decide("filter", "1", [decisions], report)


def _frame(pool: Pool, parsed: Expression, chosen: FilterSettings) -> pl.DataFrame:
    """The fields of the samples that stand, their row and their stratum."""
    basic = [name for name in parsed.fields if name in _BASIC and name != "type"]
    scored = [name for name in parsed.fields if name not in _BASIC]
    parts = [pool.read(BASIC, list(dict.fromkeys([*basic, "source"]))), pool.read(TYPE)]
    if scored:
        parts.append(scores(pool, scored))
    frame = (
        pl.concat(parts, how="horizontal").with_row_index("row").cast({"row": pl.Int64}).filter(pl.Series(pool.alive))
    )
    stratum = pl.lit("all") if chosen.strata == "none" else pl.col(chosen.strata).fill_null("")
    numbers = [name for name in basic if _BASIC[name] == "number"]
    return frame.with_columns(stratum.alias(STRATUM), *(pl.col(name).cast(pl.Float64) for name in numbers))


def _number(parsed: Expression, known: dict[str, Kind]) -> str:
    """The first numeric field of the expression: the number that decided, if any one did."""
    return next((name for name in parsed.fields if known[name] == "number"), "")


def _values(parsed: Expression) -> pl.Expr:
    """The fields and their values, for people."""
    told = []
    for name in parsed.fields[:_SHOWN]:
        value = pl.col(name).round(4) if _BASIC.get(name, "number") == "number" else pl.col(name)
        told.append(pl.lit(f"{name} ") + value.cast(pl.String).fill_null("unknown"))
    return pl.concat_str(told, separator=", ")


def _refuse_empty(
    frame: pl.DataFrame, stays: np.ndarray[tuple[int], np.dtype[np.bool_]], parsed: Expression, chosen: FilterSettings
) -> None:
    if chosen.empty == "allow" or chosen.strata in parsed.fields:
        return
    counted = frame.select(STRATUM, stays=pl.Series(stays)).group_by(STRATUM).agg(pl.len(), pl.col("stays").sum())
    gone = counted.filter(pl.col("stays") == 0).sort("len", STRATUM, descending=[True, False])
    if gone.height:
        listed = ", ".join(f"{name or 'unknown'} ({n:,})" for name, n, _ in gone.head(6).iter_rows())
        more = f" and {gone.height - 6} more" if gone.height > 6 else ""
        raise UsageError(
            f"--filter {parsed.text}", f"would leave no sample of {chosen.strata} {listed}{more}",
            "Lower the threshold, take a percentage of each (>= 25%), or add --empty allow.",
        )  # fmt: skip
