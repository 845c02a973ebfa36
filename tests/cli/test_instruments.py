"""Instruments from the command line, from Python and from a recipe."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import vlit
from vlit.cli.instruments import instrument_settings
from vlit.cli.measure import command
from vlit.errors import UsageError
from vlit.measure import InstrumentSettings
from vlit.recipe import load_recipe


def options(**given: object) -> dict[str, object]:
    known = {*InstrumentSettings.__struct_fields__, "price_in", "price_out"}
    defaults = {p.name: p.default for p in command.params if p.name in known}
    return {**defaults, **given}


def test_flags_and_settings_are_the_same() -> None:
    assert instrument_settings(options()) == InstrumentSettings()
    assert instrument_settings(options(price_in=0.5, price_out=1.5, votes=5)) == InstrumentSettings(
        price=(0.5, 1.5), votes=5
    )
    assert set(options()) - {"price_in", "price_out"} | {"price"} == set(InstrumentSettings.__struct_fields__)


@pytest.mark.parametrize("price", [{"price_in": 1.0}, {"price_out": 1.0}])
def test_half_a_price(price: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="--price"):
        instrument_settings(options(**price))


def test_tiers_that_cannot_run_say_what_would_make_them(made: vlit.Run, tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(made.path), "--tier", "model,judge", "--out", str(tmp_path / "card")])
    assert done.exit_code == 0, done.output
    assert "--model FOLDER" in done.output
    assert "--endpoint URL" in done.output
    card = json.loads((tmp_path / "card" / "card.json").read_text())
    assert {m["tier"] for m in card["indicators"]} == {"model", "judge"}
    assert all(m["value"] is None and "pip install 'vlit[" in m["reason"] for m in card["indicators"])


@pytest.mark.parametrize(
    ("given", "told"),
    [({"embeder": "x"}, "Did you mean 'embedder'"), ({"votes": "many"}, "votes"), ({"votes": 0}, "at least 1")],
)
def test_wrong_settings(made: vlit.Run, tmp_path: Path, given: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        vlit.measure(made, out=tmp_path / "card", instruments=given)
    assert not (tmp_path / "card").exists()


def test_a_mistyped_model_leaves_nothing_behind(made: vlit.Run, tmp_path: Path) -> None:
    with pytest.raises(vlit.VlitError, match="nowhere"):
        vlit.measure(made, out=tmp_path / "card", tiers=("embed",), instruments={"embedder": "nowhere/model"})
    assert not (tmp_path / "card").exists()


def test_in_a_recipe(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    (tmp_path / "x.json").write_text("[]")
    step = {"data": str(tmp_path / "x.json"), "out": "runs/y", "tiers": ["embed"],
            "instruments": {"embedder": "m", "price": [1, 2]}}  # fmt: skip
    path.write_text(json.dumps({"steps": [{"measure": step}]}))
    assert load_recipe(path).steps[0].options["instruments"] == {"embedder": "m", "price": [1, 2]}


def test_nothing_heavy_is_imported_where_nothing_is_read(made: vlit.Run, tmp_path: Path) -> None:
    code = (
        "import sys, vlit\n"
        f"vlit.measure({str(made.path)!r}, out={str(tmp_path / 'c')!r}, tiers=('text', 'scene', 'model', 'judge'))\n"
        "assert not {'torch', 'transformers', 'aiohttp', 'onnxruntime', 'tokenizers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
