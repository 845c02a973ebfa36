"""What a model is aligned with: captions and statements about a scene, in which nearly every word is looked up.

A caption goes from thing to thing in one order of its own ("top left red circle small . centre blue star large ."):
what a thing's first word leaves open, the picture says, and the model learns to find in it what the words before name.
A caption in free sentences spends most labels on which fact comes next. Statements come in two halves, of which the
first is given ("the circle has the colour") and the second learnt ("red"): a question in the form of a gap. A model of
a million parameters learns to look up from the word before it first, which captions ask of it, and from further back
only then, which statements do.
"""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from random import Random

from vlit.program import PLACES
from vlit.schema import Object, Scene, TextSpan

NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
_RELATED = 3
_PLURAL = {"cross": "crosses"}


def caption(scene: Scene, rng: Random) -> str:
    """Everything that stands in a scene: shape, colour, size and place of each thing in one order, things in any."""
    told = [(o.category, attribute(o, "colour"), attribute(o, "size"), cell_of(o, scene)) for o in scene.objects]
    told += [("text", span.text, "", cell_of(span, scene)) for span in scene.texts]
    order = rng.sample(range(4), 4)
    rng.shuffle(told)
    return " ".join(" ".join(thing[k] for k in order if thing[k]) + " ." for thing in told)


def statements(scene: Scene, rng: Random, most: int) -> list[tuple[str, str]]:
    """Up to ``most`` statements about a scene, all true, each as what is given and what follows from the picture."""
    found = [*_of_objects(scene, rng), *_of_numbers(scene, rng), *_of_relations(scene, rng), *_of_the_rest(scene)]
    rng.shuffle(found)
    return found[:most]


def cell_of(thing: Object | TextSpan, scene: Scene) -> str:
    """The name of the ninth of the picture that the centre of an object or text lies in."""
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


def _of_objects(scene: Scene, rng: Random) -> list[tuple[str, str]]:
    alone = Counter(o.category for o in scene.objects)
    colours = Counter((attribute(o, "colour"), o.category) for o in scene.objects)
    found = []
    for thing in scene.objects:
        colour, size, name = attribute(thing, "colour"), attribute(thing, "size"), thing.category
        place = cell_of(thing, scene)
        forms = [
            (f"{at(place)} is a", f"{colour} {name}"),
            (f"the shape {at(place)} is a", name),
            (f"the {name} {at(place)} has the colour", colour),
            (f"shape {place}", name),
            (f"colour {place}", colour),
        ]
        if alone[name] == 1:
            told = {"colour": colour, "place": place, "size": size}
            forms += [(f"{kind} {name}", value) for kind, value in told.items()] * 2
            forms += [(f"the {name} has the {kind}", value) for kind, value in told.items()] * 2
        if colours[colour, name] == 1:
            forms += [(f"the {colour} {name} is found", at(place)), (f"the {colour} {name} has the size", size)]
        found += rng.sample(forms, 2)
    return found


def _of_numbers(scene: Scene, rng: Random) -> list[tuple[str, str]]:
    counts = Counter(o.category for o in scene.objects)
    absent = [name for name in scene.closed_world if name not in counts]
    said = [(name, n) for name, n in counts.items()] + [(rng.choice(absent), 0)] if absent else list(counts.items())
    return [(f"number of {plural(name)}", NUMBERS[n]) for name, n in said]


def _of_relations(scene: Scene, rng: Random) -> list[tuple[str, str]]:
    counts = Counter(o.category for o in scene.objects)
    single = [o for o in scene.objects if counts[o.category] == 1]
    found = []
    for a, b in permutations(single, 2):
        (ax, ay), (bx, by) = (_cell(thing, scene) for thing in (a, b))
        if ax != bx and abs(ax - bx) >= abs(ay - by):
            found.append((f"from the {b.category} the {a.category} is", f"to the {'left' if ax < bx else 'right'}"))
        elif ay != by:
            found.append((f"from the {b.category} the {a.category} is", "above" if ay < by else "below"))
    return rng.sample(found, min(_RELATED, len(found)))


def _cell(thing: Object, scene: Scene) -> tuple[int, int]:
    number = PLACES.index(cell_of(thing, scene))
    return number % 3, number // 3


def _of_the_rest(scene: Scene) -> list[tuple[str, str]]:
    found = [("it reads", span.text) for span in scene.texts]
    ground = next((w for c in scene.captions for w in ("pale", "dark") if f"{w} background" in c), "")
    return [*found, ("the background is", ground)] if ground else found
