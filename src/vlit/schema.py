"""The nouns: `Sample`, `Scene`, `Claim`, `Verdict`, `Reject`.

A `Sample` is one training example, a `Scene` is what is known to be in one image. Both live as rows of Parquet files
(`vlit.arrow`) and cross into Python objects only where a step needs to look at single records.

Conventions everywhere in vlit:

* boxes are absolute ``[x1, y1, x2, y2]`` floats in pixels of the original image, origin top left;
* ids are strings; a list that has nothing is empty, never null; a text that is unknown is ``""``;
* pixels are referenced by path; ``bytes`` is filled only when asked for.

The ``images`` and ``messages`` columns are what ``datasets`` and TRL read: a list of ``{path, bytes}`` structs and a
list of ``{role, content: [{type, text}]}``. A content part of type ``box`` is vlit's own; exporters turn it into a
model's text.

The structs are made by the million and hold no cycles, so they are left out of garbage collection (``gc=False``).
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

_Bytes = bytes  # the field of the same name hides the type inside `ImageRef`
Box = tuple[float, float, float, float]
Role = Literal["system", "user", "assistant"]
PartType = Literal["text", "image", "box"]
Status = Literal["supported", "contradicted", "unknown"]


FAMILIES: dict[str, tuple[str, ...]] = {
    "global": ("caption", "description", "inventory", "summary", "conversation"),
    "recognition": ("existence", "category", "attribute", "right_attribute"),
    "locating": ("position",),
    "counting": ("count", "count_total", "count_part", "count_compare", "right_count"),
    "relation": ("spatial", "size", "nearest", "predicate", "interaction", "depth", "right_relation"),
    "region": ("referring", "grounding", "describe_region", "compare_regions"),
    "negative": ("absent", "false_premise", "wrong_count", "wrong_relation", "wrong_attribute", "unanswerable"),
    "text": ("read_text", "locate_text", "field"),
    "reasoning": ("multi_step", "complex_reasoning"),
    "multi_image": ("image_more", "image_match", "image_difference", "image_common"),
}
"""Families of instruction types and their types. ``Sample.instruction_type`` and ``Evidence.type`` hold a type."""

FAMILY_OF: dict[str, str] = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}
ASKED_AS: dict[str, str] = {
    "absent": "existence",
    "right_count": "wrong_count",
    "right_attribute": "wrong_attribute",
    "right_relation": "wrong_relation",
}
"""Types that only the answer tells from another: whoever sees the question alone sees the other one."""

FORMS = ("free", "word", "choice", "yesno", "json", "list")
"""How an answer is asked for: a sentence, one word, an option's letter, yes or no, a JSON object, lines of a list."""

LENGTHS = (1, 2, 4, 9, 17, 33, 65)
"""Bins of answer lengths by their least number of words: one word, 2 to 3 ... 65 and more."""


class ImageRef(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A reference to an image: a path or URL, its size in pixels (0 = unknown) and, only when asked for, its bytes."""

    path: str
    bytes: _Bytes | None = None
    width: int = 0
    height: int = 0


class Part(msgspec.Struct, frozen=True, gc=False):
    """One piece of a message: a text, an image mark, or a box with the phrase it belongs to in ``text``.

    ``index`` says which of the sample's images an image mark or a box refers to.
    """

    type: PartType
    text: str = ""
    box: Box | None = None
    index: int = 0


class Message(msgspec.Struct, frozen=True, gc=False):
    """One turn: who speaks and the content parts in order."""

    role: Role
    content: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The turn in words: image marks left out, a box as ``[x1, y1, x2, y2]`` in whole pixels."""
        if len(self.content) == 1:  # nearly every answer
            return _spoken(self.content[0]).strip()
        return "".join([_spoken(p) for p in self.content]).strip()


def _spoken(part: Part) -> str:
    if part.type == "box" and part.box is not None:
        return "[" + ", ".join(f"{v:.0f}" for v in part.box) + "]"
    return part.text if part.type == "text" else ""


class Evidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Why an answer is what it is. One per exchange of a sample that was made from annotations.

    Attributes:
        exchange: number of the question-answer pair within the sample, from 0.
        type: instruction type of this exchange (construct.md's table).
        form: how the answer is asked for, see `FORMS`.
        program: the program that gave the answer, as JSON (`vlit.program`).
        value: the program's result, as JSON.
        objects: ids of the scene's objects that the program touched.
        hops: number of steps of the program.
        phrasing: which wording was drawn, ``type/form/register/number``; before it ``zh/`` for Chinese.
    """

    exchange: int
    type: str
    form: str
    program: str
    value: str
    objects: tuple[str, ...] = ()
    hops: int = 0
    phrasing: str = ""


class Lineage(msgspec.Struct, frozen=True, gc=False):
    """One step in the life of a sample: the step's name, its version, and what it did."""

    step: str
    version: str
    detail: str = ""


class Sample(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One training example."""

    id: str
    images: tuple[ImageRef, ...] = ()
    messages: tuple[Message, ...]
    instruction_type: str = ""
    source: str = ""
    licence: str = ""
    evidence: tuple[Evidence, ...] = ()
    scores: dict[str, float | None] = {}
    lineage: tuple[Lineage, ...] = ()

    def exchanges(self) -> list[tuple[str, str]]:
        """Question and answer texts in order; a missing partner is ``""``."""
        pairs: list[tuple[str, str]] = []
        question: str | None = None
        for message in self.messages:
            if message.role == "user":
                if question is not None:
                    pairs.append((question, ""))
                question = message.text
            elif message.role == "assistant":
                pairs.append((question or "", message.text))
                question = None
        if question is not None:
            pairs.append((question, ""))
        return pairs


class Attribute(msgspec.Struct, frozen=True, gc=False):
    """A property of an object: ``kind`` is what it is about (``colour``), ``""`` where the source does not say."""

    kind: str
    value: str


class Point(msgspec.Struct, frozen=True, gc=False):
    """A named key point in pixels; ``visible`` is False where it is annotated but hidden."""

    name: str
    x: float
    y: float
    visible: bool


class Object(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One annotated thing. ``crowd`` means that the box stands for many and must never be counted as one."""

    id: str
    category: str
    box: Box
    area: float = 0.0
    crowd: bool = False
    attributes: tuple[Attribute, ...] = ()
    points: tuple[Point, ...] = ()


class Relation(msgspec.Struct, frozen=True, gc=False):
    """An annotated relation between two objects, by id."""

    subject: str
    predicate: str
    object: str


class TextSpan(msgspec.Struct, frozen=True, gc=False):
    """A text that can be read in the image, with its box."""

    id: str
    text: str
    box: Box


class Scene(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known to be in one image.

    Attributes:
        id: the join key, see `image_key`.
        closed_world: categories annotated exhaustively in *this* image; only these may be said to be absent.
        closed_attributes: kinds of attribute that every object carries, so that a different value is known to be wrong.
        texts_closed: whether every readable text is in ``texts``.
        complete: whether *everything* in the image is annotated, so that "the largest object" may be asked at all;
            false for photographs, whose annotators looked for some categories only.
        lexicon: the name of the category system whose words describe the categories (`vlit.claims.lexicon.NAMES`).
    """

    id: str
    image: ImageRef
    captions: tuple[str, ...] = ()
    objects: tuple[Object, ...] = ()
    relations: tuple[Relation, ...] = ()
    texts: tuple[TextSpan, ...] = ()
    closed_world: tuple[str, ...] = ()
    closed_attributes: tuple[str, ...] = ()
    texts_closed: bool = False
    complete: bool = False
    lexicon: str = ""
    source: str = ""
    licence: str = ""


class Claim(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One checkable statement that an answer makes about its image, in the context of its question.

    Attributes:
        kind: existence, count, attribute, position, relation, text, region or comparison.
        exchange: number of the question-answer pair.
        text: the words that make the claim.
        start, end: character span of ``text`` in the answer; -1 where the claim comes from question and
        answer together.
        subject: canonical category (or phrase) that the claim is about.
        value: what is claimed of it: an attribute, a place, another category, a number (``3``, or ``3+`` for at least
            3) …
        negated: the claim is that it is *not* so.
    """

    kind: str
    exchange: int
    text: str
    start: int = -1
    end: int = -1
    subject: str = ""
    value: str = ""
    negated: bool = False


class Verdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the scene says of a claim, and why."""

    claim: Claim
    status: Status
    objects: tuple[str, ...] = ()
    reason: str = ""


class Reject(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A record that was not kept: where it stood, which gate refused it, why, and the record itself as JSON."""

    id: str
    where: str
    gate: str
    reason: str
    record: str = ""


_DIGITS = re.compile(r"(\d{6,})(?:_\d+)?$")


def image_key(path: str) -> str:
    """The key under which images and scenes meet: the number in a COCO-like file name, else the file's stem.

    ``COCO_train2014_000000397133.jpg``, ``000000397133.jpg``, ``train2017/000000397133.jpg`` and ``397133`` give
    ``397133``; ``shots/IMG_1.jpg`` gives ``IMG_1``. It misleads where two folders hold different images of one name.
    """
    stem = re.split(r"[\\/]", path)[-1]
    if "." in stem:
        stem = stem.rsplit(".", 1)[0]
    if stem.isdigit():
        return stem.lstrip("0") or "0"
    match = _DIGITS.search(stem)
    return match.group(1).lstrip("0") if match else stem
