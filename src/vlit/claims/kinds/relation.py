"""How two things stand to each other: "the cup is left of the plate", "a man riding a horse", "it is above the dog".

``value`` is the relation and the other thing's category: ``left of plate``. Boxes decide directions, contact and
containment (`vlit.claims.geometry`), annotated relations decide verbs and support anything. Supported where it holds
for two objects that may be meant; contradicted only where it fails, clearly, for every two. What depth decides (in
front of, behind) is unknown unless annotated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from vlit.claims import frames, geometry
from vlit.claims.doubt import doubt_in
from vlit.claims.hints import may_hold
from vlit.claims.lexicon import Lexicon
from vlit.claims.noun import Noun
from vlit.claims.reading import Reading
from vlit.claims.relations import CONTACT, SAME_VERB, Found, direction_alone, relation_between
from vlit.claims.sentence import Sentence
from vlit.claims.statement import Statement, Thing, things_of
from vlit.claims.table import SceneTable
from vlit.claims.verdict import judged, referents
from vlit.schema import Claim, Status, Verdict

_AND = re.compile(r"\s*,?\s*(?:and|but)\b|\s*,", re.IGNORECASE)
_LISTED = re.compile(
    r"\s*(?:,|,?\s*(?:and|or))\s+(?:(?:the|an?|some|several|two|three|four|five|his|her|their)\s+)*(?:[\w-]+\s+){0,2}",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:where|relation|relative|direction|which (?:way|side)|point of reference|positions?)\b", re.IGNORECASE
)
_RELATIVE_PARTS = ("where", "relati", "direction", "which ", "point of reference", "position")
_PLACE_NOUNS = re.compile(
    r"\s+(?:of|in|on)\s+(?:the|this|that)\s+(?:image|picture|photo|scene|drawing|frame)", re.IGNORECASE
)
_NEAREST = re.compile(r"\b(?:nearest|closest)\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\s+(?:is|are|was|were|can be|has|have|had|contains?|holds|wears|rides|carries|eats|overlaps|covers|surrounds)\b",
    re.IGNORECASE,
)
_OWNED = ("'s", "’s")
_MANY = 400  # pairs of objects beyond which nothing is decided


def find(reading: Reading) -> Iterator[Statement]:
    """Relations between nouns that follow each other, and the direction that answers "where is it from ..."."""
    if reading.asked_mentions:
        yield from reading.confirmed(_in)
    for sentence in reading.sentences:
        yield from _in(sentence)
    yield from _answered(reading)


def _in(sentence: Sentence) -> Iterator[Statement]:
    nouns = sentence.nouns
    if len(nouns) < 2:
        return
    subject: Noun | None = None
    for i in range(len(nouns) - 1):
        here, there = nouns[i], nouns[i + 1]
        between = sentence.text[here.end : there.mention.start]
        if (
            len(between) > 90
            or not _may_speak(sentence, here)
            or there.mention.start >= max(sentence.sure, sentence.start)
        ):
            subject = None
            continue
        found = relation_between(between)
        first = here
        if found is not None and _FINITE.match(between) and sentence.governed(here):
            head = next((n for n in reversed(nouns[:i]) if not sentence.governed(n)), None)
            if head is None or not _may_speak(sentence, head):
                continue  # "the shape next to the cup is left of the plate" is not said of the cup
            first = head
        if found is None and subject is not None and (cut := _AND.match(between)) is not None:
            found, first = relation_between(between[cut.end() :]), subject  # "left of the plate and above the fork"
            if found is not None and found.verb:
                found = None
        owned = sentence.text.startswith(_OWNED, there.end)  # "on the cat's left" is not on the cat
        if found is None or owned or (found.relation in ("in", "on") and _PLACE_NOUNS.match(between)):
            subject = subject if _LISTED.fullmatch(between) else None
            continue
        if first.mention.category == there.mention.category and not (
            first.thing != there.thing or found.relation == "near"
        ):
            continue
        subject = first
        third = nouns[i + 2] if found.relation == "between" and i + 2 < len(nouns) else None
        if third is not None and _LISTED.fullmatch(sentence.text[there.end : third.mention.start]) is None:
            third = None
        yield _state(sentence, first, found, there, third)
    yield from _fronted(sentence)
    yield from frames.relation(sentence)


def _may_speak(sentence: Sentence, noun: Noun) -> bool:
    if sentence.is_question or noun.state == "there":
        return True
    return noun.state == "named" and noun.definite and noun.mention.start < sentence.sure


def _state(sentence: Sentence, a: Noun, found: Found, b: Noun, third: Noun | None = None) -> Statement:
    last = third or b
    return sentence.state(
        "relation", a, f"{found.relation} {b.thing.category}", negated=found.negated,
        start=min(a.mention.start, b.mention.start), end=max(a.end, last.end),
        things=(a.thing, b.thing) if third is None else (a.thing, b.thing, third.thing),
    )  # fmt: skip


_FRONT = re.compile(
    r"\s*(?P<relation>(?:to|on) the (?:left|right)(?: side)? of|above|below|next to|beside|under|near|on top of)\s+",
    re.IGNORECASE,
)
_IS = re.compile(r"\s*,?\s*(?:there )?(?:is|are|stands?|sits?|lies?)\s+", re.IGNORECASE)


def _fronted(sentence: Sentence) -> Iterator[Statement]:
    """ "Next to the cup is a plate"."""
    match = _FRONT.match(sentence.text, sentence.start, sentence.end)
    nouns = sentence.things
    if match is None or len(nouns) < 2 or sentence.is_question or nouns[1].state != "there":
        return
    first, second = nouns[:2]
    joined = sentence.text[first.end : second.start]
    if match.end() >= first.start and _IS.fullmatch(joined + ("" if joined.endswith(" ") else " ")):
        found = relation_between(" " + match.group("relation"))
        if found is not None:
            yield _state(sentence, second, found, first)


def _answered(reading: Reading) -> Iterator[Statement]:
    """ "To the left." to "Where is the cup relative to the plate?"."""
    if not may_hold(reading.question, _RELATIVE_PARTS) or not _RELATIVE.search(reading.question):
        return
    if _NEAREST.search(reading.question) or doubt_in(reading.answer):
        return
    things = reading.asked_things
    nouns = [n for s in reading.sentences[:1] for n in s.things]
    if (
        len(nouns) == 1
        and things
        and len(reading.answer.split()) <= 12
        and nouns[0].thing.category != things[0].category
    ):
        said = relation_between(" " + reading.answer[: nouns[0].mention.start].lstrip())  # "Above the pizza."
        if said is not None and not said.verb:
            yield reading.place(
                reading.sentences[0].state(
                    "relation", nouns[0], f"{said.relation} {nouns[0].thing.category}", start=0, end=nouns[0].end,
                    things=(things[0], nouns[0].thing), subject=things[0].category,
                )
            )  # fmt: skip
        return
    direction = direction_alone(reading.answer.strip())
    if direction is None or len(things) != 2:
        return
    lead = len(reading.answer) - len(reading.answer.lstrip())
    yield reading.place(
        Statement(
            kind="relation", exchange=reading.exchange, text=reading.answer.strip(), start=lead,
            end=len(reading.answer.rstrip()), subject=things[0].category, value=f"{direction} {things[1].category}",
            things=tuple(things),
        )
    )  # fmt: skip


def check(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    """By annotated relations, then by boxes."""
    things = things_of(claim)
    if len(things) < 2:
        return judged(claim, "unknown", "the second thing of the relation is not known")
    relation = claim.value.removesuffix(f" {things[1].category}")
    meant = [referents(t, table, lexicon) for t in things]
    if not all(m.rows for m in meant):
        return judged(claim, "unknown", "one of the two is not annotated")
    names = table.scene.objects
    annotated = _annotated(relation, meant[0].rows, meant[1].rows, table)
    if annotated is not None:
        status: Status = "contradicted" if claim.negated and _only(meant[0].rows, meant[1].rows) else "supported"
        if claim.negated and status == "supported":
            return judged(claim, "unknown", "annotated of other two that may be meant")
        return judged(claim, status, "annotated", tuple(names[i].id for i in annotated))
    if relation == "between":
        outcomes = _betweens(things, [m.rows for m in meant], table)
    else:
        rule = (
            "touching" if relation in CONTACT and "kite" not in (things[1].category, things[0].category) else relation
        )
        pairs = [(a, b) for a, b in product(meant[0].rows, meant[1].rows) if a != b]
        if len(pairs) > _MANY:
            return judged(claim, "unknown", "too many objects may be meant")
        outcomes = [(geometry.holds(rule, table, a, b), (a, b)) for a, b in pairs]
    return _decided(claim, outcomes, all(m.sure for m in meant), all(m.filtered for m in meant), table)


_Outcome = tuple[bool | None, tuple[int, ...]]


def _decided(claim: Claim, outcomes: list[_Outcome], sure: bool, filtered: bool, table: SceneTable) -> Verdict:
    def ids(rows: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(table.scene.objects[i].id for i in rows)

    holding = [rows for outcome, rows in outcomes if outcome is True]
    failing = [rows for outcome, rows in outcomes if outcome is False]
    every = tuple(dict.fromkeys(i for _, rows in outcomes for i in rows))[:12]
    if not outcomes:
        return judged(claim, "unknown", "one of the two is not annotated")
    if claim.negated:
        if len(failing) == len(outcomes):
            return judged(claim, "supported", "it holds for no two objects that may be meant", ids(every))
        if len(holding) == len(outcomes) and sure and filtered:
            return judged(claim, "contradicted", "it holds by their boxes", ids(holding[0]))
        return judged(claim, "unknown", "the boxes do not decide it", ids(every))
    if holding:
        return judged(claim, "supported", "it holds by their boxes", ids(holding[0]))
    if len(failing) == len(outcomes) and sure:
        return judged(claim, "contradicted", "it fails for all objects that may be meant, by their boxes", ids(every))
    return judged(claim, "unknown", "the boxes do not decide it", ids(every))


def _only(one: tuple[int, ...], two: tuple[int, ...]) -> bool:
    return len(one) == 1 and len(two) == 1


def _annotated(relation: str, one: tuple[int, ...], two: tuple[int, ...], table: SceneTable) -> tuple[int, int] | None:
    if not table.scene.relations:
        return None
    wanted = SAME_VERB.get(relation, relation)
    names = table.scene.objects
    for a, b in product(one, two):
        said = table.predicates.get((names[a].id, names[b].id), set())
        if any(_same_predicate(wanted, predicate.lower()) for predicate in said):
            return a, b
    return None


_ALIKE = {
    "left of": ("to the left of", "left of"), "right of": ("to the right of", "right of"), "front": ("in front of",),
    "on": ("on", "on top of", "sitting on", "standing on", "lying on"), "near": ("near", "next to", "beside", "by"),
    "in": ("in", "inside", "inside of"), "under": ("under", "below", "beneath"), "below": ("under", "below", "beneath"),
    "above": ("above", "over"), "over": ("above", "over"),
}  # fmt: skip


def _same_predicate(wanted: str, said: str) -> bool:
    said = re.sub(r"^(?:is|are)\s+|\s+(?:a|an|the)$", "", said)
    return SAME_VERB.get(said, said) == wanted or said in _ALIKE.get(wanted, ())


def _betweens(things: tuple[Thing, ...], rows: list[tuple[int, ...]], table: SceneTable) -> list[_Outcome]:
    seconds = rows[1]
    thirds = rows[2] if len(rows) > 2 else rows[1] if things[1].plural else ()
    if len(rows[0]) * len(seconds) * len(thirds) > _MANY:
        return []
    return [
        (geometry.between(table, a, b, c), (a, b, c))
        for a, b, c in product(rows[0], seconds, thirds)
        if len({a, b, c}) == 3
    ]
