"""The instruction type of a question that does not say it: rules on its words, for data that others made.

The rules are data, ``typing_rules.yaml`` beside this file: read in order, the first that fits the asking clause wins,
and a question that fits none is ``other``. They are made for English. False premises and computed multi-step questions
are worded like what they pretend to be and cannot be told by words. docs/measure.md says how often the rules are
right.
"""

from __future__ import annotations

import functools
import operator
from importlib import resources

import msgspec
import polars as pl
import yaml

from vlit.measure.clause import asking_clause

OTHER = "other"
_LOOKED_AT = 400  # characters, as in the asking clause


class _Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    type: str
    like: str
    any: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


class _Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    names: dict[str, str]
    rules: tuple[_Rule, ...]


def question_type(questions: pl.Series) -> pl.Series:
    """The types of question texts: each one of `vlit.schema.FAMILIES` or ``other``."""
    asked = questions.fill_null("").str.head(_LOOKED_AT).rename("question")
    distinct = asked.unique(maintain_order=True)  # the same wordings come again and again
    left = pl.DataFrame(
        [distinct, asking_clause(distinct).rename("clause"), distinct.str.to_lowercase().alias("whole")]
    )
    told = []
    for kind, *patterns in _compiled():
        looked_at = zip(("clause", "whole"), patterns, strict=True)
        fits = functools.reduce(operator.or_, (left[name].str.contains(p) for name, p in looked_at if p))
        told.append(left.filter(fits).select("question", type=pl.lit(kind)))
        left = left.filter(~fits)
    told.append(left.select("question", type=pl.lit(OTHER)))
    found = asked.to_frame().join(pl.concat(told), on="question", how="left", maintain_order="left")
    return found["type"].rename("")


def examples() -> list[tuple[str, str]]:
    """(type, question) of every rule's own example."""
    return [(rule.type, rule.like) for rule in _read().rules]


@functools.cache
def _compiled() -> list[tuple[str, str, str]]:
    """Type, pattern for the clause and for the whole question (``""`` = none, not both) of the rules in order."""
    read = _read()
    return [(rule.type, _joined(rule.any, read.names), _joined(rule.whole, read.names)) for rule in read.rules]


def _joined(patterns: tuple[str, ...], names: dict[str, str]) -> str:
    joined = "|".join(f"(?:{each})" for each in patterns)
    for name, put in names.items():
        joined = joined.replace("{" + name + "}", put)
    return joined


@functools.cache
def _read() -> _Rules:
    text = resources.files("vlit.measure").joinpath("typing_rules.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), _Rules)
