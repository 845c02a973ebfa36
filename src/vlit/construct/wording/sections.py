"""Which section of the data files words a task, and which of its cases fits the answer."""

from __future__ import annotations

from functools import lru_cache

from vlit.construct.task import Task
from vlit.construct.wording.noun_phrases import DIRECTIONS
from vlit.errors import UsageError
from vlit.program import (
    AttributeOf,
    BoxOf,
    Captions,
    CategoryOf,
    Commonest,
    Count,
    Exists,
    FieldOf,
    FoundIn,
    Holds,
    InAll,
    InImage,
    InPart,
    Inventory,
    LargerOf,
    MoreIn,
    MoreOf,
    Nearest,
    Node,
    ObjectAt,
    Objects,
    OnlyIn,
    Partner,
    Phrases,
    PlaceOf,
    Predicate,
    Program,
    ReadText,
    RelatedTo,
    RelationOf,
    SameKind,
    SetNode,
    TextBox,
    TextPlace,
    TheOne,
    TotalOf,
    WithAttribute,
    children,
)

_BY_TYPE = frozenset({"caption", "description", "false_premise", "wrong_count", "wrong_relation", "wrong_attribute",
                      "unanswerable", "depth"})  # fmt: skip
_CONFIRMED = {
    "right_count": "wrong_count",
    "right_relation": "wrong_relation",
    "right_attribute": "wrong_attribute",
}
"""A true claim is asked about in the very words of a false one, so that the question does not tell which it is."""
_BY_PROGRAM: dict[type, str] = {
    TotalOf: "count_total",
    PlaceOf: "position",
    BoxOf: "grounding",
    RelationOf: "spatial",
    Holds: "holds",
    LargerOf: "size",
    Predicate: "predicate",
    Inventory: "inventory",
    ReadText: "read_text",
    TextBox: "locate_text",
    Captions: "caption",
    TextPlace: "text_place",
    FieldOf: "field",
    SameKind: "same_kind",
    Commonest: "summary",
    Phrases: "describe_phrase",
    InImage: "count",
    MoreIn: "image_more",
    FoundIn: "image_match",
    OnlyIn: "image_difference",
    InAll: "image_common",
}


def section_of(type: str, program: Program, facts_hold_text_box: bool = False) -> str:
    """The section for a type of task and its program. Two types whose programs read alike share one."""
    type = _CONFIRMED.get(type, type)
    if type in _BY_TYPE:
        return type
    if isinstance(program, ReadText) and facts_hold_text_box:
        return "read_text_at"
    if isinstance(program, Count):
        if isinstance(program.of, Objects):
            return "count_objects"
        return "count_part" if _has_tail(program.of) else "count"
    if isinstance(program, Exists):
        return "existence_part" if _has_tail(program.of) else "existence"
    if isinstance(program, MoreOf):
        return "count_halves" if _is_halves(program) else "count_compare"
    if isinstance(program, CategoryOf):
        if isinstance(program.object, Partner):
            return "interaction"
        if isinstance(program.object, ObjectAt):
            return "describe_region" if type == "describe_region" else "referring"
        if isinstance(program.object, TheOne):
            return "category_named"
        return "nearest" if isinstance(program.object, Nearest) else "category"
    if isinstance(program, AttributeOf):
        return f"attribute_{program.kind}" if program.kind in ("colour", "size", "material") else "attribute"
    return _BY_PROGRAM[program.__class__]


def case_of(section: str, task: Task) -> str:
    """The case of the section's answers that fits the task's value."""
    program, value = task.program, task.value
    if task.type in _CONFIRMED:
        return f"right_{_number_case(value)}" if section == "wrong_count" else "right"
    if section in ("count", "count_part", "count_objects", "wrong_count"):
        return _number_case(value)
    if section == "count_total" and isinstance(program, TotalOf):
        known = all(any(f.program == part for f in task.facts) for part in program.parts)
        return f"known_{_number_case(value)}" if known else _number_case(value)
    if section in ("existence", "existence_part"):
        return "absent" if not value else "present_many" if _several(task) else "present_one"
    if isinstance(program, MoreOf):
        terms = {f.program: f.value for f in task.facts}
        known = program.a in terms and program.b in terms and any(terms[c] for c in (program.a, program.b))
        if value == "same":
            return "known_same" if known else "same"
        return "known" if known else "more"
    if section == "wrong_relation":
        return _instead(task) or "unknown"
    if section == "holds":
        return "holds" if value else "fails_known" if _instead(task) else "fails"
    if section == "same_kind":
        return "alike" if value else "unlike"
    if section == "image_more":
        return "same" if value == "same" else "most"
    if section in ("image_difference", "image_common"):
        return "some" if value else "nothing"
    if section == "inventory":
        return "ones" if isinstance(value, dict) and all(n == 1 for n in value.values()) else "many"
    return "any"


@lru_cache(8192)
def names_image(node: Node) -> bool:
    """Whether the phrases of a program say "of the image" by themselves, so that a sentence need not."""
    return isinstance(node, InPart) or any(names_image(child) for child in children(node))


def no_words(type: str, form: str) -> UsageError:
    """The error for a type that cannot be asked in a form."""
    return UsageError(f"{type}/{form}", "there are no words for this type in this form", "Choose another form.")


def _number_case(value: object) -> str:
    return "zero" if value == 0 else "one" if value == 1 else "many"


def _several(task: Task) -> bool:
    """Whether more than one member is known to be there. The objects that a relation refers to are no members."""
    program = task.program
    return isinstance(program, Exists) and not _related(program.of) and len(task.objects) > 1


def _instead(task: Task) -> str:
    """``known`` where the facts hold the opposite relation, ``other`` for a different one, else ``""``."""
    program = task.program
    for fact in task.facts:
        if isinstance(fact.program, RelationOf) and isinstance(program, Holds) and program.relation in DIRECTIONS:
            pair = {program.relation, fact.value}
            return "known" if pair in ({"left", "right"}, {"above", "below"}) else "other"
        if isinstance(fact.program, LargerOf):
            return "known"
    return ""


def _related(node: SetNode) -> bool:
    return isinstance(node, RelatedTo) or (not isinstance(node, Objects) and _related(node.of))


def _has_tail(node: SetNode) -> bool:
    """Whether something follows the noun: a place or a relation, with or without attributes around it."""
    if isinstance(node, InPart | RelatedTo):
        return True
    return isinstance(node, WithAttribute) and _has_tail(node.of)


def _is_halves(program: MoreOf) -> bool:
    a, b = program.a.of, program.b.of
    return isinstance(a, InPart) and isinstance(b, InPart) and a.of == b.of
