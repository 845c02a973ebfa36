"""Be like a target: samples as they would come from another dataset."""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.curate.select.base import Candidates, Choice, Floats
from vlit.curate.shingled import Shingled
from vlit.errors import UsageError

_BUCKETS = 10_000
_NONE = 0.01  # added to every bucket's count, so that one that is empty has a share


class Match:
    """Importance resampling (DSIR; Xie et al. 2023, arXiv 2302.03169) towards the dataset ``target``: a sample weighs
    as much more as its runs of three words are commoner there than here, and samples are drawn by weight without
    replacement (Gumbel noise).

    Runs are hashed into 10,000 buckets, and a sample's weight is the mean over its runs, so that long samples do not
    win by length. It matches words, and no images.
    """

    name = "match"
    version = "1"
    strata = ""
    power = 1.0
    features = ("shingles",)

    def choose(self, candidates: Candidates, budget: float) -> Choice:
        """See the class; scores are log weights."""
        known = candidates.known
        if known.target is None:
            raise UsageError("--by match", "needs a dataset to be like", "Name it: --target FILE.")
        here = known.shingles
        feature = Shingled("both")
        there = known.target.read(feature, [feature.name])[feature.name]
        ratio = np.log(_shares(there)) - np.log(_shares(here))
        lists = here.gather(candidates.at)
        frame = pl.DataFrame({"row": np.arange(len(candidates)), "gram": lists}).explode("gram").drop_nulls()
        at = (frame["gram"].to_numpy() % _BUCKETS).astype(np.int64)
        rows = frame["row"].to_numpy()
        sums = np.bincount(rows, weights=ratio[at], minlength=len(candidates))
        sizes = np.bincount(rows, minlength=len(candidates))
        weight = np.divide(sums, sizes, out=np.full(len(candidates), -10.0), where=sizes > 0)
        noise = -np.log(-np.log(np.clip(candidates.chance, 1e-12, 1 - 1e-12)))
        order = np.argsort(-(weight + noise), kind="stable")
        return Choice(order, weight[order])


def _shares(lists: pl.Series) -> Floats:
    grams = lists.explode().drop_nulls().to_numpy()
    counts = np.bincount((grams % _BUCKETS).astype(np.int64), minlength=_BUCKETS).astype(np.float64) + _NONE
    shares: Floats = counts / counts.sum()
    return shares


MATCH = Match()
