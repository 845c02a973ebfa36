"""Where in the image a thing is: "in the top left", "On the right, there is a car", "Left." to "Where is the cup?".

``value`` is one of nine places (`vlit.program.PLACES`). Supported where some box's centre lies in the named part;
contradicted only where every centre is clearly elsewhere and less than a third of each box lies in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from vlit.claims import frames, words
from vlit.claims.doubt import doubt_in
from vlit.claims.hints import may_hold
from vlit.claims.lexicon import Lexicon
from vlit.claims.noun import Noun
from vlit.claims.reading import Reading
from vlit.claims.sentence import Sentence
from vlit.claims.statement import Statement, things_of
from vlit.claims.table import SceneTable
from vlit.claims.verdict import Referents, judged, referents
from vlit.schema import Claim, Verdict

_FAR = 0.10  # share of the image's side by which every centre must miss the claimed half
_MOSTLY = 1 / 3  # of a box in the claimed part: then it may be said to lie there
_IMAGES = words.word_set("image picture photo photograph scene frame view drawing shot")
_PLACE = (
    r"(?:in|on|at|to|towards?)\s+the\s+(?:far\s+|very\s+)?(?P<place>(?:(?:top|upper|bottom|lower)[ -]?)?"
    r"(?:left|right|cent(?:re|er)|middle|top|bottom)(?:[ -](?:left|right|cent(?:re|er)))?)\b"
    r"(?:[ -]?hand)?(?!\s+half)(?:\s+(?:corner|side|part|area|portion|section|edge))?"
    r"(?:\s+of\s+(?:(?:the|this|that)\s+)?(?P<of>\w+))?"
)
_PLACED = re.compile(
    r"(?P<not>\s+(?:is|are)(?:\s+not|n[’']t)(?=\s))?"
    r"(?:\s+(?:is|are|was|were|can be|be|located|positioned|situated|placed|visible|seen|standing|sitting|lying|"
    r"found|parked|lies|stands|sits))*(?:\s+(?:in|of) (?:the|this) (?:image|picture|photo|scene|drawing))?\s+" + _PLACE,
    re.IGNORECASE,
)
_SEEN_FROM = re.compile(
    r"\b(?:seen|taken) from\b|\b(?:relative|in relation|with respect) to\b|\bcompared (?:to|with)\b", re.IGNORECASE
)
_SEEN_FROM_PARTS = ("n from", "relati", "with respect", "compared")
_FRONTED = re.compile(
    r"\s*(?:also,?\s+)?"
    + _PLACE
    + r",?\s+(?:there (?:is|are)|(?:you|we|i|one) (?:can )?see|is|are|stands?|sits?|lies?)\s+",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?:where|wherein|whereabouts|which (?:part|area|corner|side|section|one)|position|location)\b", re.IGNORECASE
)
_PLACE_PARTS = ("left", "right", "cent", "middle", "top", "bottom", "upper", "lower")
_WHERE_PARTS = ("where", "which", "position", "location")
_TO = re.compile(r"\W*to the\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:relative|in relation|with respect|starting from|point of reference|direction|closest|nearest|compared?|"
    r"half)\b",
    re.IGNORECASE,
)


def find(reading: Reading) -> Iterator[Statement]:
    """A place behind a noun or before it, and the place that answers "where"."""
    asked = may_hold(reading.question, _PLACE_PARTS)
    if asked:
        yield from reading.confirmed(_in)
    if asked and reading.said is not None and not doubt_in(reading.answer) and len(reading.asked_things) == 1:
        for sentence in reading.polar:
            for noun in sentence.things:
                if noun.thing.part:
                    yield _half(sentence, noun, negated=not reading.said, said=reading.said)
    found = False
    for sentence in reading.sentences if may_hold(reading.answer, _PLACE_PARTS) else ():
        for noun in sentence.things:
            if noun.thing.part and noun.state in ("there", "absent"):
                yield _half(sentence, noun, negated=noun.state == "absent")
        for claim in _in(sentence):
            found = True
            yield claim
    if not found:
        yield from _answered(reading)


def _in(sentence: Sentence) -> Iterator[Statement]:
    if may_hold(sentence.text, _SEEN_FROM_PARTS) and _SEEN_FROM.search(sentence.words()):
        return  # "seen from the cup, the dog is on the left"
    nouns = sentence.nouns
    for i, noun in enumerate(nouns):
        stop = nouns[i + 1].mention.start if i + 1 < len(nouns) else sentence.end
        if noun.state != "there" and not (noun.definite and noun.mention.start < sentence.sure):
            continue
        placed = _PLACED.match(sentence.text, noun.end, sentence.end)
        if placed is None or placed.end("place") > min(stop, max(sentence.sure, sentence.start)):
            continue
        if (placed.group("of") or "image").lower() not in _IMAGES:
            continue
        value = words.place("the " + placed.group("place"))
        if value and not sentence.governed(noun):
            yield sentence.state(
                "position", noun, value, negated=placed.group("not") is not None, end=placed.end()
            )  # fmt: skip
    yield from _fronted(sentence)
    yield from frames.position(sentence)


def _half(sentence: Sentence, noun: Noun, *, negated: bool, said: bool | None = None) -> Statement:
    """One at least, or none, lies in a half of the image."""
    thing = msgspec.structs.replace(noun.thing, part="")
    claim = sentence.state(
        "position", noun, f"{noun.thing.part} half", negated=negated, end=noun.end, things=(thing,)
    )  # fmt: skip
    if said is None:
        return claim
    text = f"{sentence.words().strip()} {'Yes' if said else 'No'}."
    return msgspec.structs.replace(claim, text=text, start=-1, end=-1)


def _fronted(sentence: Sentence) -> Iterator[Statement]:
    """ "On the left, there is a dog": said of the first noun."""
    match = _FRONTED.match(sentence.text, sentence.start, sentence.end)
    first = next(iter(sentence.things), None)
    if match is None or first is None or first.state != "there" or sentence.is_question:
        return
    value = words.place("the " + match.group("place"))
    joined = sentence.text[match.end() : first.start].strip()
    if value and not joined and match.end() <= first.start + 4 and (match.group("of") or "image").lower() in _IMAGES:
        yield sentence.state("position", first, value, start=match.start("place"))


def _answered(reading: Reading) -> Iterator[Statement]:
    """ "Bottom left.", "You can find it in the centre of the image." to a question about one thing."""
    question, answer = reading.question, reading.answer
    if not may_hold(question, _WHERE_PARTS) or not _WHERE.search(question):
        return
    if _RELATIVE.search(question) or doubt_in(answer) or reading.names or len(answer.split()) > 16:
        return
    things = reading.asked_things
    if not things or (len(things) > 1 and _TO.match(answer)):
        return  # "The cup and the plate: where is the cup?" "To the left.": of the plate
    value = words.place(answer if answer.lower().startswith(("in ", "on ", "at ", "you", "it")) else f"the {answer}")
    if value and not re.search(r"\b(?:left|right) of\b(?! the (?:image|picture|photo|scene|drawing))", answer):
        lead = len(answer) - len(answer.lstrip())
        yield reading.place(
            Statement(
                kind="position", exchange=reading.exchange, text=answer.strip(), start=lead, end=len(answer.rstrip()),
                subject=things[0].category, value=value, things=tuple(things[:1]),
            )
        )  # fmt: skip


def check(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    """By the centres and the extent of the boxes that may be meant."""
    (thing,) = things_of(claim)[:1]
    meant = referents(thing, table, lexicon)
    if not meant.rows or not (table.width > 0 and table.height > 0):
        return judged(claim, "unknown", "no box to compare with")
    if claim.value.endswith(" half"):
        return _check_half(claim, meant, table)
    names = table.scene.objects
    every = tuple(names[i].id for i in meant.rows)
    misses = {i: _miss(claim.value, table, i) for i in meant.rows}
    inside = tuple(names[i].id for i, miss in misses.items() if miss <= 0)
    clear = [i for i, miss in misses.items() if miss > _FAR and _share(claim.value, table, i) < _MOSTLY]
    away = len(clear) == len(misses)
    if claim.negated:
        if away:
            return judged(claim, "supported", f"no box lies {claim.value}", every)
        if len(inside) == len(misses) and meant.filtered and meant.sure and max(misses.values()) < -_FAR:
            return judged(claim, "contradicted", f"every box lies {claim.value}", inside)
        return judged(claim, "unknown", f"a box lies {claim.value}", every)
    if inside:
        return judged(claim, "supported", f"a box lies {claim.value}", inside)
    if away and meant.sure:
        return judged(claim, "contradicted", f"no box lies {claim.value}", every)
    return judged(claim, "unknown", f"no box lies clearly {claim.value}", every)


def _check_half(claim: Claim, meant: Referents, table: SceneTable) -> Verdict:
    """A box is in a half when it is there but for a fiftieth of the image; one that straddles decides nothing."""
    part = claim.value.removesuffix(" half")
    low, high, size = (0, 2, table.width) if part in ("left", "right") else (1, 3, table.height)
    first = {i: float(table.boxes[i][high]) <= 0.52 * size for i in meant.rows}
    second = {i: float(table.boxes[i][low]) >= 0.48 * size for i in meant.rows}
    here, other = (first, second) if part in ("left", "top") else (second, first)
    inside = tuple(table.scene.objects[i].id for i in meant.rows if here[i])
    outside = tuple(table.scene.objects[i].id for i in meant.rows if other[i])
    if inside:
        return judged(
            claim, "contradicted" if claim.negated else "supported", f"a box lies in the {claim.value}", inside
        )
    if len(outside) == len(meant.rows) and meant.sure:
        return judged(
            claim, "supported" if claim.negated else "contradicted", f"no box lies in the {claim.value}", outside
        )
    return judged(claim, "unknown", f"no box lies clearly in the {claim.value}", outside)


def _miss(place: str, table: SceneTable, row: int) -> float:
    """How far a centre is outside the named part, as a share of the image's side; 0 or less inside."""
    x, y = table.cx[row] / table.width, table.cy[row] / table.height
    miss = {"left": x - 0.5, "right": 0.5 - x, "top": y - 0.5, "bottom": 0.5 - y}
    if place == "centre":
        return float(max(abs(x - 0.5), abs(y - 0.5)) - 0.25)
    return float(max(miss[word] for word in place.split()))


def _share(place: str, table: SceneTable, row: int) -> float:
    """The share of a box that lies in the named part, along the side where it is least."""
    x1, y1, x2, y2 = table.boxes[row] / [table.width, table.height, table.width, table.height]
    spans = {
        "left": (x1, x2, 0.0, 0.5),
        "right": (x1, x2, 0.5, 1.0),
        "top": (y1, y2, 0.0, 0.5),
        "bottom": (y1, y2, 0.5, 1.0),
    }
    parts = [(x1, x2, 0.25, 0.75), (y1, y2, 0.25, 0.75)] if place == "centre" else [spans[w] for w in place.split()]
    return float(min(max(0.0, min(b, d) - max(a, c)) / max(b - a, 1e-9) for a, b, c, d in parts))
