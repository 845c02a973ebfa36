"""Data-Juicer's multimodal JSON Lines: ``{"text", "images"}`` with ``<__dj__image>`` for each image and
``<|__dj__eoc|>`` at the end of each chunk.

Source: ``tools/fmt_conversion/multimodal`` of datajuicer/data-juicer. A record is one sample, in one of two forms:

* a conversation, as its converter from LLaVA writes one: turns that begin with ``[[human]]: `` or ``[[gpt]]: ``, joined
  by line breaks, in one chunk or several; the mark may also be ``<image>``;
* captions: each chunk is a text before or after its images. The question, which the form has not, is "Describe this
  image in detail." (counted as ``questions_added``). Refused are chunks without an image and with one between words,
  which are no captions.

``meta`` and ``stats`` are not read. Written are conversations in one chunk. Holds ids, image paths, turns and the
places of images.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from vlit.formats.jsonformat import WritableJson
from vlit.formats.marks import MARK, Piece, join_marks, split_marks
from vlit.formats.outgoing import Outgoing, paths_of
from vlit.formats.qa import CAPTION_QUESTION
from vlit.formats.recordform import RecordForm
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows, Turn
from vlit.schema import ImageRef

_IMAGE, _END = "<__dj__image>", "<|__dj__eoc|>"
_TOKEN = re.compile(r"<__dj__(\w+)>|<\|__dj__eoc\|>")
# At the start of a line; looked back from behind the brackets, since a search for a literal is several times as fast.
_TURN = re.compile(r"\[\[(?<![^\n]\[\[)(human|gpt|user|assistant|bot|system)\]\]: ")


class _Record(msgspec.Struct):
    text: str
    id: RawId = None
    images: list[str] | None = None


_SPEAKERS = {"user": "human", "assistant": "gpt", "system": "system"}


def _looks(record: dict[str, Any]) -> bool:
    text = record.get("text")
    return isinstance(text, str) and _TOKEN.search(text) is not None


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    marks = record.text.count("<__dj__") - record.text.count(_IMAGE)
    for token in _TOKEN.finditer(record.text) if marks else ():
        if token[1] not in (None, "image"):
            raise Refusal("placeholders", f"the text is marked for a {token[1]}, and only still images can be read")
    images = [ImageRef(path=path) for path in record.images or ()]
    spoken = _TURN.match(record.text)
    rows.add(number, record.id, images, _conversation(record.text) if spoken else _captions(record.text, len(images)))
    if not spoken:
        rows.count("questions_added")


def _conversation(text: str) -> list[Turn]:
    whole = text.replace(f" {_END}", "").replace(_END, "").replace(_IMAGE, MARK)
    _, *parts = _TURN.split(whole)
    spoken = [*(said.removesuffix("\n") for said in parts[1:-1:2]), parts[-1]]
    return [(who, split_marks(said)) for who, said in zip(parts[::2], spoken, strict=True)]


def _captions(text: str, images: int) -> list[Turn]:
    chunks = [chunk for part in text.split(_END) if (chunk := part.strip())]
    turns: list[Turn] = []
    for number, chunk in enumerate(chunks, 1):
        pieces = split_marks(chunk.replace(_IMAGE, MARK))
        said = [piece for piece in pieces if piece is not None]
        marks: list[Piece] = [None] * pieces.count(None)
        if not marks and (len(chunks) > 1 or not images):
            raise Refusal("placeholders", f"chunk {number} has no image, and a text alone has no question")
        if len(said) > 1:
            raise Refusal("placeholders", f"chunk {number} has an image between words, so it is no caption")
        turns += [("user", [*marks, CAPTION_QUESTION]), ("assistant", [piece.strip() for piece in said])]
    return turns


class _Written(msgspec.Struct):
    id: str
    text: str
    images: list[str]


def _render(item: Outgoing) -> _Written:
    for _, pieces in item.turns:
        for piece in pieces:
            if piece and (_TOKEN.search(piece) or _TURN.search("\n" + piece)):
                raise Refusal("placeholders", "the text itself holds something that would be read as a mark or a turn")
    turns = [f"[[{_SPEAKERS[role]}]]: {join_marks(pieces)}" for role, pieces in item.turns]
    text = "\n".join(turns).replace(MARK, _IMAGE) + f" {_END}"
    return _Written(id=item.sample.id, text=text, images=paths_of(item.images))


DATA_JUICER = WritableJson(
    "data-juicer",
    "'text' with '<__dj__image>' or '<|__dj__eoc|>'",
    RecordForm(_Record, _looks, _take),
    _render,
)
