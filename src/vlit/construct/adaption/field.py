"""A field of a document: what does the receipt say after "DATE:"? Needs all texts of the document, as lines."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct import document
from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import FieldOf

_LONGEST = 60


@generator("field", "field")
def field(view: SceneView, most: int) -> Iterator[Proposal]:
    """Fields whose value is short enough to copy; the values of other fields are the options."""
    if not view.scene.texts_closed:
        return
    values = document.fields(view.scene)
    names = [name for span in view.scene.texts for name, _ in [document.split(span.text)] if name]
    usable = [n for n in dict.fromkeys(names) if 0 < len(values.get(document.key(n), "")) <= _LONGEST]
    for name in view.draw(usable, most):
        right = values[document.key(name)]
        wrong = sorted({v for v in values.values() if v.casefold() != right.casefold() and len(v) <= _LONGEST})
        yield from view.propose(
            "field", FieldOf(name), ("free", "word", "choice", "json"), bucket=document.key(name), subject=name,
            distractors=view.draw(wrong, 3),
        )  # fmt: skip
