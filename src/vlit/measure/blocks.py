"""Words of a draw in blocks of one size: how numbers that grow with the length of a text are made comparable.

A draw is ordered at random by image, so blocks are independent samples of the dataset's text; the value is the mean over
them and the interval is a bootstrap over them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from vlit.measure.indicator import Summary
from vlit.measure.statistics import FEW, Floats, mean_interval
from vlit.measure.view import View

MOST = 50


def block_means(
    words: pl.Series, size: int, measure: Callable[[pl.Series], float], rng: np.random.Generator, n: int, noun: str
) -> Summary:
    """Mean of a measure over at most 50 full blocks of ``size`` words; null where there is not one full block."""
    blocks = min(words.len() // size, MOST)
    if blocks == 0:
        return Summary(value=None, n=0, reason=f"fewer than {size:,} words of {noun}: too few to be comparable")
    values: Floats = np.array([measure(words.slice(i * size, size)) for i in range(blocks)])
    interval = mean_interval(values, rng)
    reason = "" if interval else f"no interval: fewer than {FEW} blocks of {size:,} words"
    return Summary(value=float(values.mean()), n=n, interval=interval, reason=reason)


def question_words(draw: View) -> pl.Series:
    """All words of the instructions in the draw's order."""
    return draw.words.filter(pl.col("side") == "q")["word"]


def asking(draw: View) -> int:
    """Samples that have an instruction."""
    return int(draw.exchanges.filter(pl.col("question") != "")["row"].n_unique())
