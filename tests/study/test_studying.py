"""A study end to end on a random model: cells, resume, the report, and what is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from helpers_tune import llava_file
from vlit.errors import InputError, UsageError, VlitError
from vlit.study import Findings, check_study, load_study, plan_cells, read_result
from vlit.study import cell as cell_module
from vlit.studying import Studied, study

Tiny = Callable[[str], Path]


@pytest.fixture(scope="module")
def place(tiny: Tiny, squares: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a dataset, a benchmark and a study of two doses."""
    place = tmp_path_factory.mktemp("study")
    llava_file(place, squares)
    choices = {"choice_a": "red", "choice_b": "blue", "choice_c": "green", "choice_d": "no"}
    asked = [
        {"answer": "ABCD"[n % 4], **choices, "data_id": str(squares[n % len(squares)]), "data_type": "image",
         "question_type_id": 1 + n % 2, "question": "what colour is the circle ?", "question_id": str(n)}
        for n in range(12)
    ]  # fmt: skip
    document = {"question_type": {"Identity": 1, "Attributes": 2}, "questions": asked}
    (place / "seed.json").write_text(json.dumps(document))
    write(place, tiny("llava"))
    return place


def write(place: Path, model: Path, name: str = "study.yaml", **changes: str) -> Path:
    lines = {
        "data": f"{{path: {place / 'squares.json'}}}",
        "doses": "{correctness: {damage: swap_answers, at: [0, 1]}}",
        "models": f"[{{name: llava, path: {model}}}]",
        "seeds": "[0, 1]",
        "budget": "{turns: 12}",
        "tune": "{steps: 2, batch: 4, rate: 0.003}",
        "benchmarks": f"[{{path: {place / 'seed.json'}}}]",
        "outcome": "{benchmark: seed}",
        "tiers": "[]",
        **changes,
    }
    path = place / name
    path.write_text("".join(f"{key}: {value}\n" for key, value in lines.items() if value))
    return path


def run(path: Path, out: Path) -> Findings:
    done = study(path, out=out)
    assert isinstance(done, Studied)
    return done.findings


@pytest.fixture(scope="module")
def first(place: Path) -> Path:
    """The study, run once."""
    run(place / "study.yaml", place / "first")
    return place / "first"


def test_it_leaves_cells_and_a_report(first: Path) -> None:
    findings = msgspec.json.decode((first / "study.json").read_bytes(), type=Findings)
    assert [row.arm for row in findings.rows] == ["undamaged", "correctness 1"]
    assert len(list((first / "cells").glob("*.json"))) == findings.cells == 4
    assert not list((first / "work").iterdir())  # tuned models are not kept
    row = findings.rows[1]
    assert list(row.measures) == ["macro", "accuracy", "Identity", "Attributes"]
    assert row.difference is not None
    assert row.difference.value == pytest.approx(row.measures["macro"].value - findings.rows[0].measures["macro"].value)
    assert findings.chance["seed"] == pytest.approx(0.25)
    declared = [r for r in findings.responses if r.declared]
    assert len(declared) == 1
    assert declared[0].doses == [0, 1]
    assert declared[0].slope.value == pytest.approx(row.difference.value)
    for name in ("report.html", "report.md"):
        text = (first / name).read_text("utf-8")
        assert "Declared before the first run" in text
        assert findings.declared in text


def test_killed_at_any_cell_it_resumes_to_the_same_table(
    first: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = place / "killed"
    asked = cell_module._ask
    calls = 0

    def die(*arguments: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt  # after the third tuning, before its cell is written
        return asked(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(cell_module, "_ask", die)
    with pytest.raises(KeyboardInterrupt):
        study(place / "study.yaml", out=out)
    assert len(list((out / "cells").glob("*.json"))) == 2
    torn = next((out / "cells").glob("*.json"))
    torn.write_text(torn.read_text()[:40])  # a file that a crash cut counts as not there
    monkeypatch.setattr(cell_module, "_ask", asked)
    assert without_times(run(place / "study.yaml", out)) == without_times(
        msgspec.json.decode((first / "study.json").read_bytes(), type=Findings)
    )


def without_times(findings: Findings) -> Findings:
    return msgspec.structs.replace(findings, cpu=0.0)


def test_a_finished_study_runs_nothing(first: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (first / "study.json").read_bytes()
    monkeypatch.setattr(cell_module, "tune_shards", None)
    run(place / "study.yaml", first)
    assert (first / "study.json").read_bytes() == before


def test_another_outcome_is_refused_with_a_way_out(first: Path, place: Path, tiny: Tiny) -> None:
    other = write(place, tiny("llava"), "other.yaml", outcome="{benchmark: seed, measure: Identity}")
    with pytest.raises(UsageError, match=r"was declared as .*measure: macro.*Put it back.*another --out"):
        study(other, out=first)
    assert json.loads((first / "declared.json").read_text())["outcome"]["measure"] == "macro"


def test_what_makes_a_cell_another_one(place: Path, tiny: Tiny, first: Path) -> None:
    keys = {c.key for c in plan_cells(load_study(place / "study.yaml"), first).cells}
    renamed = write(place, tiny("llava"), "renamed.yaml", doses="{faults: {damage: swap_answers, at: [0, 1]}}")
    assert {c.key for c in plan_cells(load_study(renamed), first).cells} == keys
    faster = write(place, tiny("llava"), "faster.yaml", tune="{steps: 2, batch: 4, rate: 0.004}")
    assert not {c.key for c in plan_cells(load_study(faster), first).cells} & keys
    done = plan_cells(load_study(place / "study.yaml"), first).cells
    assert all(read_result(cell.file(first)) is not None for cell in done)


def test_a_dry_run_tells_time_and_power_and_leaves_nothing(first: Path, place: Path) -> None:
    told = study(place / "study.yaml", out=first, dry_run=True)
    assert not isinstance(told, Studied)
    assert (told.cells, told.done, told.left, told.measured) == (4, 4, 0, True)
    assert set(told.detectable) == {"llava"}
    small = study(place / "study.yaml", out=place / "nothing", dry_run=True)
    assert "4 to run" in small.summary()
    assert not (place / "nothing").exists()


def test_an_arm_that_is_too_small_is_told_before_anything_is_tuned(place: Path, tiny: Tiny) -> None:
    large = write(place, tiny("llava"), "large.yaml", budget="{turns: 1000}")
    with pytest.raises(InputError, match="24 turns of the budget's 1,000"):
        study(large, out=place / "large")
    assert not (place / "large" / "cells").exists()


def test_a_measure_that_is_not_there_is_refused(place: Path, tiny: Tiny) -> None:
    other = write(place, tiny("llava"), "wrong.yaml", outcome="{benchmark: seed, measure: Colour}")
    with pytest.raises(UsageError, match=r"is not measured by seed.*Attributes"):
        study(other, out=place / "wrong")


def test_datasets_against_each_other(place: Path, tiny: Tiny) -> None:
    shutil.copy(place / "squares.json", place / "again.json")
    path = write(
        place, tiny("llava"), "cross.yaml", kind="cross", data="", doses="", benchmarks="", seeds="[0]",
        arms=f"[{{name: one, data: {{path: {place / 'squares.json'}}}}}, "
        f"{{name: two, data: {{path: {place / 'again.json'}}}}}]",
        budget="{turns: 4}", held_out="0.5", outcome="{benchmark: all}",
    )  # fmt: skip
    findings = run(path, place / "cross")
    for row in findings.rows:
        assert list(row.measures) == ["macro", "accuracy", "one", "two"]
        # DQ is the mean of MQ over the datasets asked
        assert row.measures["macro"].value == pytest.approx((row.measures["one"].value + row.measures["two"].value) / 2)
    lines = [json.loads(line) for line in (place / "cross" / "samples.jsonl").read_text().splitlines()]
    assert {line["dataset"] for line in lines} == {"one", "two"}
    assert {line["models"] for line in lines} == {2}


def test_indicators_are_held_against_accuracy(place: Path, tiny: Tiny) -> None:
    path = write(
        place, tiny("llava"), "looked.yaml", seeds="[0]", tiers="[text]", controls="[random]",
        doses="{correctness: {damage: swap_answers, at: [0, 0.3, 0.6, 1]}}",
        outcome="{benchmark: seed, indicator: diversity.mtld}",
    )  # fmt: skip
    findings = run(path, place / "looked")
    measured = [json.loads(f.read_text())["indicators"] for f in (place / "looked").glob("arms/*/indicators.json")]
    assert len(measured) == 4
    assert all(each["complexity.turns"] == 1 for each in measured)  # as constant as that says nothing, and is no look
    assert all(look.found.n == 4 and look.adjusted >= look.found.p for look in findings.looks)
    assert "complexity.turns" not in {look.indicator for look in findings.looks}


def test_mistakes_are_told_with_their_lines(place: Path) -> None:
    path = place / "mistakes.yaml"
    path.write_text(
        "data: {path: nowhere.json}\n"
        "doses:\n"
        "  correctness: {damage: swap_answer, at: [0, 2]}\n"
        "models: []\n"
        "seeds: [0, 0]\n"
        "budget: {turns: 5, images: 5}\n"
        "outcome: {benchmark: seed}\n"
    )
    with pytest.raises(VlitError) as caught:
        load_study(path)
    told = str(caught.value)
    for words in ("line 1: there is no nowhere.json", "line 3: there is no damage 'swap_answer'",
                  "line 3: 2 is no strength", "line 4: the study has no models", "line 5: the seeds"):  # fmt: skip
        assert words in told
    with pytest.raises(UsageError, match=r"line 8: there is no indicator 'correctness.claim'"):
        load_study(write(place, Path("x"), "named.yaml", outcome="{benchmark: seed, indicator: correctness.claim}"))
    path.write_text("modles: []\nseeds: one\nbudget: {turns: 5}\noutcome: {benchmark: a}\n")
    with pytest.raises(VlitError, match=r"line 1: a study has no 'modles'. Did you mean 'models'(.|\n)*line 2"):
        load_study(path)


def test_the_example_of_the_docs_is_a_study(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    page = (root / "docs" / "study.md").read_text("utf-8")
    written = tmp_path / "study.yaml"
    written.write_text(page.partition("```yaml\n")[2].partition("```")[0])
    for path in (written, root / "examples" / "study.yaml", root / "examples" / "study-small.yaml"):
        loaded, mistakes = check_study(path)
        assert loaded is not None
        assert all(mistake.what.startswith("there is no ") for mistake in mistakes)  # its files
