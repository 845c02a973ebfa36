"""What all sections of a language share: the file ``common.yaml``, as it is read."""

from __future__ import annotations

import msgspec

Lines = list[str]


class Hints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Instructions that follow a question or go before it."""

    after: Lines
    before: Lines


class Choosing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Instructions for multiple choice: the letter alone, the introduction of the options, letter and text."""

    letter: Lines
    choose: Lines
    both: Lines


class Register(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one sort of person asks and is answered.

    Attributes:
        frames: what is put around a question, ``{core}`` or ``{core:lower}``; none for a question as it stands.
        answers: what is put around an answer, ``{core}``.
        short: answers as short as the instruction types allow.
    """

    frames: Lines = []
    answers: Lines = []
    short: bool = False


class Common(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tables that every section may use. docs/wording.md describes them.

    Attributes:
        joins: words between two statements of one sentence.
        openers: how a question begins that a register may put words around; every question where there are none.
        partial: types without a section are not made in this language.
        stop: what ends a sentence.
        key: of a value in an answer in JSON.
    """

    media: dict[str, Lines]
    things: dict[str, tuple[str, str]]
    places: dict[str, Lines]
    fragments: dict[str, Lines]
    forms: dict[str, Lines]
    choosing: Choosing
    hints: dict[str, Hints]
    registers: dict[str, Register]
    joins: Lines
    openers: tuple[str, ...] = ()
    spelling: dict[str, str] = {}
    people: frozenset[str] = frozenset()
    uncounted: frozenset[str] = frozenset()
    predicates: dict[str, str] = {}
    partial: bool = False
    stop: str = "."
    key: str = "answer"
