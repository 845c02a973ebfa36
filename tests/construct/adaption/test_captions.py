"""Which captions are used."""

from __future__ import annotations

from vlit.construct.adaption.captions import agreed


def test_the_caption_that_shares_least_with_the_others_is_left_out() -> None:
    said = [
        "A snowboarder rides down a snowy hill.",
        "A now boarder nearing the base at dusk.",
        "A man on a snowboard goes down a snowy hill.",
        "A snowboarder on a steep snowy slope.",
        "A man rides a snowboard down a slope.",
    ]
    assert agreed(said) == [said[0], *said[2:]]


def test_few_captions_are_all_used() -> None:
    assert agreed(["A dog.", "Two cats.", "A red bus."]) == ["A dog.", "Two cats.", "A red bus."]
    assert agreed([]) == []
