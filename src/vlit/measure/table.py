"""The table of indicators: full name to class, in the order in which cards list them."""

from __future__ import annotations

from vlit.measure.indicator import Indicator
from vlit.registry import Registry

_ROOM = "vlit.measure"

INDICATORS: Registry[type[Indicator]] = Registry(
    "indicator",
    {
        "correctness.wellformed": f"{_ROOM}.correctness.wellformed:Wellformed",
        "correctness.leakage": f"{_ROOM}.correctness.leakage:Leakage",
        "correctness.language": f"{_ROOM}.correctness.language:Language",
        "correctness.consistency": f"{_ROOM}.correctness.consistency:Consistency",
        "correctness.claims": f"{_ROOM}.correctness.claims:Claims",
        "correctness.chair_i": f"{_ROOM}.correctness.chair_i:ChairI",
        "correctness.chair_s": f"{_ROOM}.correctness.chair_s:ChairS",
        "diversity.types": f"{_ROOM}.diversity.types:Types",
        "diversity.distinct2": f"{_ROOM}.diversity.distinct2:Distinct2",
        "diversity.mtld": f"{_ROOM}.diversity.mtld:Mtld",
        "diversity.compression": f"{_ROOM}.diversity.compression:Compression",
        "diversity.openings": f"{_ROOM}.diversity.openings:Openings",
        "diversity.novelty": f"{_ROOM}.diversity.novelty:Novelty",
        "diversity.duplicates": f"{_ROOM}.diversity.duplicates:Duplicates",
        "diversity.visual": f"{_ROOM}.diversity.visual:Visual",
        "complexity.words": f"{_ROOM}.complexity.words:Words",
        "complexity.turns": f"{_ROOM}.complexity.turns:Turns",
        "complexity.hops": f"{_ROOM}.complexity.hops:Hops",
        "complexity.level": f"{_ROOM}.complexity.level:Level",
        "complexity.concepts": f"{_ROOM}.complexity.concepts:Concepts",
        "complexity.load": f"{_ROOM}.complexity.load:Load",
        "balance.types": f"{_ROOM}.balance.types:Types",
        "balance.answers": f"{_ROOM}.balance.answers:Answers",
        "balance.blind": f"{_ROOM}.balance.blind:Blind",
        "balance.yes_ratio": f"{_ROOM}.balance.yes_ratio:YesRatio",
        "balance.letters": f"{_ROOM}.balance.letters:Letters",
        "balance.polarity": f"{_ROOM}.balance.polarity:Polarity",
        "balance.phrasing": f"{_ROOM}.balance.phrasing:Phrasing",
        "balance.sources": f"{_ROOM}.balance.sources:Sources",
        "balance.objects": f"{_ROOM}.balance.objects:Objects",
        "balance.cooccurrence": f"{_ROOM}.balance.cooccurrence:Cooccurrence",
    },
)
