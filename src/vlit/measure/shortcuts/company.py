"""Is it there? By the company that it would have."""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.naive_bayes import FOLDS
from vlit.measure.plausibility import plausible_statements
from vlit.measure.shortcuts.base import Guesses, Trick, folds_of
from vlit.measure.statistics import Floats, Ints
from vlit.measure.view import View
from vlit.measure.wording import short_exchanges


class Company(Trick):
    """Says yes where the thing asked for often occurs with the other things of the picture, no where it does not.

    It knows what else is annotated in the picture and never looks for the thing itself: the adversarial questions of
    POPE (Li et al. 2023, arXiv 2305.10355) are made to defeat it. Mean pointwise mutual information with the scene's
    other categories, counted in other pictures of the draw, against the threshold that works best on other images'
    questions.
    """

    name = "company"
    title = "Co-occurrence of things"
    knows = "the other things in the picture"
    tier = "scene"

    def guess(self, draw: View) -> Guesses | str:
        """Yes above a threshold."""
        found = [(one.row, one.k, one.category, one.pmi) for one in plausible_statements(draw)]
        schema = {"row": pl.UInt32, "k": pl.Int64, "category": pl.String, "pmi": pl.Float64}
        about = pl.DataFrame(found, schema=schema, orient="row").unique(["row", "k"], keep="none", maintain_order=True)
        asked = short_exchanges(draw).filter(pl.col("answer").is_in(["yes", "no"]))
        lines = asked.join(about, on=["row", "k"], how="inner", maintain_order="left")
        if lines.is_empty():
            return "no yes-no question asks for one annotated category"
        pmi, yes = lines["pmi"].to_numpy(), (lines["answer"] == "yes").to_numpy()
        guess, distance = _thresholded(pmi, yes, folds_of(draw, lines))
        sure = distance / max(float(distance.max()), 1e-9)
        fits = np.where(guess, "often", "seldom")
        why = [f"{c} {fit} goes with what else is there" for c, fit in zip(lines["category"], fits, strict=True)]
        return Guesses(lines, guess == yes, np.full(lines.height, 0.5), sure, why)


def _thresholded(pmi: Floats, yes: np.ndarray[tuple[int], np.dtype[np.bool_]], fold: Ints) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.bool_]], Floats
]:  # fmt: skip
    """Yes above the best threshold of the other folds; and how far each value is from it."""
    guess, distance = np.zeros(pmi.size, dtype=np.bool_), np.zeros(pmi.size)
    for held in range(FOLDS):
        train, test = fold != held, fold == held
        if not train.any():
            continue
        order = np.argsort(pmi[train], kind="stable")
        values, said = pmi[train][order], yes[train][order]
        # A threshold before place i says no to the first i and yes to the rest.
        right = np.concatenate([[0], np.cumsum(~said)]) + said.sum() - np.concatenate([[0], np.cumsum(said)])
        best = int(right.argmax())
        edges = np.concatenate([[values[0] - 1], (values[1:] + values[:-1]) / 2, [values[-1] + 1]])
        guess[test] = pmi[test] > edges[best]
        distance[test] = np.abs(pmi[test] - edges[best])
    return guess, distance
