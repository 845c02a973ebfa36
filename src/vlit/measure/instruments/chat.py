"""A sample as a chat for a vision-language model, in the form of transformers' chat templates."""

from __future__ import annotations

from typing import Any

import msgspec

from vlit.imageprint import decoded
from vlit.schema import Message, Part, Sample

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
    marked = [p.index for m in sample.messages for p in m.content if p.type == "image" and p.index < len(pictures)]
    first = next((i for i, m in enumerate(sample.messages) if m.role == "user"), 0)
    unmarked = [i for i in range(len(pictures)) if i not in marked]
    order: list[int] = []
    messages = []
    for number, message in enumerate(sample.messages):
        parts = [Part("image", index=i) for i in unmarked] if number == first else []
        parts += [p for p in message.content if p.type != "image" or p.index < len(pictures)]
        order += [p.index for p in parts if p.type == "image"]
        messages.append(_message(message.role, parts))
    return Chat(messages, [pictures[i] for i in order])


def unseen(sample: Sample) -> Chat:
    """The same chat without its images."""
    return Chat([_message(m.role, [p for p in m.content if p.type != "image"]) for m in sample.messages], [])


def alone(sample: Sample) -> list[Chat]:
    """Each answer in a chat of its own, after an empty question."""
    empty = _message("user", [Part("text", "")])
    return [Chat([empty, _message("assistant", list(m.content))], []) for m in sample.messages if m.role == "assistant"]


def _message(role: str, parts: list[Part]) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    text = ""
    for part in parts:
        if part.type == "image":
            if text:
                content.append({"type": "text", "text": text})
            content.append({"type": "image"})
            text = ""
        else:
            text += Message("user", (part,)).text if part.type == "box" else part.text
    text = text.lstrip("\n") if content else text.strip("\n")
    if text or not content:
        content.append({"type": "text", "text": text})
    return {"role": role, "content": content}
