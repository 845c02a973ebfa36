"""How far does one get with the question alone, without the image?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from vlit.measure.card import Bars
from vlit.measure.hashing import mix
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import coded
from vlit.measure.statistics import TOO_FEW, Floats, Ints, mean_by_unit
from vlit.measure.view import View
from vlit.measure.wording import short_exchanges

_FOLDS = 5
_ANSWERS = 50
_FEWEST = 50
_SMOOTHING = 1.0
_CHUNK = 1 << 16


@indicator(
    name="blind",
    title="Accuracy without the image",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="share",
    direction="lower",
)
class Blind(DatasetIndicator):
    """Accuracy of a classifier that reads the question and never sees the image, cross-validated by image.

    A multinomial naive Bayes over the question's words predicts the answer among the 50 most frequent short ones, in
    five folds; no image is in two folds. Bars show it beside always giving the training folds' most frequent answer:
    what it has above that is what question wording alone gives away. The language priors of VQA (Goyal et al. 2017,
    arXiv 1612.00837). It is a lower bound: a language model could know more. Rare and long answers are left out.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The share predicted; null with fewer than 50 such questions or one answer."""
        lines = short_exchanges(draw).filter(pl.col("question") != "")
        frequent = (
            lines["answer"].value_counts().sort("count", "answer", descending=[True, False]).head(_ANSWERS)["answer"]
        )
        lines = lines.filter(pl.col("answer").is_in(frequent.to_list()))
        if lines.height < _FEWEST or frequent.len() < 2:
            return Summary(value=None, n=0, reason=f"fewer than {_FEWEST} short answers, or all alike")
        answers, _ = coded(lines["answer"])
        rows = lines["row"].to_numpy()
        fold = (mix(draw.clusters[rows], 5) % np.uint64(_FOLDS)).astype(np.int64)
        doc, word = _words(lines)
        guess, major = _predict(doc, word, answers, fold)
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


def _words(lines: pl.DataFrame) -> tuple[Ints, Ints]:
    """(question number, word number) of every word."""
    frame = lines.with_row_index("doc").select(
        "doc", pl.col("question").str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]+")
    )
    frame = frame.filter(pl.col("question").list.len() > 0).explode("question")
    words, _ = coded(frame["question"])
    return frame["doc"].to_numpy().astype(np.int64), words


def _predict(doc: Ints, word: Ints, answer: Ints, fold: Ints) -> tuple[Ints, Ints]:
    """Predictions of the classifier and of the majority for every question, each made without its own fold."""
    kinds, vocabulary = int(answer.max()) + 1, int(word.max()) + 1 if word.size else 1
    guess = np.empty(answer.size, dtype=np.int64)
    major = np.empty(answer.size, dtype=np.int64)
    for held in range(_FOLDS):
        train, test = fold != held, fold == held
        if not test.any():
            continue
        prior = np.bincount(answer[train], minlength=kinds).astype(np.float64)
        seen = train[doc]
        table = np.bincount(word[seen] * kinds + answer[doc[seen]], minlength=vocabulary * kinds).astype(np.float64)
        table = table.reshape(vocabulary, kinds) + _SMOOTHING
        # A class that the training folds lack gets a prior of almost nothing instead of log 0.
        scores = np.tile(np.log(prior + 1e-9), (answer.size, 1)) if prior.any() else np.zeros((answer.size, kinds))
        logs = np.log(table) - np.log(table.sum(axis=0))
        _add_words(scores, doc[~seen], word[~seen], logs)
        guess[test] = scores[test].argmax(axis=1)
        major[test] = prior.argmax()
    return guess, major


def _add_words(scores: Floats, doc: Ints, word: Ints, logs: npt.NDArray[np.float64]) -> None:
    for start in range(0, doc.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        here, first = np.unique(doc[part], return_index=True)
        scores[here] += np.add.reduceat(logs[word[part]], first, axis=0)
