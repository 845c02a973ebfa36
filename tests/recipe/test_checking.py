"""Mistakes of a recipe, all of them, with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from vlit.recipe import check_recipe


def mistakes(tmp_path: Path, text: str) -> list[tuple[int, str, str]]:
    path = tmp_path / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return [(m.line, m.what, m.fix) for m in check_recipe(path)[1]]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text("[]")


def test_all_mistakes_are_told_in_the_order_of_their_lines(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        """seed: seven
steps:
  - measure: {data: a.json, teirs: [text], out: card}
  - split:
      data: a.json
      train: most
      out: split
  - mesure: {data: a.json}
  - export: {data: nowhere.json, to: llava, out: b.json}
""",
    )
    assert [line for line, _, _ in found] == [1, 3, 6, 8, 9]
    assert found[0][1] == "seed is 'seven', and must be a whole number"
    assert found[1][1:] == ("measure has no 'teirs'", "Did you mean 'tiers'?")
    assert found[2][1] == "split: train is 'most': expected 'float', got 'str'"
    assert "Did you mean 'measure'" in found[3][2]
    assert found[4][1] == "export: there is no nowhere.json, and no earlier step writes it"


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ("measure: {data: a.json, draw: 10.5}", "measure: draw is 10.5: expected 'int', got 'float'"),
        ("measure: {data: a.json, tiers: text}", "measure: tiers is 'text': expected 'array', got 'str'"),
        ("mix: {sources: [a.json], by: words}", "mix: by is 'words': invalid enum value 'words'"),
        (
            "mix: {sources: [a.json], licences: [MIT]}",
            "mix: licences is ['MIT']: expected 'object | null'",
        ),
        ("measure: {data: a.json, instruments: {modle: x}}", "measure: instruments has no 'modle'"),
        ("export: {data: a.json, to: llava, out: 3}", "export: out is 3: expected 'str', got 'int'"),
        ("export: {data: a.json, to: llava, out: b.json, config: 'no'}", "export: config is 'no': expected 'bool'"),
    ],
)
def test_values_of_another_type(tmp_path: Path, step: str, wrong: str) -> None:
    found = mistakes(tmp_path, f"steps:\n  - {step}\n")
    assert len(found) == 1
    assert found[0][0] == 2
    assert found[0][1].startswith(wrong)


@pytest.mark.parametrize(
    "step",
    [
        "measure: {data: a.json, limit: null, images: null}",
        "measure: {data: a.json, tiers: [text], instruments: {batch: 3}}",
        "mix: {sources: a.json, total: 5, temperature: 2}",
        "mix: {sources: ['a.json:0.5', 'a.json:30%'], licences: {a: MIT}}",
        "compare: {data: [a.json, a.json]}",
        "construct: {scenes: 'coco:a.json', types: {count: 2, existence: 0.5}, out: x}",
        "export: {data: 'https://example.org/a.json', to: llava, out: b.json}",
    ],
)
def test_what_is_right(tmp_path: Path, step: str) -> None:
    assert mistakes(tmp_path, f"steps:\n  - {step}\n") == []


def test_what_earlier_steps_write_can_be_read(tmp_path: Path) -> None:
    assert not mistakes(
        tmp_path,
        """steps:
  - render: {count: 3, out: runs/scenes}
  - construct: {scenes: "vlit:runs/scenes", out: ./runs/data}
  - mix: {sources: ["runs/data:0.5", "a.json:30%"], lock: mix.lock, out: runs/mix}
  - split: {data: runs/mix, out: runs/split}
  - measure: {data: runs/split/train, out: runs/card}
  - mix: {lock: mix.lock, out: runs/again}
""",
    )


def test_a_step_that_stands_too_early(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        """steps:
  - measure: {data: runs/mix, out: runs/card}
  - mix: {sources: [a.json], out: runs/mix}
""",
    )
    assert found == [
        (2, "measure: there is no runs/mix, and no earlier step writes it",
         "The step on line 3 writes it: move that one up."),
    ]  # fmt: skip


def test_two_steps_that_write_one_place(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        """steps:
  - mix: {sources: [a.json], out: runs/one}
  - split: {data: a.json, out: runs/../runs/one}
  - export: {data: a.json, to: llava, out: a.json}
""",
    )
    assert [(line, what) for line, what, _ in found] == [
        (3, "split: runs/one is what the step on line 2 writes"),
        (4, "export would write over what it reads, a.json"),
    ]
