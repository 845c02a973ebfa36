"""``instruction_types``: the types of at least 5 % of the exchanges, in the catalogue's words."""

from __future__ import annotations

from vlit.catalog.axes import INSTRUCTION_TYPES
from vlit.catalog.classify import texts
from vlit.catalog.classify.finding import Basis, Finding, unknown
from vlit.catalog.classify.survey import Facts
from vlit.schema import FAMILY_OF

_PART = 0.05
_SURE = 0.7
_BY_TYPE = {"caption": "captioning", "description": "description", "attribute": "attribute",
            "right_attribute": "attribute", "referring": "referring", "grounding": "grounding",
            "locate_text": "text_localization"}  # fmt: skip
_BY_FAMILY = {"global": "description", "recognition": "object", "counting": "counting", "relation": "relation",
              "locating": "localization", "negative": "negative", "text": "ocr", "reasoning": "reasoning"}  # fmt: skip


def instruction_types(facts: Facts) -> Finding:
    """From the typing rules of `vlit.measure` (docs/measure.md says how often they are right), the form of the answers,
    and how many turns and images samples have."""
    total = sum(facts.types.values())
    counts: dict[str, int] = {}
    for kind, n in facts.types.items():
        name = _BY_TYPE.get(kind) or _BY_FAMILY.get(FAMILY_OF.get(kind, ""), "")
        if name:
            counts[name] = counts.get(name, 0) + n
    shares = {name: n / total for name, n in counts.items()}
    n = facts.drawn.height
    shares["yes_no"] = texts.hits(facts.drawn, texts.yes_no()) / max(1, n)
    shares["multiple_choice"] = texts.hits(facts.drawn, texts.options()) / max(1, n)
    shares["conversation"] = facts.multi_turn / facts.samples
    shares["multi_image"] = facts.several_images / facts.samples
    shares["text_only"] = facts.without_image / facts.samples
    named = sorted((n for n, share in shares.items() if share >= _PART), key=lambda name: (-shares[name], name))
    if not named:
        return unknown("instruction_types", f"the typing rules know less than {_PART:.0%} of {total:,} exchanges")
    assert INSTRUCTION_TYPES.issuperset(named)
    told = ", ".join(f"{name} {shares[name]:.0%}" for name in named)
    return Finding(
        field="instruction_types", value=tuple(named), basis=Basis.INFERRED, confidence=_SURE,
        reasons=(f"{told} of {total:,} exchanges or {facts.samples:,} samples, by wording and form",),
    )  # fmt: skip
