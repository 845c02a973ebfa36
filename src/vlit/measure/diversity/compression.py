"""How far can the instructions be squeezed?"""

from __future__ import annotations

import zlib

import numpy as np
import polars as pl

from vlit.measure.blocks import block_means
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.view import View

_BLOCK = 4000


@indicator(
    name="compression",
    title="Incompressibility of instructions",
    characteristic="diversity",
    level="dataset",
    tier="text",
    unit="share",
    direction="higher",
)
class Compression(DatasetIndicator):
    """Compressed / raw bytes of the instructions' words (zlib, level 6), in blocks of 4,000 words.

    Repetition compresses, so less is more uniform; the inverse of the compression ratio of Shaib et al. 2024 (arXiv
    2403.00553). English prose has about 0.4, templates under 0.15. Case and punctuation are left out. It misleads
    between languages and scripts, whose letters cost different numbers of bytes.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The mean over blocks."""
        return block_means(draw, "question", _BLOCK, compressed_share, rng)


def compressed_share(words: pl.Series) -> float:
    """Compressed bytes / raw bytes of words joined by spaces."""
    raw = " ".join(words.to_list()).encode()
    return len(zlib.compress(raw, 6)) / len(raw)
