"""One or more tasks of every type and form, over categories whose grammar is awkward."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.task import Fact, Task
from vlit.program import (
    PARTS,
    PLACES,
    SUPERLATIVES,
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
    ObjectAt,
    ObjectNode,
    Objects,
    OfCategory,
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
    Superlative,
    TextBox,
    TextPlace,
    TheOne,
    TotalOf,
    Value,
    WithAttribute,
)

AWKWARD = ("person", "skis", "scissors", "broccoli", "hot dog", "sheep", "bus", "orange", "potted plant", "tv", "knife")
BOX = [10.0, 20.0, 110.0, 220.0]
CAPTION = "a man  riding a wave on top of a surfboard ."


def of(name: str) -> SetNode:
    return OfCategory(Objects(), name)


def the(name: str) -> ObjectNode:
    return TheOne(of(name))


def most(name: str, by: str) -> ObjectNode:
    return Superlative(of(name), by)


def task(type: str, form: str, program: Program, value: Value, **more: object) -> Task:
    return Task(type=type, form=form, program=program, value=value, **more)  # type: ignore[arg-type]


def known(*facts: tuple[Program, Value]) -> tuple[Fact, ...]:
    return tuple(Fact(program, value) for program, value in facts)


def examples() -> Iterator[Task]:
    """Tasks that between them reach every section and case of the data files."""
    yield from _sets()
    yield from _objects()
    yield from _pairs()
    yield from _regions_and_texts()
    yield from _whole_image()
    yield from _false_claims()
    yield from _steps()
    yield from _further()
    yield from _albums()


def _sets() -> Iterator[Task]:
    for i, name in enumerate(AWKWARD):
        for n in (0, 1, 2, 12):
            yield task("count", "free", Count(of(name)), n)
            yield task("count_part", "free", Count(InPart(of(name), PARTS[i % 4])), n)
        yield task("count", "word", Count(of(name)), 3)
        for present, ids in ((True, ("1",)), (True, ("1", "2")), (False, ())):
            kind = "existence" if present else "absent"
            for members in (of(name), InPart(of(name), "left"), WithAttribute(of(name), "colour", "olive")):
                for form in ("free", "yesno"):
                    yield task(kind, form, Exists(members), present, objects=ids)
    yield task("count", "choice", Count(of("knife")), 3, options=("2", "3", "4"), gold=1)
    for n in (1, 7):
        yield task("count_total", "free", Count(Objects()), n)
    two = TotalOf((Count(of("skis")), Count(of("sheep"))))
    for a, b in ((1, 0), (2, 1), (7, 6)):
        yield task("count_total", "free", two, a + b, facts=known((two.parts[0], a), (two.parts[1], b)))
        yield task("count_total", "word", two, a + b)
    yield task("count_total", "free", two, 3)
    for more in (
        MoreOf(Count(of("person")), Count(of("broccoli"))),
        MoreOf(Count(InPart(of("bus"), "left")), Count(InPart(of("bus"), "right"))),
    ):
        for value, a, b in (("first", 1, 0), ("second", 1, 4), ("same", 2, 2)):
            facts = known((more.a, a), (more.b, b))
            yield task("count_compare", "free", more, value, facts=facts)
            yield task("count_compare", "word", more, value, facts=facts)
        yield task("count_compare", "choice", more, "same", options=("first", "second", "same"), gold=2)


def _objects() -> Iterator[Task]:
    places = iter(PLACES * 9)
    named = [the("person"), the("skis"), the("broccoli"), the("tv")]
    named += [most("person", by) for by in SUPERLATIVES]
    named += [Nearest(of("orange"), most("bus", "largest")), TheOne(InPart(of("knife"), "top"))]
    for node in named:
        yield task("position", "free", PlaceOf(node), next(places))
        yield task("grounding", "free", BoxOf(node), BOX)
        yield task("attribute", "free", AttributeOf(node, "colour"), "orange")
    yield task("position", "word", PlaceOf(the("dog")), "top left")
    yield task("position", "choice", PlaceOf(the("dog")), "top", options=("top", "left"), gold=0)
    for kind, value in (("size", "large"), ("material", "wooden")):
        yield task("attribute", "free", AttributeOf(the("bus"), kind), value)
        yield task("attribute", "word", AttributeOf(the("bus"), kind), value)
    yield task("attribute", "choice", AttributeOf(the("bus"), "colour"), "red", options=("blue", "red"), gold=1)
    for by in SUPERLATIVES:
        node = Superlative(Objects(), by)
        yield task("category", "free", CategoryOf(node), "orange")
        yield task("category", "word", CategoryOf(node), "scissors")
        yield task("category", "choice", CategoryOf(node), "tv", options=("tv", "skis"), gold=0)
    yield task("category", "free", CategoryOf(TheOne(WithAttribute(Objects(), "colour", "red"))), "bus")
    for form in ("free", "word"):
        yield task("nearest", form, CategoryOf(Nearest(Objects(), most("person", "leftmost"))), "broccoli")
    near = CategoryOf(Nearest(Objects(), the("dog")))
    yield task("nearest", "choice", near, "skis", options=("skis", "tv"), gold=0)


def _pairs() -> Iterator[Task]:
    for a, b in ((the("person"), the("skis")), (most("bus", "largest"), the("broccoli"))):
        for relation in ("left", "above"):
            yield task("spatial", "free", RelationOf(a, b), relation)
        yield task("spatial", "word", RelationOf(a, b), "below")
        yield task("spatial", "choice", RelationOf(a, b), "right", options=("left", "right"), gold=1)
        for relation in ("left", "below", "larger"):
            for value in (True, False):
                yield task("spatial", "free", Holds(relation, a, b), value)
                yield task("spatial", "yesno", Holds(relation, a, b), value)
        for value in ("first", "second"):
            yield task("size", "free", LargerOf(a, b), value)
            yield task("size", "word", LargerOf(a, b), value)
        for predicate in ("riding", "on", "has a", "wear"):
            yield task("predicate", "free", Predicate(a, b), predicate)


def _regions_and_texts() -> Iterator[Task]:
    at = ObjectAt("7")
    facts = known((BoxOf(at), BOX))
    for name in ("skis", "orange"):
        for form in ("free", "word"):
            yield task("referring", form, CategoryOf(at), name, facts=facts)
    yield task("referring", "choice", CategoryOf(at), "tv", options=("tv", "bus"), gold=0, facts=facts)
    for form in ("free", "word"):
        yield task("read_text", form, ReadText("t"), 'THE "NEW" INN')
        yield task("read_text", form, ReadText("t"), "STOP", facts=known((TextBox("t"), BOX)))
    yield task("locate_text", "free", TextBox("t"), BOX, facts=known((ReadText("t"), "STOP")))


def _whole_image() -> Iterator[Task]:
    yield task("caption", "free", Captions(), [CAPTION], caption=CAPTION)
    for counts in ({"dog": 1, "skis": 1}, {"dog": 2, "orange": 1}):
        for form in ("free", "word"):
            yield task("inventory", form, Inventory(), dict(counts))
    dog, chair = the("dog"), most("chair", "largest")
    counts = [(Count(of("orange")), 1), (Count(of("dog")), 1), (Count(of("chair")), 3)]
    places = [(PlaceOf(dog), "top left"), (PlaceOf(chair), "centre")]
    relation = [(RelationOf(dog, the("person")), "left")]
    for facts in (counts[:1] + places, counts[:2] + places[:1] + relation, counts + relation, places + relation):
        for caption in (CAPTION, ""):
            yield task("description", "free", Captions(), [], caption=caption, facts=known(*facts))  # type: ignore[arg-type]


def _false_claims() -> Iterator[Task]:
    for name in AWKWARD:
        yield task("false_premise", "free", Exists(of(name)), False)
        for n, claimed in ((0, 1), (1, 2), (3, 1), (12, 11)):
            yield task("wrong_count", "free", Count(of(name)), n, claimed=claimed)
            yield task("right_count", "free", Count(of(name)), max(1, n), claimed=max(1, n))
        yield task("wrong_count", "yesno", Count(of(name)), 3, claimed=4)
    a, b = the("person"), most("bus", "smallest")
    for true in ("right", "above", ""):
        facts = known((RelationOf(a, b), true)) if true else ()
        for form in ("free", "yesno"):
            yield task("wrong_relation", form, Holds("left", a, b), False, claimed="left", facts=facts)
    for form in ("free", "yesno"):
        yield task("wrong_attribute", form, AttributeOf(a, "colour"), "orange", claimed="blue")
        yield task("right_attribute", form, AttributeOf(a, "colour"), "blue", claimed="blue")
        yield task("right_relation", form, Holds("left", a, b), True, claimed="left")


def _steps() -> Iterator[Task]:
    start, person = most("bus", "largest"), the("person")
    place = known((PlaceOf(start), "bottom left"))
    for relation in ("left", "above", "larger"):
        for n in (0, 1, 2):
            yield task("multi_step", "free", Count(RelatedTo(of("skis"), relation, start)), n, facts=place)
        for value in (True, False):
            related = Exists(RelatedTo(of("broccoli"), relation, person))
            facts = known((PlaceOf(person), "top"))
            yield task("multi_step", "free", related, value, facts=facts, objects=("1", "2", "3"))
            yield task("multi_step", "yesno", related, value)
    yield task("multi_step", "word", Count(RelatedTo(of("cup"), "left", start)), 2, facts=place)
    near = Nearest(of("orange"), start)
    for form in ("free", "word"):
        yield task("multi_step", form, PlaceOf(near), "centre", facts=place)
        yield task(
            "multi_step", form, CategoryOf(Nearest(Objects(), person)), "tv", facts=known((PlaceOf(person), "top"))
        )
    facts = (*place, *known((PlaceOf(near), "centre")))
    yield task("multi_step", "free", AttributeOf(near, "colour"), "red", facts=facts)
    halves = MoreOf(Count(InPart(of("person"), "top")), Count(InPart(of("person"), "bottom")))
    yield task("multi_step", "free", halves, "first", facts=known((halves.a, 3), (halves.b, 0)))
    yield task("multi_step", "word", halves, "second")


def _further() -> Iterator[Task]:
    counts = known((Count(of("chair")), 5), (Count(of("dining table")), 1), (Count(of("skis")), 2))
    for form in ("free", "word", "json"):
        yield task("summary", form, Commonest(), "chair", facts=counts)
        yield task("interaction", form, CategoryOf(Partner(the("person"), "riding")), "bus")
    yield task("summary", "free", Commonest(), "chair", facts=counts[:2])
    for form in ("free", "word"):
        yield task("depth", form, Predicate(the("person"), the("bus")), "behind")
    yield task("inventory", "list", Inventory(), {"dog": 2, "skis": 1})
    yield task("inventory", "json", Inventory(), {"dog": 2, "skis": 1})
    yield task("count", "json", Count(of("dog")), 2)
    yield task("existence", "json", Exists(of("dog")), True)
    yield task("unanswerable", "free", Exists(of("person")), True)
    one, two = ObjectAt("7"), ObjectAt("8")
    boxes = known((BoxOf(one), BOX), (BoxOf(two), [1.0, 2.0, 30.0, 40.0]))
    facts = (*boxes[:1], *known((PlaceOf(one), "top left"), (RelationOf(one, the("bus")), "left")))
    yield task("describe_region", "free", CategoryOf(one), "person", facts=facts)
    yield task("describe_region", "free", Phrases(one), ["the tall man"], facts=boxes[:1], caption="the tall man")
    facts = (*boxes, *known((CategoryOf(one), "person"), (CategoryOf(two), "bus")))
    for form in ("free", "yesno"):
        yield task("compare_regions", form, SameKind(one, two), False, facts=facts)
    yield task("compare_regions", "free", SameKind(one, two), True, facts=facts)
    yield task("compare_regions", "free", LargerOf(one, two), "second", facts=facts)
    yield task("compare_regions", "free", RelationOf(one, two), "left", facts=facts)
    stop = known((ReadText("t"), "STOP"))
    for form in ("free", "word", "json"):
        yield task("field", form, FieldOf("DATE"), "25/12/2018")
        yield task("locate_text", form, TextPlace("t"), "top left", facts=stop)


def _albums() -> Iterator[Task]:
    for name in AWKWARD:
        in_each = [InImage(i, Count(of(name))) for i in range(2)]
        facts = known((in_each[0], 1), (in_each[1], 3))
        yield task("image_more", "free", MoreIn(of(name), 2), "second", facts=facts)
        same = known((in_each[0], 2), (in_each[1], 2))
        yield task("image_more", "free", MoreIn(of(name), 2), "same", facts=same)
        yield task("image_match", "free", FoundIn(of(name), 3), "third")
    for form in ("word", "json"):
        yield task("image_more", form, MoreIn(of("dog"), 2), "same")
        yield task("image_match", form, FoundIn(of("dog"), 3), "first")
    yield task("image_match", "choice", FoundIn(of("dog"), 3), "first", options=("second", "first", "third"), gold=1)
    for form in ("free", "word", "list", "json"):
        yield task("image_difference", form, OnlyIn(0, 1), ["broccoli", "dog", "skis"])
        yield task("image_common", form, InAll(2), ["person"])
