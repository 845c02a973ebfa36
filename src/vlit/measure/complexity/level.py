"""What kind of thinking is asked for?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View

NAMES = ("recognise", "locate", "count", "relate", "compare", "explain", "infer")
_LEVELS = {
    "caption": 1, "description": 1, "inventory": 1, "existence": 1, "category": 1, "attribute": 1, "absent": 1,
    "false_premise": 1, "wrong_attribute": 1, "right_attribute": 1, "read_text": 1, "referring": 1,
    "field": 1, "unanswerable": 1, "describe_region": 1, "image_match": 1,
    "position": 2, "grounding": 2, "locate_text": 2,
    "count": 3, "count_total": 3, "count_part": 3, "wrong_count": 3, "right_count": 3,
    "spatial": 4, "predicate": 4, "interaction": 4, "depth": 4, "nearest": 4, "wrong_relation": 4, "right_relation": 4,
    "count_compare": 5, "size": 5, "summary": 5, "compare_regions": 5, "image_more": 5, "image_difference": 5,
    "image_common": 5,
}  # fmt: skip
_INFER = (
    r"\b(?:might|would|could|infer|inferred|predict|suggest|likely|if|should|imply|potential|possible|conclude[d]?)\b"
)


@indicator(
    name="level",
    title="Kind of thinking",
    characteristic="complexity",
    level="sample",
    tier="text",
    unit="level 1-7",
    direction="none",
)
class Level(SampleIndicator):
    """Level of the hardest exchange: recognise 1, locate 2, count 3, relate 4, compare 5, explain 6, infer 7.

    By the exchange's type; among reasoning questions those made by a program of several steps or asking what might,
    would or could be are 7, others 6. The order is after quality taxonomies of question answering, not measured: the
    mean of such levels is a summary, the bars (samples per level) are the finding. Exchanges whose type is unknown
    are left out.
    """

    def score(self, view: View) -> pl.Series:
        """The maximum over exchanges; null where no type is known."""
        return view.per_row(_highest(view), "level")

    def lines(self, view: View) -> pl.DataFrame:
        """The level of every exchange."""
        return view.once("level", _levels).rename({"level": "score"})

    def tally(self, view: View) -> dict[str, int]:
        """Samples per level."""
        counts = dict(_highest(view).drop_nulls().group_by("level").len().iter_rows())
        return {f"{level} {name}": counts[level] for level, name in enumerate(NAMES, 1) if level in counts}

    def note(self, view: View, row: int) -> Note:
        """The level's name."""
        return Note(NAMES[int(self.score(view)[row]) - 1])


def _levels(view: View) -> pl.DataFrame:
    infers = pl.col("form").is_not_null() | pl.col("question").str.to_lowercase().str.contains(_INFER)
    level = pl.when(pl.col("type") == "multi_step").then(pl.when(infers).then(7).otherwise(6)).otherwise(
        pl.col("type").replace_strict(_LEVELS, default=None, return_dtype=pl.Int64))  # fmt: skip
    return view.exchanges.select("row", "k", level=level)


def _highest(view: View) -> pl.DataFrame:
    return view.once("level", _levels).group_by("row").agg(pl.col("level").max())
