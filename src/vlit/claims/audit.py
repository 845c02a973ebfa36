"""All verdicts on one sample: its evidence, where a program made it, and the claims of its words."""

from __future__ import annotations

from collections.abc import Sequence

from vlit import program as p
from vlit.claims.check import check_claims
from vlit.claims.evidence import check_evidence
from vlit.claims.find import claims_in, readings
from vlit.claims.lexicon import Lexicon
from vlit.claims.table import SceneTable
from vlit.schema import FAMILIES, Claim, Sample, Scene, Verdict

_SHORT = ("choice", "word", "yesno", "json", "list")


def audit_sample(sample: Sample, scene: Scene | SceneTable | None, lexicon: Lexicon) -> list[Verdict]:
    """Verdicts on the sample's evidence, then on the claims of each exchange in order.

    Without a scene every claim is unknown; a sample with several images needs the table of all of them
    (`SceneTable.over`). The words of an exchange whose evidence asks for a letter, a word or a yes
    or no are read by the evidence check alone, which knows what was asked; so is a caption, whose claims it checks.
    Sentences behind such a word are free text.
    """
    if scene is None:
        claims = [c for reading in readings(sample, lexicon) for c in claims_in(reading)]
        return [Verdict(claim=claim, status="unknown", reason="nothing is known of the image") for claim in claims]
    table = scene if isinstance(scene, SceneTable) else SceneTable(scene)
    lexicon = table.words(lexicon)
    verdicts = check_evidence(sample, table, lexicon)
    short = {e.exchange for e in sample.evidence if e.form in _SHORT}
    whole = {
        e.exchange for e in sample.evidence if _captions(e.program) or (e.form in _SHORT and e.type in FAMILIES["text"])
    }
    if len(table.images) > 1:  # which of the images a sentence speaks of is known to the evidence check
        whole = {e.exchange for e in sample.evidence}
    for reading in readings(sample, lexicon):
        if reading.exchange in whole:
            continue
        free = reading.beyond() if reading.exchange in short else reading
        if free is not None:
            verdicts += _checked(claims_in(free), table, lexicon)
    return verdicts


def by_program(claim: Claim, answer: str) -> bool:
    """Whether the evidence check made a claim about an answer, and not the reading of its words.

    It alone makes claims whose words are the whole answer and that rest on the question too.
    """
    return claim.start < 0 and claim.text == answer


def _checked(claims: Sequence[Claim], table: SceneTable, lexicon: Lexicon) -> list[Verdict]:
    """One verdict per claim: that of the image, or what all of several images agree on."""
    each = [check_claims(claims, image, lexicon) for image in table.images]
    return [_agreed(verdicts) for verdicts in zip(*each, strict=True)]


def _agreed(verdicts: tuple[Verdict, ...]) -> Verdict:
    """Free words seldom say which image they mean, and a number may be that of all images together: supported is what
    holds in every image, contradicted a thing that is in none (or, where it is denied, in all)."""
    first, *others = verdicts
    clear = first.status != "contradicted" or first.claim.kind == "existence"
    if not others or (clear and all(v.status == first.status for v in others)):
        return first
    if any(v.status == "unknown" for v in verdicts):
        return next(v for v in verdicts if v.status == "unknown")
    return Verdict(claim=first.claim, status="unknown", reason="which of the images is meant is not known")


_CAPTIONS = p.dumps(p.Captions())


def _captions(program: str) -> bool:
    return program == _CAPTIONS
