"""Caption and detailed description: what people wrote about the image, alone or with what the boxes add.

Needs captions. A description adds only categories that its caption does not mention, so that nothing is said twice
and a caption's "a few" never meets a box count. It misleads where the captions do: they are taken as true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import Captions, Count, PlaceOf, Program, RelationOf, Superlative

_FEWEST_WORDS = 6
_SEVERAL, _SHORT = 4, 3
_COUNTS, _PLACES, _RELATIONS = 5, 2, 1


@generator("captions", "caption", "description")
def captions(view: SceneView, most: int) -> Iterator[Proposal]:
    """Each caption once; each with up to eight true additions. Short ones and ones in capitals are left out,
    and the one that people agree with least."""
    usable = [c for c in agreed(view.scene.captions) if len(c.split()) >= _FEWEST_WORDS and not c.isupper()]
    for caption in view.draw(usable, most):
        yield from view.propose("caption", Captions(), caption=caption)
    for caption in view.draw(usable, most):
        facts = _additions(view, caption)
        if len(facts) >= 2:
            yield from view.propose("description", Captions(), caption=caption, facts=facts, subject=_subject(facts))


def agreed(captions: Sequence[str]) -> list[str]:
    """Without the one of several people that shares fewest of its words with the others: a slip of the pen ("a now
    boarder") or of the eye. All of them where there are fewer than four."""
    if len(captions) < _SEVERAL:
        return list(captions)
    words = [{w for w in re.findall(r"[a-z]+", c.casefold()) if len(w) > _SHORT} for c in captions]
    shared = [
        sum(any(w in theirs for j, theirs in enumerate(words) if j != i) for w in mine) / max(1, len(mine))
        for i, mine in enumerate(words)
    ]
    odd = min(range(len(captions)), key=lambda i: (shared[i], i))
    return [c for i, c in enumerate(captions) if i != odd]


def _additions(view: SceneView, caption: str) -> tuple[Fact, ...]:
    mentioned = {m.category for m in view.lexicon.mentions(caption)}
    counts = [Count(view.of(name)) for name in view.countable if name not in mentioned and name in view.seen]
    named = [(node, thing) for node, thing in view.named if not _sideways(node)]
    places = [PlaceOf(node) for node, _ in named]
    relations = [RelationOf(a, b) for (a, x), (b, y) in combinations(named, 2) if x.category != y.category]
    chosen: list[Program] = [
        *view.draw(counts, _COUNTS),
        *_apart(view, places),
        *_answered(view, relations, _RELATIONS),
    ]
    facts = ((program, view.run(program)) for program in chosen)
    return tuple(Fact(program, result.value) for program, result in facts if result is not None)


def _answered(view: SceneView, programs: Sequence[Program], most: int) -> list[Program]:
    return [p for p in view.draw(programs, len(programs)) if view.run(p) is not None][:most]


def _apart(view: SceneView, places: Sequence[PlaceOf]) -> list[Program]:
    """Places that differ: "the chair is at the bottom, while the table is at the bottom" is no way to speak."""
    found: dict[object, Program] = {}
    for program in _answered(view, places, len(places)):
        result = view.run(program)
        found.setdefault(None if result is None else result.value, program)
    return list(found.values())[:_PLACES]


def _sideways(node: object) -> bool:
    return isinstance(node, Superlative) and node.by not in ("largest", "smallest")


def _subject(facts: tuple[Fact, ...]) -> str:
    first = facts[0].program
    return getattr(getattr(first, "of", None), "name", "")
