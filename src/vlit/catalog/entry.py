"""The two nouns of the catalogue: a dataset and a model, each fact with where it was read.

The facts are the survey's (arXiv 2311.08172) and those of the papers and repositories that `evidence` names. **Absent
means unknown, never none**: None for one value, an empty tuple for a list. A field named in `unverified` holds
something from general knowledge that no source in hand confirmed; one named in `inferred` was deduced from the
described instruction types or the examples. Both are marked wherever they are shown: quote them only after looking.
"""

from __future__ import annotations

import re

import msgspec

from vlit.catalog.axes import Construction, Modality, ModelConstruction, Scope, Turns

_FIELD = re.compile(r"(\w+)(?:\((.*)\))?")


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What datasets and models share."""

    name: str
    """As the authors write it; unique within its table. Several sets share a short name: two are called GRIT."""
    year_month: str | None = None
    """When the paper or the data first came out, YYYY-MM."""
    arxiv_id: str | None = None

    @property
    def year(self) -> int | None:
        """The year of `year_month`."""
        return int(self.year_month[:4]) if self.year_month else None


class DatasetEntry(_Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One instruction-tuning dataset. Sizes are as published, rounded where the source rounds.

    What one instance is (a pair, a dialogue, a region) differs by set; `evidence` says it where it matters. Sizes
    therefore mislead when compared across sets.
    """

    paper_title: str | None = None
    url: str | None = None
    mllm: tuple[str, ...] = ()
    """The models that the set was made for."""
    scope: Scope | None = None
    specificity: tuple[str, ...] = ()
    """`vlit.catalog.axes.Specificity`; empty for general sets."""
    construction: Construction | None = None
    generator: tuple[str, ...] = ()
    """`vlit.catalog.axes.Generator`, with a note in brackets where there is one."""
    source_data: tuple[str, ...] = ()
    instruction_types: tuple[str, ...] = ()
    """`vlit.catalog.axes.INSTRUCTION_TYPES`, or a number of tasks."""
    size_instances: int | None = None
    size_images: int | None = None
    modality: Modality | None = None
    multi_turn: Turns | None = None
    languages: tuple[str, ...] = ()
    """Two-letter codes, ``others``, or a number of languages."""
    license: str | None = None
    """As stated. One that ends in ``(repo)`` is of the code and says nothing about the data."""
    evidence: str
    """Where the facts were read."""
    unverified: tuple[str, ...] = ()
    """Fields from general knowledge; what of the field is meant may follow in brackets."""
    inferred: tuple[str, ...] = ()
    """Fields deduced, not stated by the source."""

    def mark(self, field: str) -> str:
        """How sure a field is: ``unverified``, ``inferred`` or an empty string."""
        return _mark(field, self.unverified, self.inferred)


class ModelEntry(_Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One multi-modal model tuned with instructions: its parts, what each stage trains, and on what."""

    vision_encoder: tuple[str, ...] = ()
    connector: str | None = None
    """What carries images to the language model."""
    llm: tuple[str, ...] = ()
    stage1_trained: str | None = None
    """What the first stage (feature alignment, mostly) trains."""
    stage2_trained: str | None = None
    """What instruction tuning trains."""
    stage1_data: tuple[str, ...] = ()
    vlit_data: tuple[str, ...] = ()
    instruction_construction: tuple[ModelConstruction, ...] = ()
    """How the tuning data was made: our reading, not the authors' word."""
    evidence: str
    unverified: tuple[str, ...] = ()

    def mark(self, field: str) -> str:
        """How sure a field is: ``unverified`` or an empty string."""
        return _mark(field, self.unverified, ())


Entry = DatasetEntry | ModelEntry


def field_and_note(mark: str) -> tuple[str, str]:
    """The field that an item of `unverified` names, and the part of it that is meant: ``generator(human check)``."""
    found = _FIELD.fullmatch(mark)
    return (found[1], found[2] or "") if found else (mark, "")


def _mark(field: str, unverified: tuple[str, ...], inferred: tuple[str, ...]) -> str:
    if any(field_and_note(item)[0] == field for item in unverified):
        return "unverified"
    return "inferred" if field in inferred else ""
