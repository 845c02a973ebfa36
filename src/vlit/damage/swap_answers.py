"""Answers of one question given to another, about another image."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, answers, damage, said, type_of
from vlit.schema import Sample


@damage(name="swap_answers")
def swap_answers(data: Data, choice: Choice) -> list[Sample]:
    """Give chosen answers to one another, within an instruction type: every answer is still there, and most are wrong.

    Questions, and the answers as a whole, stay as they are; only what is said of which image changes.
    """
    groups: dict[str, list[tuple[int, int]]] = {}
    for row, sample in enumerate(data.samples):
        for exchange, number in answers(sample):
            if choice.takes(f"{sample.id}/{exchange}"):
                groups.setdefault(type_of(sample, exchange), []).append((row, number))
    found = list(data.samples)
    for places in groups.values():
        places.sort(key=lambda place: choice.place(f"order/{data.samples[place[0]].id}/{place[1]}"))
        texts = [data.samples[row].messages[number].text for row, number in places]
        for (row, number), text in zip(places, [*texts[1:], *texts[:1]], strict=True):
            found[row] = said(found[row], number, text)
    return found
