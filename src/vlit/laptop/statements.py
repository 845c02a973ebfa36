"""Captions to align a model with: everything that is in a scene, as short statements in random order and wording.

A caption that names objects in a fixed order teaches a model to recite. Here every statement starts from another fact
(the shape, the colour, the place) and ends with a second one, so that the words after the first can only be had by
looking up the object in the picture: what questions ask for later. Some statements are bare ("circle red ."), since a
model learns to look up from the word before it first, and from further back only then.
"""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from random import Random

from vlit.program import PLACES
from vlit.schema import Object, Scene

NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
_RELATED = 3
_PLURAL = {"cross": "crosses"}


def statements(scene: Scene, rng: Random, most: int = 8) -> str:
    """Up to ``most`` statements about a scene, all true, as one text."""
    found = [*_of_objects(scene, rng), *_of_numbers(scene, rng), *_of_relations(scene, rng), *_of_the_rest(scene)]
    rng.shuffle(found)
    return " ".join(found[:most])


def cell_of(thing: Object, scene: Scene) -> str:
    """The name of the ninth of the picture that an object's centre lies in."""
    x1, y1, x2, y2 = thing.box
    column = min(2, int(3 * (x1 + x2) / 2 / scene.image.width))
    row = min(2, int(3 * (y1 + y2) / 2 / scene.image.height))
    return PLACES[3 * row + column]


def attribute(thing: Object, kind: str) -> str:
    """An object's attribute of a kind."""
    return next(a.value for a in thing.attributes if a.kind == kind)


def plural(category: str) -> str:
    """More than one of them."""
    return _PLURAL.get(category, category + "s")


def at(place: str) -> str:
    """``in the top left``, ``at the top``, ``on the left``."""
    words = {"centre": "in the", "top": "at the", "bottom": "at the", "left": "on the", "right": "on the"}
    return f"{words.get(place, 'in the')} {place}"


def _of_objects(scene: Scene, rng: Random) -> list[str]:
    alone = Counter(o.category for o in scene.objects)
    colours = Counter((attribute(o, "colour"), o.category) for o in scene.objects)
    found = []
    for thing in scene.objects:
        colour, size, name = attribute(thing, "colour"), attribute(thing, "size"), thing.category
        place = cell_of(thing, scene)
        forms = [
            f"{at(place)} is a {colour} {name} .",
            f"{at(place)} is a {size} {name} .",
            f"a {name} {at(place)} is {colour} .",
        ]
        if alone[name] == 1:
            forms += [f"the {name} is {colour} .", f"the {name} is {at(place)} .", f"the {name} is {size} ."] * 2
            forms += [f"{name} {colour} .", f"{name} {place} .", f"{name} {size} ."] * 2
        if colours[colour, name] == 1:
            forms += [f"the {colour} {name} is {at(place)} .", f"the {colour} {name} is {size} ."]
        forms += [f"{place} {name} .", f"{place} {colour} ."]
        found += rng.sample(forms, 2)
    return found


def _of_numbers(scene: Scene, rng: Random) -> list[str]:
    counts = Counter(o.category for o in scene.objects)
    absent = [name for name in scene.closed_world if name not in counts]
    said = [(name, n) for name, n in counts.items()] + [(rng.choice(absent), 0)] if absent else list(counts.items())
    return [f"{NUMBERS[n]} {plural(name) if n != 1 else name} ." for name, n in said]


def _of_relations(scene: Scene, rng: Random) -> list[str]:
    counts = Counter(o.category for o in scene.objects)
    single = [o for o in scene.objects if counts[o.category] == 1]
    found = []
    for a, b in permutations(single, 2):
        (ax, ay), (bx, by) = (_cell(thing, scene) for thing in (a, b))
        if ax != bx and abs(ax - bx) >= abs(ay - by):
            found.append(f"the {a.category} is to the {'left' if ax < bx else 'right'} of the {b.category} .")
        elif ay != by:
            found.append(f"the {a.category} is {'above' if ay < by else 'below'} the {b.category} .")
    return rng.sample(found, min(_RELATED, len(found)))


def _cell(thing: Object, scene: Scene) -> tuple[int, int]:
    number = PLACES.index(cell_of(thing, scene))
    return number % 3, number // 3


def _of_the_rest(scene: Scene) -> list[str]:
    found = [f'it reads " {span.text} " .' for span in scene.texts]
    ground = next((w for c in scene.captions for w in ("pale", "dark") if f"{w} background" in c), "")
    return [*found, f"a {ground} background ."] if ground else found
