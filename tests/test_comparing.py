"""`vlit.compare` as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import vlit
from vlit.recipe import load_recipe, run_recipe


@pytest.fixture(scope="module")
def other(shapes: Path, tmp_path_factory: pytest.TempPathFactory) -> vlit.Run:
    return vlit.construct(f"vlit:{shapes}", out=tmp_path_factory.mktemp("other") / "run", samples=200, seed=6,
                          types={"count": 1, "existence": 1})  # fmt: skip


def test_runs_side_by_side(made: vlit.Run, other: vlit.Run, tmp_path: Path) -> None:
    page = vlit.compare([made, other], out=tmp_path / "out")
    n = page.comparison.n
    assert n == min(sum(1 for _ in made.samples()), sum(1 for _ in other.samples()))
    types = page.indicator("diversity.types").cells[1]
    assert types.word == "lower"
    assert page.indicator("correctness.claims").cells[1].word == "no difference"  # scenes came with the runs
    for name in ("report.html", "README.md", "comparison.json", "run.json"):
        assert (tmp_path / "out" / name).is_file()
    text = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "no difference" in text
    assert "<script" not in text
    assert "://" not in text
    assert f"{n} samples of each dataset" in (tmp_path / "out" / "README.md").read_text("utf-8")


def test_cards_stand_for_their_data(made: vlit.Run, other: vlit.Run, tmp_path: Path) -> None:
    vlit.export(other, to="llava", out=tmp_path / "other.json")
    vlit.measure(made, out=tmp_path / "a")
    vlit.measure(tmp_path / "other.json", out=tmp_path / "b", tiers=["text"])
    (tmp_path / "other.json").unlink()  # the card keeps what it read
    cards = vlit.compare([tmp_path / "a", tmp_path / "b"], names=["one", "two"], tiers=["text"])
    assert [side.name for side in cards.comparison.datasets] == ["one", "two"]
    direct = vlit.compare([made, other], names=["one", "two"], tiers=["text"])
    assert cards.comparison.get("complexity.words") == direct.comparison.get("complexity.words")


def test_the_same_twice(made: vlit.Run, tmp_path: Path) -> None:
    page = vlit.compare([made, made])
    assert [side.name for side in page.comparison.datasets][1].endswith("(2)")
    measured = [row for row in page.comparison.rows if row.cells[0].value is not None]
    assert len(measured) > 20
    assert {row.cells[1].word for row in measured} == {"no difference"}
    assert "No difference in any indicator." in page.to_html()


def test_a_recipe_may_compare(made: vlit.Run, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.yaml"
    step = {"compare": {"data": [str(made.path), str(made.path)], "tiers": ["text"], "out": str(tmp_path / "out")}}
    recipe.write_text(json.dumps({"seed": 3, "steps": [step]}))
    (told,) = run_recipe(load_recipe(recipe), vlit.Engine())
    assert "no difference" in told
    assert json.loads((tmp_path / "out" / "comparison.json").read_text())["seed"] == 3


def test_what_cannot_be_compared(made: vlit.Run, tmp_path: Path) -> None:
    with pytest.raises(vlit.VlitError, match="two datasets"):
        vlit.compare([made])
    with pytest.raises(vlit.VlitError, match="one for each"):
        vlit.compare([made, made, made], scenes=["a", "b"])
    with pytest.raises(vlit.VlitError, match="nothing"):
        vlit.compare([made, tmp_path / "nothing.json"])
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "run.json").write_text('{"command": "measure", "finished": false}')
    with pytest.raises(vlit.VlitError, match="unfinished"):
        vlit.compare([made, tmp_path / "half"])
