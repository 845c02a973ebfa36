"""The axes as questions to an entry: which values has it there, and how sure are they?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from vlit.catalog import axes, training
from vlit.catalog.entry import DatasetEntry, ModelEntry
from vlit.catalog.licence import Use, allows, known_name
from vlit.errors import UsageError, nearest

Entry = DatasetEntry | ModelEntry
_LISTED = re.compile(r"\(([^()]+)\)$")
_COUNTED = re.compile(r"\d+ ")
_UNNAMED_SETS = re.compile(r"\.\.\.|\b(?:sets|tasks|sources|others)\b")


class Facet(msgspec.Struct, frozen=True):
    """One axis.

    Attributes:
        name: as ``--by`` takes it.
        what: one line of help.
        values: the entry's values; empty where they are unknown.
        fields: what the values are read from: they are as sure as the least sure of these.
        derived: by a rule from free text, not stated.
        known: every value there can be, in the order to show them; empty where the axis is open.
        unnamed: whether an entry has further values that its source does not name ("80 languages", "..."), so that a
            value which is not among `values` may be one of them.
        by_words: a search for some words of a value finds it ("coco" finds "COCO captions").
    """

    name: str
    what: str
    values: Callable[[Any], tuple[str, ...]]
    fields: tuple[str, ...]
    derived: bool = False
    known: tuple[str, ...] = ()
    unnamed: Callable[[Any], bool] = lambda _: False
    by_words: bool = False

    def mark(self, entry: Entry) -> str:
        """``unverified``, ``inferred`` or nothing: the weakest mark of the fields that the values are read from."""
        return weakest(entry.mark(field) for field in self.fields)


def weakest(marks: Iterable[str]) -> str:
    """The weakest of several marks: unverified before inferred before nothing."""
    found = set(marks)
    return next((mark for mark in ("unverified", "inferred") if mark in found), "")


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (str(value),)


def _specificity(entry: DatasetEntry) -> tuple[str, ...]:
    return ("general",) if entry.scope is axes.Scope.GENERAL else entry.specificity


def _licence(entry: DatasetEntry) -> tuple[str, ...]:
    return _one(entry.license)


def _commercial(entry: DatasetEntry) -> tuple[str, ...]:
    allowed = allows(entry.license, Use.COMMERCIAL)
    return () if allowed is None else ("allowed" if allowed else f"forbidden ({known_name(entry.license)})",)


def _year(entry: Entry) -> tuple[str, ...]:
    return _one(entry.year_month and entry.year_month[:4])


def _generators(entry: DatasetEntry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(axes.without_note(value) for value in entry.generator))


def _types(entry: DatasetEntry) -> tuple[str, ...]:
    return tuple(t for t in entry.instruction_types if not axes.counts_tasks(t))


def _more_types(entry: DatasetEntry) -> bool:
    return any(axes.counts_tasks(t) for t in entry.instruction_types)


def _more_languages(entry: DatasetEntry) -> bool:
    return any(v == "others" or not v.isalpha() for v in entry.languages)


def _sources(entry: DatasetEntry) -> tuple[str, ...]:
    """The sources; of "8 image sets (COCO;Bamboo...)" those that the brackets name."""
    found: dict[str, None] = {}
    for item in entry.source_data:
        listed = _LISTED.search(item)
        names = [name.strip(" .") for name in listed[1].split(";")] if listed else []
        found.update(dict.fromkeys([name for name in names if not _COUNTED.match(name)] or [item]))
    return tuple(found)


def _more_sources(entry: DatasetEntry) -> bool:
    return any(_UNNAMED_SETS.search(item) for item in entry.source_data)


def _stage1(entry: ModelEntry) -> tuple[str, ...]:
    return tuple(map(str, training.parts(entry.stage1_trained)))


def _stage2(entry: ModelEntry) -> tuple[str, ...]:
    return tuple(map(str, training.parts(entry.stage2_trained)))


# fmt: off
_DATASETS = (
    Facet("scope", "General, or for one domain or ability.", lambda e: _one(e.scope), ("scope",),
          known=tuple(axes.Scope)),
    Facet("specificity", "Which domain or ability; 'general' for general sets.", _specificity,
          ("scope", "specificity"), known=("general", *axes.Specificity)),
    Facet("construction", "How the set was made.", lambda e: _one(e.construction), ("construction",),
          known=tuple(axes.Construction)),
    Facet("generator", "Who or what wrote it.", _generators, ("generator",), known=tuple(axes.Generator)),
    Facet("source", "A set that its images or texts come from.", _sources, ("source_data",),
          unnamed=_more_sources, by_words=True),
    Facet("instruction-type", "What its instructions ask for.", _types, ("instruction_types",),
          known=tuple(sorted(axes.INSTRUCTION_TYPES)), unnamed=_more_types),
    Facet("modality", "What instructions are about.", lambda e: _one(e.modality), ("modality",),
          known=tuple(axes.Modality)),
    Facet("turns", "Dialogues of several turns: yes, no, both.", lambda e: _one(e.multi_turn), ("multi_turn",),
          known=tuple(axes.Turns)),
    Facet("language", "A two-letter code, 'others', or a number of languages.", lambda e: e.languages, ("languages",),
          unnamed=_more_languages),
    Facet("size", "Instances, in bands.", lambda e: _one(axes.size_band(e.size_instances)), ("size_instances",),
          known=axes.SIZES),
    Facet("licence", "As stated; '(repo)' is the code's licence.", _licence, ("license",)),
    Facet("commercial", "What a stated licence of the data says to commercial use.", _commercial, ("license",), True),
    Facet("year", "Of first publication.", _year, ("year_month",)),
    Facet("model", "A model that it was made for.", lambda e: e.mllm, ("mllm",)),
)

_MODELS = (
    Facet("encoder", "Family of the vision encoder.", lambda e: training.encoder_families(e.vision_encoder),
          ("vision_encoder",), True),
    Facet("connector", "Kind of the connector.", lambda e: training.connector_kinds(e.connector), ("connector",), True),
    Facet("llm", "Family of the language model.", lambda e: training.llm_families(e.llm), ("llm",), True),
    Facet("paradigm", "Order of alignment and instruction tuning.", lambda e: _one(training.paradigm(e)[0]),
          training.PARADIGM_FIELDS, True, tuple(axes.Paradigm)),
    Facet("stage1", "A part that stage 1 trains.", _stage1, ("stage1_trained",), True, tuple(axes.Part)),
    Facet("stage2", "A part that instruction tuning trains.", _stage2, ("stage2_trained",), True, tuple(axes.Part)),
    Facet("construction", "How its tuning data was made.", lambda e: tuple(map(str, e.instruction_construction)),
          ("instruction_construction",), True, tuple(axes.ModelConstruction)),
    Facet("year", "Of first publication.", _year, ("year_month",)),
)
# fmt: on
DATASET_FACETS = {facet.name: facet for facet in _DATASETS}
"""Every axis of datasets, by name."""
MODEL_FACETS = {facet.name: facet for facet in _MODELS}
"""Every axis of models, by name."""


def facets(of_models: bool = False) -> dict[str, Facet]:
    """Every axis of datasets, or of models, by name."""
    return MODEL_FACETS if of_models else DATASET_FACETS


def facet(name: str, of_models: bool = False) -> Facet:
    """The axis of that name. Raises `UsageError` where there is none."""
    known = facets(of_models)
    if name not in known:
        kind = "models" if of_models else "datasets"
        raise UsageError(f"axis {name}", f"{kind} have no axis of this name", nearest(name, known))
    return known[name]


def values_in(facet: Facet, entries: Sequence[Entry]) -> list[str]:
    """The values that entries have on an axis: in the axis' own order, or by how often they occur and then by name."""
    counted: dict[str, int] = {}
    for entry in entries:
        for value in facet.values(entry):
            counted[value] = counted.get(value, 0) + 1
    if facet.known:
        order = {str(value): place for place, value in enumerate(facet.known)}
        return sorted(counted, key=lambda v: order.get(v, len(order)))
    if facet.name == "year":
        return sorted(counted)
    return sorted(counted, key=lambda v: (-counted[v], v.casefold(), v))
