"""A claim together with the things that it speaks of: what `check` needs beyond the words of a `Claim`."""

from __future__ import annotations

import msgspec

from vlit.schema import Box, Claim


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """What a noun phrase says of the thing that it means.

    Attributes:
        category: canonical category, or a hypernym of the lexicon where ``group`` is set.
        group: the word stands for several categories ("animals").
        loose: the word often means something else; it can support a claim, never contradict one.
        narrow: the word means a kind of the category ("man" for a person).
        plural: more than one is meant.
        attributes: canonical adjectives ("red", "large").
        extreme: one of `vlit.program.SUPERLATIVES`, or ``""``.
        part: a half of the image in which it lies (`vlit.program.PARTS`), or ``""``.
        limited: the phrase holds a further condition that is not understood ("nearest to the cup").
    """

    category: str
    group: bool = False
    loose: bool = False
    narrow: bool = False
    plural: bool = False
    attributes: tuple[str, ...] = ()
    extreme: str = ""
    part: str = ""
    limited: bool = False


class Statement(Claim, frozen=True, kw_only=True):
    """A claim that `find_claims` found, with its things in the order in which the claim names them.

    ``boxes`` are those that the text writes, as numbers of unknown convention.
    """

    things: tuple[Thing, ...] = ()
    boxes: tuple[Box, ...] = ()


def things_of(claim: Claim) -> tuple[Thing, ...]:
    """The things of a statement; a claim that somebody else made speaks of its subject."""
    if isinstance(claim, Statement) and claim.things:
        return claim.things
    return (Thing(category=claim.subject),)
