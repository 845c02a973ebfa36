"""``vlit catalog add`` and ``vlit catalog verify`` as a user types them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from vlit.cli import main; main()", "catalog", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_add_then_verify(tmp_path: Path) -> None:
    data, out = tmp_path / "mine.json", tmp_path / "mine.toml"
    records = [{"id": str(k), "image": f"{k}.jpg", "question": "What is it?", "answer": "A cat."} for k in range(20)]
    data.write_text(json.dumps(records))
    done = run("add", "--from", data, "--name", "Mine", "--out", out, "--no-measure")
    assert done.returncode == 0, done.stderr
    assert "size_instances    20 (counted)" in done.stdout
    assert run("add", "--from", data, "--out", out).returncode == 1
    told = json.loads(run("add", "--from", data, "--out", out, "--overwrite", "--no-measure", "--json").stdout)
    assert told["entry"]["size_instances"] == 20
    assert run("verify", out, "--data", data).returncode == 0
    data.write_text(json.dumps(records[:7]))
    done = run("verify", out, "--data", data, "--json")
    assert done.returncode == 3
    assert {c["field"]: c["verdict"] for c in json.loads(done.stdout)["checks"]}["size_images"] == "differs"
    done = run("verify", "no such entry", "--data", data)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
