"""Ranking with a shared prompt gives what reading every option from the start gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import tiny_families
import tiny_models
from vlit.evaluate import Prompt, Reader
from vlit.evaluate.answering import asking
from vlit.mllm import Family, Pictures, open_model
from vlit.mllm.device import quiet
from vlit.schema import ImageRef

Tiny = Callable[[str], Path]
QUESTIONS = ("what colour is the circle ?", "which shape ?", "is there a square in the picture ?", "two dog ?")
OPTIONS = ("red", "blue green", "a dog in the picture", "two . three")


def prompts(count: int) -> list[Prompt]:
    return [Prompt([asking(1, QUESTIONS[i % 4])], [i % 6]) for i in range(count)]


def opened(name: str, tiny: Tiny, folder: Path) -> Family:
    if name != "auto":
        return open_model(tiny(name)).family
    with quiet():
        tiny_models.idefics(folder)
    return open_model(folder).family


@pytest.mark.parametrize("name", [*tiny_families.FAMILIES, "auto"])
def test_ranking_equals_brute_force(name: str, tiny: Tiny, squares: list[Path], tmp_path: Path) -> None:
    reader = Reader(opened(name, tiny, tmp_path), Pictures([ImageRef(path=str(p)) for p in squares]), batch=3)
    asked = prompts(10)
    options = [OPTIONS[: 2 + i % 3] for i in range(10)]
    shared, reference = reader.rank(asked, options), reader.rank_each(asked, options)
    assert [len(s) for s in shared] == [len(o) for o in options]
    for one, other in zip(shared, reference, strict=True):
        assert one == pytest.approx(other, abs=1e-5)
    # what an option scores has nothing to do with where it stands
    turned = reader.rank(asked, [tuple(reversed(o)) for o in options])
    for one, other in zip(shared, turned, strict=True):
        assert one == pytest.approx(tuple(reversed(other)), abs=1e-5)


@pytest.mark.parametrize("name", tiny_families.FAMILIES)
def test_saying_equals_the_models_own_next_words(name: str, tiny: Tiny, squares: list[Path]) -> None:
    import torch

    family = open_model(tiny(name)).family
    pictures = Pictures([ImageRef(path=str(p)) for p in squares])
    said = Reader(family, pictures, batch=4).say(prompts(4), 4)
    for prompt, text in zip(prompts(4), said, strict=True):
        row = family.prompt(prompt.messages, prompt.images)
        words: list[int] = []
        for _ in range(4):
            row_now = type(row)([*row.ids, *words], [], row.images)
            inputs = family.tensors([row_now], pictures)
            del inputs["labels"]
            with torch.inference_mode():
                best = int(family.model(**inputs).logits[0, -1].argmax())
            if best in family.ends:
                break
            words.append(best)
        assert text == family.tokenizer.decode(words, skip_special_tokens=True).strip()


def test_a_prompt_that_is_too_long_is_told(tiny: Tiny, squares: list[Path]) -> None:
    family = open_model(tiny("llava")).family
    reader = Reader(family, Pictures([ImageRef(path=str(squares[0]))]))
    long = Prompt([asking(1, "dog " * 200)], [0])
    assert reader.rank([long], [("red", "blue")]) == [()]
    assert "are read" in reader.why[0]
    assert reader.say([long], 3) == [""]


def test_grey_pictures_are_all_alike(tiny: Tiny, squares: list[Path]) -> None:
    refs = [ImageRef(path=str(p)) for p in squares]
    family = open_model(tiny("llava")).family
    asked = [Prompt([asking(1, QUESTIONS[0])], [i]) for i in (0, 3)]
    seen = Reader(family, Pictures(refs)).rank(asked, [OPTIONS] * 2)
    grey = Reader(family, Pictures(refs, blank=True)).rank(asked, [OPTIONS] * 2)
    assert seen[0] != seen[1]
    assert grey[0] == grey[1]
