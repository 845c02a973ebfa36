"""The quality card as data: what `measure_shards` returns and ``card.json`` holds. Pages are drawn from exactly this.

Shares lie in 0..1, never in percent. A value that is not known is ``None`` with the reason beside it, never 0. All text
is plain text: whoever renders it escapes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from vlit.errors import InputError
from vlit.schema import Box

SCHEMA = "card/1"

Characteristic = Literal["correctness", "diversity", "complexity", "balance"]
Level = Literal["sample", "dataset"]
Tier = Literal["text", "scene", "embed", "model", "judge"]
Direction = Literal["higher", "lower", "none"]

CHARACTERISTICS: tuple[Characteristic, ...] = ("correctness", "diversity", "complexity", "balance")


class Interval(msgspec.Struct, frozen=True):
    """A 95 % interval, resampled by image."""

    low: float
    high: float


class Bars(msgspec.Struct, frozen=True):
    """Named counts or shares, in the order to draw them; ``labels`` and ``counts`` have one length."""

    labels: tuple[str, ...]
    counts: tuple[float, ...]


class Histogram(msgspec.Struct, frozen=True):
    """Samples per bin; ``edges`` has one more entry than ``counts``. Bins hold their left edge, the last one both."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


class Turn(msgspec.Struct, frozen=True):
    """One turn of an example, in words."""

    role: str
    text: str


class Box_(msgspec.Struct, frozen=True):  # noqa: N801 - `Box` is the tuple of four numbers
    """A box to draw on an example's image: absolute xyxy pixels, and what the check said of it (``""`` = nothing)."""

    label: str
    box: Box
    verdict: str = ""


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A sample shown because its score is extreme.

    Attributes:
        image: path or URL of its first image; ``""`` for a text-only sample.
        score: the indicator's value of this sample.
        note: one line that says why.
        sentence: the text inside a turn that is to be marked; ``""`` if none.
        turn: the number of the turn that holds it, from 0; -1 where it is to be looked for.
    """

    id: str
    image: str = ""
    turns: tuple[Turn, ...] = ()
    boxes: tuple[Box_, ...] = ()
    score: float
    note: str = ""
    sentence: str = ""
    turn: int = -1


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator's result.

    Attributes:
        name: ``characteristic.indicator``, for example ``correctness.claims``.
        unit: ``share``, ``words``, ``effective types`` ...
        direction: which way is better; ``none`` where neither is.
        value: the number; None where it cannot be computed, with ``reason``.
        n: samples behind the value.
        coverage: ``n`` over the samples it was asked of: the dataset; the draw for dataset-level indicators; and for
            tiers ``embed``, ``model`` and ``judge`` as much of the draw as their instrument looks at.
        interval: of ``value``; None where it would be a pretence, with ``reason``.
        by_type: per instruction type the mean (None = unknown) and the number of samples behind it.
        by_source, by_turn: the same per source, and per number of the exchange within its sample (``1``, ``2`` ...
            ``10+``); empty where there is only one, or where it has no meaning. Turns are those of the draw.
        worst, best: samples at the two ends; by ``direction`` (``none``: lowest scores are ``worst``).
        doc: what it is, where it comes from, when it misleads.
        version: of the indicator; a number of another version is another number.
    """

    name: str
    title: str
    characteristic: Characteristic
    level: Level
    tier: Tier
    unit: str
    direction: Direction
    value: float | None
    n: int
    coverage: float
    interval: Interval | None = None
    reason: str = ""
    histogram: Histogram | None = None
    bars: Bars | None = None
    by_type: dict[str, tuple[float | None, int]] = {}
    by_source: dict[str, tuple[float | None, int]] = {}
    by_turn: dict[str, tuple[float | None, int]] = {}
    worst: tuple[Example, ...] = ()
    best: tuple[Example, ...] = ()
    doc: str = ""
    version: str = "1"


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """A question that a shortcut answered right: the sample, the question, the answer, and what gave it away."""

    id: str
    question: str
    answer: str
    why: str = ""


class Shortcut(msgspec.Struct, frozen=True, kw_only=True):
    """What a model that never sees the image would score by one trick; see `vlit.measure.shortcuts`.

    Attributes:
        name, title, doc: what it is called and what it does.
        knows: what it looks at.
        accuracy: share of its questions answered right, cross-validated by image; None with ``reason``.
        chance: what guessing among the fitting answers would score on the same questions.
        interval: of the accuracy. above: of accuracy minus chance.
        word: ``above chance`` or ``below chance`` where ``above`` does not hold 0, else ``at chance``.
        n: questions; samples: samples they are in.
        by_type: per instruction type accuracy, chance and questions.
        examples: questions that it answers right and is surest of.
    """

    name: str
    title: str
    knows: str
    tier: Tier
    accuracy: float | None
    chance: float | None
    n: int
    samples: int
    interval: Interval | None = None
    above: Interval | None = None
    word: Literal["", "above chance", "at chance", "below chance"] = ""
    reason: str = ""
    by_type: dict[str, tuple[float, float, int]] = {}
    examples: tuple[Guess, ...] = ()
    doc: str = ""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What the drawn samples hold, counted: what a planner needs to add to a dataset, or to make another like it.

    Attributes:
        samples, exchanges: of the draw; all counts are of it.
        types: exchanges per instruction type.
        forms: per type, exchanges per form of answer: ``free``, ``word``, ``choice``, ``yesno``; told from the answer's
            words where no evidence says it.
        words: per type, exchanges per length of the answer: the least number of words of the bin.
        turns: samples per number of exchanges.
        answers: per type, how often each short answer was given (the most frequent ones); types that only the answer
            tells apart are one.
        letters: how often each option letter was right.
        asked: things that were asked for with yes or no, each with the answers yes and no. English.
        objects: exchanges with a claim about each category; None without annotations.
    """

    samples: int
    exchanges: int
    types: dict[str, int] = {}
    forms: dict[str, dict[str, int]] = {}
    words: dict[str, dict[str, int]] = {}
    turns: dict[str, int] = {}
    answers: dict[str, dict[str, int]] = {}
    letters: dict[str, int] = {}
    asked: dict[str, tuple[int, int]] = {}
    objects: dict[str, int] | None = None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """The quality card of one dataset.

    Attributes:
        schema: always ``card/1``.
        samples, exchanges, images: totals; ``images`` counts distinct image keys.
        drawn: samples in the random draw that dataset-level indicators were computed on (rarefaction).
        types, sources, licences: samples per value; ``""`` is written ``unknown``.
        content: what the draw holds, counted; None on cards of versions that did not count it.
        shortcuts: what models that never see the image would score.
        tiers: per tier ``ran``, or why it did not and what would make it run.
        notes: what a reader must know before comparing numbers.
    """

    schema: str = SCHEMA
    name: str
    samples: int
    exchanges: int
    images: int
    drawn: int
    seed: int
    types: dict[str, int] = {}
    sources: dict[str, int] = {}
    licences: dict[str, int] = {}
    tiers: dict[str, str] = {}
    indicators: tuple[Measured, ...] = ()
    content: Content | None = None
    shortcuts: tuple[Shortcut, ...] = ()
    notes: tuple[str, ...] = ()

    def get(self, name: str) -> Measured | None:
        """The indicator of that full name, or None where it was not measured."""
        return next((m for m in self.indicators if m.name == name), None)


def to_json(card: Card) -> str:
    """The card as JSON, indented, the same text for the same card."""
    return msgspec.json.format(msgspec.json.encode(card), indent=2).decode() + "\n"


def from_json(text: str | bytes, where: str = "card.json") -> Card:
    """The card that `to_json` wrote. Raises `InputError` where the text is none, or of another schema version."""
    try:
        card = msgspec.json.decode(text, type=Card)
    except msgspec.DecodeError as error:
        raise InputError(where, f"is not a quality card ({error})", "Run: vlit measure") from None
    if card.schema != SCHEMA:
        raise InputError(where, f"is a card of schema '{card.schema}', and this is '{SCHEMA}'", "Run: vlit measure")
    return card


def read_card(path: str | Path) -> Card:
    """The card in a file. Raises `InputError` where it cannot be read."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", "Run: vlit measure") from None
    return from_json(data, str(path))
