"""Entries that meet conditions, and entries by name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from vlit.catalog.entry import DatasetEntry, ModelEntry
from vlit.catalog.facet import Facet, facet, weakest
from vlit.catalog.licence import Use, allows, is_of_repo
from vlit.catalog.load import datasets, models
from vlit.errors import UsageError, nearest

_E = TypeVar("_E", DatasetEntry, ModelEntry)
_CLOSE, _CLOSER = 0.6, 0.15
_NAMED = 4
_LISTABLE = 30
_ALLOWS = "licence-allows"


class Found(msgspec.Struct, Generic[_E], frozen=True):
    """What a search gave.

    Attributes:
        entries: those that meet every condition.
        of: how many were looked at.
        unknown: condition to how many met all others and are left out because their value is unknown; "a and b" where
            two are. The condition on the licence's terms is called licence-allows.
        unsure: names of entries that meet a condition by an unverified or inferred value, to that mark.
        of_repo: how many of those left out by a licence have one that is only the code's.
    """

    entries: tuple[_E, ...]
    of: int
    unknown: dict[str, int]
    of_repo: int = 0
    unsure: dict[str, str] = {}


def search(
    entries: Sequence[_E],
    where: Mapping[str, Sequence[str]],
    allowing: Use | None = None,
    licence_of_repo: bool = False,
) -> Found[_E]:
    """The entries whose axes have one of the wanted values.

    Args:
        entries: all of one kind.
        where: axis to values, any of which will do; case does not count. An axis without values is no condition.
        allowing: a use that the licence must allow (datasets only). An unknown licence never does.
        licence_of_repo: take the licence of the code repository for that of the data.

    Raises `UsageError` for an axis that is not there, or a value that no entry has and the axis does not know.
    """
    of_models = bool(entries) and isinstance(entries[0], ModelEntry)
    wanted: dict[str, list[str]] = {}
    for name, values in where.items():
        if not values:
            continue
        axis = facet(name, of_models)
        known = {str(v) for v in axis.known} | {v for e in entries for v in axis.values(e)}
        for value in values:
            if not any(_is_meant(axis, value, one) for one in known):
                raise UsageError(
                    f"--{name} {value}", "no entry has this value", _values_near(value, name, known, of_models)
                )
        wanted[name] = list(values)
    kept: list[_E] = []
    unknown: dict[str, int] = {}
    unsure: dict[str, str] = {}
    of_repo = 0
    for entry in entries:
        told: dict[str, bool | None] = {}
        marks = []
        for name, values in wanted.items():
            axis = facet(name, of_models)
            met = any(_is_meant(axis, wish, value) for wish in values for value in axis.values(entry))
            told[name] = met or (None if not axis.values(entry) or axis.unnamed(entry) else False)
            marks.append(axis.mark(entry))
        license = entry.license if isinstance(entry, DatasetEntry) else None
        if allowing is not None:
            told[_ALLOWS] = allows(license, allowing, licence_of_repo)
            marks.append(entry.mark("license"))
        if all(told.values()):
            kept.append(entry)
            if weakest(marks):
                unsure[entry.name] = weakest(marks)
        elif False not in told.values():
            missing = " and ".join(name for name, met in told.items() if met is None)
            unknown[missing] = unknown.get(missing, 0) + 1
            of_repo += missing == _ALLOWS and license is not None and is_of_repo(license)
    return Found(tuple(kept), len(entries), unknown, of_repo, unsure)


def named(
    name: str, kind: type[DatasetEntry] | type[ModelEntry] | None = None
) -> tuple[DatasetEntry | ModelEntry, ...]:
    """The entries that a name may mean: one, a dataset and a model of that name, or several that contain it.

    A full name (letters and digits count, case does not) is meant alone. Else all entries are meant whose name contains
    the words, as two contain "GRIT". Raises `UsageError` with the nearest names where there is none.
    """
    entries: list[DatasetEntry | ModelEntry] = []
    if kind is not ModelEntry:
        entries += datasets()
    if kind is not DatasetEntry:
        entries += models()
    whole = "".join(_words(name))
    exact = tuple(e for e in entries if whole and "".join(_words(e.name)) == whole)
    if exact:
        return exact
    wanted = _words(name)
    within = tuple(e for e in entries if wanted and _contains(_words(e.name), wanted))
    if within:
        return within
    raise UsageError(f"'{name}'", "not in the catalogue", _nearest(name, [e.name for e in entries]))


def _values_near(value: str, axis: str, known: set[str], of_models: bool) -> str:
    near = nearest(value, known)
    if near.startswith("Did you mean") or len(known) <= _LISTABLE:
        return near
    return f"See the values with: vlit catalog stats {'--models ' if of_models else ''}--by {axis}."


def _is_meant(axis: Facet, wish: str, value: str) -> bool:
    if axis.by_words:
        return bool(_words(wish)) and _contains(_words(value), _words(wish))
    return wish.casefold() == value.casefold()


def is_ambiguous(entries: Sequence[DatasetEntry | ModelEntry]) -> bool:
    """Whether entries that a name may mean are not one, nor a dataset and a model of one name."""
    return len({"".join(_words(e.name)) for e in entries}) > 1


def the(name: str, kind: type[DatasetEntry] | type[ModelEntry] | None = None) -> DatasetEntry | ModelEntry:
    """The one entry that a name means; of a dataset and a model of that name, the dataset.

    Raises `UsageError` where it may mean several.
    """
    entries = named(name, kind)
    if is_ambiguous(entries):
        names = " or ".join(f"'{e.name}'" for e in entries[:_NAMED]) + (" or others" if len(entries) > _NAMED else "")
        raise UsageError(f"'{name}'", f"may mean {len(entries)} entries", f"Give the whole name: {names}.")
    return entries[0]


def one_kind(names: Sequence[str], of_models: bool = False) -> tuple[DatasetEntry | ModelEntry, ...]:
    """Two entries or more of one kind: datasets where all names are of datasets, else models.

    Raises `UsageError` where a name is unknown or ambiguous, where there are fewer than two, or kinds are mixed.
    """
    if len(names) < 2:
        raise UsageError("compare", "one name", "Give two names or more.")
    if of_models:
        return tuple(the(name, ModelEntry) for name in names)
    meant = [{type(e) for e in named(name)} for name in names]
    for kind in (DatasetEntry, ModelEntry):
        if all(kind in kinds for kinds in meant):
            return tuple(the(name, kind) for name in names)
    raise UsageError("compare", "datasets and models have no fields in common", "Give names of one kind.")


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name.casefold())


def _contains(words: list[str], wanted: list[str]) -> bool:
    return any(words[i : i + len(wanted)] == wanted for i in range(len(words) - len(wanted) + 1))


def _nearest(name: str, known: Sequence[str]) -> str:
    def likeness(other: str) -> float:
        words, mine = _words(other), "".join(_words(name))
        runs = {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
        return max((difflib.SequenceMatcher(None, mine, run).ratio() for run in runs), default=0.0)

    scored = sorted((-likeness(other), other) for other in dict.fromkeys(known))
    close = [other for score, other in scored[:3] if score <= scored[0][0] + _CLOSER and -score >= _CLOSE]
    if not close:
        return "See all names with: vlit catalog list."
    return "Did you mean " + " or ".join(f"'{c}'" for c in close) + "?"
