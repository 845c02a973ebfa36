"""A classifier that reads the question."""

from __future__ import annotations

import polars as pl

from vlit.measure.naive_bayes import guess_answers, question_words
from vlit.measure.shares import coded
from vlit.measure.shortcuts.base import Guesses, Trick, chances, folds_of
from vlit.measure.view import View
from vlit.measure.wording import short_exchanges

_ANSWERS = 50


class Words(Trick):
    """A naive Bayes classifier over the question's words predicts the answer among the 50 most frequent short ones.

    As `balance.blind`. A lower bound: a language model could guess more.
    """

    name = "words"
    title = "Blind classifier"
    knows = "the question's words"

    def guess(self, draw: View) -> Guesses | str:
        """Predictions made without the fold of the question's image."""
        lines = short_exchanges(draw).filter(pl.col("question") != "")
        counts = lines["answer"].value_counts().sort("count", "answer", descending=[True, False])
        lines = lines.filter(pl.col("answer").is_in(counts.head(_ANSWERS)["answer"].to_list()))
        if lines.is_empty():
            return "no short answers"
        answers, said = coded(lines["answer"])
        guess, _, sure = guess_answers(*question_words(lines["question"]), answers, folds_of(draw, lines))
        why = [f"its words say '{said[i]}'" for i in guess.tolist()]
        return Guesses(lines, guess == answers, chances(draw, lines), sure, why)
