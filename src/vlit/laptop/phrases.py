"""Questions of the laptop benchmark in wordings that `vlit construct` has not: training never shows these sentences."""

from __future__ import annotations

from vlit.laptop.statements import NUMBERS, plural
from vlit.program import (
    AttributeOf,
    CategoryOf,
    Count,
    InPart,
    Nearest,
    ObjectNode,
    OfCategory,
    PlaceOf,
    Program,
    ReadText,
    RelatedTo,
    RelationOf,
    SetNode,
    Superlative,
    TheOne,
    WithAttribute,
)

BRIEF = "Short answer, please."
FRAMES: dict[str, tuple[str, ...]] = {
    "identity": ("Name the {a}.", "The {a}: what kind of shape is it?", "Of these shapes, what is the {a}?"),
    "attribute": (
        "The {a}: which colour?",
        "Name the colour that the {a} has.",
        "Looking at the {a}, name its colour.",
    ),
    "location": (
        "The {a}: in which part is it?",
        "Name the part where the {a} is.",
        "Looking at the {a}, name its place.",
    ),
    "counting": ("The {a}: how many?", "Give the number of {a}.", "Looking at the {a}, how many?"),
    "relation": ("Seen from the {b}, where is the {a}?", "The {a}: where is it in relation to the {b}?"),
    "nearest": ("Name the shape closest to the {a}.", "The {a}: which shape is closest to it?"),
    "text": ("Name the text in it.", "Give the text that is written."),
    "scene": ("Choose the sentence that describes it.", "Give the sentence that is the right caption."),
}
"""Ways to ask, by what is asked; ``{a}`` and ``{b}`` are noun phrases without an article."""
_MOST = {
    "largest": "largest", "smallest": "smallest", "leftmost": "leftmost", "rightmost": "rightmost",
    "highest": "topmost", "lowest": "bottommost",
}  # fmt: skip
_DIRECTIONS = {"left": "to the left of", "right": "to the right of", "above": "above", "below": "below"}


def question(program: Program, number: int) -> str:
    """A program as a question, in the frame of this number (modulo how many there are).

    Raises `ValueError` for a program that the benchmark does not ask.
    """
    frame, words = _asked(program)
    frames = FRAMES[frame]
    text = frames[number % len(frames)].format(**words)
    return text if frame == "scene" else f"{text} {BRIEF}"


def option(program: Program, value: str) -> str:
    """A value as an option."""
    if isinstance(program, RelationOf):
        return {"left": "to the left", "right": "to the right"}.get(value, value)
    if isinstance(program, Count) and value.isdigit() and int(value) < len(NUMBERS):
        return "none" if value == "0" else NUMBERS[int(value)]
    return value


def _asked(program: Program) -> tuple[str, dict[str, str]]:
    if isinstance(program, CategoryOf) and isinstance(program.object, Nearest):
        return "nearest", {"a": one(program.object.to)}
    if isinstance(program, CategoryOf):
        return "identity", {"a": one(program.object)}
    if isinstance(program, AttributeOf) and program.kind == "colour":
        return "attribute", {"a": one(program.object)}
    if isinstance(program, PlaceOf):
        return "location", {"a": one(program.object)}
    if isinstance(program, Count):
        return "counting", {"a": several(program.of)}
    if isinstance(program, RelationOf):
        return "relation", {"a": one(program.a), "b": one(program.b)}
    if isinstance(program, ReadText):
        return "text", {}
    raise ValueError(f"not asked: {program}")


def one(node: ObjectNode) -> str:
    """A noun phrase for one object, without an article."""
    if isinstance(node, TheOne):
        return _noun(node.of, False)
    if isinstance(node, Superlative):
        return f"{_MOST[node.by]} {_noun(node.of, False)}"
    if isinstance(node, Nearest):
        return f"{_noun(node.of, False)} closest to the {one(node.to)}"
    raise ValueError(f"not asked: {node}")


def several(node: SetNode) -> str:
    """A noun phrase for a set, without an article."""
    return _noun(node, True)


def _noun(node: SetNode, many: bool) -> str:
    if isinstance(node, OfCategory):
        return plural(node.name) if many else node.name
    if isinstance(node, WithAttribute):
        return f"{node.value} {_noun(node.of, many)}"
    if isinstance(node, InPart):
        return f"{_noun(node.of, many)} in the {node.part} half"
    if isinstance(node, RelatedTo):
        return f"{_noun(node.of, many)} {_DIRECTIONS[node.relation]} the {one(node.to)}"
    return "shapes" if many else "shape"
