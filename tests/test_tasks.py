"""Things done each on its own: in turn, in processes, on Ray; failures are told and stop nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from vlit.engine import Engine
from vlit.errors import InputError
from vlit.tasks import do_each


def refuse_even(number: int, out: Path) -> None:
    if number % 2 == 0:
        raise InputError(str(number), "is even", "Take another one.")
    (out / str(number)).write_text("done")


def test_in_turn_a_failure_is_told_and_stops_nothing(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    engine = Engine(workers=1, progress=lambda *line: told.append(line))
    failed = do_each(refuse_even, [1, 2, 3], tmp_path, engine, "numbers")
    assert [(number, error.where, error.fix) for number, error in failed] == [(2, "2", "Take another one.")]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1", "3"]
    assert told == [("numbers", 1, 3), ("numbers", 2, 3), ("numbers", 3, 3)]


def test_a_defect_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        do_each(shutil.copy, [tmp_path / "missing"], tmp_path, Engine(workers=1), "files")


@pytest.mark.parametrize(
    "runner",
    [pytest.param("native", marks=pytest.mark.slow), pytest.param("ray", marks=[pytest.mark.slow, pytest.mark.ray])],
)
def test_processes_and_ray_do_all(tmp_path: Path, runner: str) -> None:
    # In a process of its own: both leave threads and sockets behind.
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name)
    (tmp_path / "out").mkdir()
    code = textwrap.dedent(
        """
        import shutil, sys
        from pathlib import Path
        from vlit.engine import Engine
        from vlit.tasks import do_each
        runner, out, *things = sys.argv[1:]
        print("failed", do_each(shutil.copy, things, Path(out), Engine(runner=runner, workers=2), "files"))
        """
    )
    things = [str(tmp_path / name) for name in ("a", "b", "c")]
    done = subprocess.run(
        [sys.executable, "-c", code, runner, str(tmp_path / "out"), *things],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "failed []" in done.stdout
    assert {p.name: p.read_text() for p in (tmp_path / "out").iterdir()} == {"a": "a", "b": "b", "c": "c"}
