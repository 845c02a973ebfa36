"""Rules over several images, by the definitions of `vlit.program`: None where a careful person would not commit."""

from __future__ import annotations

from collections.abc import Sequence

from vlit.program import ORDINALS, Value
from vlit.schema import Scene


def most(counts: Sequence[Value]) -> str | None:
    """Which image has the highest number; ``same`` for two that tie."""
    numbers = [int(str(n)) for n in counts]
    top = max(numbers, default=0)
    if numbers.count(top) == 1:
        return ORDINALS[numbers.index(top)]
    return "same" if len(numbers) == 2 else None


def only(found: Sequence[Value]) -> str | None:
    """The only image for which something holds."""
    return ORDINALS[found.index(True)] if found.count(True) == 1 else None


def lacking(one: Scene, other: Scene) -> list[str] | None:
    """Categories of one image that the other has not, sorted; None where that is not known."""
    mine, theirs = _categories(one), _categories(other)
    if mine is None or theirs is None or not mine <= theirs | set(other.closed_world):
        return None
    return sorted(mine - theirs)


def shared(scenes: Sequence[Scene]) -> list[str] | None:
    """Categories that all images hold, sorted; None where one that some image holds may be in another unannotated."""
    held = [_categories(scene) for scene in scenes]
    known = [h for h in held if h is not None]
    if len(known) < len(held) or len(known) < 2:
        return None
    every = set().union(*known)
    if any(not every <= mine | set(scene.closed_world) for mine, scene in zip(known, scenes, strict=True)):
        return None
    return sorted(set.intersection(*known))


def _categories(scene: Scene) -> set[str] | None:
    if any(o.crowd or not o.category for o in scene.objects):
        return None
    return {o.category for o in scene.objects}
