"""Rules for how a file words things: marks of boxes, few questions, answers said before, articles."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from vlit.check.rule import Context, Hit, file_rule, sample_rule, words
from vlit.schema import Sample

_BOX_MARK = re.compile(r"<bbox_location\d+>")
# "A and B", "plan A also works" are letters, "a one" is right
_NO_NOUN = r"(?:one|once|and|any|all|are|also|only|over|into|after|about|above|across|along|among|around|inside|on)\b"
_ARTICLE = re.compile(
    r"\b[Aa]n (?:[bcdfgjklmnpqrstvwz][a-z]*[aeiouy][a-z]*)\b|\b[Aa] (?!" + _NO_NOUN + r")[aio][a-z]{2,}\b"
)
_ENOUGH = 100
_SHARE = 20  # of the questions; fewer different ones than one in so many are few
_WORDS = 4  # shorter answers repeat by nature
_UNREAD_BOX, _AN, _FEW, _SAID = "box-mark", "article", "questions-few", "answer-repeated"
_LONG, _BEFORE, _AFTER = "long answers", "marks before", "marks after"


@sample_rule
def look(sample: Sample, context: Context) -> Iterator[Hit]:
    """Counts for the rules below, which speak once for a file."""
    for message in sample.messages:
        said = words(message)
        for name, pattern in ((_UNREAD_BOX, _BOX_MARK), (_AN, _ARTICLE)):
            found = pattern.search(said)
            if found:
                context.counts[name] += 1
                context.evidence.setdefault(name, f"'{found.group()}' in '{sample.id}'")
        boxed = any(part.type == "box" for part in message.content)
        if message.role == "assistant" and said.count(" ") >= _WORDS - 1 and not boxed:
            context.counts[_LONG] += 1
            context.counts[_SAID] += not _new(context.answers, said)
        elif message.role == "user":
            context.counts[_FEW] += 1
            _new(context.questions, said)
            kinds = [part.type for part in message.content if part.type == "image" or part.text.strip()]
            if kinds.count("image") == 1 and len(kinds) > 1:
                context.counts[_BEFORE] += kinds[0] == "image"
                context.counts[_AFTER] += kinds[-1] == "image"
    yield from ()


@file_rule
def marks_of_boxes(context: Context) -> Iterator[Hit]:
    """Marks of boxes that no reader fills in."""
    if context.counts[_UNREAD_BOX]:
        yield Hit(
            _UNREAD_BOX, "warning", "boxes",
            f"{context.counts[_UNREAD_BOX]:,} turns hold marks of boxes that stand in a field of their own, the first "
            f"is {context.evidence[_UNREAD_BOX]}",
            "Put the numbers in their place.",
        )  # fmt: skip


@file_rule
def repetitions(context: Context) -> Iterator[Hit]:
    """Less than one question in twenty is new, or most answers of four words or more were given before."""
    asked, different = context.counts[_FEW], len(context.questions)
    if asked >= _ENOUGH and different * _SHARE <= asked:
        yield Hit(
            _FEW, "note", "messages", f"{asked:,} questions are worded in {different:,} ways",
            "Vary them, if models are to generalise.",
        )  # fmt: skip
    said, repeated = context.counts[_LONG], context.counts[_SAID]
    if said >= _ENOUGH and repeated * 2 > said:
        yield Hit(
            _SAID, "warning", "messages",
            f"{repeated:,} of {said:,} answers of four words or more were given before in this file",
            "Look at duplicates with vlit measure.",
        )  # fmt: skip


@file_rule
def mixed_marks(context: Context) -> Iterator[Hit]:
    """The image's mark leads the question in some records and ends it in others."""
    before, after = context.counts[_BEFORE], context.counts[_AFTER]
    if before + after >= _ENOUGH and min(before, after) * 10 > before + after:
        yield Hit(
            "mark-place", "note", "messages", f"the image stands before {before:,} questions and behind {after:,}",
            "Nothing to do, if it is meant so.",
        )  # fmt: skip


@file_rule
def articles(context: Context) -> Iterator[Hit]:
    """``an traffic light``, ``a apple``, as far as letters tell."""
    if context.counts[_AN]:
        yield Hit(
            _AN, "note", "messages",
            f"{context.counts[_AN]:,} turns have a wrong article, the first is {context.evidence[_AN]}", "Correct it.",
        )  # fmt: skip


def _new(seen: set[bytes], said: str) -> bool:
    """Whether a text was not there before; remembers eight bytes of it."""
    digest = hashlib.blake2b(said.encode(errors="replace"), digest_size=8).digest()
    if digest in seen:
        return False
    seen.add(digest)
    return True
