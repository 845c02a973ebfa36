"""What does a judge think of the samples? One indicator per criterion of the rubric."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View


class Judged(SampleIndicator):
    """Mean vote of a judge on one criterion; the base of the four."""

    criterion: ClassVar[str]

    def score(self, view: View) -> pl.Series:
        """The mean vote from 1 to 5; null where the judge has no opinion."""
        judging = view.instruments.judging
        if judging is None:
            return pl.Series([None] * len(view), dtype=pl.Float64)
        return view.per_row(judging.scores(view, self.criterion), "score")

    def note(self, view: View, row: int) -> Note:
        """The votes, and the reason of the lowest."""
        judging = view.instruments.judging
        if judging is None:
            return Note()
        own = judging.of(view).filter((pl.col("row") == row) & (pl.col("criterion") == self.criterion))
        own = own.drop_nulls("score").sort("score", "vote")
        if own.is_empty():
            return Note()
        votes = ", ".join(f"{score:.0f}" for score in own["score"])
        return Note(f"votes {votes}: {own['why'][0]}" if own["why"][0] else f"votes {votes}")


@indicator(
    name="judge_relevance",
    title="Judge: the answer answers the question",
    characteristic="correctness",
    level="sample",
    tier="judge",
    unit="1-5",
    direction="higher",
)
class JudgeRelevance(Judged):
    """Mean vote of a judge, from 1 to 5, on whether the answers answer what was asked.

    Each sample of the draw that is in reach gets several opinions; the rubric's words and how far votes agree
    (correctness.judge_agreement) and follow people (correctness.judge_validity) say what the number is worth. Judges
    are lenient and prefer answers in their own style: compare datasets under one judge and one rubric only.
    """

    criterion = "relevance"


@indicator(
    name="judge_correspondence",
    title="Judge: true of the image",
    characteristic="correctness",
    level="sample",
    tier="judge",
    unit="1-5",
    direction="higher",
)
class JudgeCorrespondence(Judged):
    """Mean vote of a judge, from 1 to 5, on whether what the answers say of the images is true of them.

    Each sample of the draw that is in reach gets several opinions; the rubric's words and how far votes agree
    (correctness.judge_agreement) and follow people (correctness.judge_validity) say what the number is worth. Judges
    are lenient and prefer answers in their own style: compare datasets under one judge and one rubric only.
    """

    criterion = "correspondence"


@indicator(
    name="judge_dependency",
    title="Judge: the image is needed",
    characteristic="correctness",
    level="sample",
    tier="judge",
    unit="1-5",
    direction="higher",
)
class JudgeDependency(Judged):
    """Mean vote of a judge, from 1 to 5, on whether one must look at the images to give these answers.

    Each sample of the draw that is in reach gets several opinions; the rubric's words and how far votes agree
    (correctness.judge_agreement) and follow people (correctness.judge_validity) say what the number is worth. Judges
    are lenient and prefer answers in their own style: compare datasets under one judge and one rubric only.
    """

    criterion = "dependency"


@indicator(
    name="judge_formatting",
    title="Judge: well formed",
    characteristic="correctness",
    level="sample",
    tier="judge",
    unit="1-5",
    direction="higher",
)
class JudgeFormatting(Judged):
    """Mean vote of a judge, from 1 to 5, on whether the conversation is well formed and in the form asked for.

    Each sample of the draw that is in reach gets several opinions; the rubric's words and how far votes agree
    (correctness.judge_agreement) and follow people (correctness.judge_validity) say what the number is worth. Judges
    are lenient and prefer answers in their own style: compare datasets under one judge and one rubric only.
    """

    criterion = "formatting"
