"""How a category is written: its nouns, its article, other words for it."""

from __future__ import annotations

import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """How a category is written.

    Attributes:
        name: the canonical category.
        singular, plural: its noun: ``dog``, ``dogs``; for ``pair`` and ``mass`` words both are the word itself.
        article: ``a`` or ``an``, for ``singular``.
        mass: not counted by itself: "pieces of broccoli".
        pair: counted in pairs: "two pairs of scissors".
        synonyms: other words, singular, that mean it or a kind of it.
        loose: words, singular, that often mean it and often do not; they can support a claim, never contradict one.
        supercategory: a wider word, or ``""``.
        confusable: categories whose absence must not be asserted where this one is present.
    """

    name: str
    singular: str
    plural: str
    article: str = "a"
    mass: bool = False
    pair: bool = False
    synonyms: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    supercategory: str = ""
    confusable: tuple[str, ...] = ()

    def noun(self, number: int) -> str:
        """The noun after that number: ``dog``, ``dogs``, ``pair of skis``, ``pieces of broccoli``."""
        if self.pair:
            return f"pair of {self.plural}" if number == 1 else f"pairs of {self.plural}"
        if self.mass:
            return f"piece of {self.singular}" if number == 1 else f"pieces of {self.singular}"
        return self.singular if number == 1 else self.plural

    @property
    def one(self) -> str:
        """One of it, with article: ``a dog``, ``an apple``, ``a pair of skis``, ``a piece of broccoli``."""
        article = "a" if self.pair or self.mass else self.article
        return f"{article} {self.noun(1)}"
