"""Samples that say yes and no to one question."""

from __future__ import annotations

import msgspec

from vlit.damage.base import Choice, Data, answers, damage, yes_no
from vlit.schema import Message, Part, Sample


@damage(name="contradict")
def contradict(data: Data, choice: Choice) -> list[Sample]:
    """Ask the last yes-no question of a sample again; chosen samples answer it the other way round, others the same.

    The question is repeated in every sample that has one, so that strength changes the answers alone.
    """
    found = []
    for sample in data.samples:
        last = [(exchange, n) for exchange, n in answers(sample) if yes_no(sample.messages[n].text)]
        pairs = sample.exchanges()
        if not last:
            found.append(sample)
            continue
        exchange, number = last[-1]
        word = yes_no(sample.messages[number].text)
        told = {"yes": "No.", "no": "Yes."}[word] if choice.takes(sample.id) else f"{word.capitalize()}."
        again = (
            Message("user", (Part("text", pairs[exchange][0]),)),
            Message("assistant", (Part("text", told),)),
        )
        found.append(msgspec.structs.replace(sample, messages=(*sample.messages, *again)))
    return found
