"""Datasets side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from vlit.engine import Engine
from vlit.errors import InputError, UsageError
from vlit.measure import Comparison, MeasureSettings, Side, compare_datasets, comparison_from_json, comparison_to_json
from vlit.runfolder import RunFolder
from vlit.schema import Sample

THINGS = ("dog", "cat", "bus", "car", "tree", "cup")


def asked(kit: SimpleNamespace, images: int, yes: int, prefix: str = "a") -> list[Sample]:
    """Two questions about each image; the first ``yes`` images are affirmed."""
    return [
        kit.sample(
            (f"Is there a {THINGS[(i + k) % 6]} number {i} in the image?", "Yes." if i < yes else "No."),
            id=f"{prefix}{i}-{k}",
            image=f"{prefix}{i}.jpg",
        )
        for i in range(images)
        for k in range(2)
    ]


def compared(
    kit: SimpleNamespace, place: Path, *parts: Sequence[Sample], settings: MeasureSettings | None = None
) -> Comparison:
    sides = [Side(f"set {i}", kit.shards(place / f"set{i}", part)) for i, part in enumerate(parts)]
    folder = RunFolder.create(place / "run", "compare", {})
    return compare_datasets(sides, folder, Engine(workers=1), settings or MeasureSettings())


def test_the_same_data_twice(kit: SimpleNamespace, tmp_path: Path) -> None:
    data = asked(kit, 40, 12)
    found = compared(kit, tmp_path, data, data)
    assert found.datasets[1].shared_images == found.datasets[1].drawn_images == 40
    for row in found.rows:
        first, second = row.cells
        assert first.value == second.value
        assert second.word == ("no difference" if first.value is not None else "not known"), row.name
        assert second.difference in (0.0, None)


def test_one_n_for_all(kit: SimpleNamespace, tmp_path: Path) -> None:
    found = compared(kit, tmp_path, asked(kit, 100, 50), asked(kit, 31, 10, "b")[:-1])
    assert found.n == 61
    assert [side.drawn for side in found.datasets] == [61, 61]
    assert [side.samples for side in found.datasets] == [200, 61]
    words = found.get("complexity.words")
    assert words is not None
    assert [cell.n for cell in words.cells] == [61, 61]


def test_the_draw_limits_n(kit: SimpleNamespace, tmp_path: Path) -> None:
    settings = MeasureSettings(draw=10, tiers=("text",))
    found = compared(kit, tmp_path, asked(kit, 20, 5), asked(kit, 20, 5, "b"), settings=settings)
    assert [side.drawn for side in found.datasets] == [10, 10]


def test_a_real_difference_is_called_one(kit: SimpleNamespace, tmp_path: Path) -> None:
    found = compared(kit, tmp_path, asked(kit, 60, 30), asked(kit, 60, 55, "b"), asked(kit, 60, 31, "c"))
    yes = found.get("balance.yes_ratio")
    assert yes is not None
    assert [cell.word for cell in yes.cells] == ["", "higher", "no difference"]
    assert yes.cells[1].difference == pytest.approx(25 / 60)
    assert yes.cells[1].between is not None
    assert 0 < yes.cells[1].between.low < 25 / 60 < yes.cells[1].between.high


def test_shared_images_make_a_small_difference_sure(kit: SimpleNamespace, tmp_path: Path) -> None:
    """Every answer one word longer: certain on the same images, not to be told apart on others."""

    def told(prefix: str, more: str) -> list[Sample]:
        return [
            kit.sample(
                ("What?", " ".join(["word"] * (1 + (i * 7) % 40)) + more), id=f"{prefix}{i}", image=f"{prefix}{i}"
            )
            for i in range(40)
        ]

    for prefix, word in (("a", "higher"), ("b", "no difference")):
        found = compared(kit, tmp_path / prefix, told("a", ""), told(prefix, " more")).get("complexity.words")
        assert found is not None
        assert found.cells[1].difference == pytest.approx(1.0)
        assert found.cells[1].word == word


def test_too_few_images_are_not_judged(kit: SimpleNamespace, tmp_path: Path) -> None:
    found = compared(kit, tmp_path, asked(kit, 3, 1), asked(kit, 3, 2, "b")).get("balance.yes_ratio")
    assert found is not None
    assert found.cells[1].word == "not known"
    assert found.cells[1].difference == pytest.approx(1 / 3)


def test_an_empty_dataset(kit: SimpleNamespace, tmp_path: Path) -> None:
    found = compared(kit, tmp_path, asked(kit, 6, 3), [])
    assert found.n == 0
    assert all(cell.value is None and cell.reason for row in found.rows for cell in row.cells)


def test_one_dataset_is_refused(kit: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="two datasets"):
        compared(kit, tmp_path, asked(kit, 6, 3))


def test_json_there_and_back(kit: SimpleNamespace, tmp_path: Path) -> None:
    found = compared(kit, tmp_path, asked(kit, 10, 3), asked(kit, 12, 3, "b"))
    assert comparison_from_json(comparison_to_json(found)) == found
    with pytest.raises(InputError, match="not a comparison"):
        comparison_from_json("{}")
    with pytest.raises(InputError, match="schema"):
        comparison_from_json(comparison_to_json(found).replace("comparison/1", "comparison/9"))


def test_the_order_of_rows_does_not_matter(kit: SimpleNamespace, tmp_path: Path) -> None:
    a, b = asked(kit, 30, 9), asked(kit, 30, 20, "b")
    straight = compared(kit, tmp_path / "x", a, b)
    assert comparison_to_json(straight) == comparison_to_json(compared(kit, tmp_path / "y", a[::-1], b[::-1]))
