"""Samples made by hand."""

from __future__ import annotations

from collections.abc import Callable

from vlit.curate import Pool
from vlit.schema import ImageRef, Message, Part, Sample

MakePool = Callable[..., Pool]


def sample(name: str, *turns: tuple[str, str], image: str = "", **more: object) -> Sample:
    """A sample of question-answer pairs about at most one image."""
    messages: list[Message] = []
    for k, (question, answer) in enumerate(turns):
        mark = (Part("image"),) if image and k == 0 else ()
        messages += [Message("user", (*mark, Part("text", question))), Message("assistant", (Part("text", answer),))]
    images = (ImageRef(path=image),) if image else ()
    return Sample(id=name, images=images, messages=tuple(messages), **more)  # type: ignore[arg-type]
