"""Claims on scenes of each category system: its words, what stands below a category, and its closed world."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from vlit.claims import audit_sample, load_lexicon
from vlit.schema import Message, Part, Sample, Scene


def lvis(make: SimpleNamespace) -> Scene:
    """A jeep, a mug and a bow on a gift; cats and trucks were looked for, dogs were not."""
    things = [
        make.thing("j", "jeep", (0, 40, 60, 90)),
        make.thing("m", "mug", (70, 70, 80, 80)),
        make.thing("b", "bow_(decorative_ribbons)", (80, 10, 95, 25)),
    ]
    return make.scene(things, lexicon="lvis", closed=("jeep", "car_(automobile)", "cat", "truck", "trousers"))  # type: ignore[no-any-return]


def open_images(make: SimpleNamespace) -> Scene:
    """A woman's face and a van; people verified that there is no man and no dog."""
    things = [
        make.thing("w", "woman", (0, 0, 40, 90)),
        make.thing("f", "human face", (10, 0, 30, 20)),
        make.thing("v", "van", (50, 40, 99, 90)),
    ]
    return make.scene(things, lexicon="open-images", closed=("man", "dog", "person", "car"))  # type: ignore[no-any-return]


def visual_genome(make: SimpleNamespace) -> Scene:
    """A guy with a tee shirt at a stoplight."""
    things = [
        make.thing("g", "guy", (0, 0, 40, 90)),
        make.thing("t", "tee shirt", (10, 20, 30, 50)),
        make.thing("s", "stoplight", (70, 0, 80, 30)),
    ]
    return make.scene(things, lexicon="visual-genome", closed=())  # type: ignore[no-any-return]


SCENES = {"lvis": lvis, "open-images": open_images, "visual-genome": visual_genome}


@pytest.mark.parametrize(
    ("system", "answer", "expected"),
    [
        ("lvis", "There is a jeep.", {"jeep": "supported"}),
        ("lvis", "There is a car.", {"car_(automobile)": "supported"}),  # a jeep is one
        ("lvis", "There is a cat.", {"cat": "contradicted"}),  # looked for and not there
        ("lvis", "There is a dog.", {"dog": "unknown"}),  # not looked for
        ("lvis", "There are trousers.", {"trousers": "contradicted"}),
        ("lvis", "There is a cup.", {"cup": "supported"}),
        ("lvis", "There is a bow.", {"bow_(decorative_ribbons)": "supported"}),
        ("lvis", "There are no vehicles.", {"vehicle": "contradicted"}),
        ("lvis", "There is no truck.", {"truck": "supported"}),
        ("lvis", "There are no animals.", {"animal": "unknown"}),
        ("open-images", "There is a man.", {"man": "contradicted"}),
        ("open-images", "There is a person.", {"person": "supported"}),
        ("open-images", "There is no person.", {"person": "contradicted"}),
        ("open-images", "I see a face.", {"human face": "supported"}),
        ("open-images", "There is a car.", {"car": "supported"}),  # a van is one in its hierarchy
        ("open-images", "There is a boy.", {"boy": "unknown"}),
        ("open-images", "There is no vehicle.", {"vehicle": "contradicted"}),
        ("visual-genome", "There is a man.", {"guy": "supported"}),
        (
            "visual-genome",
            "A t-shirt and a traffic light are there.",
            {"tee shirt": "supported", "stoplight": "supported"},
        ),
        ("visual-genome", "There is no man.", {"guy": "contradicted"}),
        ("visual-genome", "There is a dog.", {}),
    ],
)
def test_existence(make: SimpleNamespace, system: str, answer: str, expected: dict[str, str]) -> None:
    turns = (Message("user", (Part("text", "What is there?"),)), Message("assistant", (Part("text", answer),)))
    found = audit_sample(Sample(id="x", messages=turns), SCENES[system](make), load_lexicon(system))
    assert {v.claim.subject: v.status for v in found if v.claim.kind == "existence"} == expected
