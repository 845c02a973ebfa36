"""The template language: counting and numbering its surfaces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vlit.construct.wording.templates import Bank, Slot, parse

MEDIA = ["image", "picture", "photo"]


def surfaces(*texts: str, most: int = 1000) -> list[str]:
    bank = Bank([parse(text, {}) for text in texts], MEDIA, most)
    return [
        "".join(t if isinstance(t, str) else f"<{t.name}>" for t in bank.surface(n).tokens) for n in range(bank.size)
    ]


def test_alternatives_multiply() -> None:
    assert sorted(surfaces("[a|b] [c|d]")) == ["a c", "a d", "b c", "b d"]


def test_the_medium_multiplies_only_what_names_it() -> None:
    # Without it there is one surface; as many name it.
    assert sorted(surfaces("see [it|the {image}]")) == ["see it", "see the image"]
    assert sorted(surfaces("see the {image}")) == ["see the image", "see the photo", "see the picture"]


def test_the_medium_is_the_same_throughout() -> None:
    assert sorted(surfaces("{image} {image}")) == ["image image", "photo photo", "picture picture"]


def test_an_empty_alternative_leaves_no_space() -> None:
    assert sorted(surfaces("a [b|] c")) == ["a b c", "a c"]
    assert "a?" in surfaces("a [b|]?")


def test_a_template_gives_no_more_than_its_share() -> None:
    assert len(surfaces("[a|b|c|d|e|f]", "g", most=3)) == 4


def test_slots_keep_their_capital() -> None:
    assert Bank([parse("{A:it}", {})], MEDIA, 9).surface(0).tokens == (Slot("a", "it", True),)


@given(
    st.lists(st.sampled_from(["x", "[a|b]", "[c|{image}|d]", "{image}", "[p [q|r]|s {image}]"]), min_size=1, max_size=5)
)
def test_every_number_is_another_surface(pieces: list[str]) -> None:
    text = " ".join(f"{i} {piece}" for i, piece in enumerate(pieces))
    found = surfaces(text, most=10_000)
    assert len(set(found)) == len(found)
