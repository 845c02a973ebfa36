"""English or not."""

from __future__ import annotations

import pytest

from vlit.claims import find_claims, load_lexicon
from vlit.claims.language import is_english


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There is a dog on the couch.", True),
        ("Es gibt einen Hund auf dem Sofa.", False),
        ("Il y a un chien sur le canapé.", False),
        ("Hay un perro en el sofá.", False),
        ("一只狗坐在沙发上。", False),
        ("Собака сидит на диване.", False),
        ("Dog", None),
        ("", None),
        ("42", None),
        ("A man in front of a restaurant called La Casa de las Flores.", True),
    ],
)
def test_is_english(text: str, expected: bool | None) -> None:
    assert is_english(text) is expected


def test_other_languages_claim_nothing() -> None:
    assert find_claims("", "Der Bus ist rot und steht auf dem Platz.", 0, load_lexicon("coco")) == []
