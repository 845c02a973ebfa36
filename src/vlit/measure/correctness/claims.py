"""Are the statements in the answers true of the image?"""

from __future__ import annotations

import polars as pl

from vlit.measure.checked import first_contradiction
from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View


@indicator(
    name="claims",
    title="Claims that the annotations support",
    characteristic="correctness",
    level="sample",
    tier="scene",
    unit="share",
    direction="higher",
    version="2",
)
class Claims(SampleIndicator):
    """Supported / (supported + contradicted) over all claims that the annotations can decide.

    Every checkable statement of an answer (existence, count, attribute, position, relation, text, region, comparison)
    is compared with the image's annotations; what is not annotated counts as absent only inside the closed world.
    Bars show how many claims were supported, contradicted and unknown: the share that is not unknown is the coverage
    of claims, and a high value at low coverage says little. It misleads where annotations are wrong and where wording
    is misread.
    """

    def score(self, view: View) -> pl.Series:
        """Share supported; null where no claim is decided."""
        supported, decided = _decided(view)
        return pl.Series([s / d if d else None for s, d in zip(supported, decided, strict=True)], dtype=pl.Float64)

    def weigh(self, view: View) -> pl.Series:
        """Claims decided, so that the mean is a ratio of sums."""
        return pl.Series(_decided(view)[1], dtype=pl.Float64)

    def lines(self, view: View) -> pl.DataFrame:
        """The share in every answer with a decided claim."""
        found = [
            (row, v.claim.exchange, v.status == "supported")
            for row, verdicts in enumerate(view.verdicts)
            for v in verdicts or ()
            if v.status != "unknown"
        ]
        schema = {"row": pl.UInt32, "k": pl.Int64, "true": pl.Boolean}
        frame = pl.DataFrame(found, schema=schema, orient="row")
        return frame.group_by("row", "k", maintain_order=True).agg(score=pl.col("true").mean(), weight=pl.len())

    def tally(self, view: View) -> dict[str, int]:
        """Claims by status."""
        counts = {"supported": 0, "contradicted": 0, "unknown": 0}
        for verdicts in view.verdicts:
            for verdict in verdicts or ():
                counts[verdict.status] += 1
        return {status: n for status, n in counts.items() if n}

    def note(self, view: View, row: int) -> Note:
        """The first contradicted claim."""
        return first_contradiction(view, row)


def _decided(view: View) -> tuple[list[int], list[int]]:
    statuses = [[v.status for v in verdicts or ()] for verdicts in view.verdicts]
    supported = [s.count("supported") for s in statuses]
    return supported, [n + s.count("contradicted") for n, s in zip(supported, statuses, strict=True)]
