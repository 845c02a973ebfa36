"""Spellings: with what brackets and tokens the four numbers of a box stand in a text.

A *mention* is one such place. It may hold several boxes, and the words that they belong to (its label): where those are
part of the sentence (``<ref>the cat</ref><box>...``), they stay in the text when the mention is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

import msgspec

Numbers = tuple[float, float, float, float]

_NUMBER = r"-?\d+(?:\.\d+)?"
_FOUR = rf"{_NUMBER}(?:\s*,\s*{_NUMBER}){{3}}"
_PAIRS = r"\(\s*\d+\s*,\s*\d+\s*\)\s*,\s*\(\s*\d+\s*,\s*\d+\s*\)"
_NUMBERS = re.compile(_NUMBER)


class Mention(msgspec.Struct, frozen=True):
    """A place in a text that holds boxes.

    Attributes:
        start, end: where it is, the marks around its label included.
        words: the label where it is part of the sentence, to be kept as text.
        boxes: the numbers of each box, and its label.
    """

    start: int
    end: int
    words: str
    boxes: tuple[tuple[Numbers, str], ...]


class Spelling(Protocol):
    """How boxes are written and found.

    Attributes:
        name: for messages.
        pattern: a regular expression (Polars' and Python's dialect alike) that every text with a mention matches.
    """

    @property
    def name(self) -> str: ...

    @property
    def pattern(self) -> str: ...

    def find(self, text: str) -> Iterator[Mention]:
        """The mentions in a text, in order."""

    def write(self, boxes: Sequence[tuple[Sequence[str], str]], words: str, *, alone: bool) -> str:
        """A mention of boxes that share their words.

        Args:
            boxes: the written numbers and the label of each.
            words: the label, where it stands right before the boxes in the sentence and is taken into the mention;
                ``""`` where it does not.
            alone: whether the turn has nothing else, so that labels would be lost if they were not written.
        """


class Brackets(msgspec.Struct, frozen=True):
    """``[x1, y1, x2, y2]``; several boxes one after the other, with ``several`` between them where that is given.

    With neither a token nor a field of its own, it is found wherever four numbers stand in square brackets.
    """

    name: str = "[x1, y1, x2, y2]"
    comma: str = ", "
    several: str = ""

    @property
    def pattern(self) -> str:
        return rf"\[\s*{_FOUR}(?:\s*;\s*{_FOUR})*\s*\]"

    def find(self, text: str) -> Iterator[Mention]:
        for found in _compiled(self.pattern).finditer(text):
            boxes = tuple((numbers, "") for numbers in _fours(found.group()))
            yield Mention(found.start(), found.end(), "", boxes)

    def write(self, boxes: Sequence[tuple[Sequence[str], str]], words: str, *, alone: bool) -> str:
        if alone:
            return ", ".join(f"{label} {self._one([n])}".strip() for n, label in boxes)
        space = " " if words else ""
        lists = [numbers for numbers, _ in boxes]
        return words + space + (self._one(lists) if self.several else ", ".join(self._one([n]) for n in lists))

    def _one(self, lists: Sequence[Sequence[str]]) -> str:
        return "[" + self.several.join(self.comma.join(numbers) for numbers in lists) + "]"


class Tokens(msgspec.Struct, frozen=True):
    """A model's own tokens around the boxes, and around their words.

    Attributes:
        words: the tokens before and after the words.
        place: the tokens before and after the boxes.
        four: the form of a box, with ``{}`` for the numbers.
        several: what stands between two boxes; ``""`` gives each box its own tokens.
        outer: what stands around all boxes inside the tokens.
    """

    name: str
    words: tuple[str, str]
    place: tuple[str, str]
    four: str
    several: str = ""
    outer: tuple[str, str] = ("", "")

    @property
    def pattern(self) -> str:
        return re.escape(self.place[0]) + r"\s*" + re.escape((self.outer[0] + self.four)[0])

    def find(self, text: str) -> Iterator[Mention]:
        for found in _compiled(self._whole()).finditer(text):
            label = found.group("words") or ""
            boxes = tuple((numbers, label) for numbers in self._boxes(found.group("boxes")))
            if boxes:
                yield Mention(found.start(), found.end(), label, boxes)

    def write(self, boxes: Sequence[tuple[Sequence[str], str]], words: str, *, alone: bool) -> str:
        if alone and not words:
            return "\n".join(self._mention([numbers], label) for numbers, label in boxes)
        return self._mention([numbers for numbers, _ in boxes], words)

    def _mention(self, lists: Sequence[Sequence[str]], words: str) -> str:
        marked = words.join(self.words) if words else ""
        each = [self.four.format(*numbers) for numbers in lists]
        if self.several:
            return marked + self.several.join(each).join(self.outer).join(self.place)
        return marked + "".join(one.join(self.outer).join(self.place) for one in each)

    def _whole(self) -> str:
        (a, b), (c, d) = (tuple(map(re.escape, pair)) for pair in (self.words, self.place))
        inner = self._inner()
        again = "" if self.several else rf"(?:{c}{inner}{d})*"
        return rf"(?:{a}\s*(?P<words>(?:(?!{b}).)*?)\s*{b}\s*)?(?P<boxes>(?={self.pattern}){c}{inner}{d}{again})"

    def _inner(self) -> str:
        return r"[\s\d,.()\[\]]*?"

    def _boxes(self, text: str) -> Iterator[Numbers]:
        values = [float(v) for v in _NUMBERS.findall(text)]
        if len(values) % 4 == 0:
            for at in range(0, len(values), 4):
                yield values[at], values[at + 1], values[at + 2], values[at + 3]


class GridTokens(Tokens, frozen=True):
    """Kosmos-2's: two tokens a box, each the number of a cell, row by row from the top left."""

    columns: int = 32

    def _mention(self, lists: Sequence[Sequence[str]], words: str) -> str:
        cells = [
            [f"{int(row) * self.columns + int(column):04d}" for column, row in (numbers[:2], numbers[2:])]
            for numbers in lists
        ]
        return super()._mention(cells, words)

    def _inner(self) -> str:
        return r"(?:\s|<patch_index_\d{4}>|</delimiter_of_multi_objects/>)*?"

    def _boxes(self, text: str) -> Iterator[Numbers]:
        cells = [int(v) for v in re.findall(r"\d{4}", text)]
        if len(cells) % 2 == 0:
            for first, last in zip(cells[::2], cells[1::2], strict=True):
                (y1, x1), (y2, x2) = divmod(first, self.columns), divmod(last, self.columns)
                yield float(x1), float(y1), float(x2), float(y2)


class _Object(msgspec.Struct, omit_defaults=True):
    bbox_2d: Numbers
    label: str = ""


class Json(msgspec.Struct, frozen=True):
    """Qwen2.5-VL's and Qwen3-VL's objects, ``{"bbox_2d": [x1, y1, x2, y2], "label": "cat"}``, one or a list of them,
    also in a fence of three backticks."""

    name: str = '{"bbox_2d": [...]}'

    @property
    def pattern(self) -> str:
        return r'"bbox_2d"\s*:'

    def find(self, text: str) -> Iterator[Mention]:
        for found in _OBJECTS.finditer(text):
            try:
                objects = _OBJECT_LIST.decode(_as_list(found.group("json")))
            except msgspec.DecodeError:
                continue
            boxes = tuple((one.bbox_2d, one.label) for one in objects)
            yield Mention(found.start(), found.end(), "", boxes)

    def write(self, boxes: Sequence[tuple[Sequence[str], str]], words: str, *, alone: bool) -> str:
        objects = []
        for numbers, label in boxes:
            told = f', "label": {msgspec.json.encode(label).decode()}' if label else ""
            objects.append(f'{{"bbox_2d": [{", ".join(numbers)}]{told}}}')
        listed = objects[0] if len(objects) == 1 else "[\n\t" + ",\n\t".join(objects) + "\n]"
        return f"{words} {listed}" if words else listed


_OBJECT = r'\{\s*"bbox_2d"[^{}]*\}'
_OBJECTS = re.compile(
    rf"(?P<fence>```(?:json)?\s*)?(?P<json>\[\s*{_OBJECT}(?:\s*,?\s*{_OBJECT})*\s*\]|{_OBJECT})(?(fence)\s*```)"
)
_OBJECT_LIST = msgspec.json.Decoder(list[_Object])
_PATTERNS: dict[str, re.Pattern[str]] = {}


def _as_list(text: str) -> str:
    """A JSON list of the objects, a comma between them where a cookbook's example forgets it."""
    listed = text if text.startswith("[") else f"[{text}]"
    return re.sub(r"\}\s*\{", "},{", listed)


def _fours(text: str) -> Iterator[Numbers]:
    values = [float(v) for v in _NUMBERS.findall(text)]
    for at in range(0, len(values), 4):
        yield values[at], values[at + 1], values[at + 2], values[at + 3]


def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern not in _PATTERNS:
        _PATTERNS[pattern] = re.compile(pattern, re.DOTALL)
    return _PATTERNS[pattern]
