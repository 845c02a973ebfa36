"""The template language of the data files, and numbered access to everything that a set of templates can say.

    literal {slot} {slot:form} [one|another|] {fragment}

Square brackets offer alternatives (one may be empty), a fragment is a named list of alternatives. Each way through is
one *surface*: a number picks it by mixed radix, so that nothing is enumerated until it is used. ``{image}`` is the one
special slot: the noun for the medium (image, picture, photo), the same throughout a surface, and a surface without it
is not multiplied by it. ``{medium}`` writes nothing and chooses the noun, for a noun phrase that will name it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import gcd
from typing import NamedTuple

_TOKEN = re.compile(r"\{([a-z_]+)(?::([a-z_]+))?\}|([\[\]|])|([{}])|([^\[\]|{}]+)", re.IGNORECASE)
_SPACES = re.compile(r"  +| (?=[.,?!:;])")  # what an empty alternative leaves behind
_HERE = re.compile(r"\bhere\b")
_IMAGE = "image"
_MEDIUM = "medium"
_KEPT = 1 << 16


class TemplateError(Exception):
    """A template that cannot be read; the message says why, the loader adds where."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that the program fills. ``name`` is lower case; ``capital`` asks for an upper-case first letter."""

    name: str
    form: str = ""
    capital: bool = False


class Choice(NamedTuple):
    """Alternatives, with the number of surfaces in all and of those that do not name the medium.

    ``counts`` holds of each alternative how many surfaces there are in all, without and with the medium's noun.
    """

    options: tuple[Chain, ...]
    total: int
    plain: int
    counts: tuple[_Counts, ...]


class Chain(NamedTuple):
    """Nodes in order, with the same numbers; ``after`` counts all surfaces of what follows each node."""

    nodes: tuple[Node, ...]
    total: int
    plain: int
    counts: tuple[_Counts, ...]
    after: tuple[int, ...]


Node = str | Slot | Choice
_Counts = tuple[int, int, int]
_ANY, _PLAIN, _NAMED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Surface:
    """One way to say it: literals and slots in order; ``names_image`` where a literal holds the noun, or "here"."""

    tokens: tuple[str | Slot, ...]
    image: str
    names_image: bool


def _counts(node: Node | Chain) -> _Counts:
    if isinstance(node, Choice | Chain):
        return node.total, node.plain, node.total - node.plain
    return (1, 0, 1) if isinstance(node, Slot) and node.name in (_IMAGE, _MEDIUM) else (1, 1, 0)


def chain(nodes: Sequence[Node]) -> Chain:
    """Nodes in order as one node."""
    counts = tuple([_counts(node) for node in nodes])
    after: list[int] = []
    total = plain = 1
    for node in reversed(counts):
        after.append(total)
        total *= node[_ANY]
        plain *= node[_PLAIN]
    return Chain(tuple(nodes), total, plain, counts, tuple(reversed(after)))


def choice(options: Sequence[Chain]) -> Choice:
    """Alternatives as one node."""
    counts = tuple([_counts(option) for option in options])
    return Choice(tuple(options), sum(c[_ANY] for c in counts), sum(c[_PLAIN] for c in counts), counts)


def parse(text: str, fragments: Mapping[str, Choice]) -> Chain:
    """A template. Raises `TemplateError` on unbalanced brackets or braces."""
    stack: list[list[list[Node]]] = [[[]]]
    for match in _TOKEN.finditer(text):
        name, form, mark, stray, literal = match.groups()
        here = stack[-1][-1]
        if name is not None:
            here.append(
                fragments.get(f"{name}:{form}" if form else name) or Slot(name.lower(), form or "", name[0].isupper())
            )
        elif mark == "[":
            stack.append([[]])
        elif mark == "|":
            if len(stack) == 1:
                raise TemplateError(f"'|' stands outside brackets in {text!r}")
            stack[-1].append([])
        elif mark == "]":
            if len(stack) == 1:
                raise TemplateError(f"']' closes nothing in {text!r}")
            options = stack.pop()
            stack[-1][-1].append(choice([chain(option) for option in options]))
        elif stray is not None:
            raise TemplateError(f"a brace is not closed or holds more than a name in {text!r}")
        else:
            here.append(literal)
    if len(stack) != 1:
        raise TemplateError(f"'[' is not closed in {text!r}")
    return chain(stack[0][0])


def filled(node: Chain, parts: Mapping[str, Node]) -> Chain:
    """The template with slots replaced, by their names as they are written."""
    return chain([_filled(each, parts) for each in node.nodes])


def _filled(node: Node, parts: Mapping[str, Node]) -> Node:
    if isinstance(node, Choice):
        return choice([filled(option, parts) for option in node.options])
    if isinstance(node, Slot):
        return parts.get(f"{node.name}:{node.form}" if node.form else node.name, node)
    return node


def slots(node: Chain | Node) -> set[Slot]:
    """All slots below a node."""
    if isinstance(node, Slot):
        return {node}
    if isinstance(node, Chain):
        return set().union(*(slots(n) for n in node.nodes))
    if isinstance(node, Choice):
        return set().union(*(slots(o) for o in node.options))
    return set()


def lowered(node: Chain) -> Chain:
    """The sequence as it reads inside a sentence: its first letter in lower case."""
    if not node.nodes:
        return node
    first = node.nodes[0]
    if isinstance(first, str):
        keep = first.startswith(("I ", "I'"))
        first = first if keep else first[:1].lower() + first[1:]
    elif isinstance(first, Choice):
        first = choice([lowered(option) for option in first.options])
    else:
        first = Slot(first.name, first.form)
    return chain([first, *node.nodes[1:]])


class Bank:
    """Templates of one purpose, every surface with a number.

    Numbers that follow each other are far apart in the templates, so that counting up gives variety at once.

    Args:
        templates: at least one.
        media: nouns for the medium, the plainest first.
        most: surfaces that one template may give with the noun, and without; keeps those with many alternatives from
            drowning the others.
    """

    def __init__(self, templates: Sequence[Chain], media: Sequence[str], most: int) -> None:
        self._templates = tuple(templates)
        self._media = tuple(media)
        self._named = [(t.total - t.plain) * len(media) for t in templates]
        # Who asks about one image need not say so each time. Most surfaces differ in nothing but the noun: of a
        # template that can do without it, no more are taken with it than without.
        self._plain = [min(t.plain, most) for t in templates]
        shares = [most if n == 0 else min(n, most) for n in self._plain]
        given = [p + min(n, s) for p, n, s in zip(self._plain, self._named, shares, strict=True)]
        self._ends = list(accumulate(given))
        self.size = self._ends[-1]
        self._stride = _stride(self.size)
        self._seen: dict[int, Surface] = {}

    def surface(self, number: int) -> Surface:
        """The surface of that number, modulo `size`."""
        number %= self.size
        found = self._seen.get(number)
        if found is None:
            if len(self._seen) >= _KEPT:
                self._seen.clear()
            found = self._seen[number] = self._decode(number * self._stride % self.size)
        return found

    def _decode(self, index: int) -> Surface:
        at = bisect_right(self._ends, index)
        template = self._templates[at]
        index -= self._ends[at - 1] if at else 0
        out: list[str | Slot] = []
        image = self._media[0]
        if index < self._plain[at]:
            _pick(template, _spread(index, template.plain), _PLAIN, out)
        else:
            index, medium = divmod(_spread(index - self._plain[at], self._named[at]), len(self._media))
            image = self._media[medium]
            _pick(template, index, _NAMED, out)
        tokens: list[str | Slot] = []
        named = False
        for token in out:
            if isinstance(token, Slot) and token.name == _MEDIUM:
                continue
            if isinstance(token, Slot) and token.name == _IMAGE:
                token, named = image, True
            if isinstance(token, str) and tokens and isinstance(tokens[-1], str):
                tokens[-1] += token
            elif token:
                tokens.append(token)
        # "The largest dog here" needs no "in the image" any more.
        named = named or any(isinstance(t, str) and _HERE.search(t) for t in tokens)
        return Surface(tuple(_SPACES.sub(_one_space, t) if isinstance(t, str) else t for t in tokens), image, named)


def _one_space(match: re.Match[str]) -> str:
    return " " if len(match.group()) > 1 else ""


def _spread(index: int, size: int) -> int:
    """Numbers that follow each other far apart; each once below ``size``."""
    return index * _stride(size) % size


@cache
def _stride(size: int) -> int:
    stride = max(1, round(size * 0.618))
    while gcd(stride, size) != 1:
        stride += 1
    return stride


def _pick(node: Node | Chain, index: int, mode: int, out: list[str | Slot]) -> None:
    """Append the tokens of one surface below ``node``: any, only those without ``{image}``, or only those with."""
    if isinstance(node, Choice):
        for option, counts in zip(node.options, node.counts, strict=True):
            if index < counts[mode]:
                _pick(option, index, mode, out)
                return
            index -= counts[mode]
    elif isinstance(node, str | Slot):
        out.append(node)
    elif mode == _NAMED:
        _pick_with_image(node, index, out)
    else:
        for child, counts in zip(node.nodes, node.counts, strict=True):
            index, digit = divmod(index, counts[mode])
            _pick(child, digit, mode, out)


def _pick_with_image(node: Chain, index: int, out: list[str | Slot]) -> None:
    """One of the nodes names the medium; those before it do not, those after it are free."""
    mode = _NAMED
    for child, counts, after in zip(node.nodes, node.counts, node.after, strict=True):
        if mode == _NAMED and index >= counts[_NAMED] * after:
            index, digit = divmod(index - counts[_NAMED] * after, counts[_PLAIN])
            _pick(child, digit, _PLAIN, out)
        else:
            index, digit = divmod(index, counts[mode])
            _pick(child, digit, mode, out)
            mode = _ANY
