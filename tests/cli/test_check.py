"""``vlit check`` and ``vlit convert`` as a user types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from check.helpers import record, write


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from vlit.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ})


def test_exit_codes_and_json(tmp_path: Path) -> None:
    clean = write(tmp_path, record(), name="clean.json")
    bad = write(tmp_path, record("a", question="<image><image>What?"), record("b"), name="bad.json")
    assert run("check", clean).returncode == 0
    done = run("check", bad)
    assert done.returncode == 3
    assert "bad.json: record 1 (id a): has 2 image marks and 1 image" in done.stdout
    told = json.loads(run("check", bad, "--json").stdout)
    assert (told["samples"], told["refused"], [f["rule"] for f in told["findings"]]) == (1, 1, ["marks"])
    assert json.loads(run("check", clean, "--json").stdout)["findings"] == []
    for wrong, code in ((["--for", "lava"], 2), (["--images", tmp_path / "no"], 1)):
        done = run("check", clean, *wrong)
        assert done.returncode == code
        assert "Traceback" not in done.stderr


def test_fix_and_convert(tmp_path: Path) -> None:
    path = write(tmp_path, record(question="What?"))
    done = run("check", path, "--fix", tmp_path / "out.json")
    assert done.returncode == 0
    assert (tmp_path / "out.json.changes.jsonl").read_text().count("\n") == 1
    done = run("convert", tmp_path / "out.json", tmp_path / "out.jsonl", "--to", "messages")
    assert done.returncode == 0, done.stderr
    assert "read back: 1 of 1 samples, 1 equal in turns and images" in done.stdout
    assert (
        json.loads(run("convert", path, tmp_path / "b.jsonl", "--to", "swift", "--json").stdout)["back"]["equal"] == 1
    )
    assert run("convert", path, tmp_path / "c.json").returncode == 2
