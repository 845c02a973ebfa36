"""How much each scene is asked for: enough that the planner can choose, and no more.

Proposing costs as much as wording, and of a hundred thousand scenes the planner needs a few proposals each. A pilot of
some scenes tells what a scene can give of each quota; from that follows in how many scenes a quota is to be tried.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import msgspec

from vlit.construct.quota import GROUP, sharing
from vlit.construct.task import Proposal

_FEWEST, _MOST = 2, 48
_CHOICE, _PLAIN = 3.0, 1.5
"""Proposals for each sample wanted: where answers are to be balanced, and where there are none."""


class Appetite(msgspec.Struct, frozen=True):
    """For one quota: at most how many proposals of each of its types from a scene, and the share of scenes to try."""

    most: int
    rate: float = 1.0


def full(wanted: Mapping[str, int], scenes: int) -> dict[str, Appetite]:
    """Every scene is tried for everything that is wanted, by quota."""
    return {group: Appetite(_per_scene(n, scenes, _CHOICE)) for group, n in wanted.items()}


def measured(
    wanted: Mapping[str, int], scenes: int, pilot: Iterable[Proposal], tried: int,
    shared_out: Callable[[Mapping[str, int]], Mapping[str, int]],
) -> dict[str, Appetite]:  # fmt: skip
    """By quota, from the proposals of a pilot of ``tried`` scenes; a quota that the pilot did not find is tried
    everywhere.

    Args:
        shared_out: how many samples each quota comes to when no more than so many can be had of each: what some
            cannot fill others must offer.
    """
    offered: Counter[str] = Counter()
    answers: dict[str, set[str]] = {}
    for proposal in pilot:
        group = GROUP.get(proposal.type, proposal.type)
        offered[group] += 1
        answers.setdefault(group, set()).add(proposal.bucket)
    appetites = full(wanted, scenes)
    for group, number in shared_out({g: n * scenes // tried for g, n in offered.items()}).items():
        if not offered[group]:
            continue
        number = max(1, number)
        choice = _CHOICE if len(answers[group]) > 1 else _PLAIN
        most = _per_scene(number, scenes, choice)
        each = min(offered[group] / tried, most * len(sharing(group)))
        appetites[group] = Appetite(most, min(1.0, choice * number / scenes / each))
    return appetites


def _per_scene(wanted: int, scenes: int, choice: float) -> int:
    return max(_FEWEST, min(_MOST, math.ceil(choice * wanted / scenes)))
