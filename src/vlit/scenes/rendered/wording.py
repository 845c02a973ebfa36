"""Captions of a rendered picture: true, short, in plain English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

from vlit.scenes.rendered.plan import Thing

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LISTED = 4


def captions(things: Sequence[Thing], texts: Sequence[str], ground: str, rng: Random) -> tuple[str, str]:
    """What is there, and what stands out of it: a full inventory and a remark on sizes or colours, with the texts."""
    return _inventory(things, ground, rng), _remark(things, texts, rng)


def _inventory(things: Sequence[Thing], ground: str, rng: Random) -> str:
    by_colour = Counter((t.colour, t.category) for t in things)
    if len(by_colour) <= _LISTED:
        groups = [_counted(n, f"{colour} {category}") for (colour, category), n in _largest_first(by_colour)]
    else:
        groups = [_counted(n, category) for category, n in _largest_first(Counter(t.category for t in things))]
    listed = _joined(groups)
    form = rng.choice(("{} on a {} background.", "A picture of {} on a {} background.", "{} drawn on a {} background."))
    return _sentence(form.format(listed, ground))


def _remark(things: Sequence[Thing], texts: Sequence[str], rng: Random) -> str:
    total = len(things)
    sizes = Counter(t.size for t in things)
    colour, share = rng.choice(_largest_first(Counter(t.colour for t in things)))
    if rng.random() < 0.5:
        remark = f"{_NUMBERS[total]} shapes in all, {'all' if share == total else _NUMBERS[share]} of them {colour}"
    elif len(sizes) == 1:
        remark = f"{_NUMBERS[total]} {things[0].size} shapes"
    else:
        small = sizes["small"]
        others = "a small one" if small == 1 else f"{_NUMBERS[small]} small ones"
        remark = f"{_counted(sizes['large'], 'large shape')} and {others}"
    if texts:
        quoted = _joined([f'"{t}"' for t in texts])
        noun = ("number" if texts[0].isdigit() else "word") if len(texts) == 1 else "texts"
        remark += f", with the {noun} {quoted}"
    return _sentence(remark + ".")


def _largest_first(counts: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _counted(number: int, noun: str) -> str:
    if number == 1:
        return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
    return f"{_NUMBERS[number]} {noun}{'es' if noun.endswith('s') else 's'}"


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
