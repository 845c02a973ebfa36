"""A strict reader of what a model wrote: exchanges, or a sentence that says what is wrong. Nothing is guessed.

The text is data: it is decoded as JSON, never executed. Marks of regions become boxes; marks of images, which would
put a picture where none is, are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from vlit.construct.instruct.prompt import Exchange
from vlit.endpoint import Reply
from vlit.schema import Message, Part

_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n\s*```\s*\Z", re.DOTALL)
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_MARK = re.compile(r"<box \d+>")
_IMAGE = re.compile(r"<(?:image|img|video)\b[^>]*>|<\|[a-z_]+\|>|</?s>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LONGEST = 20_000  # characters of a turn; no answer is longer, a model that repeats itself is


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    exchanges: tuple[Exchange, ...]


_DECODER = msgspec.json.Decoder(_Written)


def read_answer(reply: Reply, fewest: int, most: int) -> list[Exchange] | str:
    """The exchanges of an answer, trimmed; or what is wrong with it, as the end of "Your answer ...".

    It must be one JSON object (in a code fence or not; what a reasoning model thought before it is left out) with the
    key ``exchanges`` alone: a list of so many objects with ``question`` and ``answer``, neither of them empty.
    """
    if reply.finish == "length":
        return "was cut off because it is too long"
    text = _THOUGHT.sub("", reply.text, count=1)
    if not text.strip():
        return "is empty"
    fenced = _FENCE.match(text)
    try:
        found = _DECODER.decode(fenced.group(1) if fenced else text.strip())
    except msgspec.ValidationError as error:
        return f"does not have the form that was asked for ({_line(error)})"
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        return f"is not JSON ({_line(error)})"
    if not fewest <= len(found.exchanges) <= most:
        wanted = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        return f"has {len(found.exchanges)} exchanges where {wanted} were asked for"
    exchanges = [Exchange(e.question.strip(), e.answer.strip()) for e in found.exchanges]
    for number, exchange in enumerate(exchanges, start=1):
        for name, said in (("question", exchange.question), ("answer", exchange.answer)):
            if not said:
                return f"has an empty {name} in exchange {number}"
            if len(said) > _LONGEST:
                return f"has a {name} of {len(said)} characters in exchange {number}"
            if _CONTROL.search(said):
                return f"has control characters in the {name} of exchange {number}"
            if image := _IMAGE.search(said):
                return f"has the mark {image.group()} in the {name} of exchange {number}"
    return exchanges


def with_boxes(text: str, marks: Mapping[str, Part]) -> tuple[Part, ...]:
    """A turn's parts: the text with its marks as boxes. A mark that stands for nothing stays text."""
    parts: list[Part] = []
    at = 0
    for match in _MARK.finditer(text):
        if match.group() in marks:
            if match.start() > at:
                parts.append(Part("text", text[at : match.start()]))
            parts.append(marks[match.group()])
            at = match.end()
    return (*parts, Part("text", text[at:])) if at < len(text) else tuple(parts)


def unknown_marks(text: str, marks: Mapping[str, Part]) -> list[str]:
    """Marks of regions that stand for nothing."""
    return [mark for mark in _MARK.findall(text) if mark not in marks]


def with_marks(messages: Sequence[Message]) -> tuple[list[str], dict[str, Part]]:
    """Turns as text with a mark for each box, and what each mark stands for; equal boxes share one."""
    marks: dict[str, Part] = {}
    known: dict[tuple[object, ...], str] = {}
    texts = []
    for message in messages:
        text = ""
        for part in message.content:
            if part.type == "box":
                key = (part.box, part.text, part.index)
                if key not in known:
                    known[key] = f"<box {len(known) + 1}>"
                    marks[known[key]] = part
                text += known[key]
            elif part.type == "text":
                text += part.text
        texts.append(text.strip())
    return texts, marks


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
