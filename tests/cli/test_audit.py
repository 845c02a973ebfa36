"""``vlit audit`` as a user types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl

import vlit


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from vlit.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_dataset_of_somebody_else(shapes: Path, tmp_path: Path) -> None:
    pictures = pl.read_parquet(f"{shapes}/data/*.parquet")
    first, second = pictures["image"].struct.field("path").to_list()[:2]
    file = tmp_path / "llava.json"
    said = {
        first: "There are ninety stars. The circle is red.",
        second: "There are eleven hearts and nine rings in the image.",
    }
    records = []
    for name, (picture, answer) in zip("ab", said.items(), strict=True):
        turns = [{"from": "human", "value": "<image>\nDescribe."}, {"from": "gpt", "value": answer}]
        records.append({"id": name, "image": picture, "conversations": turns})
    file.write_text(json.dumps(records))
    out = tmp_path / "audit"
    done = run(
        "audit", file, "--scenes", f"vlit:{shapes}", "--images", shapes, "--out", out, "--json", "--fail-under", "0.99"
    )
    assert done.returncode == 3, done.stderr
    assert "finding:" in done.stderr
    numbers = json.loads(done.stdout)
    assert numbers["samples"] == 2
    assert sum(k["contradicted"] for k in numbers["kinds"]) >= 1
    table = pl.read_parquet(out / "data" / "*.parquet")
    assert table.height == numbers["claims"]
    columns = "id exchange kind sentence start end subject value negated status reason objects"
    assert set(columns.split()) <= set(table.columns)
    for name in ("report.html", "README.md", "audit.json", "run.json", "manifest.jsonl"):
        assert (out / name).is_file()
    assert "<mark>" in (out / "report.html").read_text("utf-8")
    again = run("audit", file, "--scenes", f"vlit:{shapes}", "--images", shapes, "--out", out)
    assert again.returncode == 0, again.stderr


def test_mistakes(tmp_path: Path) -> None:
    done = run("audit", tmp_path / "none.json", "--out", tmp_path / "a")
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert run("audit").returncode == 2


def test_recipes_know_it(made: vlit.Run, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(f"steps:\n  - audit: {{data: {made.path}, out: {tmp_path / 'audit'}}}\n")
    done = run("run", recipe)
    assert done.returncode == 0, done.stderr
    assert "0 contradicted" in done.stdout or "contradicted 0" in done.stdout


def test_same_bytes(made: vlit.Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        vlit.audit(made, out=tmp_path / name)
    one, two = (sorted((tmp_path / n / "data").glob("*.parquet")) for n in ("a", "b"))
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]
