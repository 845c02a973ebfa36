"""Noun phrases for set and object nodes, composed recursively: "the cup closest to the leftmost dog".

Where a sentence already names the medium ("in this picture, ..."), the phrase must not say it again; `View` tells.
A box inside a phrase is written as `BOX` and collected in the view, since only message parts can hold boxes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vlit.claims import Entry, Lexicon
from vlit.construct.wording.english import listed, quantity, with_article
from vlit.errors import UsageError
from vlit.program import (
    InPart,
    Nearest,
    Node,
    ObjectAt,
    ObjectNode,
    Objects,
    OfCategory,
    Partner,
    RelatedTo,
    SetNode,
    Superlative,
    TheOne,
    WithAttribute,
    children,
)
from vlit.schema import Box, Part

BOX = "\x00"
DIRECTIONS = {"left": "to the left of", "right": "to the right of", "above": "above", "below": "below"}
_SIZES = ("larger", "smaller")
_ORDER = {"size": 0, "": 1, "shape": 2, "colour": 3, "color": 3, "material": 4}
_NOUN = 1
_MOST = {
    "largest": ("the largest {}", "the biggest {}"),
    "smallest": ("the smallest {}",),
    "leftmost": ("the leftmost {}", "the {} furthest to the left"),
    "rightmost": ("the rightmost {}", "the {} furthest to the right"),
    "highest": ("the topmost {}", "the uppermost {}"),
    "lowest": ("the bottommost {}", "the lowest {}"),
}
_MOST_PERSON = {"largest": ("the {} who appears largest",), "smallest": ("the {} who appears smallest",)}
_MOST_VERB = {
    "largest": ("appears largest", "looks biggest"),
    "smallest": ("appears smallest",),
    "leftmost": ("is furthest to the left", "is furthest left"),
    "rightmost": ("is furthest to the right", "is furthest right"),
    "highest": ("is highest up", "is furthest up"),
    "lowest": ("is lowest down", "is furthest down"),
}
_CLOSEST = ("closest to", "nearest to")
_AT = ("in the box", "at", "marked by the box")


@dataclass(slots=True)
class View:
    """How a phrase is to be read.

    Attributes:
        image: the noun for the medium.
        short: the sentence names the medium elsewhere.
        style: which of the ways to say "largest", "closest" and the like; phrases inside a phrase keep to the plainest.
        known: an object that the sentence before was about: ``it``.
        fresh: objects that have not been spoken of yet: ``a dog`` for ``the dog``.
        pointing: whether boxes are written, or only spoken of ("the object in the box").
        boxes: boxes by object id.
        called: what to call an object that is pointed at, by its id: ``the dog``.
        parts: the box parts in the order of their `BOX` marks.
    """

    image: str = "image"
    short: bool = False
    style: int = 0
    known: ObjectNode | None = None
    fresh: frozenset[ObjectNode] = frozenset()
    pointing: bool = False
    boxes: dict[str, Box] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    @property
    def of_image(self) -> str:
        """`` of the image``, unless that is said elsewhere."""
        return "" if self.short else f" of the {self.image}"

    @property
    def in_image(self) -> str:
        """`` in the image``, unless that is said elsewhere."""
        return "" if self.short else f" in the {self.image}"


@dataclass(frozen=True, slots=True)
class _Set:
    """A set node taken apart: its category, adjectives and what follows the noun."""

    category: str
    adjectives: str
    tails: tuple[InPart | RelatedTo, ...]


class NounPhrases:
    """Words for sets and objects in one category system.

    Args:
        lexicon: the category system.
        thing: singular and plural noun for an object of any category.
        spelling: words that are written otherwise than the lexicon has them (``tv``: ``TV``).
        people: categories that are people, beyond those whose supercategory says so.
        uncounted: categories of open vocabularies that take no article.
    """

    def __init__(
        self, lexicon: Lexicon, thing: tuple[str, str], spelling: dict[str, str], people: frozenset[str] = frozenset(),
        uncounted: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self._people = people
        self._uncounted = uncounted
        self._lexicon = lexicon
        self._spelling = spelling
        self._thing = Entry(name="", singular=thing[0], plural=thing[1], article=with_article(thing[0]).split()[0])
        self._taken: dict[SetNode, _Set] = {}

    def entry(self, category: str) -> Entry:
        """The words of a category; of any object for ``""``."""
        return self._lexicon.entry(category) if category else self._thing

    def known(self, category: str) -> bool:
        """Whether the language has words for a category."""
        return True

    def spelled(self, words: str) -> str:
        """The words as they are written: ``TV``."""
        if words in self._spelling:
            return self._spelling[words]
        return " ".join(self._spelling.get(w, w) for w in words.split(" ")) if " " in words else words

    def name(self, category: str) -> str:
        """A category by itself, as an option or a one-word answer: ``dog``, ``skis``."""
        return self.spelled(self.entry(category).singular)

    def a(self, category: str) -> str:
        """One of a category: ``a dog``, ``a pair of skis``, ``a piece of broccoli``."""
        return self._one(self.entry(category), "")

    # sets

    def head(self, node: SetNode, n: int = 2) -> str:
        """The noun with its adjectives, counted, without what follows it: ``red cups``."""
        parts = self._parts(node)
        return self._counted(self.entry(parts.category), parts.adjectives, n)

    def plural(self, node: SetNode, view: View) -> str:
        """``cups to the left of the plate``."""
        return self.head(node) + self.tail(node, 2, view)

    def single(self, node: SetNode, view: View) -> str:
        """``cup to the left of the plate``, ``piece of broccoli``."""
        return self.head(node, _NOUN) + self.tail(node, 1, view)

    def loose(self, node: SetNode, view: View) -> str:
        """After "any" or "no": ``cups``, ``broccoli``, ``skis``."""
        parts = self._parts(node)
        entry = self.entry(parts.category)
        words = self.spelled(entry.singular if entry.mass else entry.plural)
        return parts.adjectives + words + self.tail(node, 1 if entry.mass else 2, view)

    def kind(self, node: SetNode, view: View) -> str:
        """After a singular "no": ``cup``, ``broccoli``, ``pair of skis``."""
        parts = self._parts(node)
        entry = self.entry(parts.category)
        if entry.mass:
            return self.loose(node, view)
        return self._counted(entry, parts.adjectives, 1) + self.tail(node, 1, view)

    def one(self, node: SetNode, view: View, *, some: str = "some") -> str:
        """One member, not yet known: ``a cup``, ``some broccoli`` (``any`` in a question), ``a pair of skis``."""
        parts = self._parts(node)
        entry = self.entry(parts.category)
        if entry.mass:
            return f"{some} {self.loose(node, view)}"
        return self._one(entry, parts.adjectives) + self.tail(node, 1, view)

    def are(self, node: SetNode) -> str:
        """The verb for `loose`."""
        return "is" if self.entry(self._parts(node).category).mass else "are"

    def many(self, node: SetNode) -> str:
        """After "how": ``many``, ``many pieces``, ``many pairs``."""
        entry = self.entry(self._parts(node).category)
        return "many pairs" if entry.pair else "many pieces" if entry.mass else "many"

    def numbered(self, node: SetNode, n: int) -> str:
        """``three cups``, ``one cup``, ``no cups``, without what follows."""
        parts = self._parts(node)
        entry = self.entry(parts.category)
        if n == 0:
            return f"no {self.loose(node, View())}" if not parts.tails else f"no {self.head(node)}"
        return f"{quantity(n)} {self._counted(entry, parts.adjectives, n)}"

    def counted(self, node: SetNode, n: int, view: View) -> str:
        """``three cups to the left of the plate``."""
        return self.numbered(node, n) + self.tail(node, n, view)

    def tail(self, node: SetNode, n: int, view: View) -> str:
        """What follows the noun, with a leading space, or ``""``: `` to the left of the plate``."""
        places, sizes = self._tails(node, view)
        clause = f" {self._who(node)} {'appears' if n == 1 else 'appear'} {sizes}" if sizes else ""
        return (f" {places}" if places else "") + clause

    def predicate(self, node: SetNode, n: int, view: View) -> str:
        """What the members do or are: ``are to the left of the plate``, ``appears larger than the plate``."""
        places, sizes = self._tails(node, view)
        one = n == 1
        where = f"{'is' if one else 'are'} {places}" if places else ""
        size = f"{'appears' if one else 'appear'} {sizes}" if sizes else ""
        return " and ".join(filter(None, (where, size)))

    # objects

    def the(self, node: ObjectNode, view: View, *, inner: bool = False) -> str:
        """One object, with article: ``the cup closest to the dog``; ``it`` where the view knows it."""
        if view.known is not None and node == view.known:
            return self.it(node)
        style = 0 if inner else view.style
        if isinstance(node, ObjectAt):
            return self._at(node, view, style)
        if isinstance(node, Partner):
            return f"the {self._thing.singular} that {self.the(node.subject, view, inner=True)} is {node.predicate}"
        if isinstance(node, TheOne) and isinstance(node.of, WithAttribute) and node.of.kind == "phrase":
            # A person's own words for the thing, as they stand; they may be no grammatical noun phrase.
            return f'the {self._thing.singular} described as "{node.of.value}"'
        if isinstance(node, TheOne):
            return self.one(node.of, view) if node in view.fresh else f"the {self.kind(node.of, view)}"
        parts = self._parts(node.of)
        noun = self._counted(self.entry(parts.category), parts.adjectives, 1)
        tail = self.tail(node.of, 1, view)
        if isinstance(node, Nearest):
            closest = f"{_one_of(_CLOSEST, style)} {self.the(node.to, view, inner=True)}"
            return f"the {noun}{tail} {self._who(node.of)} is {closest}" if tail else f"the {noun} {closest}"
        words = _one_of(self._most(node), style).format(noun + tail)
        return words if _mentions_image(node.of) else words + view.in_image

    def styles(self, node: ObjectNode) -> int:
        """How many ways there are to single the object out."""
        if isinstance(node, Superlative):
            return len(self._most(node))
        return len(_CLOSEST) if isinstance(node, Nearest) else 1

    def verb(self, node: ObjectNode, view: View) -> str:
        """What singles the object out: ``is closest to the dog``, ``appears largest``."""
        if isinstance(node, Nearest):
            return f"is {_one_of(_CLOSEST, view.style)} {self.the(node.to, view, inner=True)}"
        if isinstance(node, Superlative):
            return _one_of(_MOST_VERB[node.by], view.style)
        raise UsageError("wording", f"{type(node).__name__} singles nothing out", "Use a template without {a:verb}.")

    def it(self, node: ObjectNode, that: str = "that") -> str:
        """The object after it was named: ``it``; ``that person``, ``that pair of skis``, which are no "it"."""
        if isinstance(node, ObjectAt | Partner):
            return "it"
        entry = self.entry(self._parts(node.of).category)
        return f"{that} {self._counted(entry, '', 1)}" if self._is_person(entry) or entry.pair else "it"

    def brief(self, node: ObjectNode) -> str:
        """The object in as few words as tell it from another: ``dog``, ``skis``, ``the largest cup``."""
        view = View(short=True)
        if not isinstance(node, TheOne):
            return self.the(node, view)
        pair = self.entry(self._parts(node.of).category).pair
        return self.loose(node.of, view) if pair else self.kind(node.of, view)

    def _most(self, node: Superlative) -> tuple[str, ...]:
        """The ways to say a superlative. "The largest person" would speak of the body, not of the picture."""
        ways = _MOST_PERSON.get(node.by)
        return ways if ways and self._is_person(self.entry(self._parts(node.of).category)) else _MOST[node.by]

    def _who(self, node: SetNode) -> str:
        return "who" if self._is_person(self.entry(self._parts(node).category)) else "that"

    def _is_person(self, entry: Entry) -> bool:
        return "person" in (entry.name, entry.supercategory) or entry.name in self._people

    def _at(self, node: ObjectAt, view: View, style: int) -> str:
        noun = self._thing.singular
        if not view.pointing:
            return view.called.get(node.id, f"the {noun} in the box")
        if node.id not in view.boxes:
            raise UsageError(
                "wording", f"the object {node.id!r} is pointed at and its box is not known",
                "Give Fact(BoxOf(ObjectAt(id)), box) among the task's facts.",
            )  # fmt: skip
        view.parts.append(Part("box", "", view.boxes[node.id]))
        return f"the {noun} {_one_of(_AT, style)} {BOX}"

    def _place(self, node: InPart | RelatedTo, view: View) -> str:
        if isinstance(node, InPart):
            return f"in the {node.part} half{view.of_image}"
        return f"{DIRECTIONS[node.relation]} {self.the(node.to, view, inner=True)}"

    def _tails(self, node: SetNode, view: View) -> tuple[str, str]:
        """The places and the comparisons that follow a noun, each joined by "and"."""
        tails = self._parts(node).tails
        if not tails:
            return "", ""
        places = [self._place(t, view) for t in tails if not self._is_size(t)]
        sizes = [
            f"{t.relation} than {self.the(t.to, view, inner=True)}"
            for t in tails
            if isinstance(t, RelatedTo) and self._is_size(t)
        ]
        return listed(places), listed(sizes)

    @staticmethod
    def _is_size(node: InPart | RelatedTo) -> bool:
        return isinstance(node, RelatedTo) and node.relation in _SIZES

    def _counted(self, entry: Entry, adjectives: str, n: int) -> str:
        if entry.pair:
            return f"{'pair' if n == 1 else 'pairs'} of {adjectives}{self.spelled(entry.plural)}"
        if entry.mass:
            return f"{'piece' if n == 1 else 'pieces'} of {adjectives}{self.spelled(entry.singular)}"
        return adjectives + self.spelled(entry.singular if n == 1 else entry.plural)

    def _one(self, entry: Entry, adjectives: str) -> str:
        noun = self._counted(entry, adjectives, 1)
        if entry.name in self._uncounted:
            return noun
        return with_article(noun) if adjectives or entry.pair or entry.mass else f"{entry.article} {noun}"

    def _parts(self, node: SetNode) -> _Set:
        found = self._taken.get(node)
        if found is None:
            found = _take_apart(node)
            if len(self._taken) < 4096:  # relations to pointed-at objects are without number
                self._taken[node] = found
        return found


def _one_of(ways: tuple[str, ...], style: int) -> str:
    return ways[style % len(ways)]


def _take_apart(node: SetNode) -> _Set:
    category = ""
    adjectives: list[tuple[int, str]] = []
    tails: list[InPart | RelatedTo] = []
    here = node
    while not isinstance(here, Objects):
        if isinstance(here, OfCategory):
            category = category or here.name
        elif isinstance(here, WithAttribute):
            adjectives.insert(0, (_ORDER.get(here.kind, 1), here.value))
        else:
            tails.insert(0, here)
        here = here.of
    adjectives.sort(key=lambda pair: pair[0])
    return _Set(category, "".join(f"{value} " for _, value in adjectives), tuple(tails))


def _mentions_image(node: Node) -> bool:
    return isinstance(node, InPart) or any(_mentions_image(child) for child in children(node))
