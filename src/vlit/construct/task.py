"""What generators hand to the planner and the planner to the wording: a question that has an answer, not yet in
words."""

from __future__ import annotations

import msgspec

from vlit.program import Program, Value


class Fact(msgspec.Struct, frozen=True):
    """A program and the value it has on the scene: a true statement, for explanations and descriptions."""

    program: Program
    value: Value


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One exchange before wording.

    Attributes:
        type: instruction type (`vlit.schema.FAMILIES`).
        form: ``free``, ``word``, ``choice`` or ``yesno``.
        program: what is asked.
        value: its result on the scene.
        objects: ids of the objects that the program touched.
        options: for ``choice``: the option values as text-free values (category names, numbers as text,
        places …), gold included.
        gold: index of the right option, or -1.
        claimed: for ``wrong_count``, ``wrong_relation``, ``wrong_attribute``: the false value that the
        question asserts.
        facts: further true statements that the answer may use: the steps of a ``multi_step`` program in order, or the
            sentences of a ``description``.
        caption: a human caption, for ``caption`` and ``description``; else ``""``.
    """

    type: str
    form: str
    program: Program
    value: Value
    objects: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    gold: int = -1
    claimed: Value | None = None
    facts: tuple[Fact, ...] = ()
    caption: str = ""
