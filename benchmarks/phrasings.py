"""True sentences about a scene and false twins, in words that vlit's own generators do not use.

Three sets of forms per kind of claim, eight, eight and four. The first was written without a look at the wording of
`vlit construct` or at the reader's rules. None of them doubts or limits. What is in curly brackets is filled from the
scene; the false twin differs in one word of the kind: an absent thing, another number, another colour, the opposite
side or direction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from planted import absent
from vlit.claims import Lexicon, SceneTable

Pair = tuple[str, str]
"""A true sentence and its false twin."""

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COLOURS = ("red", "green", "blue", "yellow", "purple", "pink", "brown", "black", "white", "orange", "grey")
_OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top", "above": "below", "below": "above"}

FORMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "existence": (
        (
            "You'll find {one} right there in the shot.",
            "Somebody left {one} in the frame.",
            "Among other things, {one} turns up here.",
            "Look closely and you will make out {one}.",
            "The photographer also caught {one}.",
            "What stands out is {one}.",
            "{One} features in this picture.",
            "Part of what we are shown is {one}.",
        ),
        (
            "Say hello to {one}.",
            "The scene includes {one}.",
            "One thing worth mentioning is {one}.",
            "In the middle of it all, {one} can be noticed.",
            "My eye is drawn to {one}.",
            "It shows {one}, among the rest.",
            "There happens to be {one} around.",
            "No doubt about it: this is {one}.",
        ),
        (
            "Guess what: {one}!",
            "Tucked away in the scene is {one}.",
            "The viewer's gaze lands on {one}.",
            "Present in this view: {one}.",
        ),
    ),
    "count": (
        (
            "I make it {n} {things}.",
            "{N} {things} in all.",
            "We have {n} {things} here.",
            "The tally of {things} comes to {n}.",
            "Altogether that gives {n} {things}.",
            "A total of {n} {things} appear.",
            "All {n} {things} are in view.",
            "The number of {things} is {n}.",
        ),
        (
            "The scene has {n} {things} in it.",
            "Exactly {n} {things} were photographed.",
            "{N} different {things} were photographed.",
            "It is a picture with {n} {things}.",
            "As far as {things} go, there are {n}.",
            "{N} {things} are what I see.",
            "The {things} number {n}.",
            "What I notice is {n} {things}.",
        ),
        (
            "Counting the {things}, I arrive at {n}.",
            "You are looking at {n} {things}.",
            "{N} {things} make up this group.",
            "Our count: {n} {things}.",
        ),
    ),
    "colour": (
        (
            "The {thing} has been drawn in {colour}.",
            "{Colour} is the colour of the {thing}.",
            "Somebody painted the {thing} {colour}.",
            "We are looking at a {colour} {thing}.",
            "The {thing}'s colour is {colour}.",
            "As for the {thing}, it's {colour}.",
            "The {thing} happens to be {colour}.",
            "They chose {colour} for the {thing}.",
        ),
        (
            "The {thing} looks {colour} to me.",
            "You can tell the {thing} by its {colour} colour.",
            "Anyone can see that the {thing} is {colour}.",
            "It is {colour}, that {thing}.",
            "The {thing} was given a {colour} finish.",
            "A {colour} {thing} is part of the drawing.",
            "Notice that the {thing} is {colour} all over.",
            "{Colour}: that is how the {thing} was painted.",
        ),
        (
            "{Colour} is what the {thing} is painted.",
            "The hue of the {thing} is {colour}.",
            "The {thing} sports the colour {colour}.",
            "Its {thing} stands out in {colour}.",
        ),
    ),
    "position": (
        (
            "The {thing} sits over on the {side}.",
            "Look to the {side} of the image for the {thing}.",
            "On the {side} of the frame you'll see the {thing}.",
            "You can spot the {thing} towards the {side} of the picture.",
            "The {thing} has its place at the {side}.",
            "Over at the {side} there is the {thing}.",
            "It is on the {side} that the {thing} was put.",
            "The {side} part of the picture holds the {thing}.",
        ),
        (
            "The {thing} is to be found in the {side} half of the picture.",
            "In the {side} area, one can see the {thing}.",
            "Near the {side} border of the image is the {thing}.",
            "The {thing} was captured on the {side} side.",
            "Someone placed the {thing} all the way at the {side}.",
            "You have to look at the {side} to find the {thing}.",
            "The {thing} takes up space on the {side}.",
            "{Side} is where the {thing} is.",
        ),
        (
            "Check the {side} edge: the {thing} is there.",
            "The {thing} was left at the {side} end of the scene.",
            "A glance at the {side} reveals the {thing}.",
            "The {thing} sits close to the {side} edge of the picture.",
        ),
    ),
    "across": (
        (
            "To the {way} of the {other} we see the {thing}.",
            "The {thing} lies {way} of the {other}.",
            "You will spot the {thing} on the {way} side of the {other}.",
            "The {other} has the {thing} on its {way}.",
            "The {thing}, seen from the {other}, is further to the {way}.",
            "If you look {way} of the {other}, there's the {thing}.",
            "Further {way} than the {other} is the {thing}.",
            "The {thing} was placed to the {way} of the {other}.",
        ),
        (
            "The {thing} can be found just {way} of the {other}.",
            "Walk {way} from the {other} and there is the {thing}.",
            "On the {way} of the {other} there is the {thing}.",
            "The {thing} and the {other} are side by side, the former on the {way}.",
            "The {other} is not alone: the {thing} is to its {way}.",
            "As seen from the {other}, the {thing} is on the {way}.",
            "The {thing} has been put on the {way} of the {other}.",
            "{Way} of the {other} is the {thing}.",
        ),
        (
            "The {thing} comes {way} of the {other}.",
            "Just {way} of the {other}, I notice the {thing}.",
            "The {other} is flanked on the {way} by the {thing}.",
            "Past the {other}, towards the {way}, comes the {thing}.",
        ),
    ),
    "down": (
        (
            "{Way} the {other} we see the {thing}.",
            "The {thing} lies {way} the {other}.",
            "You will spot the {thing} {way} the {other}.",
            "The {other} has the {thing} {way} it.",
            "The {thing} was placed {way} the {other}.",
            "If you look {way} the {other}, there's the {thing}.",
            "Somewhere {way} the {other} is the {thing}.",
            "The {thing} can be made out {way} the {other}.",
        ),
        (
            "The {thing} can be found {way} the {other}.",
            "The {thing} has been put {way} the {other}.",
            "There is the {thing} {way} the {other}.",
            "{Way} the {other} there is the {thing}.",
            "The {thing} hangs {way} the {other}.",
            "Looking {way} the {other}, we discover the {thing}.",
            "The {other} is not alone: the {thing} is {way} it.",
            "It is {way} the {other} that the {thing} is.",
        ),
        (
            "The {thing} floats {way} the {other}.",
            "Right {way} the {other}, I notice the {thing}.",
            "The space {way} the {other} belongs to the {thing}.",
            "Directly {way} the {other} one sees the {thing}.",
        ),
    ),
}
"""Three sets. The reader was mended after the first and the second were read; the third was read once, at the end."""


def existence(table: SceneTable, lexicon: Lexicon, rng: Random, number: int) -> Pair | None:
    """A thing that is there, and one that is not."""
    there = [c for c in table.counts if c in table.closed and not lexicon.entry(c).pair]
    missing = absent(table, lexicon, rng)
    if not there or missing is None:
        return None
    form = rng.choice(FORMS["existence"][number])
    true, false = (_filled(form, one=lexicon.entry(c).one) for c in (rng.choice(there), missing))
    return true, false


def count(table: SceneTable, lexicon: Lexicon, rng: Random, number: int) -> Pair | None:
    """The number of a category, and one that is off by one to three."""
    known = [
        (c, n) for c, n in table.counts.items()
        if 2 <= n <= 8 and c in table.closed and c not in table.crowded
        and not (lexicon.entry(c).pair or lexicon.entry(c).mass)
    ]  # fmt: skip
    if not known:
        return None
    category, n = rng.choice(known)
    other = n + rng.choice([d for d in (-2, -1, 1, 2) if n + d >= 2])
    form, things = rng.choice(FORMS["count"][number]), lexicon.entry(category).plural
    return _filled(form, n=_WORDS[n], things=things), _filled(form, n=_WORDS[other], things=things)


def colour(table: SceneTable, lexicon: Lexicon, rng: Random, number: int) -> Pair | None:
    """The colour of the only thing of its kind, and one that nothing has."""
    coloured = {o.category: a.value for o in table.scene.objects for a in o.attributes if a.kind == "colour"}
    single = sorted(c for c in _single(table) if coloured.get(c) in _COLOURS)
    free = sorted(set(_COLOURS) - set(coloured.values()))
    if not single or not free:
        return None
    thing, form = rng.choice(single), rng.choice(FORMS["colour"][number])
    noun = lexicon.entry(thing).singular
    true, false = (_filled(form, thing=noun, colour=c) for c in (coloured[thing], rng.choice(free)))
    return true, false.replace(" a orange", " an orange")


def position(table: SceneTable, lexicon: Lexicon, rng: Random, number: int) -> Pair | None:
    """The side on which the only thing of its kind clearly is, and the other one."""
    known = [
        (c, side) for c in sorted(_single(table)) for side in _sides(table, table.rows(c)[0]) if c in table.closed
    ]  # fmt: skip
    if not known:
        return None
    thing, side = rng.choice(known)
    form, noun = rng.choice(FORMS["position"][number]), lexicon.entry(thing).singular
    return _filled(form, thing=noun, side=side), _filled(form, thing=noun, side=_OPPOSITE[side])


def relation(table: SceneTable, lexicon: Lexicon, rng: Random, number: int) -> Pair | None:
    """Where one of two single things clearly lies from the other, and the opposite."""
    single = sorted(c for c in _single(table) if c in table.closed)
    pairs = [(a, b, way) for a in single for b in single if a != b for way in _ways(table, a, b)]
    if not pairs:
        return None
    thing, other, way = rng.choice(pairs)
    form = rng.choice(FORMS["across" if way in ("left", "right") else "down"][number])
    words = {"thing": lexicon.entry(thing).singular, "other": lexicon.entry(other).singular}
    return _filled(form, way=way, **words), _filled(form, way=_OPPOSITE[way], **words)


Maker = Callable[[SceneTable, Lexicon, Random, int], Pair | None]
MAKERS: dict[str, Maker] = {
    "existence": existence, "count": count, "attribute": colour, "position": position, "relation": relation,
}  # fmt: skip


def pairs(tables: list[tuple[SceneTable, Lexicon]], each: int, number: int) -> Iterator[tuple[str, SceneTable, Pair]]:
    """Kind, scene and pair from a set of forms (0 to 2): ``each`` draws per scene and kind, none twice on a scene."""
    rng = Random(4)
    for table, lexicon in tables:
        seen: Counter[Any] = Counter()
        for kind, make in MAKERS.items():
            for _ in range(each):
                pair = make(table, lexicon, rng, number)
                if pair is not None and not seen[pair]:
                    seen[pair] += 1
                    yield kind, table, pair


def _filled(form: str, **words: str) -> str:
    return form.format(**words, **{k.capitalize(): v[0].upper() + v[1:] for k, v in words.items()})


def _single(table: SceneTable) -> set[str]:
    return {c for c, n in table.counts.items() if n == 1 and c not in table.crowded}


def _sides(table: SceneTable, row: int) -> list[str]:
    """Sides of the image on which a box wholly is."""
    x1, y1, x2, y2 = table.boxes[row]
    found = [("left", x2 < 0.45 * table.width), ("right", x1 > 0.55 * table.width)]
    found += [("top", y2 < 0.45 * table.height), ("bottom", y1 > 0.55 * table.height)]
    return [side for side, there in found if there]


def _ways(table: SceneTable, one: str, other: str) -> list[str]:
    """Directions in which one box lies wholly beyond the other, and along which alone it does."""
    a, b = table.boxes[table.rows(one)[0]], table.boxes[table.rows(other)[0]]
    across = "left" if a[2] < b[0] else "right" if a[0] > b[2] else ""
    down = "above" if a[3] < b[1] else "below" if a[1] > b[3] else ""
    return [way for way in (across, down) if way and not (across and down)]
