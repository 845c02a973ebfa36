"""What may be named, counted and denied in a scene."""

from __future__ import annotations

from handmade import kitchen, thing
from vlit.claims import load_lexicon
from vlit.construct.sceneview import SceneView
from vlit.construct.world import World
from vlit.program import Count, Objects, OfCategory, Superlative, TheOne
from vlit.schema import Scene

WORLD = World(10, {"cat": 5, "car": 1}, {"cat": {"dog": 4}}, {})


def view(scene: Scene, seed: int = 0) -> SceneView:
    return SceneView(scene, load_lexicon("coco"), WORLD, seed)


def test_a_crowd_a_speck_and_a_multitude_are_not_counted() -> None:
    assert view(kitchen()).countable == ["cup", "dog"]
    speck = thing("s", "cup", (0, 0, 10, 10))
    assert view(kitchen(objects=(*kitchen().objects, speck))).countable == ["dog"]
    many = tuple(thing(f"m{n}", "cup", (n * 80, 300, n * 80 + 60, 360)) for n in range(11))
    assert view(kitchen(objects=many)).countable == []
    assert view(kitchen(closed_world=("dog",))).countable == ["dog"]


def test_food_is_neither_counted_nor_told_apart_in_photographs() -> None:
    slices = (thing("a", "pizza", (0, 0, 100, 100)), thing("b", "pizza", (300, 200, 600, 400)))
    assert view(kitchen(objects=slices)).countable == []
    assert view(kitchen(objects=slices)).named == []
    assert view(kitchen(objects=slices, complete=True)).countable == ["pizza"]
    assert len(view(kitchen(objects=slices, complete=True)).named) == 2


def test_what_is_denied_is_closed_absent_unmentioned_and_has_no_double() -> None:
    # A person is there as a crowd; the caption names a dog and cups; a truck would be mistaken for a car.
    assert view(kitchen()).deniable == ["cat", "car", "truck"]
    assert view(kitchen(captions=("A cat sleeps.",))).deniable == ["car", "truck"]
    with_car = kitchen(objects=(*kitchen().objects, thing("k", "car", (300, 200, 400, 300))))
    assert view(with_car).deniable == ["cat"]
    assert view(kitchen(closed_world=())).deniable == []


def test_names_are_short_and_mean_one_thing() -> None:
    named = {thing.id: node for node, thing in view(kitchen()).named}
    assert named["d"] == TheOne(OfCategory(Objects(), "dog"))
    assert named["p"] == TheOne(OfCategory(Objects(), "pizza"))
    cups = [node for identity, node in named.items() if identity.startswith("c")]
    assert cups
    assert all(isinstance(node, Superlative) for node in cups)


def test_a_thing_too_small_to_be_seen_is_not_named() -> None:
    small = kitchen(objects=(thing("d", "dog", (0, 0, 40, 40)),))
    assert view(small).named == []
    assert view(small).seen == []


def test_a_proposal_needs_an_answer_and_a_form() -> None:
    scene = view(kitchen())
    assert list(scene.propose("count", Count(scene.of("person")))) == []
    assert list(scene.propose("count", Count(scene.of("cup")), ("choice",), distractors=("1", "2"))) == []
    (made,) = scene.propose("count", Count(scene.of("cup")), ("choice", "word"), distractors=("1", "2", "4", "5"))
    assert (made.value, made.bucket, made.forms) == (3, "3", ("choice", "word"))
    assert made.distractors == ("1", "2", "4")


def test_wrong_categories_are_absent() -> None:
    assert set(view(kitchen()).wrong_categories("dog")) <= {"cat", "car", "truck"}


def test_draws_depend_on_seed_and_scene_alone() -> None:
    items = list(range(50))
    assert view(kitchen()).draw(items, 10) == view(kitchen()).draw(items, 10)
    assert view(kitchen()).draw(items, 10) != view(kitchen(), seed=1).draw(items, 10)
    assert view(kitchen()).draw(items, 10) != view(kitchen(id="2")).draw(items, 10)


def test_what_the_edge_cuts_off_is_not_called_the_smallest() -> None:
    things = (
        thing("a", "elephant", (0, 100, 60, 400)),
        thing("b", "elephant", (300, 100, 500, 400)),
        thing("c", "elephant", (520, 100, 900, 400)),
    )
    for seed in range(8):
        seen = view(kitchen(objects=things, closed_world=("elephant",)), seed)
        assert not [n for n, o in seen.named if isinstance(n, Superlative) and n.by == "smallest" and o.id == "a"]
