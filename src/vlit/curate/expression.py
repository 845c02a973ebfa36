"""Expressions over fields, such as ``correctness.claims >= 0.9 and turns < 12``: parsed and checked, never run as code.

Grammar (case matters in names, not in keywords)::

    either     = both { "or" both }
    both       = single { "and" single }
    single     = "not" single | "(" either ")" | comparison
    comparison = FIELD OPERATOR VALUE
               | FIELD [ "not" ] "in" "(" VALUE { "," VALUE } ")"
               | FIELD "is" [ "not" ] "known"
    OPERATOR   = "==" | "!=" | "<" | "<=" | ">" | ">="
    VALUE      = NUMBER | NUMBER "%" | STRING

``25%`` is the value below which a quarter of the samples of the same stratum lie: a threshold that leaves the mix of
strata as it is. A comparison with an unknown value is unknown; ``and``, ``or`` and ``not`` pass that on as SQL does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NoReturn

import msgspec
import polars as pl

from vlit.errors import UsageError, nearest

Kind = Literal["number", "text"]
STRATUM = "stratum"

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?P<percent>\s*%)?
    |(?P<string>"[^"]*"|'[^']*')|(?P<name>[A-Za-z_][\w.]*)|(?P<mark>==|!=|<=|>=|<|>|\(|\)|,))""",
    re.VERBOSE,
)
_WORDS = {"and", "or", "not", "in", "is", "known"}
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_DEEPEST = 50  # parentheses and "not" within one another; nobody writes more, and the parser recurses


class _Token(msgspec.Struct, frozen=True):
    kind: str
    text: str
    at: int


class Quantile(msgspec.Struct, frozen=True):
    """A share of a stratum, 0..1."""

    share: float


class Comparison(msgspec.Struct, frozen=True):
    """A field held against values; ``operator`` is one of the six, ``in``, or ``known``."""

    field: str
    operator: str
    values: tuple[float | str | Quantile, ...] = ()


class Not(msgspec.Struct, frozen=True):
    """The opposite."""

    of: Node


class Joined(msgspec.Struct, frozen=True):
    """Several, joined by ``and`` or ``or``."""

    word: str
    parts: tuple[Node, ...]


Node = Comparison | Not | Joined


class Expression:
    """A parsed expression.

    Args:
        text: as written.

    Raises:
        UsageError: it is none; says where.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0
        self.root: Node = self._either()
        if self._peek().kind != "end":
            self._fail("'and', 'or' or the end")
        self.fields = tuple(dict.fromkeys(_fields(self.root)))
        self.quantiles = any(_has_quantile(node) for node in _comparisons(self.root))

    def checked(self, known: Mapping[str, Kind]) -> None:
        """Raises `UsageError` for a field that is not known, or that is compared with a value of another kind."""
        for node in _comparisons(self.root):
            if node.field not in known:
                raise UsageError(
                    f"--filter: {node.field}", "there is no field or score of this name", nearest(node.field, known)
                )
            kind = known[node.field]
            for value in node.values:
                if isinstance(value, str) == (kind == "number"):
                    fix = "Write a number." if kind == "number" else "Write it in quotes."
                    shown = f"'{value}'" if isinstance(value, str) else "a number"
                    raise UsageError(f"--filter: {node.field}", f"is a {kind}, and is compared with {shown}", fix)
            if kind == "text" and node.operator not in ("==", "!=", "in", "known"):
                raise UsageError(f"--filter: {node.field} {node.operator}", "texts have no order", "Use ==, != or in.")

    def polars(self) -> pl.Expr:
        """Whether it holds, per line of a frame with the fields as columns and, for quantiles, ``stratum``; null where
        that is unknown."""
        return _polars(self.root)

    def _either(self) -> Node:
        return self._joined("or", lambda: self._joined("and", self._single))

    def _joined(self, word: str, part: object) -> Node:
        assert callable(part)
        parts = [part()]
        while self._peek().text.lower() == word and self._peek().kind == "word":
            self._next()
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _single(self) -> Node:
        token = self._next()
        denied = token.kind == "word" and token.text.lower() == "not"
        if denied or token.text == "(":
            self._depth += 1
            if self._depth > _DEEPEST:
                self._fail(f"at most {_DEEPEST} nested parentheses or 'not'")
            inside = Not(self._single()) if denied else self._either()
            if not denied:
                self._expect(")")
            self._depth -= 1
            return inside
        if token.kind != "name":
            self._at -= 1
            self._fail("a field, 'not' or '('")
        return self._comparison(token.text)

    def _comparison(self, field: str) -> Node:
        token = self._next()
        if token.text in _COMPARISONS:
            return Comparison(field, token.text, (self._value(),))
        word = token.text.lower() if token.kind == "word" else ""
        if word == "is":
            denied = self._peek().text.lower() == "not"
            if denied:
                self._next()
            self._expect("known")
            node: Node = Comparison(field, "known")
            return Not(node) if denied else node
        denied = word == "not"
        if denied:
            token = self._next()
            word = token.text.lower() if token.kind == "word" else ""
        if word != "in":
            self._at -= 1
            self._fail(f"one of {' '.join(_COMPARISONS)}, 'in' or 'is known'")
        self._expect("(")
        values = [self._value()]
        while self._peek().text == ",":
            self._next()
            values.append(self._value())
        self._expect(")")
        node = Comparison(field, "in", tuple(values))
        return Not(node) if denied else node

    def _value(self) -> float | str | Quantile:
        token = self._next()
        if token.kind == "number":
            return float(token.text)
        if token.kind == "percent":
            share = float(token.text) / 100
            if not 0 <= share <= 1:
                self._at -= 1
                self._fail("a percentage from 0 to 100")
            return Quantile(share)
        if token.kind == "string":
            return token.text
        self._at -= 1
        return self._fail("a number, a percentage or a text in quotes")

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _expect(self, text: str) -> None:
        if self._next().text.lower() != text:
            self._at -= 1
            self._fail(f"'{text}'")

    def _fail(self, wanted: str) -> NoReturn:
        token = self._tokens[min(self._at, len(self._tokens) - 1)]
        raise UsageError(
            f"--filter, character {token.at + 1}",
            f"{wanted} should stand before '{self.text[token.at :] or 'the end'}'",
            "Write, for example: correctness.claims >= 0.9 and turns < 12",
        )  # fmt: skip


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            raise UsageError(
                f"--filter, character {start + 1}", f"'{text[start]}' means nothing here",
                "Write, for example: correctness.claims >= 0.9 and turns < 12",
            )  # fmt: skip
        kind = match.lastgroup or ""
        start = match.start(kind if kind != "percent" else "number")
        if kind in ("number", "percent"):
            found.append(_Token(kind, match["number"], start))
        elif kind == "string":
            found.append(_Token(kind, match["string"][1:-1], start))
        else:
            word = match[kind]
            found.append(_Token("word" if word.lower() in _WORDS else kind, word, start))
        at = match.end()
    return [*found, _Token("end", "", len(text))]


def _comparisons(node: Node) -> list[Comparison]:
    if isinstance(node, Comparison):
        return [node]
    parts: Sequence[Node] = (node.of,) if isinstance(node, Not) else node.parts
    return [found for part in parts for found in _comparisons(part)]


def _fields(node: Node) -> list[str]:
    return [found.field for found in _comparisons(node)]


def _has_quantile(node: Comparison) -> bool:
    return any(isinstance(value, Quantile) for value in node.values)


def _polars(node: Node) -> pl.Expr:
    if isinstance(node, Not):
        return ~_polars(node.of)
    if isinstance(node, Joined):
        parts = [_polars(part) for part in node.parts]
        return pl.all_horizontal(parts) if node.word == "and" else pl.any_horizontal(parts)
    field = pl.col(node.field)
    if node.operator == "known":
        return field.is_not_null()
    if node.operator == "in":
        return pl.any_horizontal([_held(field, "==", value) for value in node.values])
    return _held(field, node.operator, node.values[0])


def _held(field: pl.Expr, sign: str, value: float | str | Quantile) -> pl.Expr:
    if isinstance(value, Quantile):
        other = field.quantile(value.share, interpolation="lower").over(STRATUM)
    else:
        other = pl.lit(value)
    match sign:
        case "==":
            return field == other
        case "!=":
            return field != other
        case "<":
            return field < other
        case "<=":
            return field <= other
        case ">":
            return field > other
        case _:
            return field >= other
