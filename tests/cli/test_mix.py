"""``vlit mix``, ``vlit split``, ``vlit explain``, ``vlit recipe`` as a user types them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from curate.mixes import data_bytes, llava, out
from vlit.cli import main, vlit


def run(*arguments: object) -> Result:
    return CliRunner().invoke(vlit, [str(a) for a in arguments], catch_exceptions=False)


def process(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """The program as it is started, in this process; its exit code."""
    monkeypatch.delenv("VLIT_DEBUG", raising=False)
    monkeypatch.setattr(sys, "argv", ["vlit", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    llava(tmp_path / "a.json", [f"s{n}" for n in range(30)])
    llava(tmp_path / "b.json", [f"s{n}" for n in range(20)])


def test_from_two_files_to_the_life_of_a_sample() -> None:
    done = run("mix", "a.json:20", "b.json:0.5", "--seed", 7, "--lock", "mix.lock", "--out", "runs/mix")
    assert done.exit_code == 0
    assert [line.split()[:2] for line in done.output.splitlines()[1:3]] == [["a", "20"], ["b", "0.5"]]
    assert run("mix", "--lock", "mix.lock", "--out", "again").exit_code == 0
    assert data_bytes(Path("again")) == data_bytes(Path("runs/mix"))
    parts = run("split", "runs/mix", "--train", 0.8, "--val", 0.1, "--test", 0.1, "--out", "runs/split")
    assert "train          32 samples, 80" in parts.output
    name = out(Path("runs/split/test"))[0].id
    life = run("explain", "runs/split", name)
    assert "runs/split/test (split): kept" in life.output
    assert json.loads(run("explain", "runs/split", name, "--json").stdout)["id"] == name


def test_json_and_pairs() -> None:
    done = run("mix", "a.json:first:5", "--licence", "a=MIT", "--licence-allows", "commercial", "--json")
    table = json.loads(done.stdout)
    assert table["by"] == "samples"
    assert [(d["name"], d["kept"], d["barred"]) for d in table["datasets"]] == [("a", 5, 0)]


def test_errors_are_one_message_and_a_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, code, says in (
        (["mix", "a.json:99"], 2, "a has 30 of the 99 samples"),
        (["mix", "a.json:0.0"], 2, "weights that sum to nothing"),
        (["mix", "a.json", "--licence", "a"], 2, "is not NAME=VALUE"),
        (["mix", "--lock", "none.lock"], 1, "does not exist"),
        (["mix"], 2, "names no dataset"),
        (["explain", "a.json", "s1"], 1, "is not a run folder"),
    ):
        assert process(monkeypatch, *arguments) == code, arguments
        assert says in capsys.readouterr().err


def test_recipe_check_and_schema() -> None:
    Path("r.yaml").write_text("steps:\n  - mix: {sources: [c.json], out: x}\n  - mx: {}\n")
    done = run("recipe", "check", "r.yaml")
    assert done.exit_code == 2
    assert "r.yaml, line 2: mix: there is no c.json" in done.stderr
    assert "r.yaml, line 3: a step has no 'mx'. Did you mean 'mix'?" in done.stderr
    assert [m["line"] for m in json.loads(run("recipe", "check", "r.yaml", "--json").stdout)] == [2, 3]
    Path("r.yaml").write_text("steps:\n  - mix: {sources: [a.json], out: x}\n")
    assert run("recipe", "check", "r.yaml").output == "r.yaml: 1 steps, nothing wrong\n"
    assert "would run" in run("run", "--dry-run", "r.yaml").output
    assert not Path("x").exists()
    assert json.loads(run("recipe", "schema").stdout)["title"] == "vlit recipe"
