"""What annotations say of the images: attributes, relations, small objects."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest

from vlit.schema import Attribute, Object, Relation, Sample, Scene


def pictures(kit: SimpleNamespace, n: int) -> list[Sample]:
    return [kit.sample(("q", "a"), image=f"{i}.jpg", id=str(i)) for i in range(n)]


def coloured(kit: SimpleNamespace, colours: list[str]) -> list[Scene]:
    return [
        msgspec.structs.replace(
            one,
            objects=tuple(msgspec.structs.replace(o, attributes=(Attribute("colour", colour),)) for o in one.objects),
            relations=(Relation("0", f"near {colour}", "1"),),
        )
        for one, colour in ((kit.scene(f"{i}.jpg", "dog", "cat"), c) for i, c in enumerate(colours))
    ]


@pytest.mark.parametrize("name", ["attributes", "relations"])
def test_kinds_by_hand(kit: SimpleNamespace, name: str) -> None:
    found = kit.summary(f"diversity.{name}", pictures(kit, 4), coloured(kit, ["red", "blue", "red", "blue"]))
    assert found.value == pytest.approx(2.0)
    assert sum(found.bars.counts) == 4  # two objects of one colour count once per image
    bare = kit.summary(f"diversity.{name}", pictures(kit, 2), [kit.scene("0.jpg", "dog"), kit.scene("1.jpg", "dog")])
    assert bare.value is None
    assert bare.reason


@pytest.mark.parametrize("name", ["attributes", "relations"])
def test_uniform_images_lower(kit: SimpleNamespace, name: str) -> None:
    def effective(same: int, answer: str = "a") -> float:
        samples = [kit.sample(("q", answer), image=f"{i}.jpg", id=str(i)) for i in range(40)]
        colours = ["red" if i < same else f"colour{i % 8}" for i in range(40)]
        return float(kit.value(f"diversity.{name}", samples, coloured(kit, colours)))

    values = [effective(n) for n in (0, 16, 32, 40)]
    assert values == sorted(values, reverse=True)
    assert values[0] == pytest.approx(8.0)
    assert values[-1] == 1.0
    assert [effective(n, "b") for n in (0, 16, 32, 40)] == values


def sized(kit: SimpleNamespace, *areas: float, crowd: bool = False) -> Scene:
    objects = tuple(
        Object(id=str(i), category="dog", box=(0.0, 0.0, 100.0, 10.0), area=a, crowd=crowd and i == 0)
        for i, a in enumerate(areas)
    )
    scene: Scene = msgspec.structs.replace(kit.scene("0.jpg"), objects=objects)
    return scene


def test_small_by_hand(kit: SimpleNamespace) -> None:
    one = pictures(kit, 1)
    # 1,023 is below 32 x 32; without a mask the box counts: 1,000.
    assert kit.score("complexity.small", one, [sized(kit, 1023, 1024, 5000, 0)]) == [0.5]
    assert kit.score("complexity.small", one, [sized(kit, 5, 5000, crowd=True)]) == [0.0]
    assert kit.score("complexity.small", one, [sized(kit)]) == [None]
    assert kit.score("complexity.small", one) == [None]


def test_small_rises_as_objects_shrink(kit: SimpleNamespace) -> None:
    def share(n: int, large: float = 5000) -> float:
        return float(kit.mean("complexity.small", pictures(kit, 1), [sized(kit, *([9.0] * n), *([large] * (8 - n)))]))

    assert [share(n) for n in (0, 2, 6, 8)] == [0.0, 0.25, 0.75, 1.0]
    assert [share(n, 90000) for n in (0, 2, 6, 8)] == [0.0, 0.25, 0.75, 1.0]
