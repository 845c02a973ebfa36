"""Scene summary: what there is most of, and what else, in a sentence or two.

Needs a closed world and no crowd, as the inventory does; on photographs it sums up the categories that annotators
looked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import Commonest, Count

_MOST = 6
_FEWEST = 3  # two bowls before a cat are not what a photograph mainly shows


@generator("summary", "summary")
def summary(view: SceneView, most: int) -> Iterator[Proposal]:
    """At most one: the commonest category, if it comes often enough to be what an image shows most of, with the numbers
    of all as facts."""
    names = sorted(view.members, key=lambda name: (-len(view.members[name]), name))
    if not most or not 2 <= len(names) <= _MOST or len(view.countable) != len(names):
        return
    if len(view.members[names[0]]) < _FEWEST:
        return
    facts = tuple(Fact(Count(view.of(name)), len(view.members[name])) for name in names)
    yield from view.propose("summary", Commonest(), ("free", "word", "json"), subject=names[0], facts=facts)
