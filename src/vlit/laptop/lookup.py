"""Does a model look things up in the picture by what they are? The gate of a base.

It is given the start of a true statement and has to end it: "the circle is" (a colour), "the circle is in the" (a
place), "in the top left is a red" (a shape). Only the words of that kind compete, so that chance is one in six, or one
in nine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from vlit.laptop.statements import at, attribute, cell_of
from vlit.mllm import Family, Pictures
from vlit.mllm.family import IGNORED, Written
from vlit.scenes.rendered import plain
from vlit.schema import Object, Scene

_AT_ONCE = 64


def lookup(family: Family, scenes: Sequence[Scene]) -> dict[str, float]:
    """The share of statements that are ended right: ``colour``, ``shape``, ``place`` and ``all``."""
    import torch

    pictures = Pictures()
    asked = [(kind, scene, text, options) for scene in scenes for kind, text, options in _asked(scene)]
    right: Counter[str] = Counter()
    head = family.write([{"role": "user", "content": [{"type": "image"}]}], prompt=True)
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        rows = []
        for _, scene, text, _ in part:
            end = len(head) + 1 + len(text)
            written = Written(f"{head} {text}", ((end - len(text.split()[-1]), end),))
            rows.append(family.tokens(written, [pictures.add(scene.image)]))
        with torch.inference_mode():
            logits, labels = family.answers(family.model, family.tensors(rows, pictures))
        for i, (kind, _, _, options) in enumerate(part):
            place = int((labels[i] != IGNORED).nonzero()[0, 0])
            ids = torch.tensor(family.tokenizer.convert_tokens_to_ids(options))
            best = ids[logits[i, place, ids].argmax()]
            right[kind] += int(best == labels[i, place])
    total = Counter(kind for kind, *_ in asked)
    shares = {kind: round(right[kind] / n, 4) for kind, n in sorted(total.items())}
    return {**shares, "all": round(sum(right.values()) / max(1, len(asked)), 4)}


def _asked(scene: Scene) -> Iterator[tuple[str, str, list[str]]]:
    counts = Counter(o.category for o in scene.objects)
    for thing in scene.objects:
        place = cell_of(thing, scene)
        if counts[thing.category] == 1:
            yield "colour", f"the {thing.category} is {attribute(thing, 'colour')}", list(plain.COLOURS)
            yield "place", f"the {thing.category} is {_last(place)}", _rivals(place)
        yield "shape", f"{at(place)} is a {_described(thing)}", list(plain.CATEGORIES)


def _described(thing: Object) -> str:
    return f"{attribute(thing, 'colour')} {thing.category}"


def _last(place: str) -> str:
    return at(place)


def _rivals(place: str) -> list[str]:
    """Words that could stand in the place of the last one."""
    return ["left", "right"] if " " in place else ["top", "bottom", "left", "right", "centre"]
