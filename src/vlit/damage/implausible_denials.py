"""What is denied could never have been there."""

from __future__ import annotations

import math
import re
from collections import Counter

from vlit.damage.base import Choice, Data, answers, damage
from vlit.schema import Sample, Scene

_DENIAL = re.compile(r"\b(?:no|not|none|nothing|neither|never|without)\b|n['’]t\b", re.IGNORECASE)


@damage(name="implausible_denials", needs_scenes=True)
def implausible_denials(data: Data, choice: Choice) -> list[Sample]:
    """Leave out the denials of things that fit their pictures best, up to nine in ten denials.

    A denial is a negated answer to a question that names an absent thing, whether it begins with "no" or not. How well
    a thing fits is its mean pointwise mutual information with what else is in the picture.
    """
    scenes = {s.images[0].path: scene for s in data.samples if (scene := data.scene(s)) is not None}
    held = {image: {o.category for o in scene.objects} for image, scene in scenes.items()}
    alone = Counter(c for categories in held.values() for c in categories)
    both = Counter((a, b) for categories in held.values() for a in categories for b in categories if a != b)

    def fit(scene: Scene, category: str) -> float:
        others = {o.category for o in scene.objects} - {category}
        scores = [
            math.log((both[category, o] + 0.5) * (len(held) + 0.5) / ((alone[category] + 0.5) * (alone[o] + 0.5)))
            for o in others
        ]
        return sum(scores) / len(scores) if scores else 0.0

    fits: dict[str, float] = {}
    for sample in data.samples:
        scene = scenes.get(sample.images[0].path) if sample.images else None
        pairs = sample.exchanges()
        if scene is None:
            continue
        absent = sorted(set(scene.closed_world) - held[sample.images[0].path])
        for exchange, number in answers(sample):
            if _DENIAL.search(sample.messages[number].text):
                asked = [
                    c for c in absent if re.search(rf"\b{re.escape(c)}(?:s|es)?\b", pairs[exchange][0], re.IGNORECASE)
                ]
                fits[sample.id] = max([fits.get(sample.id, -math.inf), *(fit(scene, c) for c in asked)])
    order = sorted((i for i in fits if fits[i] > -math.inf), key=lambda i: (-fits[i], i))
    gone = set(order[: round(0.9 * choice.strength * len(order))])
    return [s for s in data.samples if s.id not in gone]
