"""Classify a dataset on the catalogue's axes by what is in it: counted where it can be, else by rules with reasons."""

from __future__ import annotations

from pathlib import Path

from vlit.catalog.classify.construction import construction
from vlit.catalog.classify.counted import images, instances, modality, turns
from vlit.catalog.classify.finding import SURE_ENOUGH, Basis, Finding, Signal
from vlit.catalog.classify.kinds import instruction_types
from vlit.catalog.classify.languages import language_of, languages
from vlit.catalog.classify.licences import licence
from vlit.catalog.classify.scope import scope
from vlit.catalog.classify.survey import Facts, Survey
from vlit.catalog.classify.traces import traces_of_people

__all__ = ["SURE_ENOUGH", "Basis", "Facts", "Finding", "Signal", "Survey", "classify", "language_of"]


def classify(facts: Facts, paths: tuple[Path, ...]) -> tuple[Finding, ...]:
    """Every field of an entry that data can tell, in the entry's order.

    Args:
        facts: of a dataset with at least one sample.
        paths: its files, for the fields of raw records and a licence beside them. Their names decide nothing.
    """
    traces = tuple(trace for path in paths for trace in traces_of_people(path))
    return (
        *scope(facts), construction(facts, traces), instruction_types(facts), instances(facts), images(facts),
        modality(facts), turns(facts), languages(facts), licence(facts, paths),
    )  # fmt: skip
