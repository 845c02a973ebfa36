"""Does the answer belong to its question?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.indicator import DatasetIndicator, Note, Pick, Summary, indicator
from vlit.measure.statistics import TOO_FEW, histogram, mean_by_unit
from vlit.measure.view import View

_MOST = 4000
_OTHERS = 64
_EXAMPLES = 20


@indicator(
    name="relevance",
    title="Answer fits its question",
    characteristic="correctness",
    level="dataset",
    tier="embed",
    unit="share",
    direction="higher",
)
class Relevance(DatasetIndicator):
    """How often an answer is more similar to its question, by embeddings, than the answer to another question is.

    For each of the first 4,000 exchanges of the draw, 64 answers of other images are drawn; equal similarity counts a
    half, so that 0.5 is chance (it is the area under the ROC curve). A rank is used because cosine similarities of
    short answers mean little by themselves. It is near 0.5 with good reason where every answer would fit every
    question: yes-no data alone, or one instruction for all images. Fluent answers about the wrong picture pass.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The mean rank, its histogram, and the exchanges that fit least."""
        lines = draw.exchanges.filter((pl.col("question") != "") & (pl.col("answer") != "")).head(_MOST)
        units = draw.units[lines["row"].to_numpy()]
        embeddings = draw.instruments.embeddings
        if embeddings is None or np.unique(units).size < 2:
            return Summary(value=None, n=0, reason="fewer than two images have an exchange with both sides")
        asked = embeddings.texts(lines["question"].to_list())
        answered = embeddings.texts(lines["answer"].to_list())
        own = (asked * answered).sum(axis=1)
        others = rng.integers(lines.height, size=(lines.height, _OTHERS))
        elsewhere = units[others] != units[:, None]
        fits = np.empty(lines.height)
        for i in range(lines.height):
            rivals = answered[others[i][elsewhere[i]]] @ asked[i]
            # Equal texts have equal vectors, but a sum in another order may differ in its last bit.
            gap = np.round(own[i] - rivals, 5)
            fits[i] = (gap > 0).mean() + 0.5 * (gap == 0).mean() if rivals.size else np.nan
        known = ~np.isnan(fits)
        rows = lines["row"].to_numpy()
        types = lines.select("type").with_columns(fit=pl.Series(fits)).filter(pl.Series(known))
        means = types.group_by("type").agg(pl.col("fit").mean(), n=pl.len()).sort("n", "type", descending=[True, False])
        interval = mean_by_unit(fits[known], np.unique(units[known], return_inverse=True)[1], rng)
        order = np.lexsort((np.arange(fits.size), own, fits))[:_EXAMPLES].tolist()
        answers = lines["answer"].to_list()

        def pick(i: int) -> Pick:
            note = f"of {_OTHERS} other answers {1 - fits[i]:.0%} are nearer to the question"
            return Pick(int(rows[i]), float(fits[i]), Note(note, answers[i]))

        return Summary(
            value=float(fits[known].mean()),
            n=int(np.unique(rows[known]).size),
            interval=interval,
            reason="" if interval else TOO_FEW,
            histogram=histogram(fits[known], share=True),
            by_type={kind: (fit, n) for kind, fit, n in means.iter_rows()},
            worst=tuple(pick(i) for i in order if known[i] and fits[i] < 1),
        )
