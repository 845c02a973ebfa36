"""The instruction type of a question that does not say it: rules on its words, for data that others made.

The rules are data, ``typing_rules.yaml`` beside this file: read in order, the first that fits the asking clause wins,
and a question that fits none is ``other``. They are made for English. False premises and computed multi-step questions are
worded like what they pretend to be and cannot be told by words. docs/measure.md says how often the rules are right.
"""

from __future__ import annotations

import functools
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
    any: tuple[str, ...]
    whole: tuple[str, ...] = ()


class _Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    names: dict[str, str]
    rules: tuple[_Rule, ...]


def question_type(questions: pl.Series) -> pl.Series:
    """The types of question texts: each one of `vlit.schema.FAMILIES` or ``other``."""
    types, patterns = _compiled()
    texts = questions.fill_null("").str.head(_LOOKED_AT).str.to_lowercase().rename("whole")
    frame = pl.DataFrame([asking_clause(questions).rename("clause"), texts])
    hits = [pl.when(_fits(*each)).then(pl.lit(i, dtype=pl.Int8)) for i, each in enumerate(patterns)]
    found = frame.select(pl.coalesce(hits)).to_series()
    return found.replace_strict(dict(enumerate(types)), default=OTHER, return_dtype=pl.String)


def _fits(clause: str, whole: str) -> pl.Expr:
    fits = pl.col("clause").str.contains(clause)
    return fits | pl.col("whole").str.contains(whole) if whole else fits


def examples() -> list[tuple[str, str]]:
    """(type, question) of every rule's own example."""
    return [(rule.type, rule.like) for rule in _read().rules]


@functools.cache
def _compiled() -> tuple[list[str], list[tuple[str, str]]]:
    """Types of the rules in order, and their patterns for the clause and for the whole question (``""`` = none)."""
    read = _read()
    patterns = [(_joined(rule.any, read.names), _joined(rule.whole, read.names)) for rule in read.rules]
    return [rule.type for rule in read.rules], patterns


def _joined(patterns: tuple[str, ...], names: dict[str, str]) -> str:
    joined = "|".join(f"(?:{each})" for each in patterns)
    for name, put in names.items():
        joined = joined.replace("{" + name + "}", put)
    return joined


@functools.cache
def _read() -> _Rules:
    text = resources.files("vlit.measure").joinpath("typing_rules.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), _Rules)
