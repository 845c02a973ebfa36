"""Settings of a construct run: how many samples, of which types and forms, from which seed."""

from __future__ import annotations

import msgspec

from vlit.construct.existing import Existing
from vlit.construct.wording import LANGUAGES, unspoken
from vlit.errors import UsageError, nearest
from vlit.schema import FORMS

SHARES: dict[str, float] = {
    "caption": 5,
    "description": 6,
    "inventory": 3,
    "summary": 2,
    "existence": 16,
    "category": 3,
    "attribute": 6,
    "position": 6,
    "count": 8,
    "count_part": 3,
    "count_total": 3,
    "count_compare": 4,
    "spatial": 7,
    "size": 3,
    "nearest": 3,
    "predicate": 3,
    "interaction": 3,
    "depth": 2,
    "referring": 6,
    "grounding": 6,
    "describe_region": 4,
    "compare_regions": 4,
    "false_premise": 4,
    "wrong_count": 4,
    "wrong_relation": 4,
    "wrong_attribute": 3,
    "unanswerable": 2,
    "read_text": 2,
    "locate_text": 2,
    "field": 2,
    "multi_step": 9,
    "image_more": 3,
    "image_match": 3,
    "image_difference": 2,
    "image_common": 2,
    "conversation": 10,
}
"""Default weights of instruction types. ``existence`` counts its absent half, ``wrong_count`` its ``right_count`` and
so
on: two that share their questions share a quota, half of it yes and half no."""

FORM_SHARES: dict[str, float] = {"free": 4, "yesno": 4, "word": 2, "choice": 3, "json": 0.5, "list": 1}

REGISTER_SHARES: dict[str, float] = {"plain": 10, "polite": 3, "terse": 3, "child": 2, "expert": 2}
LANGUAGE_SHARES: dict[str, float] = {"en": 1}


class ConstructSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What to construct.

    Attributes:
        samples: how many training examples to aim for.
        seed: of every random choice.
        shares: weights of instruction types; a type that is left out is not made.
        forms: weights of answer forms.
        registers: weights of the ways to ask: plain, polite, terse, child, expert.
        languages: weights of languages: en, zh.
        per_image: most samples from one image; 0 means three times the mean, at least 12.
        images: make everything from this many images, chosen by what they show (`vlit.construct.images`); 0 means
            all of them.
        forms_of: weights of answer forms of single types, in place of ``forms``.
        turns: weights of the numbers of exchanges of conversations; empty means as they come.
        words: per type, weights of the lengths of answers in words, by the least number of words of a bin; empty
            means as they come.
        have: the dataset that the samples are to join: shares and balance are those of both together.
    """

    samples: int = 1000
    seed: int = 0
    shares: dict[str, float] = msgspec.field(default_factory=lambda: dict(SHARES))
    forms: dict[str, float] = msgspec.field(default_factory=lambda: dict(FORM_SHARES))
    registers: dict[str, float] = msgspec.field(default_factory=lambda: dict(REGISTER_SHARES))
    languages: dict[str, float] = msgspec.field(default_factory=lambda: dict(LANGUAGE_SHARES))
    per_image: int = 0
    images: int = 0
    forms_of: dict[str, dict[str, float]] = {}
    turns: dict[str, float] = {}
    words: dict[str, dict[str, float]] = {}
    have: Existing = Existing()

    def spoken(self) -> ConstructSettings:
        """The settings without the types that none of the languages has words for; `check` them first."""
        silent = frozenset.intersection(*(unspoken(name) for name, share in self.languages.items() if share))
        spoken = {kind: share for kind, share in self.shares.items() if kind not in silent}
        if not sum(spoken.values()) > 0:
            where = "languages " + ", ".join(self.languages)
            raise UsageError(where, "have no words for any of the types", "Add en, or ask for other types.")
        return msgspec.structs.replace(self, shares=spoken)

    def check(self) -> None:
        """Raise `UsageError` for what cannot be right."""
        if self.samples < 1:
            raise UsageError("--samples", f"{self.samples} is not a number of samples", "Give 1 or more.")
        if self.per_image < 0:
            raise UsageError("--per-image", f"{self.per_image} is negative", "Give 0 for automatic, or 1 or more.")
        if self.images < 0:
            raise UsageError("--images-first", f"{self.images} is negative", "Give 0 for all images, or 1 or more.")
        for name, known, shares in (
            ("type", SHARES, self.shares), ("form", FORMS, self.forms),
            ("register", REGISTER_SHARES, self.registers), ("language", LANGUAGES, self.languages),
        ):  # fmt: skip
            for key, weight in shares.items():
                if key not in known:
                    fix = _WRITTEN_BY_A_MODEL if name == "type" and _is_prompt(key) else nearest(key, known)
                    raise UsageError(f"share of {key}", f"there is no {name} of this name", fix)
                if not weight >= 0 or weight == float("inf"):
                    raise UsageError(f"share of {key}", f"{weight} is not a weight", "Give 0 or more.")
            if not sum(shares.values()) > 0:
                raise UsageError(f"shares of {name}s", "sum to nothing", f"Give at least one {name} a weight above 0.")


_WRITTEN_BY_A_MODEL = "A model writes such samples: add --endpoint URL --model NAME, or choose a type of vlit plan."


def _is_prompt(name: str) -> bool:
    """Whether a model could be asked for it. Looked up only where the name is no type."""
    from vlit.construct.instruct import load_prompts

    return name in load_prompts("prompts")
