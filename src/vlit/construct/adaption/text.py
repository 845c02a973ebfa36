"""Reading text, and finding it. Asked without pointing only where the image holds one text and all its texts are
known."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import ReadText, TextBox


@generator("text", "read_text", "locate_text")
def text(view: SceneView, most: int) -> Iterator[Proposal]:
    """One question to read the only text, and one to find each text that stands once."""
    spans = view.scene.texts
    if len(spans) == 1 and view.scene.texts_closed:
        yield from view.propose("read_text", ReadText(spans[0].id), ("free", "word"))
    words = [s.text.casefold() for s in spans]
    for span in view.draw(spans, most):
        if words.count(span.text.casefold()) == 1:
            facts = (Fact(ReadText(span.id), span.text),)
            yield from view.propose("locate_text", TextBox(span.id), bucket=span.text, facts=facts)
