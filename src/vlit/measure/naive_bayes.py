"""A classifier that reads questions and guesses answers: multinomial naive Bayes, cross-validated by image."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from vlit.hashing import Hashes, mix
from vlit.measure.shares import coded
from vlit.measure.statistics import Floats, Ints

FOLDS = 5
_SMOOTHING = 1.0
_CHUNK = 1 << 16


def folds(clusters: Hashes) -> Ints:
    """One of five folds for each line by its image: no image is in two."""
    return (mix(clusters, 5) % np.uint64(FOLDS)).astype(np.int64)


def question_words(questions: pl.Series) -> tuple[Ints, Ints]:
    """(question number, word number) of every word."""
    frame = (
        questions.rename("question")
        .to_frame()
        .with_row_index("doc")
        .select("doc", pl.col("question").str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]+"))
    )
    frame = frame.filter(pl.col("question").list.len() > 0).explode("question")
    words, _ = coded(frame["question"])
    return frame["doc"].to_numpy().astype(np.int64), words


def guess_answers(doc: Ints, word: Ints, answer: Ints, fold: Ints) -> tuple[Ints, Ints, Floats]:
    """Guesses of the classifier, of the majority, and how sure the classifier is; each made without its own fold.

    Args:
        doc, word: of every word, as `question_words` gives them.
        answer: the answer of every question as a number.
        fold: the fold of every question, 0 to 4.

    Returns: Answer numbers of the classifier and the majority, and the classifier's posterior of its guess.
    """
    kinds, vocabulary = int(answer.max()) + 1, int(word.max()) + 1 if word.size else 1
    guess = np.empty(answer.size, dtype=np.int64)
    major = np.empty(answer.size, dtype=np.int64)
    sure = np.empty(answer.size)
    for held in range(FOLDS):
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
        mine = scores[test]
        guess[test] = mine.argmax(axis=1)
        major[test] = prior.argmax()
        sure[test] = 1 / np.exp(mine - mine.max(axis=1, keepdims=True)).sum(axis=1)
    return guess, major, sure


def _add_words(scores: Floats, doc: Ints, word: Ints, logs: npt.NDArray[np.float64]) -> None:
    for start in range(0, doc.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        here, first = np.unique(doc[part], return_index=True)
        scores[here] += np.add.reduceat(logs[word[part]], first, axis=0)
