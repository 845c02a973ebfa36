"""What a shortcut is: questions with their answers and chances, and a guess at each that never saw its image."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from vlit.measure.card import Tier
from vlit.measure.naive_bayes import FOLDS, folds
from vlit.measure.shares import coded
from vlit.measure.statistics import Floats, Ints
from vlit.measure.view import View
from vlit.measure.wording import lettered


class Guesses(msgspec.Struct, frozen=True):
    """A shortcut's answers.

    Attributes:
        lines: the questions: row, k, type, question, answer.
        hit: whether each is answered right.
        chance: what guessing among the answers that fit the question would score.
        sure: how sure the shortcut is, 0 to 1.
        why: what gave the answer away, a few words for each.
    """

    lines: pl.DataFrame
    hit: npt.NDArray[np.bool_]
    chance: Floats
    sure: Floats
    why: Sequence[str]


class Trick(ABC):
    """Base of shortcuts. The docstring says what it does and becomes the card's ``doc``."""

    name: ClassVar[str]
    title: ClassVar[str]
    knows: ClassVar[str]
    tier: ClassVar[Tier] = "text"

    @abstractmethod
    def guess(self, draw: View) -> Guesses | str:
        """Answers to all questions that the shortcut has an opinion on, or why there are none.

        What is learned from other questions is learned from other images' alone (`majority_by`, `folds`).
        """


def majority_by(group: Ints, answer: Ints, fold: Ints) -> tuple[Ints, Floats]:
    """For each line the most frequent answer to its group in the other folds, and its share there.

    A group that the other folds lack gets their most frequent answer of all. Ties go to the smaller number.
    """
    groups, answers = int(group.max()) + 1, int(answer.max()) + 1
    guess, share = np.zeros(answer.size, dtype=np.int64), np.zeros(answer.size)
    pairs, pair = np.unique(group * answers + answer, return_inverse=True)
    group_of, answer_of = pairs // answers, pairs % answers
    for held in range(FOLDS):
        train, test = fold != held, fold == held
        if not test.any() or not train.any():
            continue
        counts = np.bincount(pair[train], minlength=pairs.size)
        order = np.lexsort((answer_of, -counts, group_of))
        known, first = np.unique(group_of[order], return_index=True)
        best, most = np.zeros(groups, dtype=np.int64), np.zeros(groups)
        best[known], most[known] = answer_of[order][first], counts[order][first]
        total = np.bincount(group[train], minlength=groups)
        overall = np.bincount(answer[train], minlength=answers)
        unseen = total == 0
        best[unseen] = overall.argmax()
        shares = np.where(unseen, overall.max() / overall.sum(), most / np.maximum(total, 1))
        guess[test], share[test] = best[group[test]], shares[group[test]]
    return guess, share


def folds_of(draw: View, lines: pl.DataFrame) -> Ints:
    """The fold of each line by its image."""
    return folds(draw.clusters[lines["row"].to_numpy()])


def chances(draw: View, lines: pl.DataFrame) -> Floats:
    """What guessing scores: 1/2 for yes and no, one in the options offered, else in the answers that the type has."""
    options = lettered(draw).select("row", "k", options=pl.col("offered").list.len())
    known = pl.col("answer").n_unique().over("type").clip(lower_bound=2)
    chance = pl.when(pl.col("answer").is_in(["yes", "no"])).then(0.5).otherwise(1 / pl.coalesce("options", known))
    frame = lines.join(options, on=["row", "k"], how="left", maintain_order="left")
    return frame.select(chance.cast(pl.Float64)).to_series().to_numpy()


def by_majority(draw: View, lines: pl.DataFrame, group: pl.Series, chance: Floats, why: str) -> Guesses:
    """Always the most frequent answer of a group. ``why`` may name ``{group}`` and ``{answer}``."""
    groups, names = coded(group)
    answers, said = coded(lines["answer"])
    guess, share = majority_by(groups, answers, folds_of(draw, lines))
    words = [why.format(group=names[g], answer=said[a]) for g, a in zip(groups.tolist(), guess.tolist(), strict=True)]
    return Guesses(lines, guess == answers, chance, share, words)
