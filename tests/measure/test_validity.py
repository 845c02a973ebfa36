"""Every indicator that can be read here has a curve of value against damage, and the curve is what it should be."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from vlit.damage import DAMAGES
from vlit.measure import INDICATORS

ROOT = Path(__file__).resolve().parents[2]
READ_BY_TEXT_EMBEDDER = (
    "correctness.relevance",
    "diversity.semantic",
    "diversity.nearest",
    "diversity.novelty_semantic",
)  # the rest of the other tiers needs models that no package brings
NAMES = [
    name
    for name in INDICATORS.names()
    if INDICATORS.get(name).about.tier in ("text", "scene") or name in READ_BY_TEXT_EMBEDDER
]


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "benchmarks" / "results" / "validity.json").read_text())
    return found


@pytest.fixture(scope="module")
def curves(told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = told["indicators"]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_damage_it_should_notice_moves_it(name: str, curves: dict[str, Any]) -> None:
    assert name in curves, "add it to the plan of benchmarks/validity.py and run: make validity"
    assert curves[name]["version"] == INDICATORS.get(name).about.version, "run: make validity"
    assert curves[name]["relevant"]
    for damage, curve in curves[name]["relevant"].items():
        sign = 1 if curve["way"] == "up" else -1
        points = [(sign * p["value"], half(p)) for p in curve["points"] if p["value"] is not None]
        assert len(points) >= 5, damage
        for before, after in itertools.pairwise(points):
            assert after[0] >= before[0] - max(before[1], after[1]) - 1e-9, damage
        assert points[-1][0] - points[0][0] > max(points[0][1], points[-1][1]), damage


@pytest.mark.parametrize("name", NAMES)
def test_damage_it_should_not_notice_leaves_it(name: str, curves: dict[str, Any]) -> None:
    assert curves[name]["irrelevant"]
    for damage, curve in curves[name]["irrelevant"].items():
        clean = curve["points"][0]
        for point in curve["points"]:
            assert abs(point["value"] - clean["value"]) <= max(half(clean), half(point)) + 1e-9, damage


def half(point: dict[str, Any]) -> float:
    return (point["interval"][1] - point["interval"][0]) / 2 if point["interval"] else 0.0


def test_the_page_shows_them(curves: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "validity.md").read_text("utf-8")
    for name in NAMES:
        assert f"| `{name}` |" in page
    assert f"Each of {len(NAMES)} indicators" in page
    assert "**not**" not in page


def test_the_page_says_which_have_no_curve(told: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "validity.md").read_text("utf-8")
    without = page[page.index("## Not drawn") :]
    for name in INDICATORS.names():
        assert (name in told["indicators"]) != (f"* `{name}`" in without or f", `{name}`" in without), name
    assert f"`{told['embedder']}`" in without


def test_every_damage_is_used(curves: dict[str, Any]) -> None:
    used = {damage for curve in curves.values() for damage in (*curve["relevant"], *curve["irrelevant"])}
    assert used == set(DAMAGES.names())
