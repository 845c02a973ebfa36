"""``scope`` and ``specificity``: instruction following in general, or one ability or domain.

A set is specific where the draw is about one thing: regions (boxes in the texts), statements to be judged, one domain
by its words (``domains.yaml``), or one family of instruction types. It is general where whole-image description or
reasoning leads, or where several families share it. It misleads for a domain that the word lists do not know, asked
in ordinary words: that reads as general.
"""

from __future__ import annotations

import functools
from importlib import resources

import msgspec
import polars as pl
import yaml

from vlit.catalog.axes import Scope
from vlit.catalog.classify import texts
from vlit.catalog.classify.finding import Basis, Finding, Signal, unknown
from vlit.catalog.classify.survey import Facts
from vlit.schema import ASKED_AS, FAMILY_OF

_OPEN = frozenset({"global", "reasoning"})
"""Families that any picture can be asked for, so that a set of them alone is not about one thing."""
_ONE = 0.5
_NEARLY_ALL = 0.8
_COMMON = frozenset({"recognition", "negative"})
"""Naming what is there or is not is the bulk of many general sets, so that it must be nearly all of a specific one."""
_SEVERAL, _PART = 4, 0.05
_LEAST = 10
_CONFIDENCE = {"boxes": 0.9, "frame": 0.85, "domain": 0.75, "family": 0.75, "video": 0.95, "general": 0.7}
_AXIS = {"region": "region", "text": "text"}


class _Domain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    axis: str
    words: str
    numbers: bool = False


class _Specific(msgspec.Struct, frozen=True):
    axis: str
    rule: str
    reason: str


def scope(facts: Facts) -> tuple[Finding, Finding]:
    """The findings for ``scope`` and ``specificity``."""
    found = _specific(facts)
    if found is not None:
        sure = _CONFIDENCE[found.rule]
        what = Finding(
            field="scope", value=Scope.SPECIFIC.value, basis=Basis.INFERRED, confidence=sure, reasons=(found.reason,)
        )
        if not found.axis:
            return what, unknown("specificity", f"{found.reason}; the axis has no value for that")
        value = (found.axis,)
        return what, msgspec.structs.replace(what, field="specificity", value=value)
    return _general(facts), unknown("specificity", "no one ability or domain leads")


def _specific(facts: Facts) -> _Specific | None:
    drawn, n = facts.drawn, facts.drawn.height
    if facts.about_video > 0.9 * (facts.samples + facts.rejected) or facts.frames > 0.9 * max(1, facts.samples):
        return _Specific("video", "video", "nearly all samples are about videos")
    boxes = Signal(what="exchanges hold a box", hits=texts.hits(drawn, texts.boxed()), n=n, bar=_ONE)
    if boxes.holds:
        return _Specific("region", "boxes", boxes.told())
    judged = _judged(drawn)
    if judged:
        return _Specific("", "frame", judged)
    for domain in _domains():
        signals = _signals(domain, drawn)
        if all(signal.holds for signal in signals):
            return _Specific(domain.axis, "domain", "; ".join(signal.told() for signal in signals))
    return _one_family(facts)


def _judged(drawn: pl.DataFrame) -> str:
    """Statements behind one fixed wording, answered yes or no: a task of its own."""
    wording, _ = texts.frame_of(drawn["question"])
    if len(wording.split()) < 4:
        return ""
    said = drawn["question"].str.to_lowercase()
    begins = Signal(
        what=f'questions begin with "{wording}"', hits=int(said.str.starts_with(wording).sum()), n=drawn.height, bar=0.8
    )
    closed = Signal(what="answers are yes or no", hits=texts.hits(drawn, texts.yes_no()), n=drawn.height, bar=0.8)
    return f"statements to be judged: {begins.told()}; {closed.told()}" if begins.holds and closed.holds else ""


def _signals(domain: _Domain, drawn: pl.DataFrame) -> list[Signal]:
    pattern = rf"\b(?:{domain.words})\b"
    used = texts.hits(drawn, texts.asked().str.contains(pattern))
    found = [Signal(what=f"questions use words of {domain.name}", hits=used, n=drawn.height, bar=_ONE)]
    if domain.numbers:
        told = texts.hits(drawn, texts.number())
        found.append(Signal(what="answers are numbers", hits=told, n=drawn.height, bar=_ONE))
    return found


def _one_family(facts: Facts) -> _Specific | None:
    families = _families(facts)
    total = sum(facts.types.values())
    name = max(families, key=lambda family: families[family], default="")
    if not name or name in _OPEN or name == "other":
        return None
    bar = _NEARLY_ALL if name in _COMMON else _ONE
    signal = Signal(what=f"exchanges are of the family '{name}'", hits=families[name], n=total, bar=bar)
    return _Specific(_AXIS.get(name, ""), "family", signal.told()) if signal.holds else None


def _general(facts: Facts) -> Finding:
    total = sum(facts.types.values())
    families = _families(facts)
    if total < _LEAST:
        return unknown("scope", f"{total} exchanges are too few to tell")
    opened = sum(families.get(name, 0) for name in _OPEN)
    several = [name for name, n in families.items() if n >= _PART * total and name != "other"]
    shares = ", ".join(f"{name} {n / total:.0%}" for name, n in sorted(families.items(), key=lambda item: -item[1]))
    reason = f"no ability or domain leads: {shares} of {total:,} exchanges"
    if opened < _ONE * total and len(several) < _SEVERAL:
        return unknown("scope", f"{reason}; neither open instructions nor {_SEVERAL} families")
    sure = _CONFIDENCE["general"]
    return Finding(field="scope", value=Scope.GENERAL.value, basis=Basis.INFERRED, confidence=sure, reasons=(reason,))


def _families(facts: Facts) -> dict[str, int]:
    """Exchanges by family, an absence among what is asked in the same words."""
    found: dict[str, int] = {}
    for kind, n in facts.types.items():
        family = FAMILY_OF.get(ASKED_AS.get(kind, kind), "other")
        found[family] = found.get(family, 0) + n
    return found


@functools.cache
def _domains() -> tuple[_Domain, ...]:
    text = resources.files("vlit.catalog.classify").joinpath("domains.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), tuple[_Domain, ...])
