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
from itertools import accumulate

import msgspec

from vlit.claims.entry import Entry
from vlit.claims.lexicon_file import (
    File,
    Meaning,
    Rule,
    Words,
    entry_of,
    group_words,
    groups_of,
    made_entry,
    meanings,
    plural_of,
    read_file,
    words_of,
)
from vlit.errors import UsageError, nearest

NAMES = ("coco", "chair", "shapes", "lvis", "open-images", "visual-genome")
"""Lexicons that come with vlit. ``""`` is English without categories."""


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
_APART = re.compile(f"({_TOKEN.pattern})")  # splits a text into gap, word, gap, word ... gap
_POSSESSIVE = ("'s", "’s")
_RECENT = 256  # texts whose mentions are remembered: evidence, claims and captions of one sample ask again
_NEAR = 40  # characters on either side that a context rule may look at


class Lexicon:
    """The words of a category system. Get one with `load_lexicon`.

    Attributes:
        name: one of `NAMES` or ``""``.
        hypernyms: words for several categories (``animal``), to the categories that they cover.
    """

    def __init__(self, file: File) -> None:
        self.name = file.name
        self._file = file
        self._open = file if file.extends else read_file("english")  # words of categories that the file lacks
        self._entries = {name: entry_of(name, words or Words(), file) for name, words in file.categories.items()}
        self.hypernyms: Mapping[str, tuple[str, ...]] = groups_of(file, self._entries.values())
        self._shared = _sharing(self._entries.values())
        self._set_apart()
        self._extra: tuple[str, ...] = ()
        self._made: dict[str, Entry] = {}
        self._covering: dict[tuple[tuple[str, ...], tuple[str, ...]], Lexicon] = {}
        self._recent: dict[str, list[Mention]] = {}
        self._context = {word: _context(rule) for word, rule in file.context.items()}
        self._phrases: dict[str, dict[tuple[str, ...], Meaning]] = {}
        self._longest: dict[str, int] = {}
        self._second: dict[str, frozenset[str]] = {}
        self._learn(group_words(self.hypernyms, file.irregular))
        self._learn(meanings(file, list(self._entries.values())))

    def _set_apart(self) -> None:
        """A category is easily taken for those above and below it."""
        for name, below in self.hypernyms.items():
            for one, other in ((name, c) for c in below if name in self._entries):
                for this, that in ((one, other), (other, one)):
                    entry = self._entries[this]
                    alike = tuple(sorted({*entry.confusable, that}))
                    self._entries[this] = msgspec.structs.replace(entry, confusable=alike)

    def _learn(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        own: set[str] = set()  # first words whose phrases are this lexicon's, not those of the one that it widens
        for phrase, meaning in phrases:
            tokens = tuple(_TOKEN.findall(phrase.lower()))
            if tokens:
                if tokens[0] not in own:
                    own.add(tokens[0])
                    self._phrases[tokens[0]] = dict(self._phrases.get(tokens[0], {}))
                options = self._phrases[tokens[0]]
                before = options.get(tokens)
                if before is None or meaning.rank >= before.rank:
                    options[tokens] = meaning
                self._longest[tokens[0]] = max(self._longest.get(tokens[0], 0), len(tokens))
        for first in own:
            self._second[first] = frozenset(tokens[1] for tokens in self._phrases[first] if len(tokens) > 1)

    def categories(self) -> tuple[str, ...]:
        """The categories of the file, in its order."""
        return tuple(self._entries)

    def entry(self, category: str) -> Entry:
        """How to write a category; one that the file does not hold is made by English rules."""
        known = self._entries.get(category)
        if known is None and self.is_group(category):
            plural = self._open.irregular.get(category) or plural_of(category, self._file.irregular)
            known = Entry(name=category, singular=category, plural=plural)
        return known or self._entry_made(category)

    def _entry_made(self, category: str) -> Entry:
        if category not in self._made:
            self._made[category] = made_entry(category, self._open)
        return self._made[category]

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

        The words of those are made by English rules; the hypernyms of the file or of ``english.yaml`` cover them. A
        word that several categories of the file share ("bow") then means the one that is given.
        """
        known = frozenset(categories)
        extra = tuple(sorted({c for c in known if c not in self._entries} - set(self._extra)))
        meant = tuple(sorted(known & self._shared))
        if not extra and not meant:
            return self
        if (extra, meant) not in self._covering:
            if len(self._covering) >= 512:  # a stream of open-vocabulary scenes must not grow without bound
                self._covering.clear()
            self._covering[extra, meant] = self._with(extra, meant)
        return self._covering[extra, meant]

    def _with(self, extra: tuple[str, ...], meant: tuple[str, ...]) -> Lexicon:
        wider = object.__new__(Lexicon)
        wider.__dict__.update(self.__dict__)
        wider._covering = {}
        wider._recent = {}
        wider._extra = (*self._extra, *extra)
        wider._shared = frozenset()
        wider._phrases = dict(self._phrases)
        wider._longest = dict(self._longest)
        wider._second = dict(self._second)
        entries = [self._entry_made(name) for name in extra]
        wider._learn(words_of([*entries, *(self._entries[name] for name in meant)], self._open.irregular))
        below = dict(self.hypernyms)
        groups = groups_of(self._open, entries)
        for name, covered in groups.items():
            below[name] = tuple(dict.fromkeys((*below.get(name, ()), *covered)))
        wider._learn(group_words(groups, self._open.irregular))
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
        parts = _APART.split(text.lower() if text.isascii() else text)
        words = parts[1::2] if text.isascii() else [word.lower() for word in parts[1::2]]
        phrases = self._phrases
        starts = [i for i, word in enumerate(words) if word in phrases]  # tokens that begin a phrase; hardly any do
        possessive = "'s" in text or "’s" in text or "'S" in text or "’S" in text
        if possessive:
            starts = [i for i, word in enumerate(words) if any(w in phrases for w in _readings(word))]
        if not starts:
            return []
        borders = list(accumulate(map(len, parts)))
        spans = list(zip(borders[::2], borders[1::2], strict=False))
        found: list[Mention] = []
        after = 0
        last = len(words) - 1
        for i in starts:
            if i < after:
                continue
            if possessive or (i < last and words[i + 1] in self._second[words[i]]):
                length, meaning, end = self._longest_at(text, spans, words, i)
            else:
                length, meaning, end = 1, phrases[words[i]].get((words[i],)), spans[i][1]
            if meaning is not None and meaning.category:
                start = spans[i][0]
                word = text[start:end]
                if self._fits(text, start, end, word.lower()):
                    found.append(
                        Mention(start, end, meaning.category, word, meaning.plural, meaning.loose, meaning.group)
                    )
            after = i + max(length, 1)
        return found

    def _longest_at(
        self, text: str, spans: list[tuple[int, int]], said: list[str], i: int
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
                word, (start, end) = said[j], spans[j]
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
    """The lexicon of that name: one of `NAMES`, or ``""``. Raises `UsageError` for any other."""
    if name and name not in NAMES:
        raise UsageError(name, "there is no lexicon of this name", nearest(name, NAMES))
    return Lexicon(read_file(name or "english"))


def _sharing(entries: Iterable[Entry]) -> frozenset[str]:
    """The categories that share a noun or a synonym with another one."""
    by_word: dict[str, set[str]] = {}
    for entry in entries:
        for word in (entry.singular, *entry.synonyms):
            by_word.setdefault(word.lower(), set()).add(entry.name)
    return frozenset(name for names in by_word.values() if len(names) > 1 for name in names)


def _context(rule: Rule) -> _Context:
    def compiled(pattern: str) -> re.Pattern[str] | None:
        return re.compile(pattern) if pattern else None

    return _Context(compiled(rule.before), compiled(rule.after), compiled(rule.refuse))


def _readings(word: str) -> tuple[str, ...]:
    """The word, and the word without a possessive ending."""
    return (word, word[:-2]) if word[-2:] in _POSSESSIVE else (word,)
