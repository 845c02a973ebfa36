"""Answers in a language that was not asked for."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage, each_answer
from vlit.schema import Sample

_SENTENCES = (
    "Auf dem Bild ist das zu sehen, was in der Frage steht, und es ist nicht mehr als das.",
    "Dans cette image, il y a ce qui est dans la question, et ce n'est pas plus que cela.",
    "En la imagen se ve lo que dice la pregunta, y no hay nada más que eso en ella.",
)


@damage(name="foreign_answers")
def foreign_answers(data: Data, choice: Choice) -> list[Sample]:
    """Replace chosen answers by a sentence in German, French or Spanish."""

    def change(_: Sample, __: int, key: str, ___: str) -> str:
        return _SENTENCES[choice.pick(key, len(_SENTENCES))]

    return each_answer(data, choice, change)
