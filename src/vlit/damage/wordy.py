"""Answers drawn out over many words that say nothing: what damages of one part of the data do to it."""

from __future__ import annotations

from collections.abc import Callable

from vlit.damage.base import Choice, Data, answers, said
from vlit.schema import Sample

_PADDING = " ".join(["More could be said about this, and some of it would be worth saying at another time."] * 8)


def wordy(data: Data, choice: Choice, meant: Callable[[Sample], bool]) -> list[Sample]:
    """End the answers of chosen samples among those that are meant with 136 words of padding."""
    found = []
    for sample in data.samples:
        harmed = sample
        if meant(sample) and choice.takes(sample.id):
            for _, number in answers(sample):
                harmed = said(harmed, number, f"{sample.messages[number].text} {_PADDING}")
        found.append(harmed)
    return found
