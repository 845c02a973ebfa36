"""Questions about several images: what is compared, and that it is clear."""

from __future__ import annotations

from handmade import kitchen, thing
from vlit.claims import load_lexicon
from vlit.construct.adaption import GENERATORS
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.construct.world import World
from vlit.program import FoundIn, InAll, MoreIn, OnlyIn, images_of
from vlit.schema import Scene

WORLD = World(1, {}, {}, {})


def scene(identity: str, *categories: str) -> Scene:
    things = tuple(thing(f"{i}", name, (100 * i, 50, 100 * i + 90, 200)) for i, name in enumerate(categories))
    return kitchen(id=identity, objects=things, captions=())


def proposals(own: Scene, *others: Scene, seed: int = 0) -> list[Proposal]:
    lexicon = load_lexicon("coco")
    gallery = [SceneView(each, lexicon, WORLD, seed) for each in others]
    view = SceneView(own, lexicon, WORLD, seed, gallery)
    return list(GENERATORS.get("multi_image").propose(view, 10))


def test_by_hand() -> None:
    one, two = scene("1", "dog", "cup", "cup"), scene("2", "cup", "pizza")
    found = [p for seed in range(20) for p in proposals(one, two, seed=seed)]
    answers = {(p.type, p.program, p.album[0], str(p.value)) for p in found}
    first_is = {"test/1": ("first", "second"), "test/2": ("second", "first")}
    for kind, program, opening, value in answers:
        mine, theirs = first_is[opening]
        if isinstance(program, MoreIn) and program.of.name == "cup":  # type: ignore[union-attr]
            assert value == mine
        if isinstance(program, FoundIn):
            assert value == (mine if program.of.name == "dog" else theirs)  # type: ignore[union-attr]
        if isinstance(program, OnlyIn):
            assert (kind, value) == ("image_difference", "['dog']" if opening == "test/1" else "['pizza']")
        if isinstance(program, InAll):
            assert value == "['cup']"
    assert {p.type for p in found} == set(GENERATORS.get("multi_image").types)
    for proposal in found:
        assert len(proposal.album) == len(set(proposal.album)) == images_of(proposal.program)
        assert "test/1" in proposal.album


def test_what_may_be_there_unannotated_is_not_compared() -> None:
    one, two = scene("1", "dog"), kitchen(id="2", objects=(), captions=("A dog on a rug .",))
    assert not [p for p in proposals(one, two) if "dog" in str(p.program)]
    open_world = kitchen(id="2", objects=(), captions=(), closed_world=())
    assert proposals(one, open_world) == []


def test_alone_there_is_nothing_to_compare() -> None:
    assert proposals(scene("1", "dog")) == []
    assert proposals(scene("1", "dog"), scene("1", "dog")) == []
