"""Relations between boxes, by hand and by property."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.claims import SceneTable
from vlit.claims.geometry import between, holds
from vlit.schema import ImageRef, Object, Scene


def table(*boxes: tuple[float, float, float, float]) -> SceneTable:
    things = tuple(Object(id=str(i), category="dog", box=box) for i, box in enumerate(boxes))
    return SceneTable(Scene(id="s", image=ImageRef(path="s", width=100, height=100), objects=things))


@pytest.mark.parametrize(
    ("relation", "a", "b", "expected"),
    [
        ("left of", (0, 0, 10, 10), (50, 0, 60, 10), True),
        ("left of", (50, 0, 60, 10), (0, 0, 10, 10), False),
        ("left of", (0, 0, 60, 10), (10, 0, 60, 10), None),
        ("above", (0, 0, 10, 10), (0, 50, 10, 60), True),
        ("under", (0, 0, 10, 10), (0, 50, 10, 60), False),
        ("on", (10, 10, 20, 22), (0, 20, 50, 60), True),
        ("on", (80, 10, 90, 22), (0, 20, 50, 60), False),
        ("in", (10, 10, 20, 20), (0, 0, 50, 50), True),
        ("in", (80, 80, 90, 90), (0, 0, 50, 50), False),
        ("contains", (0, 0, 50, 50), (10, 10, 20, 20), True),
        ("near", (0, 0, 10, 10), (12, 0, 22, 10), True),
        ("near", (0, 0, 10, 10), (90, 90, 99, 99), False),
        ("far from", (0, 0, 10, 10), (90, 90, 99, 99), True),
        ("touching", (0, 0, 10, 10), (5, 5, 20, 20), None),  # boxes that overlap may still be apart
        ("touching", (0, 0, 10, 10), (50, 50, 60, 60), False),
        ("overlapping", (0, 0, 10, 10), (5, 5, 20, 20), True),
        ("front", (0, 0, 10, 10), (5, 5, 20, 20), None),
    ],
)
def test_by_hand(relation: str, a: tuple[int, ...], b: tuple[int, ...], expected: bool | None) -> None:
    assert holds(relation, table(a, b), 0, 1) is expected  # type: ignore[arg-type]


def test_between() -> None:
    scene = table((40, 0, 50, 10), (0, 0, 10, 10), (90, 0, 99, 10))
    assert between(scene, 0, 1, 2) is True
    assert between(scene, 1, 0, 2) is False


def test_an_image_of_unknown_size_decides_nothing() -> None:
    things = (Object(id="a", category="dog", box=(0, 0, 1, 1)), Object(id="b", category="dog", box=(5, 0, 6, 1)))
    unknown = SceneTable(Scene(id="s", image=ImageRef(path="s"), objects=things))
    assert holds("left of", unknown, 0, 1) is None


_BOX = st.tuples(*[st.integers(0, 60)] * 2, *[st.integers(1, 40)] * 2).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(_BOX, _BOX)
def test_opposites_never_hold_together(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> None:
    scene = table(a, b)
    for one, other in (("left of", "right of"), ("above", "below"), ("near", "far from")):
        assert not (holds(one, scene, 0, 1) is True and holds(other, scene, 0, 1) is True)
    assert holds("left of", scene, 0, 1) == holds("right of", scene, 1, 0)
    assert holds("in", scene, 0, 1) == holds("contains", scene, 1, 0)
