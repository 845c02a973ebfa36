"""What a card counts of a dataset."""

from __future__ import annotations

import pyarrow as pa

from vlit.arrow import samples_to_batch
from vlit.measure import View
from vlit.measure.content import content_of
from vlit.schema import ImageRef, Message, Part, Sample


def sample(name: str, *turns: tuple[str, str]) -> Sample:
    messages = [
        Message(role, (Part("text", text),))
        for question, answer in turns
        for role, text in (("user", question), ("assistant", answer))
    ]
    return Sample(id=name, images=(ImageRef(path=f"{name}.jpg"),), messages=tuple(messages))  # type: ignore[arg-type]


def test_counts_by_hand() -> None:
    samples = [
        sample("a", ("Is there a dog?", "Yes."), ("How many cats are there?", "Three.")),
        sample("b", ("Are there any dogs?", "No, there is no dog here.")),
        sample("c", ("What is it?\nA. dog\nB. cat\nC. car\nD. cup", "B")),
        sample("d", ("How many cats are there?", "3")),
    ]
    found = content_of(View(pa.Table.from_batches([samples_to_batch(samples)])), with_objects=False)
    assert (found.samples, found.exchanges) == (4, 5)
    assert found.types["count"] == 2
    assert found.turns == {"1": 3, "2": 1}
    assert found.letters == {"B": 1}
    assert found.asked == {"dog": (1, 1)}
    assert found.answers["count"] == {"3": 2}
    assert found.forms["existence"] == {"free": 1, "yesno": 1}
    assert found.words["existence"] == {"1": 1, "4": 1}
    assert found.objects is None


def test_nothing() -> None:
    found = content_of(View(samples_to_batch([])), with_objects=False)
    assert (found.samples, found.types, found.asked) == (0, {}, {})
