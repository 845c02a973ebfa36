"""Drawing the data of an arm."""

from __future__ import annotations

import pytest

from vlit.schema import ImageRef, Message, Part, Sample
from vlit.study.arms import counts, draw
from vlit.study.settings import Budget


def sample(number: int, turns: int = 1) -> Sample:
    said = [m for _ in range(turns) for m in (Message("user", (Part("text", "what"),)), Message("assistant", (Part("text", "cats"),)))]  # fmt: skip  # noqa: E501
    return Sample(id=f"s{number}", images=(ImageRef(path=f"{number // 2}.png"),), messages=tuple(said))


SAMPLES = [sample(n, 1 + n % 3) for n in range(30)]


def test_sizes_in_every_unit() -> None:
    # 3 samples: 2 images, 1 + 2 + 3 turns, 8 characters a turn: 2 + 4 + 6 tokens
    assert counts(SAMPLES[:3]) == {"samples": 3, "images": 2, "turns": 6, "tokens": 12}


@pytest.mark.parametrize("unit", ["images", "turns", "tokens"])
def test_a_draw_reaches_the_budget_and_hardly_passes_it(unit: str) -> None:
    drawn, had = draw(SAMPLES, Budget(**{unit: 10}), seed=1)
    assert counts(drawn)[unit] == had
    assert 10 <= had < 10 + {"images": 1, "turns": 3, "tokens": 6}[unit]
    assert [s.id for s in drawn] == [s.id for s in SAMPLES if s in drawn]  # the dataset's order
    assert draw(SAMPLES, Budget(**{unit: 10}), seed=1)[0] == drawn
    assert draw(SAMPLES, Budget(**{unit: 10}), seed=2)[0] != drawn


def test_arms_that_hold_a_sample_alike_draw_it_alike() -> None:
    whole = {s.id for s in draw(SAMPLES, Budget(turns=20), 0)[0]}
    part = {s.id for s in draw(SAMPLES[::2], Budget(turns=20), 0)[0]}
    assert whole & {s.id for s in SAMPLES[::2]} <= part


def test_without_a_budget_everything_is_drawn_and_too_little_is_told() -> None:
    assert draw(SAMPLES, None, 0)[0] == SAMPLES
    assert draw(SAMPLES, Budget(turns=1000), 0)[1] == 60
