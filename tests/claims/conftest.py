"""Small scenes for the tests of this room, under one fixture: ``make``."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

import pytest

from vlit.claims import load_lexicon
from vlit.schema import Attribute, Box, ImageRef, Object, Relation, Scene, TextSpan


def thing(id_: str, category: str, box: Box, *, crowd: bool = False, **attributes: str) -> Object:
    """An object with attributes by kind."""
    found = tuple(Attribute(kind, value) for kind, value in attributes.items())
    return Object(id=id_, category=category, box=box, crowd=crowd, attributes=found)


def scene(
    objects: Iterable[Object],
    *,
    lexicon: str = "coco",
    closed: Iterable[str] | None = None,
    captions: tuple[str, ...] = (),
    relations: tuple[Relation, ...] = (),
    texts: tuple[TextSpan, ...] = (),
    closed_attributes: tuple[str, ...] = (),
) -> Scene:
    """A scene of 100 x 100 pixels, its closed world the whole lexicon unless given."""
    return Scene(
        id="s",
        image=ImageRef(path="s.jpg", width=100, height=100),
        objects=tuple(objects),
        captions=captions,
        relations=relations,
        texts=texts,
        closed_world=tuple(load_lexicon(lexicon).categories() if closed is None else closed),
        closed_attributes=closed_attributes,
        lexicon=lexicon,
    )


def table_scene() -> Scene:
    """Two dogs (one large, one small), a cup far right, a cat below it; a caption with a horse."""
    return scene(
        [
            thing("d1", "dog", (2, 40, 32, 70)),
            thing("d2", "dog", (40, 44, 50, 54)),
            thing("u", "cup", (85, 10, 95, 25)),
            thing("k", "cat", (80, 70, 98, 96)),
        ],
        captions=("A brown dog looks at a horse in a field.",),
        relations=(Relation("d1", "looking at", "k"),),
        texts=(TextSpan("t1", "STOP", (5, 5, 20, 10)), TextSpan("t2", "Main St", (40, 5, 60, 10))),
    )


def shape_scene() -> Scene:
    """A red circle left of a blue square, a green star in the middle below."""
    return scene(
        [
            thing("c", "circle", (5, 10, 25, 30), colour="red"),
            thing("q", "square", (70, 10, 85, 25), colour="blue"),
            thing("s", "star", (45, 70, 60, 85), colour="green"),
        ],
        lexicon="shapes",
        closed_attributes=("colour",),
    )


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """``make.thing``, ``make.scene``, ``make.tables()`` (photograph-like) and ``make.shapes()`` (rendered)."""
    return SimpleNamespace(thing=thing, scene=scene, tables=table_scene, shapes=shape_scene)
