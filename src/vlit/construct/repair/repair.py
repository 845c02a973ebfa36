"""Mend what the scene contradicts, without asking anybody: the true number, the true yes or no, the sentence left out.

Each contradicted claim is given to the menders in turn; what one makes of the answer is audited again and kept only if
it has fewer contradictions than before and no new one. So a mender may be simple: the auditor, which shares no code
with it, has the last word. A sample that cannot be mended is left as it was.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from vlit.claims import Lexicon, SceneTable, audit_sample
from vlit.construct.repair.exchanges import without_exchange
from vlit.construct.repair.numbers import true_number
from vlit.construct.repair.polarity import true_polarity
from vlit.construct.repair.sentences import without_sentence
from vlit.schema import Lineage, Message, Part, Sample, Verdict

NAME, VERSION = "construct.repair", "1"
_MOST = 6  # edits of one sample; whoever needs more is better written anew
_TRIES = 2  # menders that may fail on one claim before the sample is given up

Mender = Callable[[Verdict, str, str, SceneTable, Lexicon], str | None]
"""Contradicted verdict, question, answer, scene, words -> the mended answer; None where this mender has no place."""

MENDERS: dict[str, Mender] = {"number": true_number, "polarity": true_polarity, "sentence": without_sentence}
"""By what they change, in the order in which they are tried. After them, an exchange is left out."""


class Change(msgspec.Struct, frozen=True):
    """One edit: of what kind (a key of `MENDERS`, or ``exchange``), where, what the answer was, and why."""

    kind: str
    exchange: int
    before: str
    after: str
    why: str


class Repaired(msgspec.Struct, frozen=True):
    """A sample that the scene no longer contradicts, and what was changed in it."""

    sample: Sample
    changes: tuple[Change, ...]


def repair(
    sample: Sample, table: SceneTable, lexicon: Lexicon, verdicts: list[Verdict] | None = None
) -> Repaired | None:
    """The sample without contradictions, its lineage saying what was mended; None where that cannot be done.

    Args:
        verdicts: those of `audit_sample`, where they are at hand.
    """
    lexicon = lexicon.covering(table.vocabulary)
    verdicts = audit_sample(sample, table, lexicon) if verdicts is None else verdicts
    changes: list[Change] = []
    while wrong := _wrong(verdicts):
        if len(changes) == _MOST:
            return None
        found = _mended(sample, wrong, table, lexicon)
        if found is None:
            return None
        sample, verdicts, change = found
        changes.append(change)
    if not changes:
        return None
    told = "; ".join(f"{c.kind} in exchange {c.exchange}: {c.why}" for c in changes)
    marked = msgspec.structs.replace(sample, lineage=(*sample.lineage, Lineage(NAME, VERSION, told)))
    return Repaired(marked, tuple(changes))


def _wrong(verdicts: list[Verdict]) -> list[Verdict]:
    """The contradicted ones, the last of the last exchange first, so that what stands before keeps its place."""
    wrong = [v for v in verdicts if v.status == "contradicted"]
    return sorted(wrong, key=lambda v: (-v.claim.exchange, -v.claim.start))


def _mended(
    sample: Sample, wrong: list[Verdict], table: SceneTable, lexicon: Lexicon
) -> tuple[Sample, list[Verdict], Change] | None:
    verdict = wrong[0]
    at = verdict.claim.exchange
    exchanges = sample.exchanges()
    if not 0 <= at < len(exchanges):
        return None
    question, answer = exchanges[at]
    tries = 0
    for kind, mender in MENDERS.items():
        after = mender(verdict, question, answer, table, lexicon) if tries < _TRIES else None
        if after is None or after == answer:
            continue
        tries += 1
        changed = _with_answer(sample, at, after)
        again = None if changed is None else audit_sample(changed, table, lexicon)
        if changed is not None and again is not None and _better(wrong, again):
            return changed, again, Change(kind, at, answer, after, _why(verdict))
    changed = without_exchange(sample, at)
    again = None if changed is None else audit_sample(changed, table, lexicon)
    if changed is not None and again is not None and _better(wrong, again):
        return changed, again, Change("exchange", at, answer, "", _why(verdict))
    return None


def _better(wrong: list[Verdict], again: list[Verdict]) -> bool:
    return len(_wrong(again)) < len(wrong)


def _why(verdict: Verdict) -> str:
    return f"{verdict.claim.text!r} is contradicted ({verdict.reason})"


def _with_answer(sample: Sample, exchange: int, answer: str) -> Sample | None:
    """The sample with another answer; None where the answer holds more than text."""
    number = -1
    messages = list(sample.messages)
    asked = False
    for i, message in enumerate(messages):
        if message.role == "user":
            number += 1
            asked = True
        elif message.role == "assistant":
            number += not asked
            asked = False
            if number == exchange:
                if any(part.type != "text" for part in message.content):
                    return None
                messages[i] = Message("assistant", (Part("text", answer),))
                return msgspec.structs.replace(sample, messages=tuple(messages))
    return None
