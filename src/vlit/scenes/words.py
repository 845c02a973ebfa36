"""Free words of annotators brought to one form: names, attributes and what they are about, predicates.

An attribute's kind is told only by words that exclude each other, so that one of them may stand as a wrong answer beside
another: the eleven basic colour terms (Berlin and Kay, "Basic Color Terms", 1969), two sizes, some materials. "Silver"
beside "grey", or "tan" beside "brown", is a matter of taste, so such words keep the kind ``""``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from vlit.schema import Attribute

_KINDS = {
    "colour": "red orange yellow green blue purple pink brown black grey white",
    "size": "large small",
    "material": "wood metal plastic glass brick stone concrete leather rubber paper cardboard ceramic",
}
_SAME = {"gray": "grey", "big": "large", "little": "small", "wooden": "wood", "metallic": "metal"}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_LAST_ARTICLE = re.compile(r"(?<=\w) (?:an?|the)$")


def tidy(text: str) -> str:
    """In lower case, without white space around it or twice."""
    return " ".join(text.lower().split())


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
