"""Programs: a small typed functional language over a `Scene`. Nodes only; who runs them lives elsewhere.

A generator draws a program, an executor (`vlit.construct.execute`) computes the answer, and the independent replay
(`vlit.claims.replay`) computes it a second time with code of its own. Both follow this page:

Sets of objects
    Objects()                 all objects of the scene that are not crowds
    OfCategory(of, name)      those of a category
    WithAttribute(of, kind, value)  those carrying the attribute
    InPart(of, part)          those in a half of the image: ``left``, ``right``, ``top``, ``bottom``
    RelatedTo(of, relation, to)     those standing in a spatial relation to one object
Objects
    TheOne(of)                the only member
    Superlative(of, by)       largest, smallest, leftmost, rightmost, highest, lowest
    Nearest(of, to)           the member whose centre is closest to that of ``to``; ``to`` itself is left out
    ObjectAt(id)              the object with this id, shown to the reader by its box
    Partner(subject, predicate)  what the subject is annotated to hold, ride, wear ...
Values
    Count(of) -> int          Exists(of) -> bool           CategoryOf(object) -> str
    AttributeOf(object, kind) -> str                        PlaceOf(object) -> str
    BoxOf(object) -> [x1, y1, x2, y2]                       Holds(relation, a, b) -> bool
    RelationOf(a, b) -> str (left, right, above, below)     Predicate(a, b) -> str (annotated)
    MoreOf(a, b) -> str: "first", "second" or "same"        TotalOf(parts) -> int, the sum of counts
    LargerOf(a, b) -> str: "first" or "second"
    Inventory() -> {category: count}, sorted by name        Captions() -> [str]
    ReadText(id) -> str       TextBox(id) -> [x1, y1, x2, y2]            TextPlace(id) -> str, as PlaceOf
    FieldOf(name) -> str, the value of a named field of a document
    SameKind(a, b) -> bool    Commonest() -> str, the category with most members
    Phrases(object) -> [str], what people call the object
Of several images (numbered from 0 in the order in which they are shown)
    InImage(number, of) -> the value of a program in one of them
    MoreIn(of, images) -> str: ``first`` to ``fourth``, the image with most members, or ``same`` for two that tie
    FoundIn(of, images) -> str: ``first`` to ``fourth``, the only image with a member
    OnlyIn(image, other) -> [str], categories in one image that the other lacks, sorted
    InAll(images) -> [str], categories that all of them hold, sorted

Exact rules. W, H are the image's size; w, h, area a box's, clipped to the image; c its centre. Every rule has three
outcomes: yes, no, and *unclear*; a program that meets an unclear outcome has no answer (it is refused).

* ``left(a, b)``: yes if b.cx - a.cx >= 0.10 W and the boxes' overlap in x is <= 0.25 of the narrower one; no if
  ``left(b, a)`` is yes; else unclear. ``right(a, b)`` is ``left(b, a)``.
* ``above(a, b)``: yes if b.cy - a.cy >= 0.10 H, overlap in y is <= 0.25 of the lower-height one, and the gap in x is
  <= 0.15 W (the boxes overlap in x or nearly do); no if ``above(b, a)`` is yes; else unclear. ``below(a, b)`` is
  ``above(b, a)``.
* ``RelationOf``: ``left``/``right`` if that is yes/no and above is unclear; ``above``/``below`` the other way round;
  if both are clear the one with the larger centre distance (in W, in H) wins when it is >= 1.5 times the other; else
  unclear.
* ``larger(a, b)``: yes if area(a) >= 1.5 area(b); no if area(b) >= 1.5 area(a); else unclear. Area is the box's.
  ``smaller(a, b)`` is ``larger(b, a)``.
* ``InPart``: ``left`` yes if x2 <= 0.52 W; no if x1 >= 0.48 W; else unclear. ``top`` the same in y; ``right``,
  ``bottom`` mirrored.
* ``PlaceOf``: centre in thirds of W and H; unclear within 0.04 of a third's edge or if the box covers more than 0.40
  of the image. Names: ``top left, top, top right, left, centre, right, bottom left, bottom, bottom right``.
* ``Superlative``: ``largest``: box area >= 1.3 times the runner-up's, ``smallest`` mirrored; ``leftmost``,
  ``rightmost``: centre beyond the runner-up's by >= 0.05 W; ``highest``, ``lowest`` by >= 0.05 H. Fewer than two
  members, less margin, or a crowd that the set may reach into: unclear.
* ``Nearest``: distance of centres in pixels; the runner-up is >= 1.25 times as far and more than 0.03 of the image's
  diagonal farther; fewer than two candidates, or a crowd that the set may reach into: unclear.
* ``Count``/``Exists`` over a category: unclear when the scene has a crowd of that category, or the category is not in
  the closed world (``Exists`` is yes whenever a member is annotated). Over ``WithAttribute``: also unclear unless the
  kind is in ``closed_attributes``. Over ``Objects()`` without a category: unclear when the scene has any crowd or no
  closed world.
* ``TheOne``: unclear unless exactly one member and no crowd that the set may reach into (one of its category; any,
  for a set without a category).
* ``AttributeOf``: unclear unless the object carries exactly one value of that kind.
* ``MoreOf``: of two counts. ``TotalOf``: sum of counts; unclear when the sets overlap. ``Inventory``: unclear with a
  crowd, without a closed world, or with a category outside it.
* ``RelatedTo``, like ``Nearest``, leaves ``to`` itself out. ``ObjectAt`` of a crowd is unclear. A box that meets both
  conditions of ``InPart`` is in neither half. ``BoxOf`` and ``TextBox`` are clipped to the image.
* ``Partner(subject, predicate)``: the only object that the subject is annotated to stand in the predicate to; unclear
  for none, several, or a crowd.
* ``SameKind``: by category; unclear where one is unknown. ``Commonest``: as ``Inventory``, and unclear with fewer than
  two categories or where two have the most members. ``Phrases``: the attributes of kind ``phrase``, sorted; unclear
  without one.
* ``TextPlace``: the rule of ``PlaceOf`` for the text's box.
* ``FieldOf``: a text ``NAME: VALUE`` gives a field (a name of letters, spaces and ``.#&/()-``, at most 24 characters,
  with a letter in it); where nothing follows the colon, the value is the text that begins nearest to the right of it
  (its left edge at most 0.6 W from the name's right edge and not left of that by more than 2 pixels) with its centre
  between the top and the bottom of the name's box. Names are compared without regard to case and spaces. Unclear unless
  ``texts_closed`` and exactly one text has that name, and it has a value.
* Of several images: every image must be known. ``MoreIn``: counts by the rule of ``Count``; unclear where the most is
  reached twice, but for two images. ``FoundIn``: by the rule of ``Exists`` in each; unclear unless one has a member.
  ``OnlyIn``: unclear where a category of the one is neither annotated in the other nor in its closed world; ``InAll``
  the same in both directions; both with any crowd or object of unknown category. The other programs look at the first
  image.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, get_args

import msgspec

from vlit.schema import Box

RELATIONS = ("left", "right", "above", "below", "larger", "smaller")
PARTS = ("left", "right", "top", "bottom")
SUPERLATIVES = ("largest", "smallest", "leftmost", "rightmost", "highest", "lowest")
ORDINALS = ("first", "second", "third", "fourth")
PLACES = ("top left", "top", "top right", "left", "centre", "right", "bottom left", "bottom", "bottom right")

Value = bool | int | str | Sequence[float | str] | dict[str, int]


class _Node(msgspec.Struct, frozen=True, tag_field="op"):
    pass


class Objects(_Node, frozen=True, tag="objects"):
    """All objects that are not crowds."""


class OfCategory(_Node, frozen=True, tag="of_category"):
    """Members of a category."""

    of: SetNode
    name: str


class WithAttribute(_Node, frozen=True, tag="with_attribute"):
    """Members carrying an attribute."""

    of: SetNode
    kind: str
    value: str


class InPart(_Node, frozen=True, tag="in_part"):
    """Members lying in a half of the image."""

    of: SetNode
    part: str


class RelatedTo(_Node, frozen=True, tag="related_to"):
    """Members standing in a spatial relation to one object."""

    of: SetNode
    relation: str
    to: ObjectNode


class TheOne(_Node, frozen=True, tag="the_one"):
    """The only member."""

    of: SetNode


class Superlative(_Node, frozen=True, tag="superlative"):
    """The extreme member."""

    of: SetNode
    by: str


class Nearest(_Node, frozen=True, tag="nearest"):
    """The member closest to an object."""

    of: SetNode
    to: ObjectNode


class ObjectAt(_Node, frozen=True, tag="object_at"):
    """The object with this id."""

    id: str


class Partner(_Node, frozen=True, tag="partner"):
    """The only object that the subject stands in an annotated relation to."""

    subject: ObjectNode
    predicate: str


class Count(_Node, frozen=True, tag="count"):
    """How many."""

    of: SetNode


class Exists(_Node, frozen=True, tag="exists"):
    """Whether there is any."""

    of: SetNode


class CategoryOf(_Node, frozen=True, tag="category_of"):
    """What it is."""

    object: ObjectNode


class AttributeOf(_Node, frozen=True, tag="attribute_of"):
    """Its attribute of a kind."""

    object: ObjectNode
    kind: str


class PlaceOf(_Node, frozen=True, tag="place_of"):
    """Where in the image it is."""

    object: ObjectNode


class BoxOf(_Node, frozen=True, tag="box_of"):
    """Its box."""

    object: ObjectNode


class Holds(_Node, frozen=True, tag="holds"):
    """Whether a spatial relation holds from ``a`` to ``b``."""

    relation: str
    a: ObjectNode
    b: ObjectNode


class RelationOf(_Node, frozen=True, tag="relation_of"):
    """Which of left, right, above, below ``a`` is of ``b``."""

    a: ObjectNode
    b: ObjectNode


class Predicate(_Node, frozen=True, tag="predicate"):
    """The only annotated predicate from ``a`` to ``b``."""

    a: ObjectNode
    b: ObjectNode


class MoreOf(_Node, frozen=True, tag="more_of"):
    """Which of two counts is larger: ``first``, ``second`` or ``same``."""

    a: Count
    b: Count


class TotalOf(_Node, frozen=True, tag="total_of"):
    """The sum of counts of disjoint sets."""

    parts: tuple[Count, ...]


class LargerOf(_Node, frozen=True, tag="larger_of"):
    """Which of two objects has the larger box: ``first`` or ``second``."""

    a: ObjectNode
    b: ObjectNode


class Inventory(_Node, frozen=True, tag="inventory"):
    """Every category with its count."""


class Captions(_Node, frozen=True, tag="captions"):
    """The human captions."""


class ReadText(_Node, frozen=True, tag="read_text"):
    """The words of a text span."""

    id: str


class TextBox(_Node, frozen=True, tag="text_box"):
    """The box of a text span."""

    id: str


class TextPlace(_Node, frozen=True, tag="text_place"):
    """Where in the image a text span is."""

    id: str


class FieldOf(_Node, frozen=True, tag="field_of"):
    """The value of a named field of a document."""

    name: str


class SameKind(_Node, frozen=True, tag="same_kind"):
    """Whether two objects are of one category."""

    a: ObjectNode
    b: ObjectNode


class Commonest(_Node, frozen=True, tag="commonest"):
    """The category with most members."""


class Phrases(_Node, frozen=True, tag="phrases"):
    """What people call an object."""

    object: ObjectNode


class InImage(_Node, frozen=True, tag="in_image"):
    """The value of a program in one of several images."""

    number: int
    of: ValueNode


class MoreIn(_Node, frozen=True, tag="more_in"):
    """Which of several images has most members of a set."""

    of: SetNode
    images: int


class FoundIn(_Node, frozen=True, tag="found_in"):
    """The only one of several images that has a member of a set."""

    of: SetNode
    images: int


class OnlyIn(_Node, frozen=True, tag="only_in"):
    """Categories that one image holds and another lacks."""

    image: int
    other: int


class InAll(_Node, frozen=True, tag="in_all"):
    """Categories that all images hold."""

    images: int


SetNode = Objects | OfCategory | WithAttribute | InPart | RelatedTo
ObjectNode = TheOne | Superlative | Nearest | ObjectAt | Partner
ValueNode = (
    Count
    | Exists
    | CategoryOf
    | AttributeOf
    | PlaceOf
    | BoxOf
    | Holds
    | RelationOf
    | Predicate
    | MoreOf
    | TotalOf
    | LargerOf
    | Inventory
    | Captions
    | ReadText
    | TextBox
    | TextPlace
    | FieldOf
    | SameKind
    | Commonest
    | Phrases
    | InImage
    | MoreIn
    | FoundIn
    | OnlyIn
    | InAll
)
Program = ValueNode
Node = SetNode | ObjectNode | ValueNode

_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[Program] = msgspec.json.Decoder(Program)


def dumps(program: Program) -> str:
    """The program as JSON, the same text for the same program."""
    return _ENCODER.encode(program).decode()


def loads(text: str) -> Program:
    """The program from JSON. Raises `msgspec.ValidationError` where the text is none."""
    program: Program = _DECODER.decode(text)
    return program


def hops(node: Node) -> int:
    """Reasoning steps: the nodes that do work. ``Objects``, ``ObjectAt`` and naming a single thing (``TheOne``)
    are free.

    "Is there a dog?" = category, exists = 2 would count naming as reasoning, so ``OfCategory`` is free as well: the
    question above has 1 hop, "how many cups are left of the largest plate" has 3 (largest, left of, count). Saying
    which image is free too.
    """
    steps = 0 if type(node) in _FREE else 1
    for child in children(node):
        steps += hops(child)
    return steps


_FREE = frozenset((Objects, ObjectAt, TheOne, OfCategory, InImage))


def children(node: Node) -> Sequence[Node]:
    """The nodes directly under a node, in the order of its fields."""
    if type(node) is TotalOf:
        return node.parts
    return [getattr(node, name) for name in _node_fields(type(node))]


@cache
def _node_fields(kind: type[_Node]) -> tuple[str, ...]:
    """The fields of a kind of node that hold one node. Looked up once: programs are walked by the thousand."""
    return tuple(field.name for field in msgspec.structs.fields(kind) if _is_node(field.type))


def _is_node(kind: Any) -> bool:
    kinds = (kind,) if isinstance(kind, type) else get_args(kind)
    return all(isinstance(each, type) and issubclass(each, _Node) for each in kinds)


def images_of(program: Program) -> int:
    """How many images a program looks at: one, but for those of several."""
    if isinstance(program, MoreIn | FoundIn | InAll):
        return program.images
    if isinstance(program, OnlyIn):
        return max(program.image, program.other) + 1
    return program.number + 1 if isinstance(program, InImage) else 1


def as_box(value: Value) -> Box:
    """A program's box value as a `Box`. Raises `TypeError` for any other value."""
    if not (isinstance(value, list) and len(value) == 4):
        raise TypeError(f"not a box: {value!r}")
    x1, y1, x2, y2 = (float(v) for v in value)
    return x1, y1, x2, y2
