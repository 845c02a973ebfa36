"""Does the image make the answer easier to predict?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View


@indicator(
    name="visual_necessity",
    title="The image is needed",
    characteristic="correctness",
    level="sample",
    tier="model",
    unit="nats per token",
    direction="higher",
)
class VisualNecessity(SampleIndicator):
    """Loss of the answers' tokens without the image minus their loss with it: L(y | x) - L(y | x, image).

    In nats per token. About 0: the words alone give the answer away, and a model learns to ignore the picture. Below 0:
    the picture speaks against the answer, or the model does not understand it. It depends on the model: one that does
    not see well finds no image necessary. Null for samples without an image.
    """

    def score(self, view: View) -> pl.Series:
        """The score; null where a loss is unknown."""
        losses = view.instruments.losses
        if losses is None:
            return pl.Series([None] * len(view), dtype=pl.Float64)
        return view.per_row(losses.of(view).select("row", score=pl.col("text") - pl.col("image")), "score")

    def note(self, view: View, row: int) -> Note:
        """The two losses."""
        losses = view.instruments.losses
        found = losses.of(view).filter(pl.col("row") == row) if losses is not None else pl.DataFrame()
        if found.is_empty():
            return Note()
        one = found.row(0, named=True)
        return Note(f"loss {one['text']:.3f} without the image, {one['image']:.3f} with it")
