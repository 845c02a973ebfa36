"""Image marks in text: ``<image>`` and its like, in both directions.

A turn is a list of pieces: a text, or None where an image goes. Next to a mark that leads or ends a turn one line
break belongs to
the mark, not to the text: that is how LLaVA writes it (``<image>\\nWhat is this?``). Marks inside a text stand there
without any.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vlit.formats.refusal import Refusal

Piece = str | None
"""A text, or None where an image goes."""

MARK = "<image>"
_MARKS = re.compile(r"<image>|<ImageHere>")
_OTHER_MEDIA = re.compile(r"<(video|audio)>")


def split_marks(text: str) -> list[Piece]:
    """The pieces of a turn's text. Raises `Refusal` where it is marked for a video or a sound."""
    if "<" not in text:
        return [text]
    other = _OTHER_MEDIA.search(text)
    if other:
        raise Refusal("placeholders", f"the text is marked for a {other.group(1)}, and only still images can be read")
    texts = _MARKS.split(text)
    if len(texts) == 1:
        return [text]
    leading = 0
    while leading < len(texts) - 1 and not texts[leading]:
        leading += 1
        texts[leading] = texts[leading].removeprefix("\n")
    last = len(texts) - 1
    while last > leading and not texts[last]:
        last -= 1
        texts[last] = texts[last].removesuffix("\n")
    pieces: list[Piece] = []
    for number, piece in enumerate(texts):
        if number:
            pieces.append(None)
        if piece:
            pieces.append(piece)
    return pieces


def join_marks(pieces: Sequence[Piece]) -> str:
    """The text of a turn with marks. Raises `Refusal` where a text holds something that would be read as a mark."""
    for piece in pieces:
        if piece and "<" in piece and (_MARKS.search(piece) or _OTHER_MEDIA.search(piece)):
            raise Refusal("placeholders", "the text itself holds something that would be read as an image mark")
    if len(pieces) == 1 and pieces[0] is not None:
        return pieces[0]
    texts = [number for number, piece in enumerate(pieces) if piece]
    if not texts:
        return "\n".join(MARK for piece in pieces if piece is None)
    first, last = texts[0], texts[-1]
    lead = f"{MARK}\n" * sum(p is None for p in pieces[:first])
    body = "".join(MARK if p is None else p for p in pieces[first : last + 1])
    return lead + body + f"\n{MARK}" * sum(p is None for p in pieces[last + 1 :])
