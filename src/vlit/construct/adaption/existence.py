"""Existence, and absence in three difficulties (Li et al. 2023, POPE, arXiv 2305.10355).

*random*: any category that may be denied; *popular*: the most frequent ones; *adversarial*: those that most often
          occur with what is
there. Absence needs the closed world. Where attributes are closed, a present category with another colour is denied
as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import PARTS, Exists, InPart, SetNode, WithAttribute

FORMS = ("yesno", "free", "json")


@generator("existence", "existence", "absent")
def existence(view: SceneView, most: int) -> Iterator[Proposal]:
    """Questions whose answer is yes, and as many of the same wording whose answer is no."""
    present: list[tuple[str, SetNode]] = [(name, view.of(name)) for name in view.draw(view.seen, most)]
    present += [(n, s) for n, s in _refined(view) if _is(view, s, True)]
    for name, members in present[:most]:
        yield from view.propose("existence", Exists(members), FORMS, subject=name)

    absent = [(name, view.of(name), how) for name, how in absent_categories(view, most)]
    refined = [(n, s, "other attribute or place") for n, s in _refined(view) if _is(view, s, False)]
    for name, members, how in [*absent[: max(1, most - len(refined))], *refined][:most]:
        yield from view.propose("absent", Exists(members), FORMS, subject=name, note=how)


def absent_categories(view: SceneView, most: int) -> list[tuple[str, str]]:
    """Categories that may be denied, the three difficulties in turn, each category once, with how it was chosen."""
    names = view.deniable
    present = sorted(view.members)
    popularity = {n: view.world.popularity(n) for n in names}
    company = {n: view.world.company(n, present) for n in names}
    orders = {
        "adversarial": sorted(names, key=lambda n: (-company[n], n)),
        "popular": sorted(names, key=lambda n: (-popularity[n], n)),
        "random": view.draw(names, len(names)),
    }
    chosen: dict[str, str] = {}
    while len(chosen) < min(most, len(names)):
        for how, order in orders.items():
            name = next((n for n in order if n not in chosen), None)
            if name is not None:
                chosen[name] = how
    return list(chosen.items())[:most]


def _refined(view: SceneView) -> list[tuple[str, SetNode]]:
    """Sets narrowed by a closed attribute or a half of the image, over present categories."""
    found: list[tuple[str, SetNode]] = []
    for name in view.countable:
        for kind in view.scene.closed_attributes:
            found += [(name, WithAttribute(view.of(name), kind, v)) for v in view.draw(view.world.values(kind), 2)]
            found += [
                (name, WithAttribute(view.of(name), kind, v))
                for v in sorted({a.value for o in view.members[name] for a in o.attributes if a.kind == kind})
            ]
        found += [(name, InPart(view.of(name), part)) for part in view.draw(PARTS, 2)]
    unique = {(name, str(members)): (name, members) for name, members in found}
    return view.draw(list(unique.values()), len(unique))


def _is(view: SceneView, members: SetNode, answer: bool) -> bool:
    result = view.run(Exists(members))
    return result is not None and result.value is answer
