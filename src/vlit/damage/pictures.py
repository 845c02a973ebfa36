"""Leaving out whole pictures in an order: what all damages do that narrow what the images show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Set

from vlit.damage.base import Choice, Data
from vlit.schema import Sample, Scene

_MOST = 0.9  # of the pictures, so that some are left to measure


def scenes_of(data: Data) -> dict[str, Scene]:
    """The scenes of the samples' pictures by path, in the order of the samples; those without one are not in it."""
    found: dict[str, Scene] = {}
    for sample in data.samples:
        if sample.images and sample.images[0].path not in found and (scene := data.scene(sample)) is not None:
            found[sample.images[0].path] = scene
    return found


def without_first(data: Data, choice: Choice, rank: Mapping[str, float]) -> list[Sample]:
    """Leave out the samples of the pictures that rank lowest, up to nine in ten of those that have a rank.

    Args:
        rank: by path; pictures of one rank go in a random order.
    """
    order = sorted(rank, key=lambda image: (rank[image], choice.place(image)))
    gone = set(order[: round(_MOST * choice.strength * len(order))])
    return [s for s in data.samples if not s.images or s.images[0].path not in gone]


def without_rarest(data: Data, choice: Choice, kinds: Callable[[Scene], Set[Hashable]]) -> list[Sample]:
    """Leave out the samples of the pictures that show the rarest kinds, as `without_first` does.

    Args:
        kinds: what a scene shows. A picture is as usual as its kinds are frequent, each among all pictures, on average;
            one that shows none stays.
    """
    held = {image: found for image, scene in scenes_of(data).items() if (found := kinds(scene))}
    common = Counter(kind for each in held.values() for kind in each)
    return without_first(
        data, choice, {image: sum(common[kind] for kind in each) / len(each) for image, each in held.items()}
    )
