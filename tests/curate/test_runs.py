"""Numbers of a file, run by run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vlit.curate import runs as module
from vlit.curate.runs import Runs, places_of


def test_runs_come_one_after_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.arange(100, dtype=np.uint32)
    (tmp_path / "x").write_bytes(values.tobytes())
    monkeypatch.setattr(module, "_LOOKS", 1)  # pages are given back after every look
    monkeypatch.setattr(module, "_SPAN", 40)  # ten numbers
    runs = Runs(tmp_path / "x", np.uint32)
    for _ in range(2):
        found = runs.take(np.array([0, 4, 9, 50, 97]), np.array([2, 0, 4, 1, 3]))
        assert found.tolist() == [0, 1, 9, 10, 11, 12, 50, 97, 98, 99]
    assert runs.take(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)).size == 0


def test_a_file_without_numbers(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    assert Runs(tmp_path / "x", np.uint32).take(np.array([0]), np.array([0])).size == 0


def test_places() -> None:
    assert places_of(np.array([5, 1]), np.array([2, 3])).tolist() == [5, 6, 1, 2, 3]
