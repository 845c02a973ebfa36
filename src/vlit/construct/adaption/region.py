"""Regions in both directions: what is in this box (referring), and where is this thing (grounding).

A box that another object of a different category nearly fills is not asked about: its content would be a matter of
taste.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import BoxOf, CategoryOf, ObjectAt, Objects, TheOne, WithAttribute

_FEWEST_WORDS = 2


@generator("region", "referring", "grounding")
def region(view: SceneView, most: int) -> Iterator[Proposal]:
    """Objects large enough to see, in random order; any of them can be pointed at, only named ones can be grounded."""
    for thing in view.draw(view.showable, most):
        at = ObjectAt(thing.id)
        yield from view.propose(
            "referring",
            CategoryOf(at),
            ("free", "word", "choice", "json"),
            subject=thing.category,
            distractors=view.wrong_categories(thing.category),
            facts=(Fact(BoxOf(at), list(view.executor.box(thing))),),
        )
    for node, thing in view.draw(view.named, most):
        yield from view.propose("grounding", BoxOf(node), subject=thing.category, bucket=thing.category)
    for phrase in view.draw(_phrases(view), most):
        yield from view.propose("grounding", BoxOf(TheOne(WithAttribute(Objects(), "phrase", phrase))))


def _phrases(view: SceneView) -> list[str]:
    """Referring expressions that annotators gave to one object only, of two words or more."""
    given = Counter(a.value for o in view.scene.objects if not o.crowd for a in o.attributes if a.kind == "phrase")
    return sorted(phrase for phrase, times in given.items() if times == 1 and len(phrase.split()) >= _FEWEST_WORDS)
