"""How chosen proposals are asked: their form, the letter of the right option, the phrasing's turn, the length wanted.

Each is dealt out by deficit, so that the whole keeps the shares and none of them hints at the answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np
import polars as pl

from vlit.construct.settings import ConstructSettings

LETTERS = "ABCD"


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """A chosen proposal of a scene: its number there, the form, the right option's index (-1 for none), the running
    number among items of its type and form, from which the phrasing follows, and the number of words that the answer
    should have at least (0 = any)."""

    proposal: int
    form: str
    gold: int
    turn: int
    words: int = 0


def settle(chosen: pl.DataFrame, settings: ConstructSettings, rng: np.random.Generator) -> dict[int, list[Item]]:
    """Items by scene, in the order of the proposals.

    Args:
        chosen: columns ``scene``, ``number``, ``group``, ``bucket``, ``forms``.
    """
    items: dict[int, list[Item]] = defaultdict(list)
    given: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    turns: Counter[tuple[str, str]] = Counter()
    letters = _letters(settings.have.letters, rng)
    lengths = _Dealt(settings.words)
    shuffled = chosen[rng.permutation(chosen.height)]
    columns = shuffled.select("scene", "number", "group", "bucket", "forms")
    for scene, number, group, bucket, forms in columns.iter_rows():
        form = _neediest(forms, given[(group, bucket if bucket in ("yes", "no") else "")],
                         settings.forms_of.get(group, settings.forms))  # fmt: skip
        gold = next(letters) if form == "choice" else -1
        words = lengths.next(group) if form == "free" else 0
        items[scene].append(Item(number, form, gold, turns[(group, form)], words))
        turns[(group, form)] += 1
    return {scene: sorted(found, key=lambda item: item.proposal) for scene, found in sorted(items.items())}


def _neediest(forms: Sequence[str], given: Counter[str], shares: Mapping[str, float]) -> str:
    """The allowed form that is furthest below its share so far."""
    weighted = {f: shares.get(f, 0.0) for f in forms}
    if not any(weighted.values()):
        weighted = dict.fromkeys(forms, 1.0)
    form = min((f for f in weighted if weighted[f] > 0), key=lambda f: ((given[f] + 1) / weighted[f], f))
    given[form] += 1
    return form


def _letters(have: Sequence[int], rng: np.random.Generator) -> Iterator[int]:
    """The letter that has been right least often, ties in a new random order each time round."""
    count = list(have)
    while True:
        for letter in rng.permutation(len(LETTERS)):
            if count[letter] == min(count):
                count[letter] += 1
                yield int(letter)


class _Dealt:
    """Lengths by group, each time the one that is furthest below its share."""

    def __init__(self, weights: Mapping[str, Mapping[str, float]]) -> None:
        self._weights = weights
        self._given: dict[str, Counter[str]] = defaultdict(Counter)

    def next(self, group: str) -> int:
        weights = self._weights.get(group)
        return int(_neediest(list(weights), self._given[group], weights)) if weights else 0
