"""How unlike its nearest neighbour is a sample, by meaning?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.cosine import nearest
from vlit.measure.diversity.novelty import novelty_summary
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.view import View

_NOTHING = "fewer than two samples have words"


@indicator(
    name="novelty_semantic",
    title="Novelty of the meaning",
    characteristic="diversity",
    level="dataset",
    tier="embed",
    unit="share",
    direction="higher",
)
class NoveltySemantic(DatasetIndicator):
    """Mean over samples of 1 - cosine similarity of embeddings to the most similar other sample of the draw.

    A sample's text is all its questions and answers; what an embedder does not read of a long one does not count. It
    sees the paraphrases that diversity.novelty misses, and misses what only the picture makes different: "How many
    dogs? Two." of two images is one text. It falls with the size of the draw, and numbers of different embedders are
    not comparable. Similarities below 0 count as 0.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The mean, its histogram, and the least and most novel samples."""
        said = pl.concat_str("question", "answer", separator="\n").str.join("\n").str.strip_chars()
        texts = draw.exchanges.group_by("row", maintain_order=True).agg(said.alias("text")).filter(pl.col("text") != "")
        embeddings = draw.instruments.embeddings
        if embeddings is None or texts.height < 2:
            return Summary(value=None, n=0, reason=_NOTHING)
        rows = texts["row"].to_numpy().astype(np.int64)
        found, other = nearest(embeddings.texts(texts["text"].to_list()))
        similarity, neighbour = np.full(len(draw), np.nan), np.full(len(draw), -1, dtype=np.int64)
        similarity[rows], neighbour[rows] = np.clip(found, 0.0, 1.0), rows[other]
        return novelty_summary(draw, similarity, neighbour, rng)
