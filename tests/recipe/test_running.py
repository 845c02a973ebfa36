"""Steps whose options and inputs did not change are reused; the others run again, and it is said why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.mixes import llava
from vlit.engine import Engine
from vlit.errors import UsageError
from vlit.recipe import load_recipe, plan_recipe, run_recipe

RECIPE = """
seed: 1
steps:
  - mix: {sources: ["a.json:10", b.json], out: runs/mix}
  - split: {data: runs/mix, train: 0.5, val: 0.25, test: 0.25, out: runs/split}
  - export: {data: runs/split/train, to: llava, out: train.json, config: false}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    llava(tmp_path / "a.json", [f"a{n}" for n in range(20)])
    llava(tmp_path / "b.json", [f"b{n}" for n in range(10)])
    return tmp_path


def run(text: str = RECIPE) -> list[str]:
    """The first line that each step has to say."""
    Path("recipe.yaml").write_text(text)
    return [told.splitlines()[0] for told in run_recipe(load_recipe("recipe.yaml"), Engine())]


def plan(text: str = RECIPE) -> list[str]:
    Path("recipe.yaml").write_text(text)
    return list(plan_recipe(load_recipe("recipe.yaml")))


def test_the_second_time_nothing_runs(here: Path) -> None:
    assert run() == [f"{name}: run, because it has not run yet" for name in ("mix", "split", "export")]
    written = {p: p.stat().st_mtime_ns for p in here.rglob("*") if p.is_file() and p.name != "recipe.yaml"}
    assert run() == [
        f"{name}: reused {place}, its options and inputs are as they were"
        for name, place in (("mix", "runs/mix"), ("split", "runs/split"), ("export", "train.json"))
    ]
    assert written == {p: p.stat().st_mtime_ns for p in written}


def test_a_changed_option_runs_its_step_and_what_follows_from_it(here: Path) -> None:
    run()
    told = run(RECIPE.replace("a.json:10", "a.json:12"))
    assert told[0].startswith("mix: run, because sources was")
    assert told[1:] == [
        "split: run, because runs/mix changed",
        "export: run, because runs/split/train changed",
    ]
    assert run(RECIPE.replace("a.json:10", "a.json:12"))[0].startswith("mix: reused")


def test_what_follows_is_reused_where_the_bytes_come_out_the_same(here: Path) -> None:
    run()
    Path("b.json").write_text(Path("b.json").read_text() + "\n")  # other bytes, the same records
    assert [line.split(",")[0].split(" ")[1] for line in run()] == ["run", "reused", "reused"]


def test_a_changed_input(here: Path) -> None:
    run()
    llava(here / "b.json", [f"b{n}" for n in range(11)])
    assert run()[0] == "mix: run, because b.json changed"


def test_an_output_that_is_gone_or_touched(here: Path) -> None:
    run()
    Path("train.json").unlink()
    assert run()[2] == "export: run, because train.json is gone"
    Path("train.json").write_text("[]")
    assert run()[2] == "export: run, because train.json was changed by hand"
    assert len(json.loads(Path("train.json").read_text())) > 0


def test_a_step_that_leaves_nothing_behind_always_runs(here: Path) -> None:
    text = "steps:\n  - check: {data: a.json}\n"
    assert run(text) == run(text) == ["check: run, because it leaves nothing behind that could be reused"]


def test_a_dry_run_tells_and_does_nothing(here: Path) -> None:
    assert plan()[0] == "line 4, mix: would run, because it has not run yet"
    assert not Path("runs").exists()
    run()
    assert [line.split(": ")[1] for line in plan()] == ["would be reused"] * 3
    told = plan(RECIPE.replace("seed: 1", "seed: 2"))
    assert told[0] == "line 4, mix: would run, because seed was 1 and is 2"
    assert told[1] == "line 5, split: would run, because seed was 1 and is 2"
    assert told[2] == "line 6, export: would run where runs/split/train comes out different"


def test_a_folder_that_no_recipe_wrote_is_left_alone(here: Path) -> None:
    Path("runs/mix").mkdir(parents=True)
    Path("runs/mix/notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty and not a run folder"):
        run()
    assert Path("runs/mix/notes.txt").read_text() == "mine"


def test_a_listed_file_of_a_mixture_is_an_input(here: Path) -> None:
    Path("m.yaml").write_text("datasets: [{json_path: a.json}]")
    text = "steps:\n  - mix: {sources: m.yaml, out: runs/mix}\n"
    run(text)
    assert run(text)[0].startswith("mix: reused")
    llava(here / "a.json", ["other"])
    assert run(text)[0] == "mix: run, because m.yaml changed"
