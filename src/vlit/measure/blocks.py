"""Words of a draw in blocks of one size: how numbers that grow with the length of a text are made comparable.

A draw is ordered at random by image, so blocks are independent samples of the dataset's text; the value is the mean
over them and the interval is a bootstrap over them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from vlit.measure.indicator import Summary
from vlit.measure.statistics import FEW, Floats, mean_interval
from vlit.measure.view import View
from vlit.words import WORD

MOST = 50


def block_means(
    draw: View, side: str, size: int, measure: Callable[[pl.Series], float], rng: np.random.Generator
) -> Summary:
    """Mean of a measure over at most 50 full blocks of ``size`` words; null where there is not one full block.

    ``side`` is ``question`` or ``answer``; a trailing part of a block is left out.
    """
    words = words_of(draw, side, size)
    blocks = min(words.len() // size, MOST)
    if blocks == 0:
        return Summary(value=None, n=0, reason=f"fewer than {size:,} words in all {side}s: too few to be comparable")
    values: Floats = np.array([measure(words.slice(i * size, size)) for i in range(blocks)])
    interval = mean_interval(values, rng)
    reason = "" if interval else f"fewer than {FEW} blocks of {size:,} words"
    return Summary(value=float(values.mean()), n=saying(draw, side), interval=interval, reason=reason)


def words_of(draw: View, side: str, size: int) -> pl.Series:
    """The words of all questions or answers in the draw's order, as many as `block_means` will look at."""
    texts = draw.exchanges[side]
    before = texts.str.count_matches(WORD).cum_sum().shift(1, fill_value=0)
    return texts.filter(before < MOST * size).str.to_lowercase().str.extract_all(WORD).explode().drop_nulls()


def saying(draw: View, side: str) -> int:
    """Samples that have a question or an answer."""
    return int(draw.exchanges.filter(pl.col(side) != "")["row"].n_unique())
