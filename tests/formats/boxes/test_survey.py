"""What the boxes in a dataset's texts are."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from vlit.formats.boxes import STYLES, BoxSurvey, box_style, written
from vlit.formats.boxes.survey import mentions
from vlit.imagefile import size_of
from vlit.schema import ImageRef, Message, Part, Sample


def _sample(text: str, size: tuple[int, int] = (0, 0), images: int = 1) -> Sample:
    refs = tuple(ImageRef(path=f"{n}.jpg", width=size[0], height=size[1]) for n in range(images))
    return Sample(id="s", images=refs, messages=(Message("assistant", (Part("text", text),)),))


def _surveyed(samples: list[Sample]) -> BoxSurvey:
    survey = BoxSurvey(size_of)
    survey.add(samples)
    return survey


def _random(style: str, seed: int, records: int = 60) -> list[Sample]:
    """Samples whose boxes are anywhere in photographs of usual sizes."""
    rng = random.Random(seed)
    found = []
    for _ in range(records):
        size = rng.choice([(640, 480), (480, 640), (500, 375), (1280, 720)])
        xs, ys = sorted(rng.uniform(0, size[0]) for _ in "ab"), sorted(rng.uniform(0, size[1]) for _ in "ab")
        image = ImageRef(path="a.jpg", width=size[0], height=size[1])
        parts = (Part("text", "It is at "), Part("box", "", (xs[0], ys[0], xs[1], ys[1])), Part("text", "."))
        found.append(_sample(str(written(parts, [image], box_style(style))[0]), size))
    return found


@pytest.mark.parametrize("style", list(STYLES))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_style_is_recognised(style: str, seed: int) -> None:
    guess = _surveyed(_random(style, seed)).guess()
    assert guess is not None
    assert guess.sure()
    assert guess.outside == 0
    chosen = STYLES[guess.style]
    assert chosen.spelling.pattern == STYLES[style].spelling.pattern
    if chosen.scale != STYLES[style].scale:  # only where the numbers are nearly the same
        assert (guess.style, style) in {("abs", "abs-resized"), ("abs-json", "qwen2.5-vl")}


def test_few_numbers_are_no_proof() -> None:
    guess = _surveyed([_sample("It is at [10, 10, 20, 20].")]).guess()
    assert guess is not None
    assert not guess.sure()
    assert guess.sized == 0
    assert set(guess.also) | {guess.style} == {"abs", "abs-resized", "norm1000"}


def test_one_box_outside_does_not_decide() -> None:
    wrong = _sample("At [10, 10, 5000, 20].", (640, 480))
    guess = _surveyed([*_random("abs", 5), wrong]).guess()
    assert guess is not None
    assert guess.style == "abs"
    assert guess.outside == pytest.approx(1 / 61)


def test_width_and_height_for_corners_show() -> None:
    rng = random.Random(1)
    samples = []
    for _ in range(50):
        x, y = rng.uniform(0, 500), rng.uniform(0, 400)
        samples.append(_sample(f"[{x:.0f}, {y:.0f}, {rng.uniform(5, 120):.0f}, {rng.uniform(5, 70):.0f}]", (640, 480)))
    guess = _surveyed(samples).guess()
    assert guess is not None
    assert guess.outside > 0.5


def test_nothing_and_several_images() -> None:
    assert _surveyed([]).guess() is None
    assert _surveyed([_sample("No box [1, 2, 3] here.", (9, 9)), _sample("[1, 2, 3, 4]", (9, 9), 2)]).guess() is None


def test_a_list_inside_tokens_is_not_a_second_mention() -> None:
    found = mentions("<ref>a cat</ref><box>[[1, 2, 3, 4]]</box> and [5, 6, 7, 8]")
    assert [(m.words, [box for box, _ in m.boxes]) for _, m in found] == [
        ("a cat", [(1, 2, 3, 4)]),
        ("", [(5, 6, 7, 8)]),
    ]
    json_list = '```json\n[\n\t{"bbox_2d": [1, 2, 3, 4], "label": "a"}\n\t{"bbox_2d": [5, 6, 7, 8]}\n]\n```'
    assert [m.boxes for _, m in mentions(json_list)] == [(((1, 2, 3, 4), "a"), ((5, 6, 7, 8), ""))]


@pytest.mark.parametrize("part", ["ground_conv", "refer_caption", "refer_reason"])
def test_fractions_of_a_published_set(part: str, shared: Path) -> None:
    lines = (shared / "ferret-bench" / part / "answer.jsonl").read_text().splitlines()
    lines += (shared / "ferret-bench" / part / "question.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    folder = shared / "coco-extra" / "images"
    samples = [_sample(r["text"], size_of(ImageRef(path=r["image"]), folder)) for r in records]
    guess = _surveyed(samples).guess()
    assert guess is not None
    assert guess.style == "norm1"
    assert guess.sure()
    assert guess.outside < 0.02  # three of 257 in ground_conv are not in order
