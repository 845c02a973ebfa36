"""What a thing is like: "a red bus", "the circle is small", "It is open.", "Red." to "What colour is the car?".

Adjectives are those of ``lexicons/attributes.yaml``. Supported where an object that the phrase may mean carries the
value; contradicted only where every object carries one of that kind (`Scene.closed_attributes`) and none of them does.
Two adjectives of one kind ("black and white") claim nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from vlit.claims import adjectives, frames, words
from vlit.claims.doubt import doubt_in
from vlit.claims.hints import may_hold, may_say
from vlit.claims.lexicon import Lexicon
from vlit.claims.noun import Noun
from vlit.claims.reading import Reading
from vlit.claims.sentence import Sentence
from vlit.claims.statement import Statement, Thing, things_of
from vlit.claims.table import SceneTable
from vlit.claims.verdict import attribute_closed, has_attribute, judged, referents
from vlit.schema import Claim, Verdict

_WHAT = {
    "colour": re.compile(r"\bcolou?r|\bhue\b|\bshade\b", re.IGNORECASE),
    "size": re.compile(r"\bsize|\bhow (?:big|large|small)\b|\bbig or small\b|\blarge or small\b", re.IGNORECASE),
    "material": re.compile(r"\bmaterial|\bmade (?:of|from|out of)\b", re.IGNORECASE),
    "shape": re.compile(r"\bwhat shape\b", re.IGNORECASE),
    "pattern": re.compile(r"\bpattern\b", re.IGNORECASE),
}
_WHAT_PARTS = (  # any of the patterns needs one
    "colo", "hue", "shade", "size", "how big", "how large", "how small", " or small", "material", "made ", "shape",
    "pattern",
)  # fmt: skip

_OF = re.compile(r"\b(?:colou?r|size|shade|hue|material) of\s+$", re.IGNORECASE)
_ONE = re.compile(r"\b(?:is|are|was|were|whether|that|say|agree|looks?|appears?) (?:the|it|they)\b", re.IGNORECASE)
_SAID = re.compile(r"\? (?:No|Nope|nope|no)\.$")


@cache
def _predicate() -> re.Pattern[str]:
    """ "is red", "was not open", "looks small" after a noun, and nothing that the adjective could describe."""
    return re.compile(
        r"(?:\s+(?:in|of|on)\s+(?:the|this)\s+(?:image|picture|photo|photograph|scene|drawing))?"
        r"(?:[’']s|\s+(?:is|are|was|were|looks|appears))(?P<not>n[’']t|\s+not)?"
        r"(?:\s+(?:all|both|mostly|entirely|completely|mainly|actually|really|very|also|instead|still|just|only|"
        r"(?:made|built) (?:of|from|out of)|of|coloured|colored|painted|in colou?r))*"
        rf"\s+(?P<value>{adjectives.pattern()})(?![\w-])"
        r"(?=\s*(?:[.,;:!?)]|$|\b(?:and(?! (?:\w+)\s*[.,]?$)|but|while|whereas|in (?:colou?r|size|the|this)|with|"
        r"not)\b))",
        re.IGNORECASE,
    )


@cache
def _asked_predicate() -> re.Pattern[str]:
    """ "(is the dog) brown?"."""
    return re.compile(
        r"(?:\s+(?:in|of|on)\s+(?:the|this)\s+(?:image|picture|photo|photograph|scene|drawing))?(?P<not>\s+not)?"
        rf"\s+(?:is\s+|are\s+)?(?P<value>{adjectives.pattern()})(?![\w-])"
        r"(?=\s*(?:[.,;:!?)]|$|\b(?:in|of) (?:colou?r|size|the|this)\b))",
        re.IGNORECASE,
    )


def find(reading: Reading) -> Iterator[Statement]:
    """Adjectives before and behind nouns, and the word that answers "what colour"."""
    yield from _answered(reading)
    if may_say(reading.question, adjectives.first_words()):
        yield from reading.confirmed(_asked)
    if not may_say(reading.answer, adjectives.first_words()):
        return
    predicate = _predicate()
    for sentence in reading.sentences:
        yield from frames.colour(sentence)
        for noun in sentence.nouns:
            if noun.state == "there" and not noun.pronoun:
                yield from _before(sentence, noun)
            elif noun.state == "absent" and noun.thing.attributes and not noun.thing.part:
                yield _of(sentence, noun, noun.thing.attributes[0], negated=True, start=noun.start)
            if predicate.match(sentence.text, noun.end, sentence.end) is None:
                continue
            if sentence.governed(noun) and not _OF.search(sentence.text, sentence.start, noun.start):
                yield from _of_head(sentence, noun)
                continue
            if noun.state == "there" or (noun.definite and noun.mention.start < sentence.sure):
                yield from _behind(sentence, noun, predicate)


def _asked(sentence: Sentence) -> Iterator[Statement]:
    for noun in sentence.nouns:
        yield from _behind(sentence, noun, _asked_predicate())
        yield from _behind(sentence, noun, _predicate())


def _of_head(sentence: Sentence, noun: Noun) -> Iterator[Statement]:
    """ "The circle next to the star is red" is said of the circle."""
    head = [n for n in sentence.nouns if n.start < noun.start and not sentence.governed(n)]
    if len(head) == 1 and head[0].definite and head[0].mention.start < sentence.sure:
        moved = msgspec.structs.replace(head[0].thing, limited=True)
        for claim in _behind(sentence, noun, _predicate()):
            if claim.value not in moved.attributes:
                yield msgspec.structs.replace(
                    claim, subject=moved.category, things=(moved,), start=head[0].start,
                    text=sentence.text[head[0].start : claim.end],
                )  # fmt: skip


def _of(
    sentence: Sentence, noun: Noun, value: str, *, negated: bool = False, start: int = -1, end: int = -1
) -> Statement:
    """The claim that a thing has a value; the value itself is no limit of the thing."""
    rest = tuple(a for a in noun.thing.attributes if a != value)
    thing = msgspec.structs.replace(noun.thing, attributes=rest)
    return sentence.state("attribute", noun, value, negated=negated, start=start, end=end, things=(thing,))


def _before(sentence: Sentence, noun: Noun) -> Iterator[Statement]:
    kinds = [adjectives.kind_of(a) for a in noun.thing.attributes]
    for value, kind in zip(noun.thing.attributes, kinds, strict=True):
        if kinds.count(kind) == 1:
            yield _of(sentence, noun, value, start=noun.start)


def _behind(sentence: Sentence, noun: Noun, pattern: re.Pattern[str]) -> Iterator[Statement]:
    match = pattern.match(sentence.text, noun.end, sentence.end)
    if match is None or match.end() > sentence.sure > sentence.start:
        return
    value = adjectives.value_of(match.group("value"))
    if value and value not in noun.thing.attributes:
        start = noun.mention.start
        yield _of(sentence, noun, value, negated=match.group("not") is not None, start=start, end=match.end())


def _answered(reading: Reading) -> Iterator[Statement]:
    """ "Red.", "It is red in colour", "The colour is red" to a question about one thing."""
    asked, said = reading.asked, reading.said
    if asked.kind == "exists" and asked.attributes and said is not None and (said or asked.whole):
        # "No." to "Is there a red circle?" denies it of the whole image
        *others, value = asked.attributes
        if not doubt_in(reading.answer):
            thing = Thing(
                category=asked.category, group=reading.lexicon.is_group(asked.category), attributes=tuple(others)
            )
            yield Statement(
                kind="attribute", exchange=reading.exchange, text=f"{asked.text} {words.first_word(reading.answer)}.",
                subject=asked.category, value=value, negated=not said, things=(thing,),
            )  # fmt: skip
        return
    if not may_hold(reading.question, _WHAT_PARTS):
        return
    kind = next((k for k, p in _WHAT.items() if p.search(reading.question)), "")
    if not kind or not reading.asked_things or doubt_in(reading.answer):
        return
    things = reading.asked_things
    stated = list(adjectives.adjective().finditer(reading.answer))
    stated = [m for m in stated if adjectives.kind_of(adjectives.value_of(m.group()) or "") == kind]
    if len(stated) != 1 or not (reading.short and not reading.names):
        return
    told = adjectives.value_of(stated[0].group())
    if told is None or told in things[0].attributes or words.denied_at(reading.answer, stated[0].start()):
        return
    yield reading.place(
        Statement(
            kind="attribute", exchange=reading.exchange, text=reading.answer[stated[0].start() : stated[0].end()],
            start=stated[0].start(), end=stated[0].end(), subject=things[0].category, value=told,
            things=tuple(things[:1]),
        )
    )  # fmt: skip


def check(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    """By the annotated attributes of the objects that may be meant."""
    (thing,) = things_of(claim)[:1]
    meant = referents(thing, table, lexicon)
    ids = tuple(table.scene.objects[i].id for i in meant.rows)
    having = tuple(table.scene.objects[i].id for i in meant.rows if has_attribute(table, i, claim.value))
    closed = attribute_closed(table, claim.value) and meant.sure
    single = len(meant.rows) == 1 and meant.filtered
    if having:
        if claim.negated and _denies_one(claim) and not single:
            return judged(claim, "unknown", f"{len(having)} annotated, another may be meant", having)
        return judged(claim, "contradicted" if claim.negated else "supported", f"{len(having)} annotated", having)
    if not meant.rows and not claim.negated:
        return judged(claim, "unknown" if not closed else "contradicted", f"no {_named(thing)} is annotated", ids)
    if not closed:
        return judged(claim, "unknown", "not every object's value of this kind is annotated", ids)
    reason = f"no {_named(thing)} is annotated as {claim.value}"
    return judged(claim, "supported" if claim.negated else "contradicted", reason, ids)


def _denies_one(claim: Claim) -> bool:
    """Whether it is denied of one thing ("the dog is not red"), not of the whole image ("no red dog")."""
    if _SAID.search(claim.text):
        return _ONE.search(claim.text) is not None
    return re.search(r"\bnot\b|n[’']t\b", claim.text) is not None


def _named(thing: Thing) -> str:
    return " ".join((*thing.attributes, thing.category))
