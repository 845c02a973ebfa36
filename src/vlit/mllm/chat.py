"""A sample as the messages that transformers' chat templates take."""

from __future__ import annotations

from typing import Any

from vlit.schema import Message, Part, Sample

ChatMessage = dict[str, Any]
"""``{"role": str, "content": [{"type": "image"} | {"type": "text", "text": str}]}``."""


def chat_messages(sample: Sample) -> tuple[list[ChatMessage], list[int]]:
    """The messages, and for each of their image parts, in order, the number of the sample's image.

    Images that no mark refers to stand before the first question, as trainers put them. Boxes are written as
    ``[x1, y1, x2, y2]`` in whole pixels of the original image.
    """
    known = range(len(sample.images))
    marked = {p.index for m in sample.messages for p in m.content if p.type == "image"}
    unmarked = [Part("image", index=i) for i in known if i not in marked]
    first = next((i for i, m in enumerate(sample.messages) if m.role == "user"), 0)
    order: list[int] = []
    messages = []
    for number, message in enumerate(sample.messages):
        parts = unmarked if number == first else []
        parts = [*parts, *(p for p in message.content if p.type != "image" or p.index in known)]
        order += [p.index for p in parts if p.type == "image"]
        messages.append(chat_message(message.role, parts))
    return messages, order


def chat_message(role: str, parts: list[Part]) -> ChatMessage:
    """One turn; texts that touch become one part, line breaks around image marks are left to the template."""
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
