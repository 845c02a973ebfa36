"""Rules for what is said: marks that are none, roles that look swapped, answers cut off, answers that betray their
making."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import polars as pl

from vlit.check.rule import Context, Hit, file_rule, sample_rule, words
from vlit.claims import LEAKAGE, find_leakage
from vlit.schema import Sample

_MARK = re.compile(
    r"<image>|<ImageHere>|<__dj__image>|<\|image(?:_pad|_\d+)?\|>|<\|vision_start\|>|<image_\d+>|<img>|<IMG_CONTEXT>"
    r"|<image_placeholder>|<im_start>|<im_patch>"
)
_LONG = 60  # words; shorter answers often end without a full stop on purpose
_LAST_WORDS = frozenset(
    [
        "a", "an", "the", "and", "or", "but", "of", "in", "on", "at", "to", "for", "with", "by", "from", "as", "is",
        "are", "was", "were", "that", "which", "who", "this", "these", "those", "its", "their", "his", "her", "be",
        "been", "has", "have", "had", "very", "into", "onto", "such", "while", "where", "when", "if", "because", "than",
    ]
)  # fmt: skip
_ASKS = re.compile(
    r"(?:what|which|who|whose|where|when|why|how|is|are|was|were|do|does|did|can|could|would|will|should|describe|"
    r"give|list|name|write|explain|identify|tell|provide|summari[sz]e|relay|generate|count|find|locate|create|ask|"
    r"answer|analy[sz]e|compare|please|imagine|share|offer|present|render|clarify|characteri[sz]e|examine)\b",
    re.IGNORECASE,
)
_ENOUGH = 10
_SWAPPED, _EXCHANGES = "roles-swapped", "exchanges"
_SHOWN = 80


@sample_rule
def stray_marks(sample: Sample, context: Context) -> Iterator[Hit]:
    """A text that holds what some trainer takes for the place of an image."""
    for number, message in enumerate(sample.messages, 1):
        found = next((m for part in message.content if part.type == "text" and (m := _MARK.search(part.text))), None)
        if found is None:
            continue
        what = f"turn {number} holds '{found.group()}' as text"
        if message.role == "assistant":
            yield Hit("mark-in-answer", "error", "messages", what, "Take the mark out of the answer.", "mark_in_answer")
        else:
            yield Hit("foreign-mark", "warning", "messages", what, "Write image marks as <image>.")


@sample_rule
def system_turns(sample: Sample, context: Context) -> Iterator[Hit]:
    """A system turn, where the trainer that was named does not take one."""
    trainer = context.trainer
    told = trainer is not None and trainer.does.get("system_turn") not in (None, "accepts")
    if told and sample.messages[0].role == "system":
        fix = "Put its words into the first question, or use another trainer."
        yield Hit("system-turn", "error", "messages", "begins with a system turn", fix, "system_turn")


@sample_rule
def cut_answers(sample: Sample, context: Context) -> Iterator[Hit]:
    """A long answer that ends with a comma, or without a full stop in a word that cannot end a sentence.

    It misleads where answers are lists or poems.
    """
    for number, message in enumerate(sample.messages, 1):
        if message.role != "assistant":
            continue
        said = words(message).split()
        if len(said) > _LONG and (said[-1].endswith(",") or said[-1].lower() in _LAST_WORDS):
            end = " ".join(said[-5:])
            yield Hit(
                "answer-cut", "warning", "messages", f"the answer in turn {number} ends in the middle: '... {end}'",
                "Complete it, or leave the record out.",
            )  # fmt: skip


def suspects(samples: Sequence[Sample]) -> frozenset[str]:
    """Ids of the samples whose answers may leak, found with Polars for many at a time: Python takes 20 times longer."""
    answers = ["\n".join(words(m) for m in sample.messages if m.role == "assistant") for sample in samples]
    column = pl.Series("answers", answers, pl.String)
    found = pl.repeat(False, len(column), eager=True)
    for pattern in LEAKAGE.values():
        found = found | column.str.contains(f"(?i){pattern}")
    return frozenset(samples[n].id for n in found.arg_true())


@sample_rule
def leaks(sample: Sample, context: Context) -> Iterator[Hit]:
    """An answer that speaks of captions, boxes or itself as a model (`vlit.claims.find_leakage`)."""
    if sample.id not in context.suspects:
        return
    for number, message in enumerate(sample.messages, 1):
        if message.role == "assistant" and (told := find_leakage(words(message))):
            yield Hit(
                "leakage", "warning", "messages", f"the answer in turn {number} says '{told[:_SHOWN]}'",
                "Rewrite it from what the image shows, or leave the record out.",
            )  # fmt: skip


@sample_rule
def count_swaps(sample: Sample, context: Context) -> Iterator[Hit]:
    """Counts exchanges in which the answer asks and the question does not, for `swapped_roles`."""
    spoken = [message for message in sample.messages if message.role != "system"][:2]
    if len(spoken) == 2:
        question, answer = map(words, spoken)
        context.counts[_EXCHANGES] += 1
        if question and answer.endswith("?") and not (question.endswith("?") or _ASKS.match(question)):
            context.counts[_SWAPPED] += 1
            context.evidence.setdefault(
                _SWAPPED, f"the user says '{question[:_SHOWN]}', the answer '{answer[:_SHOWN]}'"
            )
    yield from ()


@file_rule
def swapped_roles(context: Context) -> Iterator[Hit]:
    """Most exchanges of the file read as if user and assistant were swapped. One finding for the file."""
    swapped, exchanges = context.counts[_SWAPPED], context.counts[_EXCHANGES]
    if swapped >= _ENOUGH and swapped > exchanges / 2:
        yield Hit(
            _SWAPPED, "warning", "messages",
            f"in {swapped:,} of {exchanges:,} records the answer asks and the question does not; "
            f"{context.evidence[_SWAPPED]}",
            "Swap the roles if it is so.", "roles_swapped",
        )  # fmt: skip
