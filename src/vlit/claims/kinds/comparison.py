"""Two numbers or two sizes against each other: "more cups than plates", "the bowl looks bigger than the spoon".

``value`` is ``more CATEGORY``, ``fewer CATEGORY``, ``as many CATEGORY``, ``larger than CATEGORY`` or ``smaller than
CATEGORY``, the other side of the comparison. Numbers follow the rules of `count`; a size is that of the box, and
decides only where one is clearly larger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from vlit.claims.doubt import doubt_in
from vlit.claims.hints import may_hold
from vlit.claims.lexicon import Lexicon
from vlit.claims.noun import Noun
from vlit.claims.reading import Reading
from vlit.claims.sentence import Sentence
from vlit.claims.statement import Statement, Thing, things_of
from vlit.claims.table import SceneTable
from vlit.claims.verdict import Referents, judged, referents
from vlit.schema import Claim, Verdict

_MORE = re.compile(r"\b(?P<word>more|fewer|less)\s+(?:pairs of |pieces of )?$", re.IGNORECASE)
_THAN = re.compile(r"\s+(?:[\w\s]{0,20}?)than\s+(?:there are\s+)?(?:the\s+|pairs of |pieces of )*", re.IGNORECASE)
_SAME = re.compile(
    r"\b(?:same number of|as many|equal(?:ly many| numbers? of)?|equally many)\s+(?:pairs of |pieces of )?$",
    re.IGNORECASE,
)
_AS = re.compile(r"\s+(?:as|and)\s+(?:there are\s+)?(?:the\s+|pairs of |pieces of )*", re.IGNORECASE)
_SIZE = re.compile(
    r"(?:\s+(?:in|of|on)\s+(?:the|this)\s+\w+)?\s+(?:is|are|looks?|appears?|seems?)(?P<not>\s+not)?\s+(?:to "
    r"be\s+)?(?:much |clearly |slightly )?"
    r"(?:the )?(?P<word>larger|bigger|smaller)(?P<tail>\s+(?:one|of the two))?\s*(?P<than>than\s+(?:the\s+|"
    r"an?\s+)?(?:[\w-]+\s+){0,2})?",
    re.IGNORECASE,
)
_ASKS_SIZE = re.compile(r"\b(?P<word>larger|bigger|smaller)\b", re.IGNORECASE)
_ASKS_MORE = re.compile(r"\b(?P<word>more|fewer|less|larger|greater)\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\b(?:more|numbers?|group|numerous|how many|fewer|less)\b", re.IGNORECASE)
_BOTH = re.compile(
    r"\b(?:equally many of (?:both|each|the two)|(?:the )?same number of (?:both|each)|numbers are (?:the same|equal)|"
    r"as many of (?:one|the one) as of)\b",
    re.IGNORECASE,
)
# What the patterns above cannot match without.
_NUMBER_PARTS = ("more", "fewer", "less", "same number", "as many", "equal")
_BOTH_PARTS = ("equal", "same", "as many")
_SIZE_PARTS = ("larger", "bigger", "smaller")
_ASKS_PARTS = ("more", "fewer", "less", "larger", "greater", "bigger", "smaller")
_CLEARLY = 1.25  # times the other one's area: then it is larger
_COUNTED = 10


def find(reading: Reading) -> Iterator[Statement]:
    """Comparisons that a sentence states, and the side that answers a question which compares two things."""
    for sentence in reading.sentences:
        yield from _numbers(sentence, reading)
        yield from _sizes(sentence, reading)
        yield from _equal(sentence, reading)
    yield from reading.confirmed(lambda s: _numbers(s, reading))
    yield from _answered(reading)


def _numbers(sentence: Sentence, reading: Reading) -> Iterator[Statement]:
    if not may_hold(sentence.text, _NUMBER_PARTS):
        return
    nouns = sentence.things
    for i, noun in enumerate(nouns):
        if not (sentence.is_question or noun.mention.start < sentence.sure):
            continue
        head = sentence.text[sentence.start : noun.mention.start]
        more, same = _MORE.search(head), _SAME.search(head)
        if (more is None and same is None) or not _whole(noun):
            continue
        after = nouns[i + 1] if i + 1 < len(nouns) else None
        joined = sentence.text[noun.end : after.start] if after is not None else ""
        word = "as many" if same else "more" if more and more.group("word").lower() == "more" else "fewer"
        other: Thing | None = None
        if after is not None and _whole(after) and (_AS if same else _THAN).fullmatch(joined):
            other = after.thing
        elif more is not None and "than" not in sentence.text[noun.end : sentence.end] and not sentence.is_question:
            # "There are two cups and one couch, so there are more cups.", or the question names the other side
            others = [t for t in reading.asked_things if t.category != noun.thing.category]
            other = others[0] if len(others) == 1 and others[0].plural else None
        if other is not None and other.category != noun.thing.category:
            yield sentence.state(
                "comparison", noun, f"{word} {other.category}", start=head_start(sentence, more or same), end=noun.end,
                things=(noun.thing, other),
            )  # fmt: skip


def _equal(sentence: Sentence, reading: Reading) -> Iterator[Statement]:
    """ "There are equally many of both." to a question that names the two."""
    if not may_hold(sentence.text, _BOTH_PARTS):
        return
    match = _BOTH.search(sentence.text, sentence.start, sentence.end)
    if match is None:
        return
    things = [t for t in reading.asked_things if not (t.part or t.limited or t.loose or t.narrow)]
    if len(things) == 2 == len(reading.asked_things) and things[0].category != things[1].category:
        yield Statement(
            kind="comparison", exchange=reading.exchange, text=match.group(), start=match.start(), end=match.end(),
            subject=things[0].category, value=f"as many {things[1].category}", things=(things[0], things[1]),
        )  # fmt: skip


def head_start(sentence: Sentence, match: re.Match[str] | None) -> int:
    """Where the comparing word stands in the text."""
    return sentence.start + match.start() if match is not None else sentence.start


def _whole(noun: Noun) -> bool:
    thing = noun.thing
    return not (thing.part or thing.limited or thing.extreme or thing.loose or thing.narrow)


def _sizes(sentence: Sentence, reading: Reading) -> Iterator[Statement]:
    if not may_hold(sentence.text, _SIZE_PARTS):
        return
    nouns = sentence.nouns
    for i, noun in enumerate(nouns):
        if not (noun.definite and noun.mention.start < max(sentence.sure, sentence.end)):
            continue
        match = _SIZE.match(sentence.text, noun.end, sentence.end)
        if match is None or match.group("not") or sentence.governed(noun):
            continue
        after = nouns[i + 1] if i + 1 < len(nouns) else None
        other: Thing | None = None
        if match.group("than"):
            other = after.thing if after is not None and match.end() >= after.start else None
        elif not re.match(r"\s*(?:than|[a-z]+\s+than)\b", sentence.text[match.end() :]):
            others = [t for t in reading.asked_things if t != noun.thing]
            asked = _ASKS_SIZE.search(reading.question)
            other = others[0] if asked and len(others) == 1 and len(reading.asked_things) == 2 else None
        if other is not None and other != noun.thing:
            word = "smaller than" if match.group("word").lower() == "smaller" else "larger than"
            yield sentence.state(
                "comparison", noun, f"{word} {other.category}", end=match.end(), things=(noun.thing, other)
            )


def _answered(reading: Reading) -> Iterator[Statement]:
    """ "Cups." to "Are there more cups or plates?", "The bowl." to "Which is larger, the bowl or the spoon?"."""
    if not may_hold(reading.question, _ASKS_PARTS) or not reading.short or doubt_in(reading.answer):
        return
    things = reading.asked_things
    mentions = reading.names
    if len(things) != 2 or things[0] == things[1]:
        return
    asks_number = _NUMBERS.search(reading.question) is not None
    asked = (_ASKS_MORE if asks_number else _ASKS_SIZE).search(reading.question)
    if asked is None or (
        not asks_number and not re.search(r"\b(?:which|what|does|or|compare)\b", reading.question, re.I)
    ):
        return
    if any(t.part or t.limited or (asks_number and (t.loose or t.narrow)) for t in things):
        return
    word, value = asked.group("word").lower(), ""
    if not mentions and asks_number and re.search(r"\b(?:same|equal)\b", reading.answer, re.IGNORECASE):
        first, second, value = things[0], things[1], f"as many {things[1].category}"
    elif len(mentions) == 1 and things[0].category != things[1].category:
        own = [t for t in things if t.category == mentions[0].category]
        if not own or re.search(r"\bno\b|\bnot\b|\bmore\b|\bfewer\b", reading.answer, re.IGNORECASE):
            return
        first = own[0]
        second = things[1] if first is things[0] else things[0]
        if asks_number:
            value = f"{'fewer' if word in ('fewer', 'less') else 'more'} {second.category}"
        else:
            value = f"{'smaller than' if word == 'smaller' else 'larger than'} {second.category}"
    if value:
        yield reading.place(
            Statement(
                kind="comparison", exchange=reading.exchange, text=reading.answer, start=0, end=len(reading.answer),
                subject=first.category, value=value, things=(first, second),
            )
        )  # fmt: skip


def check(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    """By the numbers or the boxes of the two."""
    things = things_of(claim)
    if len(things) != 2:
        return judged(claim, "unknown", "the second thing of the comparison is not known")
    meant = [referents(t, table, lexicon) for t in things]
    if claim.value.startswith(("larger", "smaller")):
        return _by_size(claim, meant, table)
    rows = [[i for i in m.rows if not table.crowd[i]] for m in meant]
    one, two = len(rows[0]), len(rows[1])
    if not all(m.sure and m.filtered for m in meant):
        return judged(claim, "unknown", "not everything that may be meant is annotated")
    if max(one, two) > _COUNTED and abs(one - two) < 3:
        return judged(claim, "unknown", f"{one} and {two} annotated, numbers that annotators may count otherwise")
    word = claim.value.split()[0]
    holds = one > two if word == "more" else one < two if word == "fewer" else one == two
    ids = tuple(table.scene.objects[i].id for i in (*rows[0], *rows[1]))[:12]
    if any(lexicon.entry(t.category).mass for t in things):
        return judged(claim, "supported" if holds != claim.negated else "unknown", f"{one} and {two} annotated", ids)
    return judged(claim, "supported" if holds != claim.negated else "contradicted", f"{one} and {two} annotated", ids)


def _by_size(claim: Claim, meant: list[Referents], table: SceneTable) -> Verdict:
    outcomes: list[bool | None] = []
    for a, b in product(meant[0].rows, meant[1].rows):
        ratio = float(table.area[a]) / max(float(table.area[b]), 1e-9)
        ratio = 1 / max(ratio, 1e-9) if claim.value.startswith("smaller") else ratio
        if a != b:
            outcomes.append(True if ratio >= _CLEARLY else False if ratio <= 1 / _CLEARLY else None)
    ids = tuple(table.scene.objects[i].id for m in meant for i in m.rows)[:12]
    if not outcomes:
        return judged(claim, "unknown", "one of the two is not annotated")
    if True in outcomes:
        return judged(claim, "supported", "by the areas of their boxes", ids)
    if None not in outcomes and all(m.sure for m in meant):
        return judged(claim, "contradicted", "by the areas of their boxes", ids)
    return judged(claim, "unknown", "their boxes are about as large", ids)
