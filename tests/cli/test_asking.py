"""``vlit construct --endpoint`` and ``vlit evolve`` as a user types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import vlit
import writer_double
from chat_server import Server, serve

__all__ = ["serve"]


def run(*arguments: object, **extra: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from vlit.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **extra})


def test_estimate_asking_and_batches(shapes: Path, tmp_path: Path, serve: Callable[..., Server]) -> None:
    server = serve(writer_double.write)
    scenes = ("construct", "--scenes", f"vlit:{shapes}", "--samples", 10, "--model", "double")
    prices = ("--price-in", 0.15, "--price-out", 0.6)
    done = run(*scenes, *prices, "--endpoint", "http://localhost:1/v1", "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert sum(found["requests"].values()) == 10
    assert 0 < found["cost"] < found["most_cost"]
    assert not list(tmp_path.iterdir())
    done = run("construct", "--scenes", f"vlit:{shapes}", "--dry-run")
    assert (done.returncode, "vlit plan" in done.stderr) == (2, True), done.stderr

    out = tmp_path / "run"
    done = run(*scenes, *prices, "--endpoint", server.url, "--max-cost", 1, "--out", out, VLIT_API_KEY="sk-very-secret")
    assert done.returncode == 0, done.stderr
    assert "10 samples from 40 scenes" in done.stdout
    assert "sk-very-secret" not in done.stdout + done.stderr
    assert set(server.keys) == {"Bearer sk-very-secret"}
    assert json.loads((out / "run.json").read_text())["cost"]["cost_per_kept"] > 0

    done = run(*scenes, "--out", tmp_path / "batch", "--batch-out", tmp_path / "b.jsonl")
    assert done.returncode == 0, done.stderr
    assert "10 requests written" in done.stdout
    assert len((tmp_path / "b.jsonl").read_text().splitlines()) == 10


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--endpoint", "http://localhost:1/v1"), "--model"),
        (("--model", "m"), "--endpoint"),
        (("--model", "m", "--dry-run", "--price-in", 1), "--price-in, --price-out"),
        (("--model", "m", "--endpoint", "http://localhost:1/v1"), "--out"),
        (("--model", "m", "--dry-run", "--types", "detial"), "Did you mean 'detail'"),
        ((), "--out"),
    ],
)
def test_what_cannot_be_right_is_a_usage_error(shapes: Path, arguments: tuple[object, ...], says: str) -> None:
    done = run("construct", "--scenes", f"vlit:{shapes}", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_evolving(made: vlit.Run, tmp_path: Path) -> None:
    done = run("evolve", made.path, "--model", "m", "--how", "longer,paraphrase=3", "--samples", 20, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "20 requests: 5 longer, 15 paraphrase" in done.stdout
