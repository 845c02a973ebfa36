"""A sample as a chat for a vision-language model, in the form of transformers' chat templates."""

from __future__ import annotations

from typing import Any

import msgspec

from vlit.imagefile import decoded
from vlit.mllm import chat_message, chat_messages
from vlit.schema import Part, Sample

_SIDE = 1536  # pixels: image processors shrink below that anyway, and JPEGs decode faster when less is asked for


class Chat(msgspec.Struct, frozen=True):
    """Messages with typed parts, and the Pillow images of their image parts in order."""

    messages: list[dict[str, Any]]
    images: list[Any]

    @property
    def answers(self) -> list[int]:
        """Numbers of the messages that the assistant says."""
        return [i for i, m in enumerate(self.messages) if m["role"] == "assistant"]


def seen(sample: Sample) -> Chat | None:
    """The chat with its images; None where an image's pixels are not at hand or broken.

    Images that no mark refers to stand before the first question, as trainers put them.
    """
    pictures = [decoded(image.bytes, _SIDE) if image.bytes is not None else None for image in sample.images]
    if any(picture is None for picture in pictures):
        return None
    messages, order = chat_messages(sample)
    return Chat(messages, [pictures[i] for i in order])


def unseen(sample: Sample) -> Chat:
    """The same chat without its images."""
    return Chat([chat_message(m.role, [p for p in m.content if p.type != "image"]) for m in sample.messages], [])


def alone(sample: Sample) -> list[Chat]:
    """Each answer in a chat of its own, after an empty question."""
    empty = chat_message("user", [Part("text", "")])
    return [
        Chat([empty, chat_message("assistant", list(m.content))], []) for m in sample.messages if m.role == "assistant"
    ]
