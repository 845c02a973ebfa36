"""The talk about one draft: a question, its answer, and at most three requests to mend what is wrong with it.

One function walks it through the answers that are there and says what comes next: another request, a sample, or a
refusal. It depends on the answers alone, so that asking, going on after a crash, batch files and writing the samples
are the same walk.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from vlit.construct.instruct.answer import read_answer
from vlit.construct.instruct.job import Job
from vlit.construct.quality import Inspected, inspect
from vlit.endpoint import Ask, Reply
from vlit.schema import Verdict

FORM = "form"
"""The gate before those of quality control: can the answer be read as what was asked for?"""
PICTURE = "picture"
"""The gate before that: is there a picture to show?"""
DEMANDS = "demands"
"""The gate after the claims: has the sample what an evolution demands beside the sample that it started from?"""

_SPARE = {FORM: 1, "": 2}  # further requests: for the form, and for what the gates say
_QUOTED = 1500  # characters of an answer that go back with what is wrong with it
_SAID = 5  # contradictions that are named

Replies = Callable[[str], Reply | None]


class Written(msgspec.Struct, frozen=True):
    """A sample that passes the gates: as inspected, and what further requests were made for."""

    found: Inspected
    again: tuple[str, ...]


class Refused(msgspec.Struct, frozen=True):
    """Nothing came of it.

    Attributes:
        gate, reason: what refuses it, and why.
        record: the sample where there was one, else the answer.
        again: what further requests were made for.
        found: the last inspection, where it came to that.
    """

    gate: str
    reason: str
    record: str
    again: tuple[str, ...]
    found: Inspected | None = None


def advance(job: Job, replies: Replies) -> Ask | Written | Refused:
    """What comes next, given the answers so far."""
    if job.picture is not None and not job.picture.mark:
        return Refused(PICTURE, "the image file is not there, or cannot be read", "", ())
    opening = job.opening()
    messages = opening
    again: list[str] = []
    while True:
        key = job.key(messages)
        reply = replies(key)
        if reply is None:
            return Ask(key, partial(job.body, messages), partial(_then, job, replies))
        found = _judged(job, reply, key)
        if isinstance(found, Inspected):
            return Written(found, tuple(again))
        fault, refused = found
        kind = FORM if refused.gate == FORM else ""
        if sum((g == FORM) == (kind == FORM) for g in again) >= _SPARE[kind]:
            return msgspec.structs.replace(refused, again=tuple(again))
        again.append(refused.gate)
        messages = [
            *opening,
            {"role": "assistant", "content": reply.text[:_QUOTED]},
            {"role": "user", "content": fault},
        ]


def _then(job: Job, replies: Replies, _: Reply) -> Ask | None:
    found = advance(job, replies)
    return found if isinstance(found, Ask) else None


def _judged(job: Job, reply: Reply, key: str) -> Inspected | tuple[str, Refused]:
    """An inspected sample, or what to tell the model and the refusal in case that it is not asked again."""
    exchanges = read_answer(reply, *job.prompt.exchanges)
    sample = exchanges if isinstance(exchanges, str) else job.sample(exchanges, key)
    if isinstance(sample, str):
        return _form(sample), Refused(FORM, f"the answer {sample}", reply.text, ())
    found = inspect(sample, job.table, job.lexicon, mend=True)
    record = msgspec.json.encode(found.sample).decode()
    if found.gate:
        return _contradicted(found), Refused(found.gate, found.reason, record, (), found)
    fault = job.unlike(found.sample)
    if fault:
        return _form(fault), Refused(DEMANDS, f"the answer {fault}", record, (), found)
    return found


def _form(fault: str) -> str:
    return f"Your answer {fault}. Write the whole answer again, in the form that was asked for."


def _contradicted(found: Inspected) -> str:
    """What the gates say, in words for a model."""
    wrong = [v for v in found.verdicts if v.status == "contradicted"][:_SAID]
    if found.gate != "claims" or not wrong:
        return f"Your answer cannot be used: {found.reason}. Write the whole answer again without that."
    lines = "\n".join(f"- exchange {v.claim.exchange + 1}: {v.claim.text!r} is wrong: {_plain(v)}." for v in wrong)
    return f"Your answer does not fit the image:\n{lines}\nWrite the whole answer again without these mistakes."


def _plain(verdict: Verdict) -> str:
    claim, number = verdict.claim, len(verdict.objects)
    if claim.kind == "existence" and not claim.negated:
        return f"there is no {claim.subject} in the image"
    if claim.kind in ("existence", "count") and verdict.reason == f"{number} annotated":
        return f"the image has {number or 'no'} {claim.subject}"
    return verdict.reason
