"""All verdicts on one sample: its evidence, where a program made it, and the claims of its words."""

from __future__ import annotations

from vlit import program as p
from vlit.claims.check import check_claims
from vlit.claims.evidence import check_evidence
from vlit.claims.find import find_claims
from vlit.claims.lexicon import Lexicon
from vlit.claims.table import SceneTable
from vlit.schema import Sample, Scene, Verdict

_SHORT = ("choice", "word", "yesno")


def audit_sample(sample: Sample, scene: Scene | SceneTable | None, lexicon: Lexicon) -> list[Verdict]:
    """Verdicts on the sample's evidence, then on the claims of each exchange in order.

    Without a scene every claim is unknown. The words of an exchange whose evidence asks for a letter, a word or a yes
    or no are read by the evidence check alone, which knows what was asked; so is a caption, whose claims it checks.
    """
    if scene is None:
        claims = [c for i, (q, a) in enumerate(sample.exchanges()) for c in find_claims(q, a, i, lexicon)]
        return [Verdict(claim=claim, status="unknown", reason="nothing is known of the image") for claim in claims]
    table = scene if isinstance(scene, SceneTable) else SceneTable(scene)
    lexicon = lexicon.covering(o.category for o in table.scene.objects)
    verdicts = check_evidence(sample, table, lexicon)
    told = {e.exchange for e in sample.evidence if e.form in _SHORT or _captions(e.program)}
    for exchange, (question, answer) in enumerate(sample.exchanges()):
        if exchange not in told:
            verdicts += check_claims(find_claims(question, answer, exchange, lexicon), table, lexicon)
    return verdicts


_CAPTIONS = p.dumps(p.Captions())


def _captions(program: str) -> bool:
    return program == _CAPTIONS
