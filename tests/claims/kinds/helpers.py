"""Claims and verdicts of one exchange as short texts."""

from __future__ import annotations

from vlit.claims import audit_sample, find_claims, load_lexicon
from vlit.schema import Message, Part, Sample, Scene


def found(kind: str, answer: str, question: str = "Describe the image.", lexicon: str = "coco") -> list[str]:
    """The claims of a kind: ``dog: left of cat``, ``not dog: on couch``."""
    claims = find_claims(question, answer, 0, load_lexicon(lexicon))
    return [f"{'not ' * c.negated}{c.subject}: {c.value}" for c in claims if c.kind == kind]


def verdicts(kind: str, scene: Scene, answer: str, question: str = "Describe the image.") -> list[str]:
    """The statuses of the claims of a kind."""
    return [s for k, s in all_verdicts(scene, (question, answer)) if k == kind]


def all_verdicts(scene: Scene, *exchanges: tuple[str, str]) -> list[tuple[str, str]]:
    """Kind and status of every claim of the last exchange of a conversation."""
    turns = [
        Message(role, (Part("text", text),))  # type: ignore[arg-type]
        for pair in exchanges
        for role, text in zip(("user", "assistant"), pair, strict=True)
    ]
    sample = Sample(id="x", images=(scene.image,), messages=tuple(turns))
    return [
        (v.claim.kind, v.status)
        for v in audit_sample(sample, scene, load_lexicon(scene.lexicon))
        if v.claim.exchange == len(exchanges) - 1
    ]
