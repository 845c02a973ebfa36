"""What a dataset holds, counted: what a planner must know to add what is missing, or to make more of the same."""

from __future__ import annotations

import polars as pl

from vlit.measure.balance.objects import category_mentions
from vlit.measure.card import Content
from vlit.measure.view import View
from vlit.measure.wording import LETTERS, facts, lettered, number_words, short_exchanges, yes_no
from vlit.schema import LENGTHS
from vlit.words import WORD

_ANSWERS = 60
_THINGS = 400


def content_of(draw: View, *, with_objects: bool) -> Content:
    """Count a draw. Answers are the 60 most frequent short ones of each type, things the 400 most asked for.

    Args:
        with_objects: look for mentions of objects too, for which every claim is checked.
    """
    lines = draw.exchanges
    chosen = lettered(draw).select("row", "k", letter="chosen")
    said = lines.join(chosen, on=["row", "k"], how="left", maintain_order="left").with_columns(
        told=yes_no(pl.col("answer")), words=pl.col("answer").str.count_matches(WORD)
    )
    return Content(
        samples=len(draw),
        exchanges=lines.height,
        types=_counted(lines["type"]),
        forms=_by_type(said.select("type", value=_form())),
        words=_by_type(said.select("type", value=_word_bin(pl.col("words")))),
        turns=_counted(lines.group_by("row").len().select(pl.col("len").cast(pl.String)).to_series()),
        answers=_answers(draw),
        letters=_counted(lettered(draw)["chosen"].filter(lettered(draw)["chosen"].is_in(list(LETTERS)))),
        asked=_asked(draw),
        objects=_objects(draw) if with_objects else None,
    )


def _word_bin(words: pl.Expr) -> pl.Expr:
    """The bin (`vlit.schema.LENGTHS`) of a number of words, as text; an answer without words is in the first."""
    found = pl.lit(LENGTHS[0])
    for edge in LENGTHS[1:]:
        found = pl.when(words >= edge).then(pl.lit(edge)).otherwise(found)
    return found.cast(pl.String)


def _form() -> pl.Expr:
    """The form of an answer as the evidence has it, else as the words show it."""
    shown = (
        pl.when(pl.col("letter").is_not_null()).then(pl.lit("choice"))
        .when(pl.col("told").is_not_null() & (pl.col("words") == 1)).then(pl.lit("yesno"))
        .when(pl.col("words") <= 2).then(pl.lit("word"))
        .otherwise(pl.lit("free"))
    )  # fmt: skip
    return pl.when(pl.col("form").fill_null("") != "").then(pl.col("form")).otherwise(shown)


def _answers(draw: View) -> dict[str, dict[str, int]]:
    short = short_exchanges(draw)
    # "three" and "3" are one answer to how many; elsewhere "no" is a word and not the number 0.
    answer = pl.when(pl.col("type").str.starts_with("count")).then(number_words(pl.col("answer")))
    counted = (
        short.select("type", answer.otherwise(pl.col("answer")).alias("answer")).group_by("type", "answer").len()
        .sort("type", "len", "answer", descending=[False, True, False])
        .filter(pl.int_range(pl.len()).over("type") < _ANSWERS)
    )  # fmt: skip
    found: dict[str, dict[str, int]] = {}
    for kind, words, n in counted.iter_rows():
        found.setdefault(kind, {})[words] = n
    return found


def _asked(draw: View) -> dict[str, tuple[int, int]]:
    lines = facts(draw).filter(pl.col("number").is_null())
    things = (
        lines.group_by("noun").agg(yes=pl.col("exists").sum(), all=pl.len())
        .sort("all", "noun", descending=[True, False]).head(_THINGS)
    )  # fmt: skip
    return {noun: (yes, whole - yes) for noun, yes, whole in things.iter_rows()}


def _objects(draw: View) -> dict[str, int]:
    known, lines = category_mentions(draw)
    counts = dict(lines.group_by("code").len().iter_rows())
    scale = len(draw) / max(1, draw.with_scenes)  # counted in the samples that are given scenes
    return {name: round(counts.get(code, 0) * scale) for code, name in enumerate(known)}


def _by_type(lines: pl.DataFrame) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for kind, value, n in lines.group_by("type", "value").len().sort("type", "value").iter_rows():
        found.setdefault(kind, {})[value] = n
    return found


def _counted(values: pl.Series) -> dict[str, int]:
    """How often each value comes, by name."""
    table = values.rename("value").value_counts(name="n").sort("value")
    return {str(value): int(n) for value, n in table.iter_rows()}
