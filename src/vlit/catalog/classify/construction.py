"""``construction``: how a set was likely made, by what its records and texts show.

A rule is a conjunction of signals, each a share whose whole interval must lie beyond its bar, so that few records
prove nothing. Where no rule holds, or rules for different ways do, the answer is unknown. The bars and how they were
chosen are in docs/catalog.md.

It misleads for texts that a model polished after people wrote them (reads as self-instruct), and cannot see a way of
making that left no trace: short answers that people gave to free questions, sentences adapted from captions, sets
merged without naming their sources. Those stay unknown.
"""

from __future__ import annotations

import msgspec
import numpy as np
import polars as pl

from vlit.catalog.axes import Construction
from vlit.catalog.classify import texts
from vlit.catalog.classify.finding import Basis, Finding, Signal, unknown
from vlit.catalog.classify.survey import Facts

_PROGRAMS, _SOME_PROGRAMS = 0.9, 0.1
_LONG = 0.7
_ONE_MARK, _TWO_MARKS = 0.55, 0.2
_SHORT = 0.8
_CLOSED_QUESTIONS = 0.1
_TOP_ANSWERS, _CLOSED_ANSWERS = 100, 0.8
_ANSWERED_AGAIN = 0.3
_LEAST = 80
_SOURCES, _LARGEST = 3, 0.95
_SOURCE_PART = 0.01
_FREE_WORDS = 5  # words behind a fixed beginning from which on they are a sentence of their own


class _Way(msgspec.Struct, frozen=True):
    construction: Construction
    confidence: float
    basis: Basis
    reasons: tuple[str, ...]


def construction(facts: Facts, traces: tuple[str, ...]) -> Finding:
    """The finding, from what was counted and from `vlit.catalog.classify.traces`."""
    if facts.samples == 0:
        return unknown("construction", "nothing could be read")
    stated = _programs(facts)
    ways = [stated] if stated else [way for way in (
        _mixing(facts), _human(traces), _adaption(facts.drawn), _self_instruct(facts.drawn)
    ) if way]  # fmt: skip
    if len({way.construction for way in ways}) == 1:
        way = ways[0]
        return Finding(
            field="construction", value=way.construction.value, basis=way.basis, confidence=way.confidence,
            reasons=tuple(reason for each in ways for reason in each.reasons),
        )  # fmt: skip
    if ways:
        told = [f"{way.construction.value}: {reason}" for way in ways for reason in way.reasons]
        return unknown("construction", "signs contradict each other", *told)
    return unknown("construction", "no rule holds", *(signal.told() for signal in _looked_at(facts.drawn)))


def _programs(facts: Facts) -> _Way | None:
    """Evidence is the program that gave the answer; it outranks what texts look like."""
    share = facts.with_evidence / facts.samples
    told = f"{facts.with_evidence:,} of {facts.samples:,} samples carry the program that gave their answer"
    if share >= _PROGRAMS:
        return _Way(Construction.ANNOTATION_ADAPTION, 0.95, Basis.STATED, (told,))
    if share >= _SOME_PROGRAMS and _self_instruct(facts.drawn, _ONE_MARK * (1 - share)):
        return _Way(Construction.MIXED, 0.75, Basis.INFERRED, (told, "the others read as a model's"))
    return None


def _mixing(facts: Facts) -> _Way | None:
    named = {name: n for name, n in facts.sources.items() if name and n >= _SOURCE_PART * facts.samples}
    if len(named) < _SOURCES or max(named.values()) > _LARGEST * facts.samples:
        return None
    told = ", ".join(f"{name} {n / facts.samples:.0%}" for name, n in list(named.items())[:6])
    reason = f"the samples name {len(named)} sources of at least {_SOURCE_PART:.0%} each: {told}"
    return _Way(Construction.DATA_MIXING, 0.75, Basis.INFERRED, (reason,))


def _human(traces: tuple[str, ...]) -> _Way | None:
    return _Way(Construction.HUMAN, 0.8, Basis.INFERRED, traces) if traces else None


def _adaption(drawn: pl.DataFrame) -> _Way | None:
    """Few questions asked again and again, answered in a word from a closed list."""
    signals = _adaption_signals(drawn)
    if drawn.height < _LEAST or not all(signal.holds for signal in signals):
        return None
    return _Way(Construction.ANNOTATION_ADAPTION, 0.75, Basis.INFERRED, tuple(s.told() for s in signals))


def _adaption_signals(drawn: pl.DataFrame) -> list[Signal]:
    n = drawn.height
    asked = drawn["question"].str.to_lowercase()
    wording, _ = texts.frame_of(asked)
    free = _free_behind(asked, wording)
    answers = drawn["answer"].str.to_lowercase().value_counts(sort=True)["count"]
    return [
        Signal(what="questions are different, or free text behind a fixed beginning",
               hits=n if free else asked.n_unique(), n=n, bar=_CLOSED_QUESTIONS, most=True),
        Signal(what="answers have 1 to 3 words", hits=texts.hits(drawn, texts.short()), n=n, bar=_SHORT),
        Signal(what=f"answers are among the {_TOP_ANSWERS} most frequent", hits=int(answers.head(_TOP_ANSWERS).sum()),
               n=n, bar=_CLOSED_ANSWERS),
    ]  # fmt: skip


def _free_behind(asked: pl.Series, wording: str) -> bool:
    """Whether a fixed beginning only introduces free text: statements and phrases that somebody wrote. They are no
    template, however often one comes back, and the beginning may be the reader's own."""
    if not wording:
        return False
    rest = asked.str.strip_prefix(wording)
    sizes = rest.str.count_matches(r"\S+").to_numpy()
    return rest.n_unique() > _TOP_ANSWERS and float(np.median(sizes)) >= _FREE_WORDS


def _self_instruct(drawn: pl.DataFrame, one: float = _ONE_MARK) -> _Way | None:
    """Long answers in the turns of phrase of language models; not where a question comes back with other answers, as
    in what several models said in an evaluation."""
    signals = _self_instruct_signals(drawn, one)
    if drawn.height < _LEAST or not all(signal.holds for signal in signals):
        return None
    return _Way(Construction.SELF_INSTRUCT, 0.75, Basis.INFERRED, tuple(s.told() for s in signals))


def _self_instruct_signals(drawn: pl.DataFrame, one: float = _ONE_MARK) -> list[Signal]:
    n = drawn.height
    again = drawn.group_by("image", "question").agg(pl.col("answer").n_unique().alias("answers"))
    return [
        Signal(what="answers have at least 15 words", hits=texts.hits(drawn, texts.long()), n=n, bar=_LONG),
        Signal(what=f"answers show a turn of phrase of language models ({'; '.join(texts.MARKS)})",
               hits=texts.hits(drawn, texts.marks() >= 1), n=n, bar=one),
        Signal(what="answers show two kinds of them", hits=texts.hits(drawn, texts.marks() >= 2), n=n, bar=_TWO_MARKS),
        Signal(what="questions on an image come back with another answer", hits=int((again["answers"] > 1).sum()),
               n=again.height, bar=_ANSWERED_AGAIN, most=True),
    ]  # fmt: skip


def _looked_at(drawn: pl.DataFrame) -> list[Signal]:
    return [*_adaption_signals(drawn), *_self_instruct_signals(drawn)]
