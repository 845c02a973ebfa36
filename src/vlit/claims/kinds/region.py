"""A box in the text and the phrase it belongs to: "a man [0.2, 0.0, 0.9, 0.7]", "What is at [10, 20, 90, 80]?" "A cup."

Four numbers may be pixels, fractions or thousandths of the image; where the numbers allow several readings the most
favourable counts. Supported by an IoU of at least 0.5 with a box that the phrase may mean; contradicted below 0.1 where
every one is annotated; unknown between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vlit.claims.lexicon import Lexicon
from vlit.claims.noun import Noun
from vlit.claims.reading import Reading
from vlit.claims.sentence import Sentence
from vlit.claims.statement import Statement, Thing, things_of
from vlit.claims.table import SceneTable, iou
from vlit.claims.verdict import judged, referents
from vlit.schema import Box, Claim, Verdict

_NUMBER = r"\s*(\d+(?:\.\d+)?|\.\d+)\s*"
_BOX = re.compile(r"[\[(]" + ",".join([_NUMBER] * 4) + r"[\])]")
_TO_BOX = re.compile(
    r"[\"”’]?(?:\s+(?:in|of|on) (?:the|this) (?:image|picture|photo|photograph|scene|drawing))?(?:\s+(?:is|are|can be|"
    r"located|found|seen|positioned|marked|at|by|in|with|box|bounding|the|a|region|coordinates|here|as))*\s*:?\s*",
    re.IGNORECASE,
)
_AFTER_BOX = re.compile(r"\s*(?::|is|shows|contains|marks|there is|-|–|there)\s*(?:(?:an?|the)\s+)?", re.IGNORECASE)
_LIST = re.compile(r"\s*(?:,|;|and)?\s*", re.IGNORECASE)
_WHAT = re.compile(r"\b(?:what|which|who|name|identify|call|describe|object|shape|thing)\b", re.IGNORECASE)
_WHERE = re.compile(r"\b(?:where|box|bounding|coordinates?|locate|region|point out)\b", re.IGNORECASE)
_SAME = 0.5
_OTHER = 0.1


def find(reading: Reading) -> Iterator[Statement]:
    """Boxes behind or before their phrase, and the name or the box that answers a question about the other."""
    if not ("[" in reading.answer or "(" in reading.answer or "[" in reading.question):
        return
    boxes = _boxes(reading.answer)
    if boxes:
        yield from _written(reading, boxes)
    else:
        yield from _named(reading)


def _boxes(text: str) -> list[tuple[int, int, Box]]:
    found = []
    for match in _BOX.finditer(text):
        x1, y1, x2, y2 = (float(match.group(i)) for i in range(1, 5))
        if x2 > x1 and y2 > y1:
            found.append((match.start(), match.end(), (x1, y1, x2, y2)))
    return found


def _written(reading: Reading, boxes: list[tuple[int, int, Box]]) -> Iterator[Statement]:
    text = reading.answer
    nouns: list[tuple[Sentence, Noun]] = [(s, n) for s in reading.sentences for n in s.things]
    last: tuple[Sentence, Noun] | None = None
    end = 0
    for start, stop, box in boxes:
        before = [(s, n) for s, n in nouns if n.mention.end <= start]
        owner: tuple[Sentence, Noun] | None = None
        if before and before[-1][1].mention.end >= end and _TO_BOX.fullmatch(text[before[-1][1].end : start]):
            owner = before[-1]
        elif last is not None and _LIST.fullmatch(text[end:start]):
            owner = last  # "people [..] [..]"
        else:
            after = next(((s, n) for s, n in nouns if n.start >= stop), None)
            if after is not None and _AFTER_BOX.fullmatch(text[stop : after[1].mention.start]):
                owner = after
        last, end = owner, stop
        if owner is not None:
            sentence, noun = owner
            yield reading.place(
                sentence.state(
                    "region", noun, _show(box), start=min(start, noun.mention.start), end=max(stop, noun.mention.end),
                    boxes=(box,),
                )
            )  # fmt: skip
        elif len(boxes) == 1 and not before and reading.asked_things and _WHERE.search(reading.question):
            yield reading.place(_state(reading, reading.asked_things[0], text[start:stop], start, stop, box))


def _named(reading: Reading) -> Iterator[Statement]:
    """A question with one box, answered by one noun."""
    boxes = _boxes(reading.question)
    if len(boxes) != 1 or not _WHAT.search(reading.question) or len(reading.answer.split()) > 12:
        return
    mentions = reading.names
    nouns = [n for s in reading.sentences for n in s.things if n.state == "there"]
    if len(mentions) != 1:
        return
    asked = [m.category for m in reading.asked_mentions]
    bare = len(reading.answer.split()) <= 4
    if mentions[0].category in asked and reading.quoted and not bare:
        return
    thing = next((n.thing for n in nouns if n.mention.category == mentions[0].category), None)
    if thing is None and not bare:
        return
    thing = thing or Thing(category=mentions[0].category, loose=mentions[0].loose)
    m = mentions[0]
    yield reading.place(_state(reading, thing, m.text, m.start, m.end, boxes[0][2]))


def _state(reading: Reading, thing: Thing, text: str, start: int, end: int, box: Box) -> Statement:
    return Statement(
        kind="region", exchange=reading.exchange, text=text, start=start, end=end, subject=thing.category,
        value=_show(box), things=(thing,), boxes=(box,),
    )  # fmt: skip


def _show(box: Box) -> str:
    return "[" + ", ".join(f"{v:g}" for v in box) + "]"


def check(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    """By the IoU with the boxes that may be meant."""
    boxes = claim.boxes if isinstance(claim, Statement) else ()
    if not boxes or not (table.width > 0 and table.height > 0):
        return judged(claim, "unknown", "no box to compare with")
    (thing,) = things_of(claim)[:1]
    meant = referents(thing, table, lexicon)
    if not meant.rows:
        return judged(claim, "unknown", f"no {thing.category} is annotated")
    best, row = 0.0, meant.rows[0]
    for box in _readings(boxes[0], table.width, table.height):
        for i in meant.rows:
            x1, y1, x2, y2 = (float(v) for v in table.boxes[i])
            overlap = iou(box, (x1, y1, x2, y2))
            if overlap > best:
                best, row = overlap, i
    found = (table.scene.objects[row].id,)
    if best >= _SAME:
        return judged(claim, "supported", f"IoU {best:.2f}", found)
    if best < _OTHER and meant.sure:
        return judged(claim, "contradicted", f"IoU {best:.2f} with the nearest {thing.category}", found)
    return judged(claim, "unknown", f"IoU {best:.2f} with the nearest {thing.category}", found)


def _readings(box: Box, width: float, height: float) -> list[Box]:
    """What four numbers may mean, in pixels."""
    if max(box) <= 1.0:
        return [(box[0] * width, box[1] * height, box[2] * width, box[3] * height)]
    found: list[Box] = []
    if box[2] <= width * 1.02 and box[3] <= height * 1.02:
        found.append(box)
    if max(box) <= 1000:
        x, y = width / 1000, height / 1000
        found.append((box[0] * x, box[1] * y, box[2] * x, box[3] * y))
    return found
