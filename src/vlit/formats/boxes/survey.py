"""What boxes in a dataset's texts mean: told from how they are spelled and from which numbers occur.

A spelling of its own (tokens, JSON) names the models that have it. The scale is chosen among the candidates by
likelihood: under each, a corner is taken to be anywhere in the image with equal chance, so that the candidate with the
smallest range that still holds all numbers wins, and one number in a hundred may be wrong. Boxes of another order
(``x, y, width, height``) show in second numbers that lie before the first: `BoxGuess.outside`.

It misleads where all boxes are small and near the top left, or where images are resized before training to sizes that
no candidate has. The confidence is the chosen candidate's share of the likelihood of all, by record rather than by box,
since the boxes of one record have the same author.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

import msgspec

from vlit.formats.boxes.scales import Scale, Size
from vlit.formats.boxes.spellings import Mention, Numbers, Spelling
from vlit.formats.boxes.styles import STYLES, BoxStyle
from vlit.schema import ImageRef, Sample

SURE = 0.9
"""The confidence from which a guess is acted upon."""

_ODD = 0.01  # the share of numbers that may be wrong
_WIDE = 10_000.0  # where those may lie
_ALIKE = 0.03  # of the longer side
_USUAL: Size = (1024, 1024)  # taken for an image whose size is unknown


class BoxGuess(msgspec.Struct, frozen=True, kw_only=True):
    """What the boxes in a dataset's texts seem to be.

    Attributes:
        style: name of the likeliest style.
        confidence: its share of the likelihood of all candidates, 0 to 1.
        boxes, records: on how many it rests.
        sized: share of the boxes whose image's size is known; without it only some scales can be told apart.
        outside: share of the boxes that do not lie in their image under this style.
        also: the other candidates and their confidence.
    """

    style: str
    confidence: float
    boxes: int
    records: int
    sized: float
    outside: float
    also: dict[str, float]

    def sure(self) -> bool:
        """Whether it is to be acted upon."""
        return self.confidence >= SURE

    def summary(self) -> str:
        """The guess for people."""
        others = ", ".join(f"{name} {share:.2f}" for name, share in self.also.items() if share >= 0.01)
        seen = f"{self.boxes:,} boxes of {self.records:,} records"
        told = f"'{self.style}' with confidence {self.confidence:.2f} from {seen}"
        return told + (f"; else {others}" if others else "")


class BoxSurvey:
    """Collects the boxes that stand in texts, of one sample after the other, and says what they are.

    Args:
        size: looks up an image's size; ``(0, 0)`` where it is unknown.
        most: records with boxes that are looked at; more do not change the guess.
    """

    def __init__(self, size: Callable[[ImageRef], Size], most: int = 2000) -> None:
        self._size = size
        self._most = most
        self._records = 0
        self._spelled: Counter[int] = Counter()
        self._boxes: dict[int, list[list[tuple[Numbers, Size]]]] = defaultdict(list)  # by spelling, by record

    @property
    def full(self) -> bool:
        """Whether enough has been seen."""
        return self._records >= self._most

    def add(self, samples: Iterable[Sample]) -> None:
        """Look at samples whose texts may hold boxes. Samples with several images are left out: the text does not
        say in which a box lies."""
        for sample in samples:
            if self.full or len(sample.images) != 1:
                continue
            found: dict[int, list[tuple[Numbers, Size]]] = defaultdict(list)
            for message in sample.messages:
                for part in message.content:
                    if part.type == "text":
                        for number, mention in mentions(part.text):
                            found[number] += [(box, (0, 0)) for box, _ in mention.boxes]
            if found:
                self._records += 1
                size = self._size(sample.images[0])
                for number, boxes in found.items():
                    self._spelled[number] += len(boxes)
                    self._boxes[number].append([(box, size) for box, _ in boxes])

    def guess(self) -> BoxGuess | None:
        """What they seem to be; None where no text holds any. Where spellings are mixed, the one of most boxes."""
        if not self._spelled:
            return None
        number, boxes = self._spelled.most_common(1)[0]
        records = self._boxes[number]
        flat = [pair for record in records for pair in record]
        shares = _shares(_candidates(SPELLINGS[number], flat), records)
        best = max(shares, key=lambda name: shares[name])
        sizes = {size for _, size in flat}
        ranked = sorted(shares.items(), key=lambda each: -each[1])
        alike = [name for name in shares if _alike(STYLES[best].scale, STYLES[name].scale, sizes)]
        return BoxGuess(
            style=min(alike, key=list(STYLES).index),
            confidence=round(sum(shares[name] for name in alike), 4),
            boxes=boxes,
            records=len(records),
            sized=sum(bool(size[0]) for _, size in flat) / len(flat),
            outside=sum(not _inside(STYLES[best].scale, *pair) for pair in flat) / len(flat),
            also={name: round(share, 4) for name, share in ranked if name not in alike},
        )


def mentions(text: str) -> list[tuple[int, Mention]]:
    """The mentions of boxes in a text, each with the number of its spelling in `SPELLINGS`; where two overlap (square
    brackets inside a model's tokens), the earlier spelling's."""
    found: list[tuple[int, Mention]] = []
    if "[" in text or "<" in text:
        for number, spelling in enumerate(SPELLINGS):
            for mention in spelling.find(text):
                if not any(m.start < mention.end and mention.start < m.end for _, m in found):
                    found.append((number, mention))
        found.sort(key=lambda each: each[1].start)
    return found


def _spellings() -> tuple[Spelling, ...]:
    """One of each pattern, those with words of their own before bare brackets. ``<box>`` is both Qwen-VL's and
    InternVL's, on one scale."""
    distinct: dict[str, Spelling] = {}
    for style in STYLES.values():
        distinct.setdefault(style.spelling.pattern, style.spelling)
    return tuple(sorted(distinct.values(), key=lambda spelling: spelling.pattern.startswith("\\[")))


SPELLINGS = _spellings()
"""The spellings that are looked for."""


def style_pattern() -> str:
    """A regular expression that every text with a box matches, for a quick look at many."""
    return "|".join(f"(?:{spelling.pattern})" for spelling in SPELLINGS)


def _candidates(spelling: Spelling, boxes: list[tuple[Numbers, Size]]) -> list[BoxStyle]:
    """The styles of a spelling, one of each scale, whose kind of number occurs: whole ones, or fractions."""
    distinct: dict[Scale, BoxStyle] = {}
    for style in STYLES.values():
        if style.spelling.pattern == spelling.pattern:
            distinct.setdefault(style.scale, style)
    numbers = [v for box, _ in boxes for v in box]
    whole = max(numbers) > 1 and sum(v.is_integer() for v in numbers) >= len(numbers) / 2
    styles = list(distinct.values())
    return [style for style in styles if style.scale.whole == whole] or styles


def _shares(styles: list[BoxStyle], records: list[list[tuple[Numbers, Size]]]) -> dict[str, float]:
    """Each style's share of the likelihood of all; a record counts once, whatever its number of boxes."""
    logs = {
        style.name: sum(sum(_log(style.scale, *pair) for pair in record) / len(record) for record in records)
        for style in styles
    }
    top = max(logs.values())
    total = top + math.log(sum(math.exp(value - top) for value in logs.values()))
    return {name: math.exp(value - total) for name, value in logs.items()}


def _log(scale: Scale, box: Numbers, size: Size) -> float:
    """The logarithm of how likely a box is on a scale."""
    left, top, right, bottom = scale.frame(size if size[0] else _USUAL)
    x1, y1, x2, y2 = box
    return sum(
        math.log((1 - _ODD) * (low <= value <= high) / max(high - low, (right - left) / 1000) + _ODD / _WIDE)
        for low, value, high in ((left, x1, right), (top, y1, bottom), (x1, x2, right), (y1, y2, bottom))
    )


def _inside(scale: Scale, box: Numbers, size: Size) -> bool:
    left, top, right, bottom = scale.frame(size if size[0] else _USUAL)
    x1, y1, x2, y2 = box
    return left <= x1 <= x2 <= right and top <= y1 <= y2 <= bottom


def _alike(one: Scale, other: Scale, sizes: set[Size]) -> bool:
    """Whether two scales give nearly the same numbers in images of these sizes, so that it does not matter which."""
    if one == other:
        return True
    for size in sizes:
        if not size[0]:
            return False
        a, b = one.frame(size), other.frame(size)
        if any(abs(x - y) > _ALIKE * max(a[2:]) for x, y in zip(a, b, strict=True)):
            return False
    return True
