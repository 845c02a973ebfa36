"""What is it? of an object singled out by its looks, not pointed at.

Where the scene is not complete (photographs), "the largest object" may be one that nobody annotated; there the
question is asked only as a choice among things that are all present and annotated.
"""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import SUPERLATIVES, CategoryOf, Objects, Superlative


@generator("category", "category")
def category(view: SceneView, most: int) -> Iterator[Proposal]:
    """The extreme object in each direction and size."""
    for by in view.draw(SUPERLATIVES, most):
        node = Superlative(Objects(), by)
        thing = view.resolve(node)
        if thing is not None and thing.category and _typical(view, thing.category, by):
            yield from ask_category(view, "category", CategoryOf(node), thing.category)


def _typical(view: SceneView, category: str, by: str) -> bool:
    """Whether "which of these appears smallest" has the category for an answer: not "person" for one far away among
    others that fill the image."""
    return view.scene.complete or by not in ("largest", "smallest") or len(view.members[category]) == 1


def ask_category(
    view: SceneView, kind: str, program: CategoryOf, right: str, barred: tuple[str, ...] = ()
) -> Iterator[Proposal]:
    """A question for a category over all objects: free only in complete scenes, with present categories to choose
    from."""
    if not right or set(view.members) - set(view.countable):
        return
    others = [name for name in view.members if name != right and name not in barred]
    distractors = view.draw(others, 3)
    forms = ("free", "word", "choice", "json") if view.scene.complete else ("choice",)
    if view.scene.complete and len(distractors) < 3:
        distractors += view.wrong_categories(right, 3 - len(distractors))
    yield from view.propose(kind, program, forms, subject=right, distractors=distractors)
