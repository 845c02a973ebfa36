"""A draft: one thing that a model is asked to write about a scene, and what a scene has to offer for it.

What a draft asks depends on scene, prompt, number and seed alone, so that a run that goes on asks the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from random import Random

import msgspec

from vlit.claims import load_lexicon
from vlit.construct.adaption.existence import absent_categories
from vlit.construct.instruct.prompt import Prompt
from vlit.construct.sceneview import NAMEABLE, SceneView
from vlit.construct.world import World
from vlit.schema import Object, Scene

_ABSENT = 3  # things named as absent in one draft
_REGIONS = 8  # objects of one scene that are pointed at


class Draft(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to write.

    Attributes:
        prompt: its name.
        number: how often the prompt was taken for this scene before.
        object: id of the object to point at, for prompts that need a region.
        absent: categories that are known not to be there, for prompts that need them.
    """

    prompt: str
    number: int = 0
    object: str = ""
    absent: tuple[str, ...] = ()


class Offer:
    """What one scene offers to prompts."""

    def __init__(self, scene: Scene, world: World, seed: int) -> None:
        self._scene = scene
        self._world = world
        self._seed = seed

    def most(self, prompt: Prompt) -> int:
        """How many different drafts of a prompt the scene supports."""
        scene = self._scene
        most = len(prompt.angles)
        for need in prompt.needs:
            if need == "captions":
                most = most if scene.captions else 0
            elif need == "objects":
                most = most if scene.objects else 0
            elif need == "something":
                most = most if scene.captions or scene.objects else 0
            elif need == "absent":
                most = min(most, -(-len(self._view.deniable) // _ABSENT))
            else:
                most = min(max(most, _REGIONS), len(self._large))
        return most

    def drafts(self, prompt: Prompt, number: int) -> list[Draft]:
        """The first so many drafts of a prompt."""
        absent = self._absent(prompt, number) if "absent" in prompt.needs else []
        regions = self._regions(prompt) if "region" in prompt.needs else []
        return [
            Draft(
                prompt=prompt.name, number=i, object=regions[i].id if regions else "",
                absent=tuple(absent[_ABSENT * i : _ABSENT * (i + 1)]),
            )
            for i in range(number)
        ]  # fmt: skip

    def _absent(self, prompt: Prompt, number: int) -> list[str]:
        self._view.random.seed(f"{self._seed}/{self._scene.id}/{prompt.name}")  # whatever was drawn before
        return [name for name, _ in absent_categories(self._view, _ABSENT * max(number, len(prompt.angles)))]

    def _regions(self, prompt: Prompt) -> Sequence[Object]:
        random = Random(f"{self._seed}/{self._scene.id}/{prompt.name}")
        return random.sample(self._large, k=min(len(self._large), _REGIONS))

    @cached_property
    def _large(self) -> list[Object]:
        """What can be pointed at."""
        return [thing for thing in self._view.things if self._view.share(thing) >= NAMEABLE]

    @cached_property
    def _view(self) -> SceneView:
        return SceneView(self._scene, load_lexicon(self._scene.lexicon), self._world, self._seed)
