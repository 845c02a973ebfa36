"""Object inventory: everything that is annotated, with numbers.

Needs a closed world and no crowd; every category must be countable. On photographs it lists the categories that
annotators looked for, not all there is.
"""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import Inventory


@generator("inventory", "inventory")
def inventory(view: SceneView, most: int) -> Iterator[Proposal]:
    """At most one."""
    if most and 2 <= len(view.members) <= 8 and len(view.countable) == len(view.members):
        yield from view.propose("inventory", Inventory(), ("free", "word", "list", "json"))
