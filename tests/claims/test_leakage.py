"""Answers that betray their making."""

from __future__ import annotations

import pytest

from vlit.claims import find_leakage


@pytest.mark.parametrize(
    "answer",
    [
        "Based on the provided captions, a dog is there.",
        "As an AI language model, I cannot see.",
        "The caption mentions a dog.",
        "According to the bounding boxes, it is on the left.",
        "I'm sorry, but I can't help.",
        "I cannot view images.",
        "I can't help.",
        "I cannot assist you.",
        "A dog <image>",
        "assistant: yes",
    ],
)
def test_leaks(answer: str) -> None:
    assert find_leakage(answer)
    assert find_leakage(answer) in answer


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "A dog on a couch.",
        "I cannot see any dogs.",
        "The dog is an assistant dog.",
        "I couldn't help but notice a cat.",
    ],
)
def test_clean(answer: str) -> None:
    assert find_leakage(answer) == ""
