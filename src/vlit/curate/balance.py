"""Balance: towards a target mix, by leaving out of what there is too much, and by a list of what would have to be made.

The target is a share per class. Every class is cut to its share of the samples that came in; one that has fewer stays
whole, and what it lacks is its gap. Leaving out and filling the gaps together give the mix at the size that came in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from vlit.curate.decisions import DROPPED
from vlit.curate.features import BASIC, TYPE, Feature
from vlit.curate.pool import Pool, StepReport
from vlit.errors import UsageError, nearest
from vlit.hashing import hash_texts, mix
from vlit.measure import View, facts, lettered, yes_no
from vlit.runfolder import RunFolder

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DIMENSIONS = ("type", "answers", "polarity", "objects", "source", "licence")
GAPS = "gaps.json"


class _Answered:
    """What a sample's first exchange asks for and how it is answered: ``answers`` (``type: answer`` for yes, no and
    option letters), ``polarity`` (yes or no to whether something is there), ``objects`` (the thing asked for). Null
    where an exchange has none."""

    name = "answered"
    fields: Mapping[str, pa.DataType] = {"answers": pa.string(), "polarity": pa.string(), "objects": pa.string()}

    def columns(self, view: View) -> Sequence[pa.Array]:
        """See the class."""
        lines = view.exchanges.select("row", "k", "type", said=yes_no(pl.col("answer")))
        letters = lettered(view).select("row", "k", letter="chosen")
        asked = facts(view).select("row", "k", "noun", "exists", "number")
        frame = lines.join(letters, on=["row", "k"], how="left", maintain_order="left")
        frame = frame.join(asked, on=["row", "k"], how="left", maintain_order="left")
        answer = pl.coalesce("letter", "said")
        frame = frame.select(
            "row",
            answers=pl.when(answer.is_not_null()).then(pl.col("type") + ": " + answer),
            polarity=pl.when(pl.col("noun").is_not_null() & pl.col("number").is_null()).then("said"),
            objects="noun",
        )
        firsts = frame.group_by("row", maintain_order=True).agg(pl.all().drop_nulls().first())
        base = pl.DataFrame({"row": pl.Series(range(len(view)), dtype=pl.UInt32)})
        found = base.join(firsts, on="row", how="left", maintain_order="left")
        return [found[name].to_arrow(compat_level=pl.CompatLevel.oldest()) for name in self.fields]


ANSWERED = _Answered()


class Mix(msgspec.Struct, frozen=True):
    """A target mix.

    Attributes:
        dimension: what samples are classed by, of `DIMENSIONS`.
        shares: weights of classes; empty for all alike. A class that is not named is left out of the target.
    """

    dimension: str
    shares: dict[str, float] = {}

    def weights(self, names: Sequence[str]) -> Floats:
        """The weight of each of some classes; samples without a class (``""``) have none unless all are alike."""
        if not self.shares:
            return np.ones(len(names))
        return np.array([self.shares.get(name, 0.0) for name in names])

    def gaps(self, have: Mapping[str, float], total: float) -> dict[str, float]:
        """How much each class lacks of its share of a total."""
        names = [name for name in {**dict.fromkeys(self.shares), **dict.fromkeys(have)} if name]
        weights = self.weights(names)
        if not weights.sum() > 0:
            return {}
        wanted = dict(zip(names, (total * weights / weights.sum()).tolist(), strict=True))
        return {name: want - have.get(name, 0.0) for name, want in sorted(wanted.items()) if want > have.get(name, 0.0)}


def parse_mix(text: str) -> Mix:
    """``type``, or ``type=count:2,existence:1``. Raises `UsageError` for what is none."""
    dimension, _, given = text.partition("=")
    if dimension not in DIMENSIONS:
        raise UsageError(f"--balance {dimension}", "is nothing that can be balanced", nearest(dimension, DIMENSIONS))
    shares: dict[str, float] = {}
    for piece in filter(None, (part.strip() for part in given.split(","))):
        name, _, weight = piece.rpartition(":")
        try:
            shares[name] = float(weight)
        except ValueError:
            shares[name] = -1.0
        if shares[name] < 0 or not name:
            raise UsageError(f"--balance {piece}", "is not NAME:WEIGHT", f"Write {dimension}=count:2,existence:1.")
    if shares and not sum(shares.values()) > 0:
        raise UsageError(f"--balance {text}", "its weights sum to nothing", "Give at least one above 0.")
    return Mix(dimension, shares)


def features_of(mix_: Mix) -> list[Feature]:
    """What is read of every sample."""
    own: dict[str, list[Feature]] = {"type": [TYPE], "source": [], "licence": []}
    return [BASIC, *own.get(mix_.dimension, [ANSWERED, TYPE])]


def labels_of(pool: Pool, dimension: str) -> pl.Series:
    """The class of every row; null (or ``""``) for those that have none."""
    feature: Feature = TYPE if dimension == "type" else BASIC if dimension in ("source", "licence") else ANSWERED
    return pool.read(feature, [dimension])[dimension]


def balance(pool: Pool, target: Mix) -> tuple[StepReport, dict[str, float]]:
    """Leave out what is above its share, at random; returns the report and the gaps.

    Samples that have no class (an open question, under ``polarity``) are left alone.

    Raises:
        UsageError: no sample is of a class that the target names.
    """
    pool.prepare(features_of(target))
    rows = pool.rows()
    labels = labels_of(pool, target.dimension).gather(rows).fill_null("")
    if target.dimension in ("source", "licence"):
        labels = labels.replace("", "unknown")
    counts = dict(labels.filter(labels != "").value_counts().iter_rows())
    unknown = [name for name in target.shares if name not in counts]
    weights = dict(zip(counts, target.weights(list(counts)).tolist(), strict=True))
    if not sum(weights.values()) > 0:
        known = ", ".join(sorted(counts)[:12]) or "none"
        raise UsageError(
            f"--balance {target.dimension}", "no sample is of a class of the target", f"There are: {known}."
        )
    total = float(sum(counts.values()))
    whole = sum(weights.values()) + sum(target.shares[name] for name in unknown)
    limits = {name: total * weight / whole for name, weight in weights.items()}
    order = mix(hash_texts(pool.ids(rows)) ^ mix(rows.astype(np.uint64), 1), pool.seed)
    frame = pl.DataFrame({"row": rows, "label": labels, "order": order}).filter(pl.col("label") != "")
    frame = frame.with_columns(rank=pl.col("order").rank("ordinal").over("label"))
    frame = frame.with_columns(limit=pl.col("label").replace_strict(limits, return_dtype=pl.Float64).round())
    gone = frame.filter(pl.col("rank") > pl.col("limit"))
    decisions = gone.select(
        "row",
        decision=pl.lit(DROPPED),
        detail=pl.lit(f"{target.dimension} ") + pl.col("label") + " is above its share of "
        + pl.col("limit").cast(pl.Int64).cast(pl.String) + " samples",
        score=pl.lit(None, dtype=pl.Float64),
        other_id=pl.lit(None, dtype=pl.String),
    )  # fmt: skip
    notes = [f"no sample is of {target.dimension} {name}" for name in unknown]
    gaps = target.gaps(counts, total)
    emptied = [name for name, weight in weights.items() if weight == 0 and target.shares]
    if emptied:
        notes.append(f"not in the target, and left out: {', '.join(sorted(emptied)[:12])}")
    report = StepReport(
        step="balance", seen=0, dropped=0, notes=notes,
        facts={"dimension": target.dimension, "classes": len(counts), "lacking": round(sum(gaps.values()))},
    )  # fmt: skip
    return pool.decide("balance", "1", [decisions], report), gaps


_FIELDS = {"type": "types", "answers": "answers", "polarity": "polarity", "objects": "categories", "source": "sources",
           "licence": "licences"}  # fmt: skip


def gaps_record(target: Mix, gaps: Mapping[str, float], unit: str = "samples") -> dict[str, Any]:
    """What would have to be constructed, as ``gaps.json`` says it (docs/curate.md)."""
    counts = {name: n for name, gap in gaps.items() if (n := round(gap)) > 0}
    return {
        "vlit": "gaps/1", "unit": unit, "total": sum(counts.values()),
        **{field: {} for field in _FIELDS.values()}, _FIELDS[target.dimension]: counts,
    }  # fmt: skip


def write_gaps(folder: RunFolder, record: Mapping[str, Any]) -> Path:
    """Write ``gaps.json``."""
    return folder.write_text(GAPS, msgspec.json.format(msgspec.json.encode(record), indent=2).decode() + "\n")
