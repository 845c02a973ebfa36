"""How many words go by before instructions start to repeat themselves?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from vlit.measure.blocks import block_means
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.view import View

_BLOCK = 2000
_THRESHOLD = 0.72


@indicator(
    name="mtld",
    title="Lexical diversity of instructions",
    characteristic="diversity",
    level="dataset",
    tier="text",
    unit="words",
    direction="higher",
)
class Mtld(DatasetIndicator):
    """MTLD: the mean length of word runs whose share of distinct words stays above 0.72, forwards and backwards.

    McCarthy & Jarvis 2010 (Behavior Research Methods 42), over the instructions in blocks of 2,000 words. Prose has
    50 to 150, templates around 10 to 30. It misleads on instructions that carry long lists of options or coordinates.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The mean over blocks."""
        return block_means(draw, "question", _BLOCK, mtld, rng)


def mtld(words: pl.Series) -> float:
    """The mean of the forward and the backward run length; the number of words where no run ends."""
    listed = words.to_list()
    return (_run_length(listed, len(listed)) + _run_length(reversed(listed), len(listed))) / 2


def _run_length(words: Iterable[str], total: int) -> float:
    factors, seen, n = 0.0, set[str](), 0
    for word in words:
        seen.add(word)
        n += 1
        if len(seen) / n <= _THRESHOLD:
            factors += 1
            seen.clear()
            n = 0
    if n:  # the unfinished run counts for the part of the way that it has gone
        factors += (1 - len(seen) / n) / (1 - _THRESHOLD)
    return total / factors if factors > 0 else float(total)
