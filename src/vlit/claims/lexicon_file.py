"""The layout of a lexicon file, and every phrase that it gives a meaning to.

The head of ``lexicons/coco.yaml`` explains the layout. A file may extend another one: it then has the other's words
that belong to no category (rows of synonyms, hypernyms, plurals, traps, contexts) as well. Categories that no file
holds get their words by English rules, and the synonyms of their noun.
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
    noun: str = ""
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
    extends: str = ""
    categories: dict[str, Words | None] = {}
    irregular: dict[str, str] = {}
    confusable: tuple[tuple[str, ...], ...] = ()
    hypernyms: dict[str, tuple[str, ...]] = {}
    traps: dict[str, str] = {}
    context: dict[str, Rule] = {}
    mentions: str = ""
    synonyms: tuple[tuple[str, ...], ...] = ()

    def same(self, noun: str) -> tuple[str, ...]:
        """Other words for a noun in the singular, from the rows that it stands in."""
        return tuple(dict.fromkeys(w for row in self.synonyms if noun in row for w in row if w != noun))


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


@cache
def read_file(name: str) -> File:
    """The file of that name, with what it extends."""
    data = resources.files(__package__).joinpath("lexicons", f"{name}.yaml").read_bytes()
    file = msgspec.yaml.decode(data, type=File)
    if not file.extends:
        return file
    base = read_file(file.extends)
    return msgspec.structs.replace(
        file,
        synonyms=(*file.synonyms, *base.synonyms),
        irregular={**base.irregular, **file.irregular},
        hypernyms={**base.hypernyms, **file.hypernyms},
        traps={**base.traps, **file.traps},
        context={**base.context, **file.context},
    )


def entry_of(name: str, words: Words, file: File) -> Entry:
    noun = words.noun or noun_of(name)
    confusable = sorted({c for group in file.confusable if name in group for c in group if c != name})
    return Entry(
        name=name,
        singular=noun,
        plural=words.plural or plural_of(noun, file.irregular),
        article=words.article or ("an" if noun[0] in "aeiou" else "a"),
        mass=words.mass,
        pair=words.pair,
        synonyms=tuple(dict.fromkeys((*words.synonyms, *file.same(noun)))),
        loose=words.loose,
        supercategory=words.super,
        confusable=tuple(confusable),
    )


def noun_of(category: str) -> str:
    """A category as it is written: ``bow_(weapon)`` is a bow."""
    return re.sub(r"[\s_]*\(.*?\)", "", category).replace("_", " ").strip() or category


def made_entry(category: str, file: File) -> Entry:
    """An entry by English rules, with the synonyms and plurals of a file."""
    noun = noun_of(category)
    plural, article = _inflected(noun)
    return Entry(
        name=category, singular=noun, plural=file.irregular.get(noun.lower(), plural), article=article,
        synonyms=file.same(noun.lower()),
    )  # fmt: skip


@cache
def _inflected(noun: str) -> tuple[str, str]:
    """Plural and article of a noun."""
    if not noun.strip():
        return noun, "a"
    engine = _inflect()
    return (engine.plural_noun(noun) or noun) if noun.isascii() else noun, engine.a(noun).split(" ")[0]


def groups_of(file: File, entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """Wider words to the categories that they cover, of those given; a hypernym that is a category goes by its name."""
    by_noun: dict[str, list[str]] = {}
    for entry in entries:
        for noun in {entry.name.lower(), entry.singular.lower()}:
            by_noun.setdefault(noun, []).append(entry.name)
    found: dict[str, tuple[str, ...]] = {}
    for name, nouns in file.hypernyms.items():
        covered = [c for noun in nouns for c in by_noun.get(noun.lower(), ())]
        for wider in by_noun.get(name, [name]):
            if members := tuple(dict.fromkeys(c for c in covered if c != wider)):
                found[wider] = members
    return found


def group_words(names: Iterable[str], irregular: Mapping[str, str]) -> Iterable[tuple[str, Meaning]]:
    """The phrases of hypernyms."""
    forms = _forms(irregular)
    for name in names:
        yield from forms((name,), name, GROUP)


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
    """Every phrase of a file with its meanings, hypernyms left out."""
    forms = _forms(file.irregular)
    yield from words_of(entries, file.irregular)
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
