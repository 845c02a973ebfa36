"""A question that has an answer, not yet in words: what generators propose and the planner turns into work.

A `Proposal` is what a generator found on a scene, with the forms it may take; the planner picks proposals, settles
form, option order and phrasing, and makes each a `Task`; the wording turns a task into text.
"""

from __future__ import annotations

import msgspec

from vlit.program import Program, Value


class Fact(msgspec.Struct, frozen=True):
    """A program and the value it has on the scene: a true statement, for explanations and descriptions."""

    program: Program
    value: Value


class Proposal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question that a scene can answer.

    Attributes:
        type: instruction type (`vlit.schema.FAMILIES`).
        program: what is asked.
        value: its result on the scene.
        objects: ids of the objects that the program touched.
        forms: the forms it may be asked in (`vlit.schema.FORMS`).
        bucket: the answer, as the planner balances it: ``yes``, ``3``, ``top left``, a category …
        subject: the category that the question is about, ``""`` for none; the planner favours rare ones.
        distractors: wrong answers for ``choice``, best first; each of them false on the scene.
        claimed: for ``wrong_*`` types: the false value that the question asserts.
        facts: true statements that the answer may use, in order.
        caption: a human caption, for ``caption`` and ``description``.
        note: what a reader of the lineage should know, such as how an absent object was chosen.
        turns: for ``conversation``: the exchanges in order; the other fields then describe the first.
        pronouns: for ``conversation``: whether each exchange speaks of the thing that the one before named.
        album: for several images: the keys (`SceneView.key`) of their scenes in order, the own one among them.
    """

    type: str
    program: Program
    value: Value
    objects: tuple[str, ...] = ()
    forms: tuple[str, ...] = ("free",)
    bucket: str = ""
    subject: str = ""
    distractors: tuple[str, ...] = ()
    claimed: Value | None = None
    facts: tuple[Fact, ...] = ()
    caption: str = ""
    note: str = ""
    turns: tuple[Proposal, ...] = ()
    pronouns: tuple[bool, ...] = ()
    album: tuple[str, ...] = ()


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One exchange, settled but for its words.

    Attributes:
        type, program, value, objects, claimed, facts, caption: as in `Proposal`.
        form: ``free``, ``word``, ``choice`` or ``yesno``.
        options: for ``choice``: the values to choose from, the right one among them.
        gold: index of the right option, or -1.
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


def value_text(value: Value) -> str:
    """A value as an option: ``3`` for a number, the name itself for a name."""
    return str(value).lower() if isinstance(value, bool) else str(value)
