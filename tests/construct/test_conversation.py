"""Conversations: order, pronouns, no give-away, as many yes as no."""

from __future__ import annotations

from handmade import kitchen
from vlit.claims import load_lexicon
from vlit.construct.adaption import GENERATORS
from vlit.construct.conversation import converse
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.construct.world import World
from vlit.program import Count, Node, Objects, OfCategory, children

WORLD = World(1, {"cat": 1}, {}, {})


def conversations(**changes: object) -> list[Proposal]:
    found: list[Proposal] = []
    for seed in range(30):
        view = SceneView(kitchen(objects=kitchen().objects[:5], **changes), load_lexicon("coco"), WORLD, seed)
        proposals = [p for name in GENERATORS.names() for p in GENERATORS.get(name).propose(view, 10)]
        found += converse(view, proposals, 5)
    assert found
    return found


def categories(node: Node) -> set[str]:
    own = {node.name} if isinstance(node, OfCategory) else set()
    return own.union(*(categories(c) for c in children(node)))


def test_they_open_with_what_is_general() -> None:
    openings = [c for c in conversations() if c.turns[0].type == "caption"]
    assert openings
    for conversation in openings:
        assert all(t.type != "caption" for t in conversation.turns[1:])


def test_no_question_is_asked_whose_answer_the_caption_gave() -> None:
    # The caption speaks of the dog and of the cups: neither their existence nor their number is asked about.
    for conversation in conversations():
        if conversation.turns[0].type == "caption":
            for turn in conversation.turns[1:]:
                if turn.type in ("existence", "count", "count_compare", "count_total"):
                    assert not categories(turn.program) & {"dog", "cup"}, turn


def test_an_inventory_is_not_followed_by_counting() -> None:
    for conversation in conversations(captions=()):
        if conversation.turns[0].type == "inventory":
            assert not any(isinstance(t.program, Count) or t.type.startswith("count") for t in conversation.turns)


def test_a_pronoun_follows_the_thing_it_means() -> None:
    for conversation in conversations(captions=()):
        for before, turn, again in zip(
            conversation.turns, conversation.turns[1:], conversation.pronouns[1:], strict=False
        ):
            if again:
                assert categories(before.program) & categories(turn.program)
        assert conversation.pronouns[0] is False


def test_yes_and_no_come_together() -> None:
    for conversation in conversations(captions=()):
        kinds = [t.type for t in conversation.turns]
        assert kinds.count("existence") == kinds.count("absent")


def test_no_earlier_turn_tells_a_later_answer() -> None:
    """A place, a colour or a number that was said is not asked for again, of the same thing."""
    for conversation in [*conversations(), *conversations(captions=())]:
        told: set[tuple[str, str]] = set()
        for turn in conversation.turns:
            asked = {(turn.type, name) for name in categories(turn.program)}
            assert not (asked & told and len(asked) == 1), conversation
            told |= asked
            if turn.type == "count":
                told |= {("existence", name) for _, name in asked}


def test_a_caption_with_a_place_is_followed_by_no_question_for_one() -> None:
    placed = ("A brown dog sits in the left corner of a kitchen .",)
    for conversation in conversations(captions=placed):
        if conversation.turns[0].type == "caption":
            assert not {t.type for t in conversation.turns if t.type in ("position", "spatial")}


def test_a_caption_with_a_colour_is_followed_by_no_question_for_it() -> None:
    for conversation in conversations():
        if conversation.turns[0].type == "caption":  # "A brown dog"
            assert all(t.value != "brown" for t in conversation.turns if t.type == "attribute")


def test_everything_is_not_counted_after_a_number() -> None:
    for conversation in conversations(captions=(), complete=True):
        counted = [t for t in conversation.turns if t.type in ("count", "count_total")]
        assert len(counted) < 2 or all(not isinstance(getattr(t.program, "of", None), Objects) for t in counted)
