"""How many there are: "three dogs", "two dozen eggs", "Two." to "How many cats are there?".

A number that nothing limits is exact; one of the left half, of a kind ("three men") or of some of them ("two of the
dogs") is "at least", written ``3+``. A number of things with an adjective ("two red circles") is written ``2 red``; it
is exact where the adjective's kind is annotated of every object, at least otherwise. Never contradicted: numbers above
ten, crowds, things in pairs or in pieces: annotators count them differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from vlit.claims import adjectives, frames, words
from vlit.claims.doubt import doubt_in
from vlit.claims.hints import may_say
from vlit.claims.lexicon import Lexicon
from vlit.claims.noun import Noun
from vlit.claims.question import plain_head, plain_tail
from vlit.claims.reading import Reading
from vlit.claims.sentence import Sentence
from vlit.claims.statement import Statement, Thing, things_of
from vlit.claims.table import SceneTable
from vlit.claims.verdict import attribute_closed, has_attribute, judged, likeness, loose, referents
from vlit.schema import Claim, Verdict

_COUNTED = 10
_UNITS = words.word_set(
    "year years yr old inch inches foot feet percent story stories storey level levels decker layer layers tier "
    "tiers door doors "
    "piece pieces slice slices half halves hour hours minute minutes day days mile miles dollar dollars pound "
    "pounds way lane lanes "
    "side sides wheel wheels wheeled rows row stacks stack boxes box bags groups group sets set of and or the "
    "types kinds different"
)
_VAGUE = re.compile(
    r"(?:\b(?:about|around|approximately|roughly|nearly|almost|up to|under|or|to|than|and a)|[-–])\s*$", re.IGNORECASE
)
_LEAST = re.compile(r"\b(?:at least|atleast|more than|the|these|those|other|another|all|both)\s*$", re.IGNORECASE)
_SOLE = re.compile(r"\b(?:only|just|exactly|a|there is|there are|there's|shows|count|see)\s+$", re.IGNORECASE)
_SEVERAL_WORDS = words.word_set("several multiple numerous many both various")
_THEM, _OF = words.word_set("them these those"), words.word_set("of")
_SEVERAL = re.compile(r"\b(?:several|multiple|numerous|many|both|various)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)


def find(reading: Reading) -> Iterator[Statement]:
    """Numbers before nouns, and the number that answers "how many"."""
    yield from _answered(reading)
    partitive = may_say(reading.answer, _THEM) and may_say(reading.answer, _OF)
    for sentence in reading.sentences:
        if exact := list(frames.count(sentence)):
            yield from exact
            continue
        nouns = sentence.things
        for i, noun in enumerate(nouns):
            if noun.state == "there":
                yield from _number(sentence, nouns, i)
                if partitive:
                    yield from _of_them(sentence, nouns, i)


def _answered(reading: Reading) -> Iterator[Statement]:
    asked = reading.asked
    if not asked.kind or not asked.whole or doubt_in(reading.answer):
        return
    adjective = " ".join(asked.attributes)
    if asked.adjectives and not adjective:
        return
    value, negated = "", False
    if asked.kind == "exists" and asked.number is not None and reading.said is not None:
        if reading.lexicon.entry(asked.category).pair:
            return
        value, negated = str(asked.number), not reading.said
    elif asked.kind == "count" and not reading.names:
        numbers = words.numbers(reading.answer)
        value = str(numbers[0].value) if len(numbers) == 1 else ""
    if value:
        thing = Thing(
            category=asked.category, group=reading.lexicon.is_group(asked.category), attributes=asked.attributes
        )
        yield Statement(
            kind="count", exchange=reading.exchange, text=f"{asked.text} {words.first_word(reading.answer)}.",
            subject=asked.category, value=f"{value} {adjective}".strip(), negated=negated, things=(thing,),
        )  # fmt: skip


def _number(sentence: Sentence, nouns: list[Noun], i: int) -> Iterator[Statement]:
    """A number that stands before the noun: exact where nothing limits it, else at least."""
    noun, text = nouns[i], sentence.text
    mention = noun.mention
    entry = sentence.lexicon.entry(mention.category)
    floor = nouns[i - 1].mention.end if i else sentence.start
    near = [n for n in sentence.numbers if floor <= n.start and n.end <= mention.start]
    if not near:
        if mention.plural and not entry.pair and not entry.mass and not mention.group:
            several = _SEVERAL.search(text, floor, mention.start) if may_say(text, _SEVERAL_WORDS) else None
            if several and not noun.thing.attributes:
                yield sentence.state("count", noun, "2+", start=several.start())
        return
    if " of " in mention.text:
        return
    number = near[-1]
    between = text[number.end : mention.start].lower().split()
    pairs = between[:2] in (["pair", "of"], ["pairs", "of"])
    said = text[number.start : number.end].lower()
    couple = between[:1] == ["of"] and said in ("a pair", "a couple")
    value = number.value
    if between[:1] == ["dozen"]:
        value, between = 12 * value, between[2 if between[1:2] == ["of"] else 1 :]
    if pairs or (couple and entry.pair):
        if not entry.pair:
            return
        value, between = (1 if couple else value), between[2 if pairs else 1 :]
    elif couple:
        between = between[1:]
    elif entry.pair:
        return
    alike = entry.singular == entry.plural
    if len(between) > 3 or any(w in _UNITS for w in between) or (value != 1 and not mention.plural and not alike):
        return
    head = text[sentence.start : number.start]
    if _VAGUE.search(head) and not re.search(r"\b(?:at least|atleast|more than)\s*$", head, re.IGNORECASE):
        return
    tail = re.split(r",|;|\b(?:but|so|and)\b", text[mention.end : sentence.end])[0]
    least = _LEAST.search(head)
    if least and least.group().lower().strip() == "more than":
        value += 1
    bare = not between or (between == [*noun.thing.attributes] and not noun.thing.group)
    exact = not noun.thing.narrow and bare and not least and said != "a couple"
    exact = exact and plain_tail(tail) and _unlimited(sentence, nouns, head) and not noun.thing.limited
    exact = exact and not sentence.asked.limits(mention.category, sentence.words())
    if (
        value == 1
        and not noun.thing.part
        and not entry.pair
        and not (exact and (_SOLE.search(head) or tail.strip(" .")))
    ):
        return
    if noun.thing.part and not noun.thing.attributes and not least:
        rest = re.split(r",|;|\b(?:but|so|and)\b", text[noun.end : sentence.end])[0]
        if plain_tail(rest) and not noun.thing.narrow and _unlimited(sentence, nouns, head):
            yield sentence.state(
                "count", noun, f"{value} in the {noun.thing.part} half", start=number.start, end=noun.end
            )
        return
    if value:
        adjective = "" if not between else " ".join(noun.thing.attributes)
        said = str(value) if exact else f"{value}+"
        yield sentence.state("count", noun, f"{said} {adjective}".strip(), start=number.start)


@cache
def _partitive() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?P<number>\w+) of (?:them|these|those)\s+(?:is\s+|are\s+)?(?P<value>{adjectives.pattern()})(?![\w-])",
        re.IGNORECASE,
    )


def _of_them(sentence: Sentence, nouns: list[Noun], i: int) -> Iterator[Statement]:
    """ "Six shapes, two of them red"."""
    stop = nouns[i + 1].start if i + 1 < len(nouns) else sentence.end
    for match in _partitive().finditer(sentence.text, nouns[i].end, min(stop, max(sentence.sure, sentence.start))):
        word, value = match.group("number").lower(), adjectives.value_of(match.group("value"))
        number = int(word) if word.isdigit() else words.NUMBER_WORDS.get(word, 0)
        if number and value and not nouns[i].thing.limited:
            thing = msgspec.structs.replace(nouns[i].thing, attributes=(*nouns[i].thing.attributes, value))
            yield sentence.state(
                "count", nouns[i], f"{number} {value}", start=match.start(), end=match.end(), things=(thing,)
            )


def _unlimited(sentence: Sentence, nouns: list[Noun], head: str) -> bool:
    """Whether the words before a number limit it by nothing; earlier items of a plain list do not."""
    for noun in nouns:
        if noun.mention.end <= sentence.start + len(head):
            head = sentence.text[noun.mention.end : sentence.start + len(head)]
    bare = [w for w in re.findall(r"[\w'-]+", head.lower()) if not w.isdigit() and w not in words.NUMBER_WORDS]
    return plain_head(" ".join(bare))


def check(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    """By the number of annotated objects that are no crowds."""
    (thing,) = things_of(claim)[:1]
    members = lexicon.members(thing.category)
    value, _, _ = claim.value.partition(" ")
    if claim.value.endswith(" half"):
        return _check_half(claim, thing, int(value), table, lexicon)
    least, said = value.endswith("+"), int(value.rstrip("+"))
    rows = [i for name in members for i in table.rows(name) if not table.crowd[i]]
    known = all(attribute_closed(table, a) for a in thing.attributes)
    if known:
        rows = [i for i in rows if all(has_attribute(table, i, a) for a in thing.attributes)]
    else:
        least = True  # of so many things the annotations know only how many there are of all colours
    ids = tuple(table.scene.objects[i].id for i in rows)
    found = len(rows)
    if table.crowded.intersection(members):
        return judged(claim, "unknown", "a crowd hides the number", table.ids(members))
    closed = table.is_closed(thing.category, members)
    agrees = found >= said if least else found == said
    if agrees and not known:
        return judged(
            claim, "unknown", f"{found} annotated, and not of every one the {claim.value.partition(' ')[2]}", ids
        )
    if agrees and not claim.negated and (found or closed):
        return judged(claim, "supported", f"{found} annotated", ids)
    more = found > said and not least and not claim.negated  # so many are annotated, whatever else there may be
    more = more and known and table.closed.issuperset(members)
    if (not closed and not more) or loose(claim, thing, lexicon):
        return judged(claim, "unknown", "the category was not annotated exhaustively", ids)
    if agrees == claim.negated:
        entry = lexicon.entry(thing.category)
        if max(said, found) > _COUNTED or entry.pair or entry.mass:
            return judged(claim, "unknown", f"{found} annotated, a number that annotators may count otherwise", ids)
        if not found and thing.category in table.captioned(lexicon):
            return judged(claim, "unknown", "none is annotated, but a caption has it")
        if not found and (other := likeness(thing.category, table, lexicon)):
            return judged(claim, "unknown", f"none is annotated, but {other} is, and one is easily taken for the other")
        return judged(claim, "contradicted", f"{found} annotated", ids)
    return judged(claim, "supported", f"{found} annotated", ids)


def _check_half(claim: Claim, thing: Thing, said: int, table: SceneTable, lexicon: Lexicon) -> Verdict:
    """The number in a half of the image: boxes that straddle the middle may be counted or not."""
    meant = referents(msgspec.structs.replace(thing, part=""), table, lexicon)
    size = table.width if thing.part in ("left", "right") else table.height
    low, high = (0, 2) if thing.part in ("left", "right") else (1, 3)
    first = thing.part in ("left", "top")
    clear = [
        i for i in meant.rows if (table.boxes[i][high] <= 0.52 * size if first else table.boxes[i][low] >= 0.48 * size)
    ]
    away = [
        i for i in meant.rows if (table.boxes[i][low] >= 0.48 * size if first else table.boxes[i][high] <= 0.52 * size)
    ]
    least, most = len(clear), len(meant.rows) - len(away)
    ids = tuple(table.scene.objects[i].id for i in meant.rows)
    reason = f"{least} annotated there" if least == most else f"{least} to {most} annotated there"
    if not meant.sure or not size or most > _COUNTED:
        return judged(claim, "unknown", reason, ids)
    if least <= said <= most:
        return judged(claim, "supported" if least == most else "unknown", reason, ids)
    return judged(claim, "contradicted", reason, ids)
