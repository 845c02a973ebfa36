"""The language of a text."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.classify.helpers import facts, sample
from vlit.catalog.classify import language_of
from vlit.catalog.classify.languages import languages


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("What is the man doing in the image?", "en"),
        ("Was macht der Mann auf dem Bild?", "de"),
        ("Que fait l'homme dans cette image avec le chien ?", "fr"),
        ("¿Qué hay en la imagen y dónde está el perro?", "es"),
        ("Che cosa fa l'uomo nella foto con il cane?", "it"),
        ("O que está na imagem e quantos são os cães?", "pt"),
        ("Wat is er op het bild te zien en hoeveel zijn er?", "nl"),
        ("图片里有什么?", "zh"),
        ("この画像には何がありますか?", "ja"),
        ("이 사진에 무엇이 있습니까?", "ko"),
        ("Что изображено на картинке?", "ru"),
        ("ماذا يوجد في الصورة؟", "ar"),
        ("इस चित्र में क्या है?", "hi"),
        ("bowl behind others", None),
        ("12.5 %", None),
        ("", None),
    ],
)
def test_language_of(text: str, code: str | None) -> None:
    assert language_of(pl.Series([text])).to_list() == [code]


@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_text_has_one_answer(texts: list[str]) -> None:
    found = language_of(pl.Series(texts, dtype=pl.String))
    assert found.len() == len(texts)


def test_a_set_in_two_languages_and_a_trace_of_a_third() -> None:
    en, zh, ru = ("What is this?", "It is a cat."), ("这是什么?", "这是一只猫。"), ("Что это?", "Это кошка на столе.")
    found = languages(facts([sample(k, (en, en, zh)[k % 3]) for k in range(300)] + [sample(300, ru)]))
    assert found.value == ("en", "zh")


def test_texts_that_do_not_tell_are_unknown() -> None:
    assert languages(facts([sample(k, ("bowl behind others", "cup")) for k in range(30)])).value == ()
