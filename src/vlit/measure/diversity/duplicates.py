"""How many samples say what another one has said already?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.indicator import DatasetIndicator, Note, Pick, Summary, indicator
from vlit.measure.statistics import TOO_FEW, ratio_by_unit
from vlit.measure.view import View
from vlit.words import normalised


@indicator(
    name="duplicates",
    title="Exact duplicates",
    characteristic="diversity",
    level="dataset",
    tier="text",
    unit="share",
    direction="lower",
)
class Duplicates(DatasetIndicator):
    """Share of exchanges that repeat an earlier one: the same images, question and answer.

    Case, punctuation and spacing do not count. Copies of an image under another name are not seen. Whole images are
    drawn, so the share in the draw estimates that of the dataset.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """Repeats / exchanges; worst are samples that repeat."""
        images = draw.images.group_by("row").agg(pl.col("image").str.join("\n"))
        frame = draw.exchanges.join(images, on="row", how="left", maintain_order="left")
        if frame.is_empty():
            return Summary(value=None, n=0, reason="no exchange")
        text = pl.concat_str(
            pl.col("image").fill_null(""), normalised(pl.col("question")), normalised(pl.col("answer")), separator="\0"
        )
        frame = frame.select("row", "k", again=~text.is_first_distinct())
        frame = frame.with_columns(unit=pl.Series(draw.units[frame["row"].to_numpy()]))
        per_image = frame.group_by("unit", maintain_order=True).agg(again=pl.col("again").sum(), all=pl.len())
        again, total = per_image["again"].to_numpy().astype(np.float64), per_image["all"].to_numpy().astype(np.float64)
        interval = ratio_by_unit(again, total, per_image["unit"].to_numpy(), rng)
        repeats = frame.filter("again").unique("unit", keep="first", maintain_order=True).head(20)["row"].to_list()
        return Summary(
            value=float(again.sum() / total.sum()),
            n=frame["row"].n_unique(),
            interval=interval,
            reason="" if interval else TOO_FEW,
            lines=frame.select("row", "k", score=pl.col("again").cast(pl.Float64)),
            worst=tuple(Pick(row, 1.0, Note("an exchange of this sample occurs before")) for row in repeats),
        )
