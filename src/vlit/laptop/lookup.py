"""Does a model look things up in the picture by what they are? The gate of a base.

It is given the first half of a true statement and has to choose the first word of the second: the colour of a named
shape, its place, the shape in a place. Only words of that kind compete, so that chance is one in six, or one in five.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from vlit.laptop.statements import at, attribute, cell_of
from vlit.mllm import Family, Pictures
from vlit.mllm.family import IGNORED
from vlit.program import PLACES
from vlit.scenes.rendered import plain
from vlit.schema import Scene

_AT_ONCE = 64
_STARTS = list(dict.fromkeys(place.split()[0] for place in PLACES))


def lookup(family: Family, scenes: Sequence[Scene]) -> dict[str, float]:
    """The share of statements that are ended right: ``colour``, ``shape``, ``place`` and ``all``."""
    import torch

    pictures = Pictures()
    asked = [(scene, *each) for scene in scenes for each in _asked(scene)]
    right: Counter[str] = Counter()
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        rows = []
        for scene, _, given, answer, _ in part:
            message = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": given}]}
            written = family.continuations([message], [answer])[0]
            rows.append(family.tokens(written, [pictures.add(scene.image)]))
        with torch.inference_mode():
            logits, labels = family.answers(family.model, family.tensors(rows, pictures))
        for i, (_, kind, _, _, options) in enumerate(part):
            place = int((labels[i] != IGNORED).nonzero()[0, 0])
            ids = torch.tensor(family.tokenizer.convert_tokens_to_ids(options))
            best = ids[logits[i, place, ids].argmax()]
            right[kind] += int(best == labels[i, place])
    total = Counter(kind for _, kind, *_ in asked)
    shares = {kind: round(right[kind] / n, 4) for kind, n in sorted(total.items())}
    return {**shares, "all": round(sum(right.values()) / max(1, len(asked)), 4)}


def _asked(scene: Scene) -> Iterator[tuple[str, str, str, list[str]]]:
    counts = Counter(o.category for o in scene.objects)
    for thing in scene.objects:
        name, place = thing.category, cell_of(thing, scene)
        if counts[name] == 1:
            colour = attribute(thing, "colour")
            yield "colour", f"the {name} has the colour", colour, list(plain.COLOURS)
            yield "place", f"the {name} has the place", place.split()[0], _STARTS
        yield "shape", f"the shape {at(place)} is a", name, list(plain.CATEGORIES)
