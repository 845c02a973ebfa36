"""Where a reply ends."""

from __future__ import annotations

import pytest

from vlit.claims.reply import plain, reply_end


@pytest.mark.parametrize(
    ("answer", "options", "reply"),
    [
        ("B", (), "B"),
        ("B. two", (), "B. two"),
        ("B. two. There is no bus.", (), "B. two."),
        ("B. There is no bus.", (), "B."),
        ("B. There is no bus.", ("There is a bus", "There is no bus"), "B. There is no bus."),
        ("Two.\nThey are red.", (), "Two."),
        ("Main St. North", (), "Main St. North"),
        ("", (), ""),
    ],
)
def test_the_reply_ends_before_a_sentence_of_its_own(answer: str, options: tuple[str, ...], reply: str) -> None:
    assert answer[: reply_end(answer, options)] == reply


def test_plain() -> None:
    assert plain(" A  Dog, really! ") == "a dog really"
