"""Phrases that relate two things, with the relation of `geometry` that each stands for.

A phrase is read from the words between two nouns: "is to the left of", "sitting on top of", "riding". ``CONTACT`` verbs
need their two things to touch, so that boxes apart from each other speak against them; of all other verbs only
annotated relations decide.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

_COPULA = (
    r"(?:\s*,?\s*(?:that|which|who))?"
    r"(?:\s+(?:is|are|was|were|can be|could be|be|being|lies|lie|sits|sit|stands|stand|rests|hangs|appears|has|"
    r"located|positioned|placed|situated|seen|found|visible|shown|set|parked|standing|sitting|lying|laying|"
    r"resting|hanging|seated|perched|directly|immediately|just|right|also|both|all|slightly|partially|partly|mostly|up|down|"
    r"together|close|closely|the|in (?:the|this) (?:image|picture|photo|scene|drawing)))*?"
)
_NOT = r"(?P<not>\s+(?:is|are|was|were)(?:\s+not|n[’']t))?"
_SIDES = r"(?:(?:on|to|at|towards?)\s+)?(?:(?:the|its)\s+)?(?:immediate\s+|far\s+)?{side}(?:[ -]hand)?(?:\s+side)?\s+of"

_PHRASES: tuple[tuple[str, str], ...] = (
    ("left of", _SIDES.format(side="left")),
    ("right of", _SIDES.format(side="right")),
    ("between", r"(?:in[ -])?between"),
    ("front", r"in\s+front\s+of|ahead\s+of"),
    ("behind", r"behind|at\s+the\s+back\s+of|in\s+back\s+of"),
    ("on", r"on\s+(?:the\s+)?top\s+of|atop|upon|onto|on"),
    ("above", r"above|higher\s+(?:up\s+)?than"),
    ("over", r"over"),
    ("below", r"below|lower\s+(?:down\s+)?than"),
    ("under", r"beneath|underneath|under"),
    ("touching", r"touching|in\s+contact\s+with|attached\s+to|leaning\s+(?:on|against)|against|connected\s+to"),
    ("overlapping", r"overlapping(?:\s+with)?|overlaps(?:\s+with)?"),
    ("contains", r"contains|containing"),
    ("far from", r"far\s+(?:away\s+)?from"),
    ("near", r"next\s+to|beside|besides|near(?:by)?(?:\s+to)?|close\s+to|adjacent\s+to|alongside|at\s+the\s+side\s+of"),
    ("in", r"in|inside(?:\s+of)?|within|enclosed\s+by"),
)
_PHRASE = re.compile(
    _NOT
    + _COPULA
    + r"\s*\b(?:"
    + "|".join(f"(?P<r{i}>{words})" for i, (_, words) in enumerate(_PHRASES))
    + r")\b(?P<np>.*)",
    re.IGNORECASE | re.DOTALL,
)
CONTACT = frozenset(
    [
        "riding",
        "rides",
        "rode",
        "holding",
        "holds",
        "wearing",
        "wears",
        "wore",
        "carrying",
        "carries",
        "hugging",
        "hugs",
        "petting",
        "eating",
        "eats",
        "biting",
        "straddling",
        "gripping",
        "grasping",
        "cutting",
        "using",
        "sitting",
    ]
)
_VERBS = (
    "riding|rides|rode|holding|holds|wearing|wears|wore|carrying|carries|hugging|hugs|petting|eating|eats|biting|straddling|"
    "gripping|grasping|cutting|using|watching|watches|looking at|looks at|chasing|pulling|pulls|pushing|pushes|feeding|"
    "feeds|throwing|catching|hitting|kicking|swinging|flying|driving|drives|covering|covers|surrounding|surrounds|following|"
    "facing|has|have|with|playing with|talking on|talking to|reading|drinking|drinks|walking|leading|herding|grazing "
    "on|about to hit"
)
_VERB = re.compile(
    _NOT
    + r"(?:\s*,?\s*(?:that|which|who))?(?:\s+(?:is|are|was|were|also|currently|both))*\s+(?P<verb>"
    + _VERBS
    + r")\b(?P<np>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NOUN_HEAD = re.compile(
    r"\s*(?:(?:the|an?|his|her|their|its|some|several|many|two|three|four|five|six|this|that|each|both|one|another|other|"
    r"edge of the|surface of the|pairs? of|pieces? of|slices? of|groups? of|bunch of|couple of)\s+)*(?:(?!(?:and|or|"
    r"of|in|on|at|with|by|to|for|from|near|beside|behind|under|above|below|over|between|inside|into|onto|that|which|"
    r"who|while|is|are|was|were|has|"
    r"have)\b)[\w'-]+\s+){0,3}",
    re.IGNORECASE,
)


class Found(msgspec.Struct, frozen=True):
    """A relation between two nouns: its name, whether it is denied, and whether its name is a verb's."""

    relation: str
    negated: bool
    verb: bool = False


@lru_cache(maxsize=4096)
def relation_between(words: str) -> Found | None:
    """The relation that the words between two nouns state, None where they state none that is plain."""
    match = _PHRASE.fullmatch(words)
    if match is not None and _NOUN_HEAD.fullmatch(match.group("np")):
        for i, (name, _) in enumerate(_PHRASES):
            if match.group(f"r{i}"):
                return Found(name, match.group("not") is not None)
    match = _VERB.fullmatch(words)
    if match is not None and _NOUN_HEAD.fullmatch(match.group("np")):
        return Found(" ".join(match.group("verb").lower().split()), match.group("not") is not None, verb=True)
    return None


_ALONE = re.compile(
    r"\W*(?:(?:it|they|you)\s+(?:is|are|can (?:see|find) (?:it|them))\s+)?(?:(?:is|are|located|positioned|can be "
    r"(?:seen|found))\s+)?"
    r"(?:(?:on|to|at)\s+)?(?:the\s+|its\s+)?(?P<word>left|right|above|below|under|beneath|"
    r"over)(?:[ -]hand)?(?:\s+side)?(?:\s+of)?"
    r"(?:\s+(?:it|them|that one))?\W*",
    re.IGNORECASE,
)
_DIRECTIONS = {"left": "left of", "right": "right of", "beneath": "under"}


def direction_alone(text: str) -> str | None:
    """The relation that an answer names without any noun: "To the left.", "Above it."; None for any other text."""
    match = _ALONE.fullmatch(text)
    if match is None:
        return None
    word = match.group("word").lower()
    return _DIRECTIONS.get(word, word)


SAME_VERB = {
    "rides": "riding",
    "rode": "riding",
    "holds": "holding",
    "wears": "wearing",
    "wore": "wearing",
    "carries": "carrying",
    "hugs": "hugging",
    "eats": "eating",
    "watches": "watching",
    "looks at": "looking at",
    "pulls": "pulling",
    "pushes": "pushing",
    "feeds": "feeding",
    "drives": "driving",
    "covers": "covering",
    "surrounds": "surrounding",
    "drinks": "drinking",
    "have": "has",
}
"""Forms of one verb, as annotators write it."""
