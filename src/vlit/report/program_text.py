"""Programs as people read them: from the scene's objects, step by step, to the answer."""

from __future__ import annotations

import msgspec

from vlit.program import Node, ObjectAt, loads

_FLOW = ("of", "object")


def program_text(program: str) -> str:
    """A program's JSON on one line: ``objects → of_category cup → in_part left → count``. What is no program stays."""
    try:
        return _text(loads(program))
    except msgspec.DecodeError:
        return program


def _text(node: Node) -> str:
    """The step's name and arguments, after the step whose result it takes."""
    name = str(node.__struct_config__.tag)
    flow = next((field for field in _FLOW if field in node.__struct_fields__), None)
    others = [_argument(getattr(node, field)) for field in node.__struct_fields__ if field != flow]
    if isinstance(node, ObjectAt):
        return f"object {node.id}"
    nested = any(" " in text for text in others)
    own = f"{name}({', '.join(others)})" if nested or len(others) > 1 else " ".join([name, *others])
    return f"{_text(getattr(node, flow))} → {own}" if flow else own


def _argument(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_argument(part) for part in value)
    if isinstance(value, msgspec.Struct):
        return _text(value)  # type: ignore[arg-type]  # the fields of a node are nodes, texts or tuples of nodes
    return str(value)
