"""How many: of one category, with an attribute, in a half of the image, altogether, and more of which.

Needs a closed world; a crowd, a member too small to see, or more than ten members makes the number unasked. Zero is
asked too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import PARTS, Count, InPart, MoreOf, Objects, SetNode, TotalOf, WithAttribute

FORMS = ("free", "word", "choice", "json")
_NONE = 2


@generator("counting", "count", "count_part", "count_total", "count_compare")
def counting(view: SceneView, most: int) -> Iterator[Proposal]:
    """Counts of what is there and, more rarely, of what is not."""
    for name in view.draw(view.countable, most):
        yield from ask_count(view, "count", view.of(name), name)
    for name in view.draw(view.deniable, _NONE):
        yield from ask_count(view, "count", view.of(name), name)
    for kind in view.scene.closed_attributes:
        for value in view.draw(sorted({a.value for o in view.things for a in o.attributes if a.kind == kind}), most):
            if view.scene.complete:
                yield from ask_count(view, "count", WithAttribute(Objects(), kind, value), "")

    several = [name for name in view.countable if len(view.members[name]) >= 2]
    for name, part in view.draw([(n, p) for n in several for p in PARTS], most):
        yield from ask_count(view, "count_part", InPart(view.of(name), part), name)

    if view.scene.complete and set(view.members) == set(view.countable):
        yield from ask_count(view, "count_total", Objects(), "")
    pairs = list(combinations(view.countable, 2))
    for pair in view.draw(pairs, most):
        parts = tuple(Count(view.of(name)) for name in pair)
        yield from ask_total(view, TotalOf(parts), pair[0])
    for a, b in view.draw(pairs, most):
        first, second = view.draw([Count(view.of(a)), Count(view.of(b))], 2)
        facts = (Fact(first, len(view.members[_name(first)])), Fact(second, len(view.members[_name(second)])))
        yield from view.propose("count_compare", MoreOf(first, second), ("free", "word"), subject=a, facts=facts)


def ask_count(view: SceneView, kind: str, members: SetNode, subject: str) -> Iterator[Proposal]:
    """A count with near misses to choose from."""
    result = view.run(Count(members))
    if result is not None:
        yield from view.propose(
            kind, Count(members), FORMS, subject=subject, distractors=near_numbers(view, int(str(result.value)))
        )


def ask_total(view: SceneView, program: TotalOf, subject: str) -> Iterator[Proposal]:
    """A sum with its terms as facts."""
    result = view.run(program)
    if result is None:
        return
    terms = [(part, view.run(part)) for part in program.parts]
    facts = tuple(Fact(part, term.value) for part, term in terms if term is not None)
    near = near_numbers(view, int(str(result.value)))
    yield from view.propose("count_total", program, FORMS, subject=subject, distractors=near, facts=facts)


def near_numbers(view: SceneView, right: int) -> list[str]:
    """Three numbers around the right one, so that its rank among the options tells nothing."""
    low = right - view.random.randint(0, min(3, right))
    return [str(n) for n in range(low, low + 4) if n != right]


def _name(count: Count) -> str:
    return getattr(count.of, "name", "")
