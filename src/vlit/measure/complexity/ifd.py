"""How little does the instruction help to predict the answer?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View


@indicator(
    name="ifd",
    title="Instruction-following difficulty",
    characteristic="complexity",
    level="sample",
    tier="model",
    unit="ratio",
    direction="none",
)
class Ifd(SampleIndicator):
    """Perplexity of the answers after their instructions / perplexity of the answers alone, both without images:
    PPL(y | x) / PPL(y) (IFD; Li et al. 2023, arXiv 2308.12032).

    Near 1 the instruction hardly helps, which is hard for the model (or the answer does not belong to it: above 1 is
    suspicious); near 0 it gives the answer away. Unlike in the paper "alone" is after an empty instruction in the same
    chat template, so that the same tokens are compared. Short answers have extreme values. It depends on the model.
    """

    def score(self, view: View) -> pl.Series:
        """The score; null where a loss is unknown."""
        losses = view.instruments.losses
        if losses is None:
            return pl.Series([None] * len(view), dtype=pl.Float64)
        return view.per_row(losses.of(view).select("row", score=(pl.col("text") - pl.col("alone")).exp()), "score")

    def note(self, view: View, row: int) -> Note:
        """The two losses."""
        losses = view.instruments.losses
        found = losses.of(view).filter(pl.col("row") == row) if losses is not None else pl.DataFrame()
        if found.is_empty():
            return Note()
        one = found.row(0, named=True)
        return Note(f"loss {one['text']:.3f} after the instruction, {one['alone']:.3f} alone")
