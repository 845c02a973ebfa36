"""How much scenes are asked for."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from vlit.construct.appetite import full, measured
from vlit.construct.task import Proposal
from vlit.program import Captions, Count, Objects


def test_few_scenes_are_asked_for_several_times_what_is_wanted() -> None:
    asked = full({"count": 100, "caption": 1}, 50)
    assert (asked["count"].most, asked["count"].rate) == (6, 1.0)
    assert asked["caption"].most == 2


def test_of_many_scenes_only_as_many_as_are_needed_are_tried() -> None:
    counts = [Proposal(type="count", program=Count(Objects()), value=n, bucket=str(n)) for n in (1, 2)]
    captions = [Proposal(type="caption", program=Captions(), value=["a"])] * 2
    wanted = {"count": 1000, "caption": 1000, "predicate": 1000}
    asked = measured(wanted, 10_000, [*counts * 8, *captions * 8], 8, lambda capacity: wanted)
    assert asked["count"].rate == pytest.approx(3.0 * 0.1 / 2)
    assert asked["caption"].rate == pytest.approx(1.5 * 0.1 / 2)
    assert asked["predicate"].rate == 1.0


def test_what_some_types_cannot_fill_is_asked_of_the_others_at_once() -> None:
    counts = [Proposal(type="count", program=Count(Objects()), value=n, bucket=str(n)) for n in (1, 2)]
    told: dict[str, int] = {}

    def shared_out(capacity: Mapping[str, int]) -> Mapping[str, int]:
        told.update(capacity)
        return {"count": 300}

    asked = measured({"count": 100, "predicate": 200}, 100, counts * 10, 5, shared_out)
    assert told == {"count": 400}
    assert asked["count"].most == 9  # three for each of the three that a scene is to give
    assert asked["predicate"].most == 6
