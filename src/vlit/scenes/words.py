"""Free words of annotators brought to one form: names, attributes and what they are about, predicates.

An attribute's kind is told only by words that exclude each other, so that one of them may stand as a wrong answer
beside another: the eleven basic colour terms (Berlin and Kay, "Basic Color Terms", 1969), two sizes, some materials.
"Silver" beside "grey", or "tan" beside "brown", is a matter of taste, so such words keep the kind ``""``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from vlit.schema import Attribute

if TYPE_CHECKING:
    import inflect

_KINDS = {
    "colour": "red orange yellow green blue purple pink brown black grey white",
    "size": "large small",
    "material": "wood metal plastic glass brick stone concrete leather rubber paper cardboard ceramic",
}
_SAME = {"gray": "grey", "big": "large", "little": "small", "wooden": "wood", "metallic": "metal"}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_NAME = re.compile(r"[^\W\d_][\w'’&/-]*(?: [\w'’&/-]+){0,3}")
_VERBS = frozenset({"is", "are", "was", "were", "has", "have", "see"})
_SINGULAR = frozenset({"gas", "lens", "canvas", "chess", "news", "atlas", "christmas", "this", "yes", "series"})
_LAST_ARTICLE = re.compile(r"(?<=\w) (?:an?|the)$")


def tidy(text: str) -> str:
    """In lower case, without white space around it or twice."""
    return " ".join(text.lower().split())


def name(texts: Iterable[str]) -> str:
    """The first text that can name a thing, tidied; ``""`` where there is none.

    At most four words without punctuation between them, a number in front or a verb: "mouse is white" and "see lamp"
    are remarks.
    """
    for text in texts:
        words = tidy(text).strip(" .,;:!?\"'")
        if _NAME.fullmatch(words) and not _VERBS & set(words.split()):
            return words
    return ""


@lru_cache(1 << 14)
def stands_for_many(category: str) -> bool:
    """Whether a name is a plural ("men", "gloves", "pants"): its box holds several things, or a pair, and cannot be
    counted or spoken of as one. Judged by the head noun, before any "of"."""
    head = category.partition(" of ")[0].rpartition(" ")[2]
    if head in _SINGULAR or head.endswith(("ss", "us", "is")) or not head.isascii():
        return False
    return bool(_inflect().singular_noun(head))


@cache
def _inflect() -> inflect.engine:
    import inflect  # a second to import, and only open vocabularies need it

    return inflect.engine()


def attribute(text: str) -> Attribute | None:
    """The attribute that a word or phrase names, or None where it is empty."""
    value = tidy(text)
    value = _SAME.get(value, value)
    return Attribute(_KIND_OF.get(value, ""), value) if value else None


def attributes(texts: Iterable[str]) -> tuple[Attribute, ...]:
    """Attributes in order, each once."""
    return tuple(dict.fromkeys(a for a in map(attribute, texts) if a is not None))


def predicate(text: str) -> str:
    """A relation's words without the object's article: ``wearing`` of "WEARING a"."""
    return _LAST_ARTICLE.sub("", tidy(text))
