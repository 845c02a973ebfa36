"""How rarely do two words follow each other again?"""

from __future__ import annotations

import msgspec
import numpy as np
import polars as pl

from vlit.measure.blocks import block_means
from vlit.measure.card import Bars
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.view import View

_BLOCK = 2000


@indicator(
    name="distinct2",
    title="Distinct word pairs of instructions",
    characteristic="diversity",
    level="dataset",
    tier="text",
    unit="share",
    direction="higher",
)
class Distinct2(DatasetIndicator):
    """Distinct bigrams / bigrams of the instructions (distinct-2; Li et al. 2016, arXiv 1510.03055), in blocks of
    2,000 words.

    The share falls with the length of a text, so it is the mean over blocks of one size. Bars show instructions beside
    answers, whose own number is made the same way. It misleads where variety is noise: random words score 1.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The mean over blocks of instructions; bars for instructions and answers."""
        asked = block_means(draw, "question", _BLOCK, distinct_bigrams, rng)
        answered = block_means(draw, "answer", _BLOCK, distinct_bigrams, rng)
        known = [(n, s.value) for n, s in (("instructions", asked), ("answers", answered)) if s.value is not None]
        bars = Bars(tuple(n for n, _ in known), tuple(v for _, v in known)) if known else None
        return msgspec.structs.replace(asked, bars=bars)


def distinct_bigrams(words: pl.Series) -> float:
    """Distinct neighbouring pairs / pairs."""
    pairs = pl.DataFrame({"a": words[:-1], "b": words[1:]})
    return pairs.n_unique() / pairs.height
