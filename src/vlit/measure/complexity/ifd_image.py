"""How little do instruction and image help to predict the answer?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View


@indicator(
    name="ifd_image",
    title="Difficulty with the image",
    characteristic="complexity",
    level="sample",
    tier="model",
    unit="ratio",
    direction="none",
)
class IfdImage(SampleIndicator):
    """Perplexity of the answers after instruction and image / that of the answers alone: PPL(y | x, image) / PPL(y).

    The image-conditioned form of complexity.ifd (Li et al. 2023, arXiv 2308.12032), for the same tokens; the difference
    of their logarithms is correctness.visual_necessity. Null for samples without an image. It depends on the
    model, and short answers have extreme values.
    """

    def score(self, view: View) -> pl.Series:
        """The score; null where a loss is unknown."""
        losses = view.instruments.losses
        if losses is None:
            return pl.Series([None] * len(view), dtype=pl.Float64)
        return view.per_row(losses.of(view).select("row", score=(pl.col("image") - pl.col("alone")).exp()), "score")

    def note(self, view: View, row: int) -> Note:
        """The two losses."""
        losses = view.instruments.losses
        found = losses.of(view).filter(pl.col("row") == row) if losses is not None else pl.DataFrame()
        if found.is_empty():
            return Note()
        one = found.row(0, named=True)
        return Note(f"loss {one['image']:.3f} with instruction and image, {one['alone']:.3f} alone")
