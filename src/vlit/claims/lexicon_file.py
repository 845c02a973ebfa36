"""The layout of a lexicon file, and every phrase that it gives a meaning to.

The head of ``lexicons/coco.yaml`` explains the layout. Categories that no file holds get their words by English rules
and, where ``lexicons/english.yaml`` knows their noun, its synonyms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from vlit.claims.entry import Entry


class Words(msgspec.Struct, forbid_unknown_fields=True):
    super: str = ""
    plural: str = ""
    article: str = ""
    mass: bool = False
    pair: bool = False
    synonyms: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()


class Rule(msgspec.Struct, forbid_unknown_fields=True):
    before: str = ""
    after: str = ""
    refuse: str = ""


class File(msgspec.Struct, forbid_unknown_fields=True):
    name: str = ""
    categories: dict[str, Words | None] = {}
    irregular: dict[str, str] = {}
    confusable: tuple[tuple[str, ...], ...] = ()
    hypernyms: dict[str, tuple[str, ...]] = {}
    traps: dict[str, str] = {}
    context: dict[str, Rule] = {}
    mentions: str = ""


class Meaning(msgspec.Struct, frozen=True):
    """What a phrase means. Of two meanings of one phrase the one of higher rank counts, the later one if they tie."""

    category: str
    plural: bool
    rank: int

    @property
    def loose(self) -> bool:
        """Whether the phrase often means something else."""
        return self.rank == LOOSE

    @property
    def group(self) -> bool:
        """Whether ``category`` is a hypernym."""
        return self.rank == GROUP


GROUP, LOOSE, SYNONYM, NAME, TRAP = range(5)
_Forms = Callable[[Iterable[str], str, int], Iterable[tuple[str, Meaning]]]


class English(msgspec.Struct, forbid_unknown_fields=True):
    """``english.yaml``: rows of words that mean the same, and hypernyms, whatever the category system."""

    synonyms: tuple[tuple[str, ...], ...] = ()
    hypernyms: dict[str, tuple[str, ...]] = {}
    irregular: dict[str, str] = {}

    def same(self, word: str) -> tuple[str, ...]:
        """Other words for a noun in the singular."""
        return tuple(w for row in self.synonyms if word in row for w in row if w != word)


@cache
def english() -> English:
    """The words that every category system shares."""
    data = resources.files(__package__).joinpath("lexicons", "english.yaml").read_bytes()
    return msgspec.yaml.decode(data, type=English)


def entry_of(name: str, words: Words, file: File) -> Entry:
    confusable = sorted({c for group in file.confusable if name in group for c in group if c != name})
    return Entry(
        name=name,
        singular=name,
        plural=words.plural or plural_of(name, file.irregular),
        article=words.article or ("an" if name[0] in "aeiou" else "a"),
        mass=words.mass,
        pair=words.pair,
        synonyms=words.synonyms,
        loose=words.loose,
        supercategory=words.super,
        confusable=tuple(confusable),
    )


@cache
def made_entry(category: str) -> Entry:
    """An entry by English rules, with the synonyms of `english`."""
    engine = _inflect()
    singular = re.sub(r"[\s_]*\(.*?\)", "", category).replace("_", " ").strip() or category
    plural = english().irregular.get(singular.lower(), "")
    if not plural and singular.isascii() and singular.strip():
        plural = engine.plural_noun(singular)
    article = engine.a(singular).split(" ")[0] if singular.strip() else "a"
    return Entry(
        name=category, singular=singular, plural=plural or singular, article=article,
        synonyms=english().same(singular.lower()),
    )  # fmt: skip


@cache
def _inflect() -> Any:
    import inflect  # 1.5 s to import, and only open vocabularies need it

    return inflect.engine()


def plural_of(phrase: str, irregular: Mapping[str, str]) -> str:
    if phrase in irregular:
        return irregular[phrase]
    head, of, rest = phrase.partition(" of ")
    if of:
        return plural_of(head, irregular) + of + rest
    before, space, word = phrase.rpartition(" ")
    if word in irregular:
        return before + space + irregular[word]
    if re.search(r"(?:[sxz]|ch|sh)$", word):
        return phrase + "es"
    if re.search(r"[^aeiou]y$", word):
        return phrase[:-1] + "ies"
    return phrase + "s"


def meanings(file: File, entries: list[Entry]) -> Iterable[tuple[str, Meaning]]:
    """Every phrase of a file with its meanings."""
    forms = _forms(file.irregular)
    yield from words_of(entries, file.irregular)
    for name in file.hypernyms:
        yield from forms((name,), name, GROUP)
    for trap, category in file.traps.items():
        yield from _expanded(trap, category, file, forms)


def words_of(entries: list[Entry], irregular: Mapping[str, str]) -> Iterable[tuple[str, Meaning]]:
    """The phrases of categories. A word that is loose for several belongs to the first."""
    forms = _forms(irregular)
    for entry in reversed(entries):
        yield from forms(entry.loose, entry.name, LOOSE)
    for entry in entries:
        yield from forms(entry.synonyms, entry.name, SYNONYM)
    for entry in entries:
        yield entry.plural, Meaning(entry.name, entry.plural != entry.singular, NAME)
        yield entry.singular, Meaning(entry.name, False, NAME)


def _forms(irregular: Mapping[str, str]) -> _Forms:
    def forms(words: Iterable[str], category: str, rank: int) -> Iterable[tuple[str, Meaning]]:
        for word in words:
            plural = plural_of(word, irregular)
            yield plural, Meaning(category, plural != word, rank)
            yield word, Meaning(category, False, rank)

    return forms


def _expanded(trap: str, category: str, file: File, forms: _Forms) -> Iterable[tuple[str, Meaning]]:
    slot = re.search(r"\{(\w+)\}", trap)
    if slot is None:
        yield from forms((trap,), category, TRAP)
        return
    for name in file.hypernyms[slot.group(1)]:
        words = file.categories[name] or Words()
        target = name if category else ""
        for word in (name, *words.synonyms):
            phrase = trap.replace(slot.group(), word)
            for form, meaning in forms((phrase,), target, TRAP):
                if form not in file.traps:  # a trap that is written out wins
                    yield form, meaning
