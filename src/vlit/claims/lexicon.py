"""Words for categories: how to write them, how to find them in a text, which phrases only look like them.

A lexicon is a YAML file in ``lexicons/`` (the layout is explained at the top of ``coco.yaml``). Categories that a file
does not hold get an entry made by rule, so that every scene can be worded.

Matching is by whole words, longest phrase first, without regard to case. A hyphenated word counts as one word
("dog-shaped" is no dog). It misleads where a word has a second meaning that no trap covers, and with irony and fiction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib import resources

import msgspec

from vlit.errors import UsageError, nearest

NAMES = ("coco", "shapes")
"""Lexicons that come with vlit. ``""`` is the empty one."""


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


class Mention(msgspec.Struct, frozen=True):
    """A category's word in a text: ``text[start:end]``.

    ``plural`` is False where singular and plural look alike (sheep); ``loose`` marks a word of `Entry.loose`.
    """

    start: int
    end: int
    category: str
    text: str
    plural: bool
    loose: bool = False


class _Words(msgspec.Struct, forbid_unknown_fields=True):
    super: str = ""
    plural: str = ""
    article: str = ""
    mass: bool = False
    pair: bool = False
    synonyms: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()


class _Rule(msgspec.Struct, forbid_unknown_fields=True):
    before: str = ""
    after: str = ""
    refuse: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    name: str = ""
    categories: dict[str, _Words | None] = {}
    irregular: dict[str, str] = {}
    confusable: tuple[tuple[str, ...], ...] = ()
    hypernyms: dict[str, tuple[str, ...]] = {}
    traps: dict[str, str] = {}
    context: dict[str, _Rule] = {}


class _Meaning(msgspec.Struct, frozen=True):
    category: str
    plural: bool
    loose: bool


class _Context(msgspec.Struct, frozen=True):
    """What must stand before and after a word, and what must not stand before it."""

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    refuse: re.Pattern[str] | None

    def allows(self, head: str, tail: str) -> bool:
        if self.refuse is not None and self.refuse.search(head):
            return False
        if self.before is not None and not self.before.search(head):
            return False
        return self.after is None or self.after.search(tail) is not None


_Forms = Callable[[Iterable[str], str, bool], Iterable[tuple[str, _Meaning]]]
_TOKEN = re.compile(r"\w+(?:[-'’]\w+)*")
_POSSESSIVE = ("'s", "’s")
_NEAR = 40  # characters on either side that a context rule may look at


class Lexicon:
    """The words of a category system. Get one with `load_lexicon`.

    Attributes:
        name: ``coco``, ``shapes`` or ``""``.
        hypernyms: words for several categories (``animal``), to the categories that they cover.
    """

    def __init__(self, file: _File, extra: tuple[str, ...] = ()) -> None:
        self.name = file.name
        self.hypernyms: Mapping[str, tuple[str, ...]] = dict(file.hypernyms)
        self._file = file
        self._entries = {name: _entry(name, words or _Words(), file) for name, words in file.categories.items()}
        self._made: dict[str, Entry] = {}
        self._covering: dict[tuple[str, ...], Lexicon] = {}
        self._context = {word: _context(rule) for word, rule in file.context.items()}
        self._phrases: dict[str, dict[tuple[str, ...], _Meaning]] = {}
        self._longest: dict[str, int] = {}
        for phrase, meaning in _meanings(file, [*self._entries.values(), *(self.entry(name) for name in extra)]):
            tokens = tuple(_TOKEN.findall(phrase.lower()))
            if tokens:
                self._phrases.setdefault(tokens[0], {})[tokens] = meaning
                self._longest[tokens[0]] = max(self._longest.get(tokens[0], 0), len(tokens))

    def categories(self) -> tuple[str, ...]:
        """The categories of the file, in its order."""
        return tuple(self._entries)

    def entry(self, category: str) -> Entry:
        """How to write a category; one that the file does not hold is made by English rules."""
        known = self._entries.get(category) or self._made.get(category)
        if known is None:
            known = self._made[category] = _made_entry(category)
        return known

    def covering(self, categories: Iterable[str]) -> Lexicon:
        """This lexicon, or one that also finds the given categories that its file does not hold."""
        extra = tuple(sorted({c for c in categories if c not in self._entries}))
        if not extra:
            return self
        if extra not in self._covering:
            if len(self._covering) >= 512:  # a stream of open-vocabulary scenes must not grow without bound
                self._covering.clear()
            self._covering[extra] = Lexicon(self._file, extra)
        return self._covering[extra]

    def mentions(self, text: str) -> list[Mention]:
        """The categories that a text names, in order, without overlap, traps left out."""
        found: list[Mention] = []
        spans: list[tuple[int, int, str]] = []
        phrases = self._phrases
        hit = False
        for match in _TOKEN.finditer(text):
            word = match.group().lower()
            hit = hit or any(reading in phrases for reading in _readings(word))
            spans.append((match.start(), match.end(), word))
        if not hit:
            return found
        i = 0
        while i < len(spans):
            length, meaning, end = self._longest_at(text, spans, i)
            if meaning is not None and meaning.category:
                start = spans[i][0]
                word = text[start:end]
                if self._fits(text, start, end, word.lower()):
                    found.append(Mention(start, end, meaning.category, word, meaning.plural, meaning.loose))
            i += max(length, 1)
        return found

    def _longest_at(self, text: str, spans: list[tuple[int, int, str]], i: int) -> tuple[int, _Meaning | None, int]:
        """Number of words, meaning and end of the longest phrase that starts at word ``i``."""
        for first in _readings(spans[i][2]):
            longest = self._longest.get(first)
            if longest is None:
                continue
            options = self._phrases[first]
            words = [first]
            best: tuple[int, _Meaning | None, int] = (0, None, 0)
            for j in range(i, min(i + longest, len(spans))):
                start, end, word = spans[j]
                if j > i:
                    if not text[spans[j - 1][1] : start].isspace():
                        break
                    words.append(word)
                for last in _readings(word):
                    key = (*words[:-1], last)
                    if key in options and not (last != word and options[key].plural):
                        best = (j - i + 1, options[key], end - (len(word) - len(last)))
                        break
            if best[0]:
                return best
        return 0, None, 0

    def _fits(self, text: str, start: int, end: int, word: str) -> bool:
        rule = self._context.get(word)
        if rule is None or not (text[:start] + text[end:]).strip(" .,!?\n"):
            return True  # a text that is nothing but the word is an answer
        return rule.allows(text[max(0, start - _NEAR) : start].lower(), text[end : end + _NEAR].lower())


@lru_cache
def load_lexicon(name: str) -> Lexicon:
    """The lexicon of that name: ``coco``, ``shapes``, or ``""`` (no words). Raises `UsageError` for any other."""
    if not name:
        return Lexicon(_File())
    if name not in NAMES:
        raise UsageError(name, "there is no lexicon of this name", nearest(name, NAMES))
    data = resources.files(__package__).joinpath("lexicons", f"{name}.yaml").read_bytes()
    return Lexicon(msgspec.yaml.decode(data, type=_File))


def _context(rule: _Rule) -> _Context:
    def compiled(pattern: str) -> re.Pattern[str] | None:
        return re.compile(pattern) if pattern else None

    return _Context(compiled(rule.before), compiled(rule.after), compiled(rule.refuse))


def _readings(word: str) -> tuple[str, ...]:
    """The word, and the word without a possessive ending."""
    return (word, word[:-2]) if word[-2:] in _POSSESSIVE else (word,)


def _entry(name: str, words: _Words, file: _File) -> Entry:
    confusable = sorted({c for group in file.confusable if name in group for c in group if c != name})
    return Entry(
        name=name,
        singular=name,
        plural=words.plural or _plural(name, file.irregular),
        article=words.article or ("an" if name[0] in "aeiou" else "a"),
        mass=words.mass,
        pair=words.pair,
        synonyms=words.synonyms,
        loose=words.loose,
        supercategory=words.super,
        confusable=tuple(confusable),
    )


def _made_entry(category: str) -> Entry:
    import inflect  # 1.5 s to import, and only open vocabularies need it

    engine = inflect.engine()
    singular = re.sub(r"[\s_]*\(.*?\)", "", category).replace("_", " ").strip() or category
    plural = engine.plural_noun(singular) if singular.isascii() and singular.strip() else ""
    article = engine.a(singular).split(" ")[0] if singular.strip() else "a"
    return Entry(name=category, singular=singular, plural=plural or singular, article=article)


def _plural(phrase: str, irregular: Mapping[str, str]) -> str:
    if phrase in irregular:
        return irregular[phrase]
    head, of, rest = phrase.partition(" of ")
    if of:
        return _plural(head, irregular) + of + rest
    before, space, word = phrase.rpartition(" ")
    if word in irregular:
        return before + space + irregular[word]
    if re.search(r"(?:[sxz]|ch|sh)$", word):
        return phrase + "es"
    if re.search(r"[^aeiou]y$", word):
        return phrase[:-1] + "ies"
    return phrase + "s"


def _meanings(file: _File, entries: list[Entry]) -> Iterable[tuple[str, _Meaning]]:
    """Every phrase with its meaning. A later one replaces an earlier one: loose words, names and synonyms, traps."""

    def forms(words: Iterable[str], category: str, loose: bool) -> Iterable[tuple[str, _Meaning]]:
        for word in words:
            plural = _plural(word, file.irregular)
            yield plural, _Meaning(category, plural != word, loose)
            yield word, _Meaning(category, False, loose)

    first: dict[str, _Meaning] = {}
    for entry in entries:  # a word that is loose for several categories belongs to the first
        for phrase, meaning in forms(entry.loose, entry.name, True):
            first.setdefault(phrase, meaning)
    yield from first.items()
    for entry in entries:
        yield from forms(entry.synonyms, entry.name, False)
    for entry in entries:
        yield entry.plural, _Meaning(entry.name, entry.plural != entry.singular, False)
        yield entry.singular, _Meaning(entry.name, False, False)
    for trap, category in file.traps.items():
        yield from _expanded(trap, category, file, forms)


def _expanded(trap: str, category: str, file: _File, forms: _Forms) -> Iterable[tuple[str, _Meaning]]:
    slot = re.search(r"\{(\w+)\}", trap)
    if slot is None:
        yield from forms((trap,), category, False)
        return
    for name in file.hypernyms[slot.group(1)]:
        words = file.categories[name] or _Words()
        target = name if category else ""
        for word in (name, *words.synonyms):
            phrase = trap.replace(slot.group(), word)
            for form, meaning in forms((phrase,), target, False):
                if form not in file.traps:  # a trap that is written out wins
                    yield form, meaning
