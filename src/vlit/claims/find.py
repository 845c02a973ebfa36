"""Find the claims that an answer makes about its image. Precision before recall: what is not plain claims nothing.

Each kind is found by its own file in `vlit.claims.kinds`. Left out are questions, conditionals, doubt ("might be",
"possibly"), general knowledge ("giraffes live in Africa"), and the absence or number of things in a part of the "
"image or
under a condition ("no cup on the table", "two of the dogs"). It misleads where pictures hang on the wall and with
metaphors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from vlit.claims.kinds import KINDS
from vlit.claims.language import is_english
from vlit.claims.lexicon import Lexicon
from vlit.claims.reading import Reading
from vlit.claims.statement import Statement, Thing
from vlit.schema import Claim, Sample

_WORD = re.compile(r"\w")


def find_claims(question: str, answer: str, exchange: int, lexicon: Lexicon) -> list[Claim]:
    """The claims of an answer, read in the light of its question, in the order of the text; each said once."""
    return list(claims_in(Reading(question, answer, exchange, lexicon)))


def claims_in(reading: Reading) -> list[Statement]:
    """The claims of an exchange that was read: those of question and answer together, then by their place.

    An answer in another language than English gives none, nor does one without any word.
    """
    if not _WORD.search(reading.answer) or is_english(reading.answer) is False:
        return []
    found: dict[tuple[object, ...], Statement] = {}
    for kind in KINDS.values():
        for claim in kind.find(reading):
            found.setdefault((claim.kind, claim.subject, claim.value, claim.negated, claim.things[1:]), claim)
    behind = None if reading.quoted else reading.beyond()
    return sorted(found.values(), key=lambda c: c.end) + ([] if behind is None else claims_in(behind))


def readings(sample: Sample, lexicon: Lexicon) -> Iterator[Reading]:
    """The exchanges of a sample, each knowing what "it" may mean from the one before."""
    topics: Callable[[], tuple[Thing, ...]] = tuple
    for exchange, (question, answer) in enumerate(sample.exchanges()):
        reading = Reading(question, answer, exchange, lexicon, topics)
        yield reading
        topics = reading.topics
