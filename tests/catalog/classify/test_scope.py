"""General and specific sets made by hand."""

from __future__ import annotations

import pytest

from catalog.classify.helpers import facts, sample
from vlit.catalog.axes import Specificity
from vlit.catalog.classify.scope import _domains, scope
from vlit.schema import Sample


def of(*questions: str, answer: str = "It is a red cup.", n: int = 60) -> list[Sample]:
    return [sample(k, (questions[k % len(questions)], answer)) for k in range(n)]


@pytest.mark.parametrize(
    ("samples", "value", "axis"),
    [
        (of("Describe the image in detail."), "general", ()),
        (of("Why might the man be running?"), "general", ()),
        (
            of("Describe the image.", "How many dogs are there?", "What colour is the cup?", "What is left of the cup?",
               "What is written on the sign?", "Why is the man running?"),
            "general", (),
        ),
        (of("What is at [0.1, 0.2, 0.4, 0.5]?"), "specific", ("region",)),
        (of("Where is the dog?", answer="<box>(12,30),(80,90)</box>"), "specific", ("region",)),
        (of("What does the sign say?", "What is written on the shirt?"), "specific", ("text",)),
        (of("How many dogs are there?", answer="3"), "specific", ()),
        (of("What is the value of the blue bar?", "Which year has the highest sales?", answer="2015"),
         "specific", ("chart",)),
        (of("Is a lesion seen in this chest x-ray?", "What does the CT scan of the patient show?"),
         "specific", ("medicine",)),
        (of('Is this true of the image: "A cup is on it."', answer="yes"), "specific", ()),
        (of("What does the chart show?", "What is in the chart?"), None, ()),  # no numbers: not read off a chart
        (of("Describe the image.", n=5), None, ()),
    ],
)  # fmt: skip
def test_scope(samples: list[Sample], value: str | None, axis: tuple[str, ...]) -> None:
    found, what = scope(facts(samples))
    assert found.value == value, found.reasons
    assert what.value == axis


def test_video() -> None:
    frames = [
        sample(k, ("What happens?", "A ball rolls."), images=[f"{k}/{n}.jpg" for n in range(8)]) for k in range(9)
    ]
    found, what = scope(facts(frames))
    assert (found.value, what.value) == ("specific", ("video",))


def test_domains_name_values_of_the_axis() -> None:
    assert {domain.axis for domain in _domains()} <= {"", *Specificity}
