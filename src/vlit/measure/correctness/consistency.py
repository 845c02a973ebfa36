"""Do two exchanges about one image contradict each other?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.clause import without_courtesy
from vlit.measure.indicator import DatasetIndicator, Note, Pick, Summary, indicator
from vlit.measure.statistics import TOO_FEW, ratio_by_unit
from vlit.measure.view import View
from vlit.measure.wording import facts, yes_no
from vlit.words import normalised


@indicator(
    name="consistency",
    title="No contradiction between exchanges",
    characteristic="correctness",
    level="dataset",
    tier="text",
    unit="share",
    direction="higher",
)
class Consistency(DatasetIndicator):
    """Share of things asked at least twice of one image whose answers agree.

    A thing is a noun in "Is there a ..." or "How many ..." (yes with none counted, no with some, two numbers), or any
    yes-no question by its normalised words. Exchanges of all samples of an image in the draw are compared. It says
    nothing of contradictions inside free text (see correctness.claims), reads English only, and takes synonyms for
    different things.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """Agreeing over compared (image, thing) pairs; ``n`` counts the samples that take part."""
        said = _statements(draw).filter(pl.len().over("unit", "thing") > 1)
        if said.is_empty():
            return Summary(value=None, n=0, reason="no thing is asked twice of one image")
        groups = said.group_by("unit", "thing", maintain_order=True).agg(
            bad=(pl.col("exists").n_unique() > 1) | (pl.col("number").drop_nulls().n_unique() > 1)
        )
        per_image = groups.group_by("unit", maintain_order=True).agg(good=(~pl.col("bad")).sum(), all=pl.len())
        good, compared = per_image["good"].to_numpy().astype(np.float64), per_image["all"].to_numpy().astype(np.float64)
        interval = ratio_by_unit(good, compared, per_image["unit"].to_numpy(), rng)
        return Summary(
            value=float(good.sum() / compared.sum()),
            n=said["row"].n_unique(),
            interval=interval,
            reason="" if interval else TOO_FEW,
            worst=_worst(said, groups),
        )


def _statements(draw: View) -> pl.DataFrame:
    """unit, row, thing, exists, number: one line per exchange about an image that says something comparable."""
    known = facts(draw).select("row", "k", pl.concat_str(pl.lit("noun: "), "noun").alias("thing"), "exists", "number")
    # The words before "Is that right?" count too, so that this is not the same question twice.
    whole = normalised(without_courtesy(pl.col("question")).str.extract(r"^([^?]*)\?").fill_null(""))
    plain = draw.exchanges.select(
        "row",
        "k",
        thing=whole,
        exists=(yes_no(pl.col("answer")) == "yes").cast(pl.Int64),
        number=pl.lit(None, dtype=pl.Int64),
    )
    plain = plain.filter(pl.col("exists").is_not_null() & (pl.col("thing") != "")).join(
        known, on=["row", "k"], how="anti"
    )
    units = (
        draw.samples.select("row", "n_images").with_columns(unit=pl.Series(draw.units)).filter(pl.col("n_images") > 0)
    )
    return pl.concat([known, plain]).join(units.select("row", "unit"), on="row").sort("row", "k")


def _worst(said: pl.DataFrame, groups: pl.DataFrame) -> tuple[Pick, ...]:
    """One sample per image with a contradiction, the later of the two."""
    bad = said.join(groups.filter("bad"), on=["unit", "thing"], how="semi", maintain_order="left")
    rows = bad.unique("unit", keep="last", maintain_order=True).head(20)
    return tuple(
        Pick(row, 0.0, Note(f"answered in two ways for one image: {thing.removeprefix('noun: ')}"))
        for row, thing in rows.select("row", "thing").iter_rows()
    )
