"""A thing is there, or is not there: "a dog", "there is no car", "Yes." to "Is there a cat?".

Supported where it is annotated or a caption has it; contradicted only inside the closed world. A hypernym ("no
vehicles") claims something only where it is denied: that some animal is there says too little.
"""

from __future__ import annotations

from collections.abc import Iterator

from vlit.claims import frames
from vlit.claims.doubt import doubt_in
from vlit.claims.lexicon import Lexicon
from vlit.claims.reading import Reading
from vlit.claims.statement import Statement, Thing, things_of
from vlit.claims.table import SceneTable
from vlit.claims.verdict import judged, likeness, loose
from vlit.claims.words import denied_at, first_word
from vlit.schema import Claim, Status, Verdict


def find(reading: Reading) -> Iterator[Statement]:
    """Every noun that a sentence says to be there or not; and what "Yes." and "No." say of a thing asked for."""
    yield from _answered(reading)
    for sentence in reading.sentences:
        yield from frames.existence(sentence)
        for noun in sentence.things:
            group = noun.thing.group
            if noun.state == "there" and not group:
                yield sentence.state("existence", noun)
            elif noun.state == "absent" and not noun.thing.attributes and not noun.thing.part:
                yield sentence.state("existence", noun, negated=True)


def _answered(reading: Reading) -> Iterator[Statement]:
    asked, said = reading.asked, reading.said
    if asked.kind != "exists" or said is None or asked.number is not None or doubt_in(reading.answer):
        return
    group = reading.lexicon.is_group(asked.category)
    negated = not said
    if group and said:
        return
    if negated and (not asked.whole or asked.adjectives or _affirms(reading)):
        return
    yield Statement(
        kind="existence", exchange=reading.exchange, text=f"{asked.text} {first_word(reading.answer)}.",
        subject=asked.category, negated=negated, things=(Thing(category=asked.category, group=group),),
    )  # fmt: skip


def _affirms(reading: Reading) -> bool:
    own = [m for m in reading.names if m.category == reading.asked.category]
    return any(not denied_at(reading.answer, m.start) for m in own)


def check(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    """By the annotated objects, then the captions, then the closed world."""
    (thing,) = things_of(claim)[:1]
    name = thing.category
    ids = table.ids(lexicon.members(name))
    soft = loose(claim, thing, lexicon)
    spoken = table.captioned(lexicon).get(name)
    closed = name in table.closed
    if claim.negated:
        if ids:
            status: Status = "unknown" if soft else "contradicted"
            return judged(claim, status, f"{len(ids)} annotated", ids)
        if spoken is not None:
            return judged(claim, "unknown", f"none is annotated, but caption {spoken} has it")
        if closed and not soft:
            return judged(claim, "supported", "none is annotated and the category was annotated exhaustively")
        return judged(claim, "unknown", "the category was not annotated exhaustively")
    if ids:
        return judged(claim, "supported", f"{len(ids)} annotated", ids)
    if spoken is not None:
        return judged(claim, "supported", f"caption {spoken} mentions it")
    if other := likeness(name, table, lexicon):
        return judged(claim, "unknown", f"none is annotated, but {other} is, and one is easily taken for the other")
    if closed and not soft:
        return judged(claim, "contradicted", "none is annotated and the category was annotated exhaustively")
    return judged(claim, "unknown", "a loose word" if soft else "the category was not annotated exhaustively")
