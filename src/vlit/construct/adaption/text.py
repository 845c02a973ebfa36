"""Reading text, and finding it. Text is read without pointing only where the image holds one and all its texts are
known; else its place is given."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.adaption.position import wrong_places
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import ReadText, TextBox, TextPlace

_FEWEST_LETTERS = 2


@generator("text", "read_text", "locate_text", version="2")
def text(view: SceneView, most: int) -> Iterator[Proposal]:
    """One question to read the only text, or several to read what stands in a box; and to find each text that stands
    once, as a box and as a part of the image."""
    spans = [s for s in view.scene.texts if sum(map(str.isalnum, s.text)) >= _FEWEST_LETTERS]
    if len(view.scene.texts) == 1 and view.scene.texts_closed:
        yield from view.propose("read_text", ReadText(view.scene.texts[0].id), ("free", "word", "json"))
    else:
        for span in view.draw(spans, most):
            box = view.run(TextBox(span.id))
            facts = () if box is None else (Fact(TextBox(span.id), box.value),)
            yield from view.propose("read_text", ReadText(span.id), ("free", "word"), bucket=span.text, facts=facts)
    words = [s.text.casefold() for s in view.scene.texts]
    for span in view.draw(spans, most):
        if sum(span.text.casefold() in word for word in words) == 1:
            facts = (Fact(ReadText(span.id), span.text),)
            yield from view.propose("locate_text", TextBox(span.id), bucket=span.text, facts=facts)
            place = view.run(TextPlace(span.id))
            if place is not None:
                yield from view.propose(
                    "locate_text", TextPlace(span.id), ("free", "word", "choice", "json"), facts=facts,
                    distractors=wrong_places(view, str(place.value)),
                )  # fmt: skip
