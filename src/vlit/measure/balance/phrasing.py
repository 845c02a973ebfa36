"""Is one wording asked over and over?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.card import Bars
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import coded, jackknifed
from vlit.measure.statistics import Floats, weighted_counts
from vlit.measure.view import View
from vlit.words import normalised

_FEWEST = 20
_FUNCTION_WORDS = [
    "a",
    "about",
    "above",
    "all",
    "among",
    "an",
    "and",
    "answer",
    "any",
    "are",
    "as",
    "at",
    "be",
    "below",
    "between",
    "briefly",
    "by",
    "can",
    "caption",
    "choose",
    "correct",
    "could",
    "count",
    "describe",
    "detail",
    "detailed",
    "do",
    "does",
    "each",
    "explain",
    "following",
    "for",
    "from",
    "give",
    "given",
    "has",
    "have",
    "how",
    "identify",
    "if",
    "image",
    "in",
    "is",
    "it",
    "its",
    "left",
    "letter",
    "list",
    "many",
    "me",
    "might",
    "more",
    "most",
    "name",
    "next",
    "number",
    "of",
    "on",
    "one",
    "option",
    "or",
    "other",
    "photo",
    "phrase",
    "picture",
    "please",
    "provide",
    "question",
    "right",
    "scene",
    "see",
    "short",
    "shown",
    "single",
    "some",
    "that",
    "the",
    "their",
    "them",
    "there",
    "these",
    "they",
    "this",
    "to",
    "top",
    "under",
    "using",
    "visible",
    "what",
    "when",
    "where",
    "which",
    "who",
    "whose",
    "why",
    "will",
    "with",
    "within",
    "word",
    "would",
    "yes",
    "no",
    "you",
    "your",
]


@indicator(
    name="phrasing",
    title="Share of the commonest wording",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="share",
    direction="lower",
)
class Phrasing(DatasetIndicator):
    """Share of exchanges that use the commonest question template of their type.

    The template is the phrasing in the evidence, else the question with every word that is not a function word
    replaced by a blank, so that "Is there a dog?" and "Is there a cat?" are one. Only types with at least 20
    exchanges; bars show the share per type. It misleads for one-word questions, and for languages other than English,
    where a question is all blanks.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The mean over exchanges of their type's largest share."""
        lines = templates(draw).filter(pl.len().over("type") >= _FEWEST)
        if lines.is_empty():
            return Summary(value=None, n=0, reason=f"no type has {_FEWEST} questions")
        kinds, types = coded(lines["type"])
        codes, pairs = coded(lines.select(pl.concat_str("type", "template", separator="\0")).to_series())
        type_of_pair = np.zeros(len(pairs), dtype=np.int64)
        type_of_pair[codes] = kinds

        def largest(weights: Floats) -> Floats:
            best = np.zeros(len(types))
            np.maximum.at(best, type_of_pair, weighted_counts(codes, weights, len(pairs)))
            return best

        def statistic(weights: Floats) -> float:
            return float(largest(weights).sum() / weights.sum())

        ones = np.ones(codes.size)
        sizes = weighted_counts(kinds, ones, len(types))
        share = largest(ones) / sizes
        interval, reason = jackknifed(draw, lines["row"], statistic, 0.0, 1.0)
        order = sorted(range(len(types)), key=lambda i: (-share[i], types[i]))
        return Summary(
            value=statistic(ones),
            n=lines["row"].n_unique(),
            interval=interval,
            reason=reason,
            bars=Bars(tuple(types[i] for i in order), tuple(float(share[i]) for i in order)),
            by_type={types[i]: (float(share[i]), int(sizes[i])) for i in range(len(types))},
        )


def templates(draw: View) -> pl.DataFrame:
    """row, type and template of every exchange with a question."""
    lines = draw.exchanges.filter(pl.col("question") != "").with_row_index("line")
    words = lines.select("line", word=normalised(pl.col("question").str.slice(0, 300)).str.split(" ")).explode("word")
    words = words.with_columns(pl.when(pl.col("word").is_in(_FUNCTION_WORDS)).then("word").otherwise(pl.lit("_")))
    before = pl.col("word").shift(1).over("line")
    words = words.filter((pl.col("word") != "_") | (before != "_") | before.is_null())
    joined = words.group_by("line").agg(pl.col("word").str.join(" "))
    lines = lines.join(joined, on="line", how="left", maintain_order="left")
    given = pl.when(pl.col("phrasing") != "").then("phrasing")
    return lines.select("row", "type", template=pl.coalesce(given, "word", pl.lit("")))
