"""What a model's words mean, by hand and against the rules of the benchmarks' own scripts."""

from __future__ import annotations

import pytest

from vlit.evaluate.reading import chosen_option, relaxed_accuracy, says_yes, vqa_accuracy

OPTIONS = ("a dog", "a red cat", "none", "two dogs and a cat")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("B", 1), ("b", 1), ("(B)", 1), ("B.", 1), ("B) a red cat", 1), ("The answer is C.", 2), ("Answer: (D)", 3),
        ("a dog", 0), ("It is a red cat.", 1), ("A dog", 0), ("None", 2), ("E", -1), ("", -1), ("I cannot tell", -1),
        ("A red cat", 1), ("Apple", -1),
    ],
)  # fmt: skip
def test_options(text: str, number: int) -> None:
    assert chosen_option(text, OPTIONS) == number


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("Yes", True), ("No", False), ("no, there is none.", False), ("There is not a dog. Yes.", False),
        ("Yes. There is no cat.", True),  # only the first sentence counts
        ("", True), ("nothing", True), ("NO", True),  # as the script has it
    ],
)  # fmt: skip
def test_yes_or_no_as_popes_script_reads_it(text: str, yes: bool) -> None:
    assert says_yes(text) is yes


def test_vqa_accuracy() -> None:
    ten = ["red"] * 3 + ["blue"] * 7
    # said by three: for each of them two others agree (2/3), for the other seven three (1)
    assert vqa_accuracy("Red.", ten) == pytest.approx((3 * 2 / 3 + 7 * 1) / 10)
    assert vqa_accuracy("green", ten) == 0
    assert vqa_accuracy("the two dogs", ["2 dogs"]) == 1
    assert vqa_accuracy("don't know", ["dont know"]) == 1
    assert vqa_accuracy("1,000", ["1000"]) == 1
    assert vqa_accuracy("3.5", ["35"]) == 0


def test_relaxed_accuracy() -> None:
    assert relaxed_accuracy("104", "100") == 1
    assert relaxed_accuracy("106", "100") == 0
    assert relaxed_accuracy("42%", "0.42") == 1
    assert relaxed_accuracy("1,050", "1000") == 1
    assert relaxed_accuracy("0.1", "0") == 0
    assert relaxed_accuracy("Yes.", "yes") == 1
    assert relaxed_accuracy("2 dogs", "2") == 0
