"""How far does one get with the question alone, without the image?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.card import Bars
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.naive_bayes import folds, guess_answers, question_words
from vlit.measure.shares import coded
from vlit.measure.statistics import TOO_FEW, mean_by_unit
from vlit.measure.view import View
from vlit.measure.wording import short_exchanges

_ANSWERS = 50
_FEWEST = 50


@indicator(
    name="blind",
    title="Accuracy without the image",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="share",
    direction="lower",
    version="2",
)
class Blind(DatasetIndicator):
    """Accuracy of a classifier that reads the question and never sees the image, cross-validated by image.

    A multinomial naive Bayes over the question's words predicts the answer among the 50 most frequent short ones, in
    five folds; no image is in two folds. Bars show it beside always giving the training folds' most frequent answer:
    what it has above that is what question wording alone gives away. A question that one image is asked twice with
    the same answer counts once: copies would weigh the test and sharpen the classifier. The language priors of VQA
    (Goyal et al. 2017, arXiv 1612.00837). It is a lower bound: a language model could know more. Rare and long
    answers are left out.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The share predicted; null with fewer than 50 such questions or one answer."""
        lines = short_exchanges(draw).filter(pl.col("question") != "")
        unit = pl.Series("unit", draw.units[lines["row"].to_numpy()])
        lines = lines.with_columns(unit).unique(["unit", "question", "answer"], keep="first", maintain_order=True)
        frequent = (
            lines["answer"].value_counts().sort("count", "answer", descending=[True, False]).head(_ANSWERS)["answer"]
        )
        lines = lines.filter(pl.col("answer").is_in(frequent.to_list()))
        if lines.height < _FEWEST or frequent.len() < 2:
            return Summary(value=None, n=0, reason=f"fewer than {_FEWEST} short answers, or all alike")
        answers, _ = coded(lines["answer"])
        rows = lines["row"].to_numpy()
        fold = folds(draw.clusters[rows])
        doc, word = question_words(lines["question"])
        guess, major, _ = guess_answers(doc, word, answers, fold)
        units = draw.units[rows]
        hit = (guess == answers).astype(np.float64)
        interval = mean_by_unit(hit, units, rng)
        types = (
            lines.select("type").with_columns(hit=pl.Series(hit)).group_by("type").agg(pl.col("hit").mean(), n=pl.len())
        )
        return Summary(
            value=float(hit.mean()),
            n=lines["row"].n_unique(),
            interval=interval,
            reason="" if interval else TOO_FEW,
            bars=Bars(
                ("question alone", "most frequent answer"), (float(hit.mean()), float((major == answers).mean()))
            ),
            lines=lines.select("row", "k", score=pl.Series(hit)),
            by_type={kind: (share, count) for kind, share, count in types.sort("type").iter_rows()},
        )
