"""Read a program's value back from the words of an answer, in the light of the question and the form.

The result of every reader is the set of values that the words allow ("No." to "are there more cups than plates?" allows
``second`` and ``same``), or None where the words cannot be read. Readers know English and the program's shape; they
never look at the stored value, so that a wrong wording cannot be read charitably.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from vlit import program as p
from vlit.claims import words
from vlit.claims.chinese import is_chinese, read_chinese
from vlit.claims.lexicon import Lexicon
from vlit.claims.read_album import several_kinds, which_image
from vlit.claims.reader import Text, Values
from vlit.claims.replay import replay
from vlit.claims.sides import Side, named_sides
from vlit.claims.table import SceneTable
from vlit.program import Program


def read_value(program: Program, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    """The values that the answer's words allow, or None where they cannot be read."""
    if is_chinese(text.answer) or is_chinese(text.question):
        return read_chinese(program, text.question, text.answer, text.boxes, text.steps, table)
    reader = _READERS.get(type(program))
    return None if reader is None else reader(program, text, table, lexicon)


def _truth(program: p.Exists | p.Holds | p.SameKind, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    said = words.yes_or_no(text.answer)
    if said is not None:
        return (said,)
    return (words.NEGATION.search(text.answer) is None,) if " " in text.answer.strip() else None


_TOTAL = re.compile(
    r"\b(?:so|therefore|thus|hence|answer|total|altogether|in all|makes?|together|leaves|left with)\b", re.IGNORECASE
)


def _number(program: p.Count | p.TotalOf, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    answer = text.answer
    found = [n for n in words.numbers(answer) if n.value == 0 or not words.denied_at(answer, n.start)]
    if not found and words.NEGATION.search(answer) and not text.corrects:
        return (0,)  # "I cannot see any cups."
    if not found:
        return None
    category = "" if isinstance(program, p.TotalOf) else _category(program.of)
    if not category:
        found = [n for n in found if n.value] or found  # "Eight shapes in total. There is no hexagon."
    values = {n.value for n in found}
    if len(values) == 1:
        return (found[0].value,)
    cues = list(_TOTAL.finditer(answer))
    cue = cues[-1] if cues else None
    if isinstance(program, p.TotalOf):
        # "Three dogs and two cats, which makes five in total." / "There are five altogether: three dogs and two cats."
        if cue is None:
            return None
        last = [n for n in found if n.start > answer.find(last_sentence(answer))]
        if len(last) == 1 and cue.start() >= answer.find(last_sentence(answer)):
            return (last[0].value,)
        nearest = min(found, key=lambda n: min(abs(n.start - cue.end()), abs(cue.start() - n.end)))
        return (nearest.value,)
    if category:
        own = [n for n in found if _counts(answer, n, category, lexicon)]
        if len({n.value for n in own}) == 1:
            return (own[0].value,)
        found = own or found
    return (found[-1 if text.steps or cue is not None else 0].value,)


def _counts(answer: str, number: words.Number, category: str, lexicon: Lexicon) -> bool:
    """Whether a number stands right before a word for the category."""
    tail = answer[number.end : number.end + 60]
    mentions = lexicon.mentions(tail)
    if not mentions or mentions[0].category != category:
        return False
    return re.fullmatch(r"(?:\s+[\w-]+){0,3}\s+", tail[: mentions[0].start]) is not None


def _category(node: p.SetNode) -> str:
    while not isinstance(node, p.Objects):
        if isinstance(node, p.OfCategory):
            return node.name
        node = node.of
    return ""


def _categories(program: p.CategoryOf, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    mentions = [m for m in lexicon.mentions(text.answer) if not words.denied_at(text.answer, m.start)]
    mentions = [m for m in mentions if not m.loose] or mentions
    found = list(dict.fromkeys(m.category for m in mentions))
    if len(found) > 1:
        asked = {m.category for m in lexicon.mentions(text.question)}
        found = [c for c in found if c not in asked] or found
    if len(found) > 1:
        found = [m.category for m in mentions if m.category in found and _TOLD.search(text.answer[: m.start])]
    return (found[0],) if len(set(found)) == 1 else None


_TOLD = re.compile(
    r"\b(?:is|was|be|shows?|see|contains?|it's|called|as)\s+"
    r"(?:(?:an?|the|some|one|(?:pair|piece|slice|bunch) of)\s+)*$",
    re.IGNORECASE,
)


def _attribute(program: p.AttributeOf, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    known = {a.value for o in table.scene.objects for a in o.attributes if a.kind == program.kind}
    if program.kind in ("colour", "color"):
        known |= words.COLOURS
    return _one_of(known, text)


def _one_of(known: Iterable[str], text: Text) -> Values | None:
    """The only known value that the answer states; those of the question count only where no other is there."""
    alternatives = "|".join(re.escape(v) for v in sorted(known, key=lambda v: (-len(v), v)) if v)
    if not alternatives:
        return None
    pattern = re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.IGNORECASE)
    stated = [m for m in pattern.finditer(text.answer) if not words.denied_at(text.answer, m.start())]
    found = list(dict.fromkeys(m.group().lower() for m in stated))
    if len(found) > 1:
        asked = {m.group().lower() for m in pattern.finditer(text.question)}
        # Colours that single the object out stand in the question; in a choice, so do all options.
        found = [f for f in found if f not in asked] or [stated[-1].group().lower()]
    by_name = {v.lower(): v for v in known}
    return (by_name[found[0]],) if len(found) == 1 else None


def _commonest(program: p.Commonest, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    """The category that is named first: "Mostly chairs: there are five, with a table"."""
    first = next((m for m in lexicon.mentions(text.answer) if not words.denied_at(text.answer, m.start)), None)
    return None if first is None else (first.category,)


def _field(program: p.FieldOf, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    """What stands in quotation marks, else the whole answer."""
    quoted = re.findall(r"\"([^\"]+)\"|“([^”]+)”", text.answer)
    if len(quoted) > 1:
        return None
    return (("".join(quoted[0]) if quoted else text.answer.strip()),)


def _inside(program: p.InImage, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    if program.number >= len(table.images):
        return None
    return read_value(program.of, text, table.images[program.number], lexicon)


def _phrases(program: p.Phrases, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    """All phrases for an object, if the answer holds one of them."""
    said = replay(program, table)
    if not isinstance(said, list):
        return None
    answer = f" {_plain(text.answer)} "
    return (said,) if any(f" {_plain(str(phrase))} " in answer for phrase in said) else None


def _place(program: p.PlaceOf | p.TextPlace, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    found = words.place(text.answer)
    if text.steps:
        # "The dog is on the left. The cup closest to it is at the top."
        sentences = re.split(r"(?<=[.!?])\s+|,\s+(?=so\b|and\b|which\b)|;", text.answer)
        found = next((place for s in reversed(sentences) if (place := words.place(s)) is not None), None)
    return None if found is None else (found,)


_DIRECTION = re.compile(
    r"\b(?:(left|right)(?!most\b)|(above|over|higher)|(below|under|underneath|beneath|lower))\b(?! half\b| corner\b)",
    re.I,
)


def directions(text: str) -> list[tuple[int, str]]:
    """Directions between two things that a text states and does not deny, with their positions."""
    found: list[tuple[int, str]] = []
    for match in _DIRECTION.finditer(text):
        if re.search(r"(?:furthest|farthest|nearest|closest) (?:to the |the )?$", text[: match.start()]):
            continue
        if match.group(1) and re.match(r"\s+(?:in|at|on) the\b", text[match.end() :]):
            continue  # "right in the centre"
        if match.group().lower() == "right" and re.search(
            r"\b(?:is|are|be|you|quite|that's)\s+$", text[: match.start()]
        ):
            continue  # "that is right"
        if not words.denied_at(text, match.start()):
            found.append((match.start(), (match.group(1) or ("above" if match.group(2) else "below")).lower()))
    return found


OPPOSITE = {"left": "right", "right": "left", "above": "below", "below": "above"}


def directions_between(a: p.ObjectNode, b: p.ObjectNode, answer: str, table: SceneTable, lexicon: Lexicon) -> list[str]:
    """The directions of ``a`` from ``b`` that an answer states; "b is to the right of a" is turned round."""
    sides = named_sides(answer, (), a, b, table, lexicon)
    found: list[str] = []
    for position, direction in directions(answer):
        before = [s for s in sides if s.at < position]
        after = [s for s in sides if s.at > position]
        turned = bool(before and after) and before[-1].side == "second" and after[0].side == "first"
        found.append(OPPOSITE[direction] if turned else direction)
    return list(dict.fromkeys(found))


def _direction(program: p.RelationOf, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    found = directions_between(program.a, program.b, text.answer, table, lexicon)
    return (found[0],) if len(found) == 1 else None


_IN_IMAGE = re.compile(r"\b(?:in|of) (?:the|this) (?:image|picture|photo|photograph|scene|drawing)\b", re.IGNORECASE)


def _predicate(program: p.Predicate, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    known = {r.predicate for r in table.scene.relations}
    return _one_of(known, Text(question="", answer=_IN_IMAGE.sub("", text.answer)))


_SAME = re.compile(r"\b(?:same|equal|equally|as many|just as many|identical|neither|no more)\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:more|outnumbers?|larger|greater|bigger|higher)\b", re.IGNORECASE)
_FEWER = re.compile(r"\b(?:fewer|less|smaller)\b", re.IGNORECASE)


def _more(program: p.MoreOf, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    if _SAME.search(text.answer):
        return ("same",)
    sides = named_sides(text.answer, text.boxes, program.a.of, program.b.of, table, lexicon)
    return _winner(text, sides, "same", named_sides(text.question, (), program.a.of, program.b.of, table, lexicon))


def last_sentence(text: str) -> str:
    """The sentence in which an explanation comes to its end."""
    return re.split(r"(?<=[.!?])\s+|(?<=。)(?=.)", text.strip())[-1]


def _larger(program: p.LargerOf, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    if text.steps:
        text = msgspec.structs.replace(text, answer=last_sentence(text.answer))
    sides = named_sides(text.answer, text.boxes, program.a, program.b, table, lexicon)
    return _winner(text, sides, "", named_sides(text.question, (), program.a, program.b, table, lexicon))


def _winner(text: Text, sides: list[Side], tie: str, asked: list[Side]) -> Values | None:
    """Which side the answer calls greater, from the order of the sides around "more" or "fewer"."""
    said = words.yes_or_no(text.answer)
    if said is not None and len(text.answer.split()) == 1:
        # "Are there more cups than plates?": the first-named side is asked about
        if not asked:
            return None
        top, low = asked[0].side, _other(asked[0].side)
        top, low = (low, top) if _FEWER.search(text.question) else (top, low)
        return (top,) if said else tuple(v for v in (low, tie) if v)
    if not sides:
        return None
    more, fewer = _MORE.search(text.answer), _FEWER.search(text.answer)
    if more is None and fewer is None:
        turned = _FEWER.search(text.question) is not None and _MORE.search(text.question) is None
        if len({s.side for s in sides}) > 1:
            return None
        return (_other(sides[0].side) if turned else sides[0].side,)
    cue = more or fewer
    assert cue is not None
    near = _nearest_side(text.answer, sides, cue.start())
    return (near if more is not None else _other(near),)


def _nearest_side(answer: str, sides: list[Side], cue: int) -> str:
    """The side that "more" or "larger" is said of.

    Before "than" it follows the cue ("more cups than plates"), unless the cue is a predicate ("the cup is larger than
    the plate", "the left half has more dogs").
    """
    than = re.compile(r"\b(?:than|compared)\b", re.IGNORECASE).search(answer, cue)
    limit = than.start() if than else len(answer)
    between = [s for s in sides if cue < s.at < limit]
    # sides that an earlier clause names ("three cups and two plates, so ...") do not speak of the cue
    start = max((m.end() for m in re.finditer(r"[,;:.]\s|\bso\b", answer[:cue])), default=0)
    before = [s for s in sides if start <= s.at < cue]
    if between and not before:
        return between[0].side
    if before:
        return before[0].side
    return sides[0].side


def _other(side: str) -> str:
    return "second" if side == "first" else "first"


def _inventory(program: p.Inventory, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    answer = text.answer
    mentions = lexicon.mentions(answer)
    counts: dict[str, int] = {}
    for i, mention in enumerate(mentions):
        start = mentions[i - 1].end if i else 0
        end = mentions[i + 1].start if i + 1 < len(mentions) else len(answer)
        number = _number_before(answer[start : mention.start])
        if number is None:
            after = re.match(r"\"?\s*(?:[:=x×(-]|: x)\s*(\d+)\b", answer[mention.end : end])
            number = int(after.group(1)) if after else None
        if number is None or mention.category in counts:
            return None
        counts[mention.category] = number
    return (dict(sorted(counts.items())),)


def _number_before(head: str) -> int | None:
    """The number that ends a noun phrase's head: "three", "a", "two pairs of", "3 x"."""
    match = re.search(r"([\w-]+)(?:\s*[x×])?(?:\s+(?:pairs?|pieces?)\s+of)?\s*$", head)
    if match is None:
        return None
    word = match.group(1).lower()
    if word in ("a", "an", "some"):
        return 1
    return int(word) if word.isdigit() else words.NUMBER_WORDS.get(word)


def _read_text(program: p.ReadText, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    answer = _plain(text.answer)
    spans = sorted({s.text for s in table.scene.texts if s.text.strip()}, key=lambda s: (-len(s), s))
    quoted = re.findall(r"[\"“'‘]([^\"”]+?)[\"”'’](?!\w)", text.answer)
    for said in [text.answer, *quoted]:
        for span in spans:
            if _plain(said) == _plain(span):
                return (span,)
    inside = [s for s in spans if f" {_plain(s)} " in f" {answer} "]
    if inside:
        return (inside[0],)
    return (quoted[0],) if len(quoted) == 1 else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\s\"“”'‘’.,!?;:]+", " ", text).casefold().split())


def _box(program: p.BoxOf | p.TextBox, text: Text, table: SceneTable, lexicon: Lexicon) -> Values | None:
    return tuple(list(box) for box in text.boxes) or None


_Reader = Callable[[Any, Text, SceneTable, Lexicon], Values | None]
_READERS: dict[type, _Reader] = {
    p.Exists: _truth,
    p.Holds: _truth,
    p.Count: _number,
    p.TotalOf: _number,
    p.CategoryOf: _categories,
    p.AttributeOf: _attribute,
    p.PlaceOf: _place,
    p.RelationOf: _direction,
    p.Predicate: _predicate,
    p.MoreOf: _more,
    p.LargerOf: _larger,
    p.Inventory: _inventory,
    p.ReadText: _read_text,
    p.BoxOf: _box,
    p.TextBox: _box,
    p.TextPlace: _place,
    p.FieldOf: _field,
    p.SameKind: _truth,
    p.Commonest: _commonest,
    p.Phrases: _phrases,
    p.InImage: _inside,
    p.MoreIn: which_image,
    p.FoundIn: which_image,
    p.OnlyIn: several_kinds,
    p.InAll: several_kinds,
}
