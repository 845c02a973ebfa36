"""How many different things are asked, in effect, by meaning?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.cosine import vendi
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import jackknifed
from vlit.measure.view import View

RAREFIED = 2000
NO_INSTRUCTION = "fewer than two instructions have words"


@indicator(
    name="semantic",
    title="Different instructions, by meaning",
    characteristic="diversity",
    level="dataset",
    tier="embed",
    unit="effective instructions",
    direction="higher",
)
class Semantic(DatasetIndicator):
    """Vendi score of the instructions' embeddings (Friedman & Dieng 2022, arXiv 2210.02410): as many instructions
    that have nothing in common would be as diverse.

    Computed with the cosine kernel on the first 2,000 instructions of the draw, since it grows with their number; n
    counts their samples. Numbers of different embedders, or of fewer instructions, are not comparable, and no embedder
    lets unrelated sentences have a similarity of 0, so that it stays far below 2,000.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The score, with a jackknife interval by image."""
        lines = instructions(draw)
        embeddings = draw.instruments.embeddings
        if embeddings is None or lines.height < 2:
            return Summary(value=None, n=0, reason=NO_INSTRUCTION)
        vectors = embeddings.texts(lines["question"].to_list())
        interval, reason = jackknifed(
            draw, lines["row"], lambda weights: vendi(vectors, weights), 1.0, float(min(vectors.shape))
        )
        return Summary(value=vendi(vectors), n=lines["row"].n_unique(), interval=interval, reason=reason)


def instructions(draw: View) -> pl.DataFrame:
    """row, type and question of the first 2,000 instructions of a draw that have words."""
    return draw.exchanges.filter(pl.col("question") != "").select("row", "type", "question").head(RAREFIED)
