"""What a generator is: a function from a scene's view to proposals, with its name, version and the types it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal

Propose = Callable[[SceneView, int], Iterator[Proposal]]


class Generator(msgspec.Struct, frozen=True, kw_only=True):
    """A named way to ask.

    Attributes:
        name: as users write it.
        version: raised whenever the same scene and seed would give other proposals.
        types: the instruction types it makes.
        propose: the function; its second argument is how many proposals of one type a scene may give.
    """

    name: str
    version: str
    types: tuple[str, ...]
    propose: Propose


def generator(name: str, *types: str, version: str = "1") -> Callable[[Propose], Generator]:
    """Make a function a `Generator`."""

    def wrap(propose: Propose) -> Generator:
        return Generator(name=name, version=version, types=types, propose=propose)

    return wrap
