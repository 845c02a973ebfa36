"""What a dataset already holds, in the planner's terms: counted in, so that new samples fill what it lacks."""

from __future__ import annotations

import msgspec


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
