"""What an entry publishes, held against what was counted on disk."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import msgspec

from vlit.catalog.axes import Modality
from vlit.catalog.classify.counted import modality, turns
from vlit.catalog.classify.finding import Basis, Finding
from vlit.catalog.classify.languages import languages
from vlit.catalog.classify.survey import Facts
from vlit.catalog.entry import DatasetEntry


class Verdict(StrEnum):
    """How a published value and the files stand to each other."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_CHECKABLE = "not checkable"


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """One field: what is published, what is on disk, and what that means. ``mark`` is the entry's own: a published
    value that is ``inferred`` or ``unverified`` was never the authors' word."""

    field: str
    published: str
    found: str
    verdict: Verdict
    note: str = ""
    mark: str = ""


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """The checks of one entry against files. ``unread`` records could not be read and count in no number."""

    name: str
    files: tuple[str, ...]
    checks: tuple[Checked, ...]
    unread: int = 0

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return any(each.verdict is Verdict.DIFFERS for each in self.checks)

    def to_json(self) -> str:
        """All of it as JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode()

    def summary(self) -> str:
        """For a terminal: a line for each field, then how many agree."""
        lines = [f"{self.name}: {', '.join(self.files)}"]
        for each in self.checks:
            published = f"{each.published} ({each.mark})" if each.mark else each.published
            lines.append(f"  {each.field:<16}{each.verdict:<15}published {published}, found {each.found}")
            if each.note:
                lines.append(f"  {'':<31}{each.note}")
        if self.unread:
            lines.append(f"  {self.unread:,} records could not be read and are in no number")
        counts = {verdict: sum(each.verdict is verdict for each in self.checks) for verdict in Verdict}
        lines.append(", ".join(f"{n} {verdict}" for verdict, n in counts.items()))
        return "\n".join(lines)


def verify_entry(entry: DatasetEntry, facts: Facts, files: tuple[str, ...]) -> Verification:
    """Hold an entry's sizes, turns, languages and modality against what a dataset holds.

    It misleads where the files are a part of the set, or another release of it: the numbers then differ and both are
    right.
    """
    checks: tuple[Callable[[DatasetEntry, Facts], Checked], ...] = (_instances, _images, _turns, _languages, _modality)
    found = tuple(
        msgspec.structs.replace(c, mark=entry.mark(c.field)) for c in (check(entry, facts) for check in checks)
    )
    return Verification(name=entry.name, files=files, checks=found, unread=facts.rejected)


def agrees(published: int, counted: int) -> bool:
    """Whether a count rounds to a published number, whose trailing zeros are taken for rounding: 3,500 stands for
    3,450 to 3,550."""
    step = 1
    while published and published % (step * 10) == 0:
        step *= 10
    return abs(counted - published) <= step / 2 if step > 1 else counted == published


def _instances(entry: DatasetEntry, facts: Facts) -> Checked:
    field, published = "size_instances", entry.size_instances
    counts = {"samples": facts.samples, "exchanges": facts.exchanges}
    found = ", ".join(f"{n:,} {what}" for what, n in counts.items())
    if published is None:
        return _silent(field, found)
    met = [what for what, n in counts.items() if agrees(published, n)]
    if met:
        exact = published in counts.values()
        note = f"counting {' or '.join(met)}{'' if exact else '; within the rounding of the published number'}"
        return _checked(field, f"{published:,}", found, Verdict.AGREES, note)
    note = f"the files hold {facts.samples / published:.1%} of it, counting samples; are they all of the set?"
    return _checked(field, f"{published:,}", found, Verdict.DIFFERS, note)


def _images(entry: DatasetEntry, facts: Facts) -> Checked:
    field, published, found = "size_images", entry.size_images, f"{facts.images:,} distinct images named"
    if published is None:
        return _silent(field, found)
    if not facts.images:
        return _checked(field, f"{published:,}", found, Verdict.NOT_CHECKABLE, "no sample names an image")
    met = agrees(published, facts.images)
    note = "" if facts.images == published else "within the rounding of the published number" if met else ""
    return _checked(field, f"{published:,}", found, Verdict.AGREES if met else Verdict.DIFFERS, note)


def _turns(entry: DatasetEntry, facts: Facts) -> Checked:
    found = turns(facts)
    if entry.multi_turn is None:
        return _silent(found.field, _told(found))
    same = entry.multi_turn.value == found.value
    return _checked(
        found.field, entry.multi_turn.value, _told(found), Verdict.AGREES if same else Verdict.DIFFERS, found.reasons[0]
    )


def _languages(entry: DatasetEntry, facts: Facts) -> Checked:
    found = languages(facts)
    field, published = found.field, ", ".join(entry.languages)
    if not entry.languages:
        return _silent(field, _told(found))
    codes = {code for code in entry.languages if len(code) == 2}
    if found.basis is Basis.UNKNOWN or len(codes) < len(entry.languages):
        why = found.reasons[0] if found.basis is Basis.UNKNOWN else "the entry does not name all its languages"
        return _checked(field, published, _told(found), Verdict.NOT_CHECKABLE, why)
    told = set(found.value) if isinstance(found.value, tuple) else set()
    verdict = Verdict.AGREES if told == codes else Verdict.DIFFERS
    return _checked(field, published, _told(found), verdict, found.reasons[0])


def _modality(entry: DatasetEntry, facts: Facts) -> Checked:
    found = modality(facts)
    if entry.modality is None:
        return _silent(found.field, _told(found))
    published = entry.modality.value
    if published == found.value:
        return _checked(found.field, published, _told(found), Verdict.AGREES, found.reasons[0])
    if entry.modality in (Modality.MULTI, Modality.POINTCLOUD):
        note = "vlit reads images and text: files of another kind may belong to the set"
        return _checked(found.field, published, _told(found), Verdict.NOT_CHECKABLE, note)
    return _checked(found.field, published, _told(found), Verdict.DIFFERS, found.reasons[0])


def _silent(field: str, found: str) -> Checked:
    return _checked(field, "nothing", found, Verdict.NOT_CHECKABLE, "the entry does not say")


def _checked(field: str, published: str, found: str, verdict: Verdict, note: str) -> Checked:
    return Checked(field=field, published=published, found=found, verdict=verdict, note=note)


def _told(found: Finding) -> str:
    if found.basis is Basis.UNKNOWN:
        return "unknown"
    return ", ".join(found.value) if isinstance(found.value, tuple) else str(found.value)
