"""The kinds of claim: one file each, which finds it in an exchange and checks it against a scene."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from vlit.claims.kinds import attribute, comparison, count, existence, position, region, relation, text
from vlit.claims.lexicon import Lexicon
from vlit.claims.reading import Reading
from vlit.claims.statement import Statement
from vlit.claims.table import SceneTable
from vlit.schema import Claim, Verdict


class Kind(Protocol):
    """What each of the files offers."""

    def find(self, reading: Reading) -> Iterator[Statement]:
        """The claims of this kind that an answer makes."""

    def check(self, claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
        """What the scene says of one."""


KINDS: dict[str, Kind] = {
    "existence": existence,
    "count": count,
    "attribute": attribute,
    "position": position,
    "relation": relation,
    "comparison": comparison,
    "text": text,
    "region": region,
}
"""Kinds by name, in the order in which claims at one place are listed."""
