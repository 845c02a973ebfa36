"""Published numbers against files."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from catalog.classify.helpers import facts, sample
from vlit.catalog import DatasetEntry
from vlit.catalog.verification import Verdict, agrees, verify_entry

ONE = ("What is this?", "It is a cat.")
A, D, N = Verdict.AGREES, Verdict.DIFFERS, Verdict.NOT_CHECKABLE


@pytest.mark.parametrize(
    ("published", "counted", "same"),
    [(3500, 3500, True), (3500, 3451, True), (3500, 3439, False), (3439, 3439, True), (3439, 3440, False),
     (158000, 157712, True), (158000, 150000, False), (5, 5, True), (5, 6, False)],
)  # fmt: skip
def test_rounding(published: int, counted: int, same: bool) -> None:
    assert agrees(published, counted) is same


@pytest.mark.parametrize(
    ("field", "value", "verdict"),
    [
        ("size_instances", 40, A), ("size_instances", 60, A), ("size_instances", 70, D), ("size_instances", None, N),
        ("size_images", 40, A), ("size_images", 41, D), ("size_images", None, N),
        ("multi_turn", "both", A), ("multi_turn", "no", D), ("multi_turn", None, N),
        ("languages", ["en"], A), ("languages", ["en", "zh"], D), ("languages", ["8 languages"], N),
        ("languages", [], N),
        ("modality", "image", A), ("modality", "video", D), ("modality", "multi", N), ("modality", None, N),
    ],
)  # fmt: skip
def test_each_field(field: str, value: Any, verdict: Verdict) -> None:
    """40 samples on 40 images, 20 of them with two exchanges: 60 exchanges."""
    held = facts([sample(k, *[ONE] * (1 + k % 2)) for k in range(40)])
    values = {"name": "Set", "evidence": "by hand", field: value}
    entry = msgspec.convert({k: v for k, v in values.items() if v is not None}, DatasetEntry)
    found = {each.field: each for each in verify_entry(entry, held, ("a.json",)).checks}
    assert found[field].verdict is verdict
    assert all(each.verdict is N for name, each in found.items() if name != field)


def test_marks_are_shown_and_the_page_counts() -> None:
    entry = DatasetEntry(name="Set", evidence="x", size_instances=7, languages=("en",), inferred=("languages",))
    found = verify_entry(entry, facts([sample(k, ONE) for k in range(40)], ["bad"]), ("a.json",))
    assert found.differs
    told = found.summary()
    assert "published en (inferred), found en" in told
    assert "1 records could not be read" in told
    assert told.endswith("1 agrees, 1 differs, 3 not checkable")
