"""Several images side by side: which shows more of a thing, which shows it at all, what differs, what they share.

The partners are drawn from the gallery, a bounded random part of all scenes (`vlit.construct.world`). A category is
compared only where it may be counted or denied in every image, so these need closed worlds. The own image stands at a
random place among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle, islice

from vlit.construct.adaption.base import generator
from vlit.construct.execute import Executor
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import ORDINALS, Count, FoundIn, InAll, InImage, MoreIn, OnlyIn, Program

_TRIED = 24
_MOST_NAMES = 5
_FORMS = ("free", "word", "json")


@generator("multi_image", "image_more", "image_match", "image_difference", "image_common")
def multi_image(view: SceneView, most: int) -> Iterator[Proposal]:
    """Two to four images for which image, two for differences; other partners each time."""
    others = [o for o in view.gallery if o.scene.id != view.scene.id and o.scene.lexicon == view.scene.lexicon]
    if not others:
        return
    for name in _in_turn(view.draw([*view.countable, *view.draw(view.deniable, 2)], most), most):
        yield from _more(view, others, name)
    for name in _in_turn(view.draw(view.seen, most), most):
        yield from _match(view, others, name)
    for other in view.draw(others, min(most, _TRIED)):
        yield from _differences(view, other)


def _in_turn(names: list[str], most: int) -> list[str]:
    """As many names as are wanted, each again and again: the partners are others each time."""
    return list(islice(cycle(names), most))


def _more(view: SceneView, others: list[SceneView], name: str) -> Iterator[Proposal]:
    size = view.random.choice((2, 2, 3))
    album = _album(view, others, size, lambda o: (name in o.members and name in o.countable) or name in o.deniable)
    if album and any(name in each.members for each in album):
        of = view.of(name)
        counts = [InImage(i, Count(of)) for i in range(size)]
        yield from _ask("image_more", view, album, MoreIn(of, size), _FORMS, name, counts)


def _match(view: SceneView, others: list[SceneView], name: str) -> Iterator[Proposal]:
    size = view.random.choice((2, 3, 4))
    album = _album(view, others, size, lambda o: name in o.deniable)
    if album:
        forms = (*_FORMS, "choice") if size == len(ORDINALS) else _FORMS
        yield from _ask("image_match", view, album, FoundIn(view.of(name), size), forms, name)


def _differences(view: SceneView, other: SceneView) -> Iterator[Proposal]:
    if not (_clear(view, other) and _clear(other, view)):
        return
    album = view.draw([view, other], 2)
    mine, theirs = set(album[0].members), set(album[1].members)
    forms = ("free", "word", "list", "json")
    if 0 < len(mine - theirs) <= _MOST_NAMES:
        yield from _ask("image_difference", view, album, OnlyIn(0, 1), forms, min(mine - theirs))
    if 0 < len(mine & theirs) <= _MOST_NAMES:
        yield from _ask("image_common", view, album, InAll(2), forms, min(mine & theirs))


def _clear(one: SceneView, other: SceneView) -> bool:
    """Whether everything that one image shows is plain to see, and plainly there or not there in the other."""
    names = list(one.members)
    return bool(names) and all(n in one.seen and (n in other.seen or n in other.deniable) for n in names)


def _album(
    view: SceneView, others: list[SceneView], size: int, fits: Callable[[SceneView], bool]
) -> list[SceneView] | None:
    """The view with partners that fit, in random order."""
    partners = [o for o in view.draw(others, _TRIED) if fits(o)][: size - 1]
    return view.draw([view, *partners], size) if len(partners) == size - 1 else None


def _ask(
    kind: str, view: SceneView, album: list[SceneView], program: Program, forms: tuple[str, ...], subject: str,
    facts: list[InImage] | None = None,
) -> Iterator[Proposal]:  # fmt: skip
    executor = Executor(album[0].scene, [each.executor for each in album[1:]])
    told = tuple(Fact(fact, executor.run(fact).value) for fact in facts or ())
    yield from view.propose(
        kind, program, forms, subject=subject, executor=executor, facts=told, distractors=ORDINALS,
        album=tuple(each.key for each in album), bucket=None if facts or kind == "image_match" else subject,
    )  # fmt: skip
