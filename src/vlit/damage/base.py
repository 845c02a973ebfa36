"""What a damage is: a function that harms samples in one way, as much as asked, the same way every time.

What is harmed is chosen by a hash of the seed, the damage and the sample, so that everything harmed at one strength is
harmed at every higher one: curves against strength are not disturbed by chance.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import msgspec

from vlit.schema import Message, Part, Sample, Scene

_RANGE = float(1 << 64)


class SceneLookup(Protocol):
    """Where scenes come from: `vlit.scenes.SceneIndex`, or anything with this method."""

    def get(self, image: str) -> Scene | None:
        """The scene of an image path or id, or None."""


class Choice:
    """Which things are harmed: those whose hash lies below the strength.

    Args:
        name: of the damage, so that two damages harm different samples.
    """

    def __init__(self, name: str, strength: float, seed: int) -> None:
        self.strength = strength
        self._salt = f"{seed}/{name}/".encode()

    def place(self, key: str) -> float:
        """Where a key stands in 0..1, the same at every strength."""
        return int.from_bytes(hashlib.blake2b(self._salt + key.encode(), digest_size=8).digest(), "big") / _RANGE

    def takes(self, key: str) -> bool:
        """Whether the thing with this key is harmed."""
        return self.place(key) < self.strength

    def pick(self, key: str, among: int) -> int:
        """A number below ``among`` for a key."""
        return min(int(self.place(f"pick/{key}") * among), among - 1)


class Data(msgspec.Struct, frozen=True):
    """What a damage is given: the samples in order, and the scenes of their images, where there are any."""

    samples: Sequence[Sample]
    scenes: SceneLookup | None = None

    def scene(self, sample: Sample) -> Scene | None:
        """The scene of a sample with one image, or None."""
        if self.scenes is None or len(sample.images) != 1:
            return None
        return self.scenes.get(sample.images[0].path)


Harm = Callable[[Data, Choice], list[Sample]]


class Damage(msgspec.Struct, frozen=True, kw_only=True):
    """A damage: its name, what it does, and the function. Call it with data, a strength in 0..1 and a seed."""

    name: str
    doc: str
    needs_scenes: bool
    harm: Harm

    def __call__(self, data: Data, strength: float, seed: int = 0) -> list[Sample]:
        """The samples, harmed; at strength 0 as they are."""
        return self.harm(data, Choice(self.name, strength, seed)) if strength > 0 else list(data.samples)


def damage(*, name: str, needs_scenes: bool = False) -> Callable[[Harm], Damage]:
    """Make a `Damage` of a function; its docstring becomes the doc."""

    def decorate(harm: Harm) -> Damage:
        return Damage(
            name=name, doc=" ".join((inspect.getdoc(harm) or "").split()), needs_scenes=needs_scenes, harm=harm
        )

    return decorate


def answers(sample: Sample) -> Iterator[tuple[int, int]]:
    """(exchange, message) number of every answer."""
    exchange, before = -1, ""
    for number, message in enumerate(sample.messages):
        if message.role == "user" or (message.role == "assistant" and before != "user"):
            exchange += 1
        if message.role == "assistant":
            yield exchange, number
        before = message.role if message.role in ("user", "assistant") else before


def said(sample: Sample, number: int, text: str) -> Sample:
    """The sample with another text in a message; image marks stay where they stand, boxes go."""
    old = sample.messages[number]
    marks = tuple(part for part in old.content if part.type == "image")
    message = Message(old.role, (*marks, Part("text", text)))
    return msgspec.structs.replace(
        sample, messages=(*sample.messages[:number], message, *sample.messages[number + 1 :])
    )


def each_answer(data: Data, choice: Choice, change: Callable[[Sample, int, str, str], str | None]) -> list[Sample]:
    """Change chosen answers.

    Args:
        change: from sample, exchange, key and text of an answer to its new text; None leaves it.
    """
    found = []
    for sample in data.samples:
        harmed = sample
        for exchange, number in answers(sample):
            key = f"{sample.id}/{exchange}"
            if choice.takes(key):
                text = change(sample, exchange, key, sample.messages[number].text)
                harmed = harmed if text is None else said(harmed, number, text)
        found.append(harmed)
    return found


def each_question(data: Data, choice: Choice, change: Callable[[Sample, int, str], str | None]) -> list[Sample]:
    """Change chosen questions; ``change`` gets the sample, the exchange and the text.

    The evidence of a changed question no longer names the wording that was drawn for it.
    """
    found = []
    for sample in data.samples:
        harmed = sample
        numbers = [n for n, message in enumerate(sample.messages) if message.role == "user"]
        for exchange, number in enumerate(numbers):
            if choice.takes(f"{sample.id}/{exchange}"):
                text = change(sample, exchange, sample.messages[number].text)
                harmed = harmed if text is None else _reworded(said(harmed, number, text), exchange)
        found.append(harmed)
    return found


def _reworded(sample: Sample, exchange: int) -> Sample:
    evidence = tuple(msgspec.structs.replace(e, phrasing="") if e.exchange == exchange else e for e in sample.evidence)
    return msgspec.structs.replace(sample, evidence=evidence)


def type_of(sample: Sample, exchange: int) -> str:
    """The type of an exchange: its evidence's, else the sample's."""
    return next((e.type for e in sample.evidence if e.exchange == exchange), sample.instruction_type)


def yes_no(text: str) -> str:
    """``yes``, ``no`` or nothing, by how a text begins."""
    start = text.lstrip().lower()
    for word in ("yes", "no"):
        if start.startswith(word) and not start[len(word) : len(word) + 1].isalpha():
            return word
    return ""


def dropped(data: Data, choice: Choice, doomed: Callable[[Sample], bool]) -> list[Sample]:
    """Leave out chosen samples among those that are doomed."""
    return [s for s in data.samples if not (doomed(s) and choice.takes(s.id))]
