"""Conversations: several questions about one image, strung together from what its generators proposed.

From the general to the specific, a follow-up that says "it" for what was just named, a denial among the
confirmations, and no question whose answer an earlier turn gave away.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import Node, Objects, OfCategory, Partner, TheOne, children

_FOLLOW_UPS = ("interaction", "position", "attribute", "spatial", "depth", "predicate", "grounding")
_PLACE_WORDS = frozenset(
    ("left", "right", "top", "bottom", "above", "below", "under", "over", "behind", "front", "centre", "center",
     "middle", "corner")
)  # fmt: skip
_CLOSERS = ("multi_step", "count_compare", "size", "count_total", "count_part")
_FEWEST, _MOST = 3, 7


def converse(view: SceneView, proposals: list[Proposal], most: int) -> Iterator[Proposal]:
    """At most so many conversations, each with its own opening and its own thread."""
    by_type: dict[str, list[Proposal]] = defaultdict(list)
    for proposal in proposals:
        if "free" in proposal.forms:
            by_type[proposal.type].append(proposal)
    openers = [*by_type["caption"], *by_type["summary"], *by_type["inventory"]]
    threads = _threads(view, by_type)
    for number in range(min(most, len(threads))):
        opener = openers[number] if number < len(openers) else None
        strung = _string(view, by_type, opener, threads[number])
        turns, pronouns = tuple(turn for turn, _ in strung), tuple(again for _, again in strung)
        if _FEWEST <= len(turns) <= _MOST:
            yield msgspec.structs.replace(
                turns[0], type="conversation", forms=("free",), bucket="", subject=threads[number][0],
                turns=turns, pronouns=pronouns, note=f"{len(turns)} exchanges",
            )  # fmt: skip


_Thread = tuple[str, list[Proposal]]
_Turn = tuple[Proposal, bool]
"""A question, and whether it speaks of the thing that the one before named."""


def _threads(view: SceneView, by_type: dict[str, list[Proposal]]) -> list[_Thread]:
    """Things to talk about: a category with the questions that may follow once it was named, richest first."""
    about: dict[Node, list[Proposal]] = defaultdict(list)
    for kind in _FOLLOW_UPS:
        for proposal in by_type[kind]:
            about[_subject(proposal.program)].append(proposal)
    threads: list[_Thread] = []
    for name in view.draw(view.seen, len(view.seen)):
        if len(view.members[name]) == 1:
            follow = about[TheOne(view.of(name))]
            different = {p.type: p for p in view.draw(follow, len(follow))}
            questions = [different[kind] for kind in _FOLLOW_UPS if kind in different]
        else:
            questions = [p for p in by_type["count"] if _category(p.program) == name]
        if questions:
            threads.append((name, questions[:2]))
    return sorted(threads, key=lambda thread: -len(thread[1]))


def _string(
    view: SceneView, by_type: dict[str, list[Proposal]], opener: Proposal | None, thread: _Thread
) -> list[_Turn]:
    name, questions = thread
    turns: list[_Turn] = [] if opener is None else [(opener, False)]
    told = _told(view, opener)
    listed = opener is not None and opener.type in ("inventory", "summary")

    follow = [q for q in questions if (q.type != "count" or name not in told) and not _tells(opener, q)]
    asked = [p for p in by_type["existence"] if _category(p.program) == name]
    denied = [p for p in by_type["absent"] if _category(p.program)]
    # A yes and a no, or neither: a reader must not learn that conversations only confirm.
    if asked and denied and name not in told:
        turns.append((asked[0], False))
        turns += [(question, True) for question in follow]
        turns.append((view.random.choice(denied), False))
    else:
        # The question itself names the thing; from the second question on it is "it".
        turns += [(question, number > 0) for number, question in enumerate(follow)]
        if not listed:
            turns += [(premise, False) for premise in view.draw(by_type["false_premise"], 1)]

    spoken = told | {name} | {c for turn, _ in turns for c in _categories(turn.program)}
    closers = [
        p
        for kind in _CLOSERS
        for p in by_type[kind]
        if not spoken.intersection(_categories(p.program))
        and not (listed and kind.startswith("count"))
        and not _counts_all(p.program, [turn for turn, _ in turns])
    ]
    return turns + [(closer, False) for closer in view.draw(closers, 1)]


def _told(view: SceneView, opener: Proposal | None) -> set[str]:
    """The categories of which an opening tells that they are there, or even how many."""
    if opener is None:
        return set()
    return (
        {m.category for m in view.lexicon.mentions(opener.caption)} if opener.type == "caption" else set(view.members)
    )


def _tells(opener: Proposal | None, question: Proposal) -> bool:
    """Whether a caption may tell the answer: it names a place where a place is asked for, or says the very word."""
    said = set() if opener is None else set(re.findall(r"[a-z]+", opener.caption.casefold()))
    if question.type in ("position", "spatial", "depth"):
        return bool(said & _PLACE_WORDS)
    return bool(said & set(re.findall(r"[a-z]+", str(question.value).casefold())))


def _counts_all(program: Node, turns: list[Proposal]) -> bool:
    """Whether a question counts everything after a number was told: with one kind of thing that is the answer."""
    everything = isinstance(getattr(program, "of", None), Objects)
    return everything and any(turn.type.startswith("count") for turn in turns)


def _subject(program: Node) -> Node:
    """What a question is about first of all; of one about what a thing does, that thing."""
    first = next(iter(children(program)), program)
    return first.subject if isinstance(first, Partner) else first


def _category(program: Node) -> str:
    of = getattr(program, "of", None)
    return of.name if isinstance(of, OfCategory) else ""


@lru_cache(8192)
def _categories(node: Node) -> frozenset[str]:
    own = (node.name,) if isinstance(node, OfCategory) else ()
    return frozenset(own).union(*map(_categories, children(node)))
