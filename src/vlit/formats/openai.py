"""OpenAI's chat messages, whose parts carry their images: ``{"messages": [{"role", "content": [{"type": "image_url",
"image_url": {"url": ...}}, {"type": "text", "text": ...}]}]}``, JSON Lines or an array.

Source: OpenAI's chat completions and vision fine-tuning, and ms-swift's ``Custom-dataset.md``, which reads the same. A
URL is written as the image's path stands; with the pixels at hand (``--embed``) it is a data URL. Holds ids, image
paths *or* bytes, turns and the places of images. A sample without images has its texts as plain strings.
"""

from __future__ import annotations

import base64

import msgspec

from vlit.formats.chat import CHAT, ChatPart, ChatRecord, ChatTurn, Url, carries_urls
from vlit.formats.head import Head
from vlit.formats.jsonformat import WritableJson
from vlit.formats.outgoing import Outgoing
from vlit.formats.pixels import media_type
from vlit.formats.refusal import Refusal
from vlit.schema import ImageRef


class _Written(msgspec.Struct):
    id: str
    messages: list[ChatTurn]


class _OpenAi(WritableJson[ChatRecord]):
    def sniff(self, head: Head) -> float:
        return super().sniff(head) if head.share(carries_urls) else 0.0  # else `messages` reads it


def _render(item: Outgoing) -> _Written:
    images = iter(item.images)
    turns: list[ChatTurn] = []
    for role, pieces in item.turns:
        if None in pieces:
            parts = [_shown(next(images)) if piece is None else ChatPart("text", piece) for piece in pieces]
            turns.append(ChatTurn(role, parts))
        else:
            turns.append(ChatTurn(role, "".join(piece for piece in pieces if piece)))
    return _Written(item.sample.id, turns)


def _shown(image: ImageRef) -> ChatPart:
    if image.bytes is not None:
        url = f"data:{media_type(image.bytes)};base64,{base64.b64encode(image.bytes).decode()}"
    elif image.path:
        url = image.path
    else:
        raise Refusal("image", "has an image with neither a path nor pixels")
    return ChatPart("image_url", image_url=Url(url))


OPENAI = _OpenAi(
    "openai",
    "'messages' whose content has parts of type 'image_url'",
    CHAT,
    _render,
    carried=("id", "images.bytes"),
)
