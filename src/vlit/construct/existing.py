"""What a dataset already holds, in the planner's terms: counted in, so that new samples fill what it lacks."""

from __future__ import annotations

from collections import Counter

import msgspec

from vlit.claims import Lexicon


class Existing(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of a dataset that new samples are to join. Empty for a dataset of its own.

    Attributes:
        samples: how many there are.
        groups: samples per quota (`vlit.construct.quota`); what no generator makes is under its own name.
        exchanges: question-answer pairs per instruction type.
        answers: per quota, how often each short answer was given: ``yes``, ``3``, ``top left`` ...
        asked: per category, how often it was asked for with the answer yes, and no.
        letters: how often each option letter was right, A first.
        objects: how often each category was spoken of.
        lacks: what is not known of the dataset, and what that means for the plan.
    """

    samples: int = 0
    groups: dict[str, int] = {}
    exchanges: dict[str, int] = {}
    answers: dict[str, dict[str, int]] = {}
    asked: dict[str, tuple[int, int]] = {}
    letters: tuple[int, int, int, int] = (0, 0, 0, 0)
    objects: dict[str, int] = {}
    lacks: tuple[str, ...] = ()


def in_categories(have: Existing, lexicon: Lexicon) -> Existing:
    """With the things asked for under the names of the lexicon's categories: "phone" is a cell phone."""
    asked: dict[str, Counter[str]] = {}
    for noun, (yes, no) in have.asked.items():
        found = lexicon.mentions(noun)
        whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(noun))
        asked.setdefault(found[0].category if whole else noun, Counter()).update(yes=yes, no=no)
    return msgspec.structs.replace(have, asked={name: (n["yes"], n["no"]) for name, n in asked.items()})
