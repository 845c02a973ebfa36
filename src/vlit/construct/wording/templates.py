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
from itertools import accumulate
from math import gcd, prod

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


@dataclass(frozen=True, slots=True)
class Choice:
    """Alternatives, with the number of surfaces in all and of those that do not name the medium."""

    options: tuple[Chain, ...]
    total: int
    plain: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Nodes in order, with the same two numbers."""

    nodes: tuple[Node, ...]
    total: int
    plain: int


Node = str | Slot | Choice


@dataclass(frozen=True, slots=True)
class Surface:
    """One way to say it: literals and slots in order; ``names_image`` where a literal holds the noun, or "here"."""

    tokens: tuple[str | Slot, ...]
    image: str
    names_image: bool


def _size(node: Node) -> tuple[int, int]:
    if isinstance(node, Choice):
        return node.total, node.plain
    return (1, 0) if isinstance(node, Slot) and node.name in (_IMAGE, _MEDIUM) else (1, 1)


def chain(nodes: Sequence[Node]) -> Chain:
    """Nodes in order as one node."""
    sizes = [_size(node) for node in nodes]
    return Chain(tuple(nodes), prod(s[0] for s in sizes), prod(s[1] for s in sizes))


def choice(options: Sequence[Chain]) -> Choice:
    """Alternatives as one node."""
    return Choice(tuple(options), sum(o.total for o in options), sum(o.plain for o in options))


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
        most: surfaces that one template may give; keeps those with many alternatives from drowning the others.
    """

    def __init__(self, templates: Sequence[Chain], media: Sequence[str], most: int) -> None:
        self._templates = tuple(templates)
        self._media = tuple(media)
        self._sizes = [t.plain + (t.total - t.plain) * len(media) for t in templates]
        self._ends = list(accumulate(min(size, most) for size in self._sizes))
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
        template, size = self._templates[at], self._sizes[at]
        index = (index - (self._ends[at - 1] if at else 0)) * _stride(size) % size
        out: list[str | Slot] = []
        image = self._media[0]
        if index < template.plain:
            _pick(template, index, "plain", out)
        else:
            index, medium = divmod(index - template.plain, len(self._media))
            image = self._media[medium]
            _pick(template, index, "image", out)
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


def _stride(size: int) -> int:
    stride = max(1, round(size * 0.618))
    while gcd(stride, size) != 1:
        stride += 1
    return stride


def _count(node: Node | Chain, mode: str) -> int:
    total, plain = (node.total, node.plain) if isinstance(node, Chain) else _size(node)
    return {"any": total, "plain": plain, "image": total - plain}[mode]


def _pick(node: Node | Chain, index: int, mode: str, out: list[str | Slot]) -> None:
    """Append the tokens of one surface below ``node``: any, only those without ``{image}``, or only those with."""
    if isinstance(node, str | Slot):
        out.append(node)
    elif isinstance(node, Choice):
        for option in node.options:
            size = _count(option, mode)
            if index < size:
                _pick(option, index, mode, out)
                return
            index -= size
    elif mode == "image":
        _pick_with_image(node.nodes, index, out)
    else:
        for child in node.nodes:
            index, digit = divmod(index, _count(child, mode))
            _pick(child, digit, mode, out)


def _pick_with_image(nodes: tuple[Node, ...], index: int, out: list[str | Slot]) -> None:
    """Either the first node names the medium and the rest is free, or it does not and the rest must."""
    first, rest = nodes[0], chain(nodes[1:])
    here = _count(first, "image")
    if index < here * rest.total:
        index, digit = divmod(index, here)
        _pick(first, digit, "image", out)
        _pick(rest, index, "any", out)
    else:
        index, digit = divmod(index - here * rest.total, _count(first, "plain"))
        _pick(first, digit, "plain", out)
        _pick_with_image(rest.nodes, index, out)
