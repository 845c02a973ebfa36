"""Check claims against a scene, by the rules of a closed world. The rules of each kind stand in its own file.

* What is annotated or mentioned by a caption supports; a caption is never overruled.
* What is not annotated is contradicted only where the scene says that its category was annotated exhaustively, and
  geometry only where the boxes decide with a margin.
* A loose word ("table" for a dining table) supports and never contradicts. A crowd makes numbers unknown.
"""

from __future__ import annotations

from collections.abc import Iterable

from vlit.claims.find import claims_in
from vlit.claims.kinds import KINDS
from vlit.claims.lexicon import Lexicon
from vlit.claims.reading import Reading
from vlit.claims.statement import Statement
from vlit.claims.table import SceneTable
from vlit.claims.verdict import judged
from vlit.schema import Claim, Scene, Verdict


def check_claims(claims: Iterable[Claim], scene: Scene | SceneTable, lexicon: Lexicon) -> list[Verdict]:
    """One verdict per claim, in order; a claim of an unknown kind is unknown."""
    table = scene if isinstance(scene, SceneTable) else SceneTable(scene)
    return [_check(claim, table, lexicon) for claim in claims]


def _check(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    kind = KINDS.get(claim.kind)
    if kind is None:
        return judged(claim, "unknown", f"claims of kind '{claim.kind}' are not checked")
    verdict = kind.check(claim, table, lexicon)
    if verdict.status == "contradicted" and not claim.negated and claim.kind != "existence":
        number = _captioned(claim, table, lexicon)
        if number is not None:
            return judged(claim, "supported", f"caption {number} says so", verdict.objects)
    return verdict


def _captioned(claim: Claim, table: SceneTable, lexicon: Lexicon) -> int | None:
    """The first caption that makes the same claim."""
    for number, claims in enumerate(table.once(("claims", lexicon.name), lambda: _claims_of_captions(table, lexicon))):
        for said in claims:
            if (said.kind, said.subject, said.value, said.negated) == (claim.kind, claim.subject, claim.value, False):
                return number
    return None


def _claims_of_captions(table: SceneTable, lexicon: Lexicon) -> list[list[Statement]]:
    return [claims_in(Reading("", caption, 0, lexicon)) for caption in table.scene.captions]
