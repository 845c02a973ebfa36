"""``vlit catalog`` as a user types it: what it prints, what it says to wrong input, how long it takes."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from vlit.cli import main; main()", "catalog"]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False)


def out(*arguments: object) -> str:
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_list() -> None:
    told = out(
        "list", "--construction", "self_instruct", "--modality", "image", "--licence-allows", "commercial"
    ).splitlines()
    assert [line.split()[0] for line in told[:2]] == ["name", "ALLaVA-4V"]
    assert "no~" in told[1]
    assert told[-1].startswith("1 of 80 datasets. Left out because the licence of the data is unknown: 26 (14 of them")


def test_list_as_json_sorted_by_size() -> None:
    told = json.loads(out("list", "--specificity", "region", "--sort", "size", "--json"))
    sizes = [e.get("size_instances", 0) for e in told["entries"]]
    assert sizes == sorted(sizes, reverse=True)
    assert (told["entries"][0]["name"], told["of"]) == ("AS-1B", 80)


def test_list_of_models() -> None:
    told = out("list", "--models", "--connector", "mlp", "--year", "2023", "--sort", "name").splitlines()
    names = ["CogVLM?", "LLaMA-Adapter", "LLaVA-1.5", "MedVInT", "ShareGPT4V-7B", "SVIT-v1.5?"]
    assert [line.split("  ")[0] for line in told[1:-2]] == names
    assert told[-1].startswith("6 of 74 models.")


def test_a_condition_met_by_a_marked_value_marks_the_name() -> None:
    told = out("list", "--language", "zh")
    assert "Valley-Instruct~" in told
    assert "Infinity-MM " in told
    assert "Left out because language is unknown: 3." in told


def test_nothing_found_is_said() -> None:
    assert out("list", "--specificity", "chart", "--modality", "video").startswith("0 of 80 datasets.")


def test_show() -> None:
    told = out("show", "M-HalDetect")
    for part in ("M-HalDetect (dataset)", "CC-BY-NC-4.0", "forbidden by", "evidence", "mhal-detect repo README"):
        assert part in told
    both = out("show", "lamm")
    assert "LAMM (dataset)" in both
    assert "LAMM (model)" in both
    assert "derived" in out("show", "MiniGPT-4")


def test_show_of_two_sets_of_one_name() -> None:
    told = out("show", "GRIT")
    for part in (
        "may mean 2 entries",
        "KOSMOS-2 GRIT-20M",
        "GRIT (Ferret)",
        "COYO-700M",
        "Visual Genome",
        "Give the whole",
    ):
        assert part in told
    assert len(json.loads(out("show", "GRIT", "--json"))) == 2


def test_compare() -> None:
    told = out("compare", "SparklesDialogue-CC", "SparklesDialogue-VG")
    different, same = told.split("The same in all:")
    assert "Conceptual Captions" in different
    assert "ChatGPT" not in different or "GPT-4" in same


def test_tree() -> None:
    told = out("tree")
    assert told.startswith("datasets (80)\n├── general (52)")
    assert "X-LLM instruction data?" in told
    assert json.loads(out("tree", "--models", "--json"))["count"] == 74


def test_stats() -> None:
    rows = {
        line.split()[0]: line.split()[1:]
        for line in out("stats", "--by", "construction", "--by", "modality").splitlines()
        if line
    }
    assert rows["self_instruct"] == ["31", "(1?)", "3", "1", "3"]
    assert "Derived by a rule" in out("stats", "--models", "--by", "paradigm")
    assert json.loads(out("stats", "--by", "scope", "--json"))["cells"]["general"][""] == {"n": 52, "unsure": 0}


def test_cite() -> None:
    assert out("cite", "FineVision", "LLaVA-1.5").count("@misc{") == 2


def test_export(tmp_path: Path) -> None:
    path = tmp_path / "new" / "datasets.csv"
    assert out("export", "--out", path) == f"{path}: 80 datasets\n"
    with path.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == 81
    assert out("export", "--models", "--to", "md").count("\n") == 76


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["show", "llava-instrct"], 2, "Did you mean 'LLaVA-Instruct-150K'"),
        (["show", "qqqq"], 2, "See all names with: vlit catalog list."),
        (["show", ""], 2, "'': not in the catalogue"),
        (["cite", "GRIT"], 2, "may mean 2 entries"),
        (["compare", "SVIT"], 2, "Give two names or more"),
        (["compare", "SVIT", "LLaVA-1.5"], 2, "Give names of one kind"),
        (["list", "--construction", "self-instruct"], 2, "Did you mean 'self_instruct'"),
        (["list", "--source", "nowhere at all"], 2, "See the values with: vlit catalog stats --by source."),
        (["list", "--models", "--modality", "image"], 2, "models have no axis"),
        (["list", "--models", "--sort", "size"], 2, "models have no size"),
        (["list", "--models", "--licence-allows", "commercial"], 2, "models have no licence"),
        (["stats"], 2, "Missing option '--by'"),
        (["stats", "--by", "foo"], 2, "datasets have no axis"),
        (["stats", "--by", "year", "--by", "year"], 2, "two different axes"),
        (["tree", "--by", "foo"], 2, "datasets have no axis"),
        (["export", "--to", "xml"], 2, "is not one of"),
        (["export", "--out", "/proc/x/y"], 1, "Give a file that can be written"),
        (["nothing"], 2, "No such command 'nothing'"),
    ],
)
def test_wrong_input(arguments: list[str], code: int, told: str) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["show", "GRIT"], ["compare", "SVIT", "AS-1B"], ["tree"], ["cite", "LLaVA"], ["export"],
     ["stats", "--models", "--by", "paradigm", "--by", "year"]],
)  # fmt: skip
def test_answers_within_half_a_second_of_cpu(arguments: list[str]) -> None:
    process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert usage.ru_utime + usage.ru_stime < 0.5


def test_looking_up_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom vlit.cli import main\nsys.argv = ['vlit', 'catalog', 'list']\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        "print([m for m in ('polars', 'pyarrow', 'daft', 'numpy', 'PIL', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
