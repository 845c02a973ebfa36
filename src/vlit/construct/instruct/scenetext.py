"""A scene in words for a model that does not see it, after LLaVA's prompts (Liu et al., arXiv 2304.08485): captions,
and objects with boxes as fractions. No path, no file name, no id.
"""

from __future__ import annotations

from collections import Counter

from vlit.schema import Box, Object, Scene

_BOXES = 12  # of one category; more say no more
_LINES = 30  # relations and texts


def scene_text(scene: Scene) -> str:
    """What is known of an image, in lines."""
    blocks = [
        _block("Captions", [" ".join(caption.split()) for caption in scene.captions]),
        _block("Objects, with boxes as [x1, y1, x2, y2] from 0 (left, top) to 1", _objects(scene)),
        _block("Relations", _relations(scene)),
        _block("Texts in the image", [f'"{" ".join(t.text.split())}" {_box(t.box, scene)}' for t in scene.texts]),
    ]
    return "\n".join(filter(None, blocks))


def object_text(thing: Object, scene: Scene) -> str:
    """One object in words: its category, attributes and box."""
    words = ", ".join(a.value for a in thing.attributes)
    return f"{thing.category}{f' ({words})' if words else ''} {_box(thing.box, scene)}"


def _block(title: str, lines: list[str]) -> str:
    kept = lines[:_LINES]
    return "\n".join([f"{title}:", *(f"- {line}" for line in kept)]) if kept else ""


def _objects(scene: Scene) -> list[str]:
    groups: dict[str, list[Object]] = {}
    for thing in sorted(scene.objects, key=lambda o: o.category):
        groups.setdefault(thing.category, []).append(thing)
    lines = []
    for category, group in groups.items():
        single = [o for o in group if not o.crowd]
        number = str(len(single)) if len(single) == len(group) else "many, as a crowd"
        shown = [object_text(o, scene).removeprefix(category).strip() for o in single[:_BOXES]]
        lines.append(f"{category}: {number} {' '.join(shown)}".rstrip())
    return lines


def _relations(scene: Scene) -> list[str]:
    name = {o.id: o.category for o in scene.objects}
    said = Counter(
        f"{name[r.subject]} {r.predicate} {name[r.object]}"
        for r in scene.relations
        if r.subject in name and r.object in name
    )
    return list(said)


def _box(box: Box, scene: Scene) -> str:
    width, height = max(scene.image.width, 1), max(scene.image.height, 1)
    fractions = (box[0] / width, box[1] / height, box[2] / width, box[3] / height)
    return "[" + ", ".join(f"{min(1.0, max(0.0, f)):.2f}" for f in fractions) + "]"
