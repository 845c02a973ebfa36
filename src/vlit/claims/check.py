"""Check free-text claims against a scene, by the rules of a closed world.

* What is annotated or mentioned by a caption supports; a caption is never overruled.
* What is not annotated is contradicted only where the scene says that its category was annotated exhaustively.
* A loose word ("table" for a dining table) supports and never contradicts. A crowd makes numbers unknown.
* Numbers above ten, and numbers of things that come in pairs or in pieces, are never contradicted: annotators count
  them differently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vlit.claims.lexicon import Lexicon
from vlit.claims.table import SceneTable
from vlit.schema import Claim, Scene, Status, Verdict

_COUNTED = 10
_FAR = 0.10  # share of the image's side by which every centre must miss the claimed half


def check_claims(claims: Iterable[Claim], scene: Scene | SceneTable, lexicon: Lexicon) -> list[Verdict]:
    """One verdict per claim, in order. Kinds: existence, count, attribute, position; any other is unknown."""
    table = scene if isinstance(scene, SceneTable) else SceneTable(scene)
    return [_CHECKS.get(claim.kind, _unchecked)(claim, table, lexicon) for claim in claims]


def _verdict(claim: Claim, status: Status, reason: str, objects: tuple[str, ...] = ()) -> Verdict:
    return Verdict(claim=claim, status=status, objects=objects, reason=reason)


def _unchecked(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    return _verdict(claim, "unknown", f"claims of kind '{claim.kind}' are not checked in free text")


def _loose(claim: Claim, lexicon: Lexicon) -> bool:
    own = [m for m in lexicon.mentions(claim.text) if m.category == claim.subject]
    return bool(own) and all(m.loose for m in own)


def _existence(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    name = claim.subject
    ids = table.ids(name)
    loose = _loose(claim, lexicon)
    if claim.negated:
        if ids:
            status: Status = "unknown" if loose else "contradicted"
            return _verdict(claim, status, f"{len(ids)} annotated", ids)
        if name in table.captioned(lexicon):
            return _verdict(claim, "unknown", f"none is annotated, but caption {table.captioned(lexicon)[name]} has it")
        if name in table.closed and not loose:
            return _verdict(claim, "supported", "none is annotated and the category was annotated exhaustively")
        return _verdict(claim, "unknown", "the category was not annotated exhaustively")
    if ids:
        return _verdict(claim, "supported", f"{len(ids)} annotated", ids)
    if name in table.captioned(lexicon):
        return _verdict(claim, "supported", f"caption {table.captioned(lexicon)[name]} mentions it")
    if name in table.closed and not loose:
        return _verdict(claim, "contradicted", "none is annotated and the category was annotated exhaustively")
    return _verdict(claim, "unknown", "the category was not annotated exhaustively" if not loose else "a loose word")


def _count(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    """``value`` is a number, or a number and ``+`` for "at least"."""
    name, ids = claim.subject, table.ids(claim.subject)
    least = claim.value.endswith("+")
    said, found = int(claim.value.rstrip("+")), table.counts.get(claim.subject, 0)
    if name in table.crowded:
        return _verdict(claim, "unknown", "a crowd hides the number", ids)
    agrees = found >= said if least else found == said
    if agrees and not claim.negated and (found or name in table.closed):
        return _verdict(claim, "supported", f"{found} annotated", ids)
    if name not in table.closed or _loose(claim, lexicon):
        return _verdict(claim, "unknown", "the category was not annotated exhaustively", ids)
    if agrees == claim.negated:
        if max(said, found) > _COUNTED or lexicon.entry(name).pair or lexicon.entry(name).mass:
            return _verdict(claim, "unknown", f"{found} annotated, a number that annotators may count otherwise", ids)
        if not found and name in table.captioned(lexicon):
            return _verdict(claim, "unknown", "none is annotated, but a caption has it")
        return _verdict(claim, "contradicted", f"{found} annotated", ids)
    return _verdict(claim, "supported", f"{found} annotated", ids)


def _attribute(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    things = [o for o in table.scene.objects if o.category == claim.subject]
    having = tuple(o.id for o in things if any(a.value.lower() == claim.value for a in o.attributes))
    closed = any(kind in ("colour", "color") for kind in table.scene.closed_attributes)
    closed = closed and claim.subject in table.closed and claim.subject not in table.crowded
    if having:
        return _verdict(claim, "contradicted" if claim.negated else "supported", f"{len(having)} annotated", having)
    if not closed:
        return _verdict(claim, "unknown", "not every object's colour is annotated")
    reason = f"no {claim.subject} is annotated as {claim.value}"
    return _verdict(claim, "supported" if claim.negated else "contradicted", reason, tuple(o.id for o in things))


def _position(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    """Supported where some centre lies in the named part; contradicted only where all lie clearly outside of it."""
    rows = [i for i, o in enumerate(table.scene.objects) if o.category == claim.subject]
    if not rows or not (table.width > 0 and table.height > 0):
        return _verdict(claim, "unknown", "no box to compare with")
    misses = {table.scene.objects[i].id: _miss(claim.value, table, i) for i in rows}
    inside = tuple(i for i, miss in misses.items() if miss <= 0)
    if inside:
        return _verdict(claim, "supported", f"a box lies {claim.value}", inside)
    clear = min(misses.values()) > _FAR
    if clear and claim.subject in table.closed and claim.subject not in table.crowded and not _loose(claim, lexicon):
        return _verdict(claim, "contradicted", f"no box lies {claim.value}", tuple(misses))
    return _verdict(claim, "unknown", f"no box lies clearly {claim.value}", tuple(misses))


def _miss(place: str, table: SceneTable, row: int) -> float:
    """How far a centre is outside the named part, as a share of the image's side; 0 or less inside."""
    x, y = table.cx[row] / table.width, table.cy[row] / table.height
    miss = {"left": x - 0.5, "right": 0.5 - x, "top": y - 0.5, "bottom": 0.5 - y}
    if place == "centre":
        return float(max(abs(x - 0.5), abs(y - 0.5)) - 0.25)
    return float(max(miss[word] for word in place.split()))


_CHECKS: dict[str, Callable[[Claim, SceneTable, Lexicon], Verdict]] = {
    "existence": _existence,
    "count": _count,
    "attribute": _attribute,
    "position": _position,
}
