"""How unlike its nearest neighbour is a sample?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.indicator import DatasetIndicator, Note, Pick, Summary, indicator
from vlit.measure.neighbours import nearest_neighbours
from vlit.measure.shares import coded
from vlit.measure.statistics import TOO_FEW, Floats, Ints, histogram, mean_by_unit
from vlit.measure.view import View

_EXAMPLES = 20


@indicator(
    name="novelty",
    title="Novelty of the text",
    characteristic="diversity",
    level="dataset",
    tier="text",
    unit="share",
    direction="higher",
)
class Novelty(DatasetIndicator):
    """Mean over samples of 1 - Jaccard similarity to the most similar other sample of the draw.

    Samples are compared as sets of three-word shingles of all their questions and answers; candidates come from
    MinHash (Broder 1997) with 64 permutations in 32 bands, and the similarity itself is computed exactly.
    Similarities below about 0.2 are mostly not found and count as 0. It compares words, not meanings: a paraphrase is
    new, and one short answer to one question about two images is not. It falls with the size of the draw.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The mean, its histogram, and the least and most novel samples."""
        texts = draw.exchanges.select("row", text=pl.concat_str("question", "answer", separator="\n"))
        similarity, neighbour = nearest_neighbours(texts, len(draw))
        return novelty_summary(draw, similarity, neighbour, rng)


def novelty_summary(draw: View, similarity: Floats, neighbour: Ints, rng: np.random.Generator) -> Summary:
    """Mean of 1 - similarity with its evidence, from each row's similarity to its nearest other row (NaN: unknown) and
    that row (-1: none)."""
    known = ~np.isnan(similarity)
    if len(draw) < 2 or not known.any():
        return Summary(value=None, n=0, reason="fewer than two samples have words")
    novelty = 1 - similarity[known]
    rows = np.flatnonzero(known)
    units = draw.units[rows]
    interval = mean_by_unit(novelty, units, rng)
    codes, kinds = coded(draw.samples["type"][rows.tolist()])
    sums, sizes = np.bincount(codes, novelty), np.bincount(codes)  # in the order of rows: the same bytes every time
    means = sorted(zip(kinds, sums / sizes, sizes, strict=True), key=lambda m: (-m[2], m[0]))
    order = rows[np.argsort(novelty, kind="stable")].tolist()
    low, high = float(novelty.min()), float(novelty.max())
    ids = draw.samples["id"]

    def pick(row: int) -> Pick:
        other = int(neighbour[row])
        note = f"nearest: {ids[other]} (similarity {similarity[row]:.2f})" if other >= 0 else "no similar sample found"
        return Pick(row, float(1 - similarity[row]), Note(note))

    return Summary(
        value=float(novelty.mean()),
        n=int(known.sum()),
        interval=interval,
        reason="" if interval else TOO_FEW,
        histogram=histogram(novelty, share=True),
        by_type={kind: (float(mean), int(count)) for kind, mean, count in means},
        lines=pl.DataFrame({"row": pl.Series(rows, dtype=pl.UInt32), "score": novelty}),
        worst=tuple(pick(r) for r in order[:_EXAMPLES] if low < high and 1 - similarity[r] < high),
        best=tuple(pick(r) for r in order[::-1][:_EXAMPLES] if low < high and 1 - similarity[r] > low),
    )
