"""True sentences about a scene and false twins, in words that vlit's own generators do not use.

The false twin differs in one word of the kind: an absent thing, another number, another colour, the opposite side or
direction. The forms and what they were written for: `phrasings.yaml`.

    python benchmarks/phrasings.py --data ../shared/data --set 4

lists the forms of a set with how many of their false twins are noticed, the least noticed first.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import msgspec

import vlit
from planted import absent
from verdicts import contradicted, one, photographs
from vlit.arrow import scenes_from_batch
from vlit.claims import Lexicon, SceneTable, load_lexicon
from vlit.scenes import open_scenes


class Pair(NamedTuple):
    """A true sentence and its false twin, both in one form."""

    form: str
    true: str
    false: str


FORMS: dict[str, list[list[str]]] = msgspec.yaml.decode(
    Path(__file__).with_suffix(".yaml").read_bytes(), type=dict[str, list[list[str]]]
)
"""Sets of forms by what they speak of."""
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COLOURS = ("red", "green", "blue", "yellow", "purple", "pink", "brown", "black", "white", "orange", "grey")
_OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top", "above": "below", "below": "above"}
_LEVEL = {"above": "higher", "below": "lower"}


def existence(table: SceneTable, lexicon: Lexicon, rng: Random, number: int) -> Pair | None:
    """A thing that is there, and one that is not."""
    there = [c for c in table.counts if c in table.closed and not lexicon.entry(c).pair]
    missing = absent(table, lexicon, rng)
    if not there or missing is None:
        return None
    form = rng.choice(FORMS["existence"][number])
    return Pair(form, *(_filled(form, one=lexicon.entry(c).one) for c in (rng.choice(there), missing)))


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
    return Pair(form, *(_filled(form, n=_WORDS[number], things=things) for number in (n, other)))


def colour(table: SceneTable, lexicon: Lexicon, rng: Random, number: int) -> Pair | None:
    """The colour of the only thing of its kind, and one that nothing has."""
    coloured = {o.category: a.value for o in table.scene.objects for a in o.attributes if a.kind == "colour"}
    single = sorted(c for c in _single(table) if coloured.get(c) in _COLOURS)
    free = sorted(set(_COLOURS) - set(coloured.values()))
    if not single or not free:
        return None
    thing, form = rng.choice(single), rng.choice(FORMS["colour"][number])
    words = _named(lexicon, thing)
    said = (_filled(form, **words, colour=c) for c in (coloured[thing], rng.choice(free)))
    return Pair(form, *(s.replace(" a orange", " an orange").replace("A orange", "An orange") for s in said))


def position(table: SceneTable, lexicon: Lexicon, rng: Random, number: int) -> Pair | None:
    """The side on which the only thing of its kind clearly is, and the other one."""
    known = [
        (c, side) for c in sorted(_single(table)) for side in _sides(table, table.rows(c)[0]) if c in table.closed
    ]  # fmt: skip
    if not known:
        return None
    thing, side = rng.choice(known)
    form, words = rng.choice(FORMS["position"][number]), _named(lexicon, thing)
    return Pair(form, *(_filled(form, **words, side=s) for s in (side, _OPPOSITE[side])))


def relation(table: SceneTable, lexicon: Lexicon, rng: Random, number: int) -> Pair | None:
    """Where one of two single things clearly lies from the other, and the opposite."""
    single = sorted(c for c in _single(table) if c in table.closed)
    pairs = [(a, b, way) for a in single for b in single if a != b for way in _ways(table, a, b)]
    if not pairs:
        return None
    thing, other, way = rng.choice(pairs)
    form = rng.choice(FORMS["across" if way in ("left", "right") else "down"][number])
    words = {**_named(lexicon, thing), "other": lexicon.entry(other).singular}
    return Pair(form, *(_filled(form, **words, way=w, level=_LEVEL.get(w, w)) for w in (way, _OPPOSITE[way])))


Maker = Callable[[SceneTable, Lexicon, Random, int], Pair | None]
MAKERS: dict[str, Maker] = {
    "existence": existence, "count": count, "attribute": colour, "position": position, "relation": relation,
}  # fmt: skip


def pairs(tables: list[tuple[SceneTable, Lexicon]], each: int, number: int) -> Iterator[tuple[str, SceneTable, Pair]]:
    """Kind, scene and pair from a set of forms (from 0): ``each`` draws per scene and kind, none twice on a scene."""
    rng = Random(4)
    for table, lexicon in tables:
        seen: Counter[Any] = Counter()
        for kind, make in MAKERS.items():
            for _ in range(each):
                pair = make(table, lexicon, rng, number)
                if pair is not None and not seen[pair]:
                    seen[pair] += 1
                    yield kind, table, pair


def bare_scenes(place: Path, data: Path) -> list[tuple[SceneTable, Lexicon]]:
    """Photographs without their captions, and the drawn scenes of a folder, each with its lexicon."""
    drawn = [s for kept in open_scenes(f"vlit:{place}").read(None) for s in scenes_from_batch(kept.rows)]
    bare = [msgspec.structs.replace(scene, captions=()) for scene in (*photographs(data), *drawn)]
    return [(SceneTable(scene), load_lexicon(scene.lexicon)) for scene in bare]


def read(tables: list[tuple[SceneTable, Lexicon]], number: int) -> dict[tuple[str, str], Counter[str]]:
    """Per kind and form of a set: ``planted`` pairs, false twins ``found``, true sentences contradicted (``alarm``)."""
    hits: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for kind, table, pair in pairs(tables, 3, number):
        found, alarm = (contradicted(one("", said, table.scene)) for said in (pair.false, pair.true))
        hits[kind, pair.form].update(planted=1, found=found, alarm=alarm)
    return hits


def _named(lexicon: Lexicon, thing: str) -> dict[str, str]:
    return {"thing": lexicon.entry(thing).singular, "one": lexicon.entry(thing).one}


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


def main() -> None:
    """List the forms of a set, the least noticed first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with coco-mini")
    parser.add_argument("--set", type=int, default=len(FORMS["count"]), help="which set of forms, from 1")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vlit-bench-") as place:
        tables = bare_scenes(vlit.render(300, out=Path(place) / "scenes", seed=11, size=160), given.data)
    found = sorted(read(tables, given.set - 1).items(), key=lambda k: (k[0][0], k[1]["found"] / k[1]["planted"]))
    for (kind, form), n in found:
        print(f"{kind:<10} {n['found']:>4} of {n['planted']:>4} noticed, {n['alarm']:>2} alarms  {form}")


if __name__ == "__main__":
    main()
