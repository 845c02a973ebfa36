"""A scene made by hand, for tests that want one where every answer is known."""

from __future__ import annotations

from vlit.schema import Attribute, Box, ImageRef, Object, Relation, Scene, TextSpan


def thing(identity: str, category: str, box: Box, *, crowd: bool = False, **attributes: str) -> Object:
    return Object(
        id=identity,
        category=category,
        box=box,
        crowd=crowd,
        attributes=tuple(Attribute(k, v) for k, v in attributes.items()),
    )


def kitchen(**changes: object) -> Scene:
    """1000 x 500 pixels: a dog top left, three cups bottom (left, middle, right), a pizza on the right, a crowd of
    persons.

    Boxes: dog 200x150 = 30,000; cups 60x60, 80x80, 100x100; pizza 200x200 = 40,000.
    """
    values: dict[str, object] = {
        "id": "1",
        "image": ImageRef(path="kitchen.jpg", width=1000, height=500),
        "objects": (
            thing("d", "dog", (50, 20, 250, 170), colour="brown"),
            thing("c1", "cup", (100, 400, 160, 460), colour="red"),
            thing("c2", "cup", (460, 400, 540, 480), colour="red"),
            thing("c3", "cup", (850, 380, 950, 480), colour="blue"),
            thing("p", "pizza", (700, 20, 900, 220)),
            thing("x", "person", (0, 0, 1000, 100), crowd=True),
        ),
        "captions": ("A brown dog sits in a kitchen with some cups .",),
        "closed_world": ("dog", "cup", "pizza", "person", "cat", "car", "truck"),
        "closed_attributes": (),
        "relations": (Relation("d", "looking at", "p"),),
        "texts": (TextSpan("t1", "OPEN", (400, 20, 480, 60)),),
        "texts_closed": True,
        "lexicon": "coco",
        "source": "test",
    }
    return Scene(**{**values, **changes})  # type: ignore[arg-type]
