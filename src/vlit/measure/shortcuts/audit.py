"""Tries every shortcut on a draw: accuracy beside chance, with intervals, per type, and what it answers best."""

from __future__ import annotations

import inspect
import zlib
from collections.abc import Sequence

import msgspec
import numpy as np

from vlit.measure.card import Guess, Interval, Shortcut, Tier
from vlit.measure.differences import holds_zero
from vlit.measure.results import EMPTY, NO_SCENE
from vlit.measure.shares import coded
from vlit.measure.shortcuts.base import Guesses, Trick
from vlit.measure.shortcuts.company import Company
from vlit.measure.shortcuts.letter import Letter
from vlit.measure.shortcuts.majority import Majority
from vlit.measure.shortcuts.thing import Thing
from vlit.measure.shortcuts.words import Words
from vlit.measure.shortcuts.yes import Yes
from vlit.measure.statistics import TOO_FEW, mean_by_unit
from vlit.measure.view import View

SHORTCUTS: tuple[type[Trick], ...] = (Majority, Words, Yes, Letter, Thing, Company)
"""All shortcuts, in the order in which cards list them."""

_FEWEST = 20
_EXAMPLES = 4
_LONGEST = 300
_NO_SCENES = "needs the images' annotations: vlit measure DATA --scenes ANNOTATIONS"


def audit(draw: View, seed: int, tiers: Sequence[Tier]) -> tuple[Shortcut, ...]:
    """What each shortcut of the tiers scores on a draw."""
    return tuple(_tried(trick(), draw, seed) for trick in SHORTCUTS if trick.tier in tiers)


def _tried(trick: Trick, draw: View, seed: int) -> Shortcut:
    if not len(draw):
        return _told(trick, reason=EMPTY)
    if trick.tier == "scene":
        if not draw.has_scenes:
            return _told(trick, reason=_NO_SCENES)
        if not any(scene is not None for scene in draw.scenes):
            return _told(trick, reason=NO_SCENE)
    found = trick.guess(draw)
    if isinstance(found, str):
        return _told(trick, reason=found)
    if found.lines.height < _FEWEST:
        return _told(trick, reason=f"{found.lines.height} questions of this kind, and at least {_FEWEST} are needed")
    return _scored(trick, found, draw, np.random.default_rng([seed, zlib.crc32(trick.name.encode())]))


def _scored(trick: Trick, found: Guesses, draw: View, rng: np.random.Generator) -> Shortcut:
    rows = found.lines["row"]
    units = draw.units[rows.to_numpy()]
    hit = found.hit.astype(np.float64)
    interval, above = (mean_by_unit(each, units, rng) for each in (hit, hit - found.chance))
    codes, kinds = coded(found.lines["type"])
    sizes = np.bincount(codes)
    means = [np.bincount(codes, each) / sizes for each in (hit, found.chance)]
    types = sorted(zip(kinds, *means, sizes, strict=True), key=lambda t: (-t[3], t[0]))
    gain = float((hit - found.chance).mean())
    return msgspec.structs.replace(
        _told(trick, reason="" if interval else TOO_FEW),
        accuracy=float(hit.mean()),
        chance=float(found.chance.mean()),
        n=found.lines.height,
        samples=rows.n_unique(),
        interval=_ends(interval),
        above=_ends(above),
        word="" if above is None else "at chance" if holds_zero(above, 1.0) else _side(gain),
        by_type={kind: (float(accuracy), float(chance), int(n)) for kind, accuracy, chance, n in types},
        examples=_examples(found, draw),
    )


def _side(gain: float) -> str:
    return "above chance" if gain > 0 else "below chance"


def _examples(found: Guesses, draw: View) -> tuple[Guess, ...]:
    """The surest right answers: no question twice, and one for each reason before any reason comes again."""
    ids = draw.samples["id"]
    shown: list[Guess] = []
    asked: set[str] = set()
    reasons: dict[str, int] = {}
    surest = np.argsort(-found.sure, kind="stable")
    for limit in (1, _EXAMPLES):
        for at in surest[found.hit[surest]].tolist():
            line = found.lines.row(at, named=True)
            question, answer, why = line["question"][:_LONGEST], line["answer"], found.why[at]
            if question in asked or reasons.get(why, 0) >= limit:
                continue
            asked.add(question)
            reasons[why] = reasons.get(why, 0) + 1
            shown.append(Guess(id=ids[line["row"]], question=question, answer=answer, why=why))
            if len(shown) == _EXAMPLES:
                return tuple(shown)
    return tuple(shown)


def _ends(found: Interval | None) -> Interval | None:
    return None if found is None else Interval(found.low, found.high)


def _told(trick: Trick, reason: str) -> Shortcut:
    return Shortcut(
        name=trick.name,
        title=trick.title,
        knows=trick.knows,
        tier=trick.tier,
        accuracy=None,
        chance=None,
        n=0,
        samples=0,
        reason=reason,
        doc=" ".join((inspect.getdoc(type(trick)) or "").split()),
    )
