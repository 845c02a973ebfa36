"""Words for categories: how to write them, how to find them in a text, which phrases only look like them.

A lexicon is a YAML file in ``lexicons/`` (the layout is explained at the top of ``coco.yaml``). Categories that a file
does not hold get an entry made by rule, so that every scene can be worded.

Matching is by whole words, longest phrase first, without regard to case. A hyphenated word counts as one word
("dog-shaped" is no dog). It misleads where a word has a second meaning that no trap covers, and with irony and fiction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources

import msgspec

from vlit.claims.entry import Entry
from vlit.claims.lexicon_file import (
    GROUP,
    File,
    Meaning,
    Rule,
    Words,
    english,
    entry_of,
    made_entry,
    meanings,
    plural_of,
    words_of,
)
from vlit.errors import UsageError, nearest

NAMES = ("coco", "chair", "shapes")
"""Lexicons that come with vlit. ``""`` is the empty one."""


class Mention(msgspec.Struct, frozen=True):
    """A category's word in a text: ``text[start:end]``.

    ``plural`` is False where singular and plural look alike (sheep); ``loose`` marks a word of `Entry.loose`; ``group``
    a hypernym, which then stands in ``category``.
    """

    start: int
    end: int
    category: str
    text: str
    plural: bool
    loose: bool = False
    group: bool = False


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


_TOKEN = re.compile(r"\w+(?:[-'’]\w+)*")
_POSSESSIVE = ("'s", "’s")
_RECENT = 256  # texts whose mentions are remembered: evidence, claims and captions of one sample ask again
_NEAR = 40  # characters on either side that a context rule may look at


class Lexicon:
    """The words of a category system. Get one with `load_lexicon`.

    Attributes:
        name: ``coco``, ``shapes`` or ``""``.
        hypernyms: words for several categories (``animal``), to the categories that they cover.
    """

    def __init__(self, file: File) -> None:
        self.name = file.name
        self.hypernyms: Mapping[str, tuple[str, ...]] = dict(file.hypernyms)
        self._file = file
        self._entries = {name: entry_of(name, words or Words(), file) for name, words in file.categories.items()}
        self._extra: tuple[str, ...] = ()
        self._covering: dict[tuple[str, ...], Lexicon] = {}
        self._recent: dict[str, list[Mention]] = {}
        self._context = {word: _context(rule) for word, rule in file.context.items()}
        self._phrases: dict[str, dict[tuple[str, ...], Meaning]] = {}
        self._longest: dict[str, int] = {}
        self._learn(meanings(file, list(self._entries.values())))

    def _learn(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        for phrase, meaning in phrases:
            tokens = tuple(_TOKEN.findall(phrase.lower()))
            if tokens:
                options = self._phrases.setdefault(tokens[0], {})
                before = options.get(tokens)
                if before is None or meaning.rank >= before.rank:
                    options[tokens] = meaning
                self._longest[tokens[0]] = max(self._longest.get(tokens[0], 0), len(tokens))

    def categories(self) -> tuple[str, ...]:
        """The categories of the file, in its order."""
        return tuple(self._entries)

    def entry(self, category: str) -> Entry:
        """How to write a category; one that the file does not hold is made by English rules."""
        known = self._entries.get(category)
        if known is None and self.is_group(category):
            plural = english().irregular.get(category) or plural_of(category, self._file.irregular)
            known = Entry(name=category, singular=category, plural=plural)
        return known or made_entry(category)

    @property
    def mentioning(self) -> Lexicon:
        """The lexicon whose words count as mentions of these categories: this one, unless its file names another."""
        return load_lexicon(self._file.mentions) if self._file.mentions else self

    def members(self, name: str) -> tuple[str, ...]:
        """The categories that a category or a hypernym covers: for a category, itself first."""
        below = self.hypernyms.get(name, ())
        return below if name in below else (*(() if self.is_group(name) else (name,)), *below)

    def is_group(self, name: str) -> bool:
        """Whether a name is a hypernym and no category."""
        return name in self.hypernyms and name not in self._entries and name not in self._extra

    def covering(self, categories: Iterable[str]) -> Lexicon:
        """This lexicon, or one that also finds the given categories that its file does not hold.

        The words of those are made by English rules; the hypernyms of ``english.yaml`` cover them.
        """
        extra = tuple(sorted({c for c in categories if c not in self._entries} - set(self._extra)))
        if not extra:
            return self
        if extra not in self._covering:
            if len(self._covering) >= 512:  # a stream of open-vocabulary scenes must not grow without bound
                self._covering.clear()
            self._covering[extra] = self._with(extra)
        return self._covering[extra]

    def _with(self, extra: tuple[str, ...]) -> Lexicon:
        wider = object.__new__(Lexicon)
        wider.__dict__.update(self.__dict__)
        wider._covering = {}
        wider._recent = {}
        wider._extra = (*self._extra, *extra)
        wider._phrases = {first: dict(options) for first, options in self._phrases.items()}
        wider._longest = dict(self._longest)
        entries = [made_entry(name) for name in extra]
        wider._learn(words_of(entries, english().irregular))
        by_noun = {entry.singular.lower(): entry.name for entry in entries}
        below = dict(self.hypernyms)
        for name, nouns in english().hypernyms.items():
            covered = tuple(by_noun[noun] for noun in nouns if noun in by_noun)
            if covered:
                below[name] = tuple(dict.fromkeys((*below.get(name, ()), *covered)))
                plural = english().irregular.get(name) or plural_of(name, {})
                wider._learn([(plural, Meaning(name, plural != name, GROUP)), (name, Meaning(name, False, GROUP))])
        wider.hypernyms = below
        return wider

    def mentions(self, text: str, *, groups: bool = False) -> list[Mention]:
        """The categories that a text names, in order, without overlap, traps left out; hypernyms only if asked for."""
        found = self._recent.get(text)
        if found is None:
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            found = self._recent[text] = self._find(text)
        return list(found) if groups else [m for m in found if not m.group]

    def _find(self, text: str) -> list[Mention]:
        tokens = list(_TOKEN.finditer(text))
        words = _TOKEN.findall(text.lower()) if text.isascii() else [token.group().lower() for token in tokens]
        phrases = self._phrases
        starts = [i for i, word in enumerate(words) if word in phrases]  # tokens that begin a phrase; hardly any do
        if "'" in text or "’" in text:
            starts = [i for i, word in enumerate(words) if any(w in phrases for w in _readings(word))]
        if not starts:
            return []
        found: list[Mention] = []
        after = 0
        for i in starts:
            if i < after:
                continue
            length, meaning, end = self._longest_at(text, tokens, words, i)
            if meaning is not None and meaning.category:
                start = tokens[i].start()
                word = text[start:end]
                if self._fits(text, start, end, word.lower()):
                    found.append(
                        Mention(start, end, meaning.category, word, meaning.plural, meaning.loose, meaning.group)
                    )
            after = i + max(length, 1)
        return found

    def _longest_at(
        self, text: str, tokens: list[re.Match[str]], said: list[str], i: int
    ) -> tuple[int, Meaning | None, int]:
        """Number of words, meaning and end of the longest phrase that starts at word ``i``."""
        for first in _readings(said[i]):
            longest = self._longest.get(first)
            if longest is None:
                continue
            options = self._phrases[first]
            words = [first]
            best: tuple[int, Meaning | None, int] = (0, None, 0)
            for j in range(i, min(i + longest, len(said))):
                word, (start, end) = said[j], tokens[j].span()
                if j > i:
                    if not text[tokens[j - 1].end() : start].isspace():
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
    """The lexicon of that name: one of `NAMES`, or ``""`` (no words). Raises `UsageError` for any other."""
    if not name:
        return Lexicon(File())
    if name not in NAMES:
        raise UsageError(name, "there is no lexicon of this name", nearest(name, NAMES))
    data = resources.files(__package__).joinpath("lexicons", f"{name}.yaml").read_bytes()
    return Lexicon(msgspec.yaml.decode(data, type=File))


def _context(rule: Rule) -> _Context:
    def compiled(pattern: str) -> re.Pattern[str] | None:
        return re.compile(pattern) if pattern else None

    return _Context(compiled(rule.before), compiled(rule.after), compiled(rule.refuse))


def _readings(word: str) -> tuple[str, ...]:
    """The word, and the word without a possessive ending."""
    return (word, word[:-2]) if word[-2:] in _POSSESSIVE else (word,)
