"""``vlit plan`` as a user types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from vlit.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_plan(shapes: Path) -> None:
    done = run("plan", "--scenes", f"vlit:{shapes}", "--samples", 40, "--types", "count,existence", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {q["type"] for q in told["quotas"]} == {"count", "existence"}
    assert told["samples"] == 40


def test_mistakes(tmp_path: Path) -> None:
    done = run("plan", "--scenes", f"vlit:{tmp_path / 'none'}")
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
