"""Selection by what a model says of the samples, from the command that measures to the one that selects."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from vlit.cli.curate import command as curate
from vlit.cli.measure import command as measure
from vlit.engine import read_table
from vlit.runfolder import RunFolder

pytestmark = pytest.mark.slow
pytest.importorskip("torch", reason="torch is not installed: pip install 'vlit[model]'")
pytest.importorskip("transformers", reason="transformers is not installed: pip install 'vlit[model]'")

KEPT = 4  # of twelve


@pytest.fixture(scope="module")
def data(squares: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dozen samples about six pictures, two of them without one."""
    asked = ("what colour is the square ?", "is there a circle ?", "describe this image in detail .")
    said = ("blue", "no", "red blue green yes no two three .", "one")
    records = [
        {"id": f"s{n}", **({"image": squares[n % 6].name} if n < 10 else {}), "conversations": [
            {"from": "human", "value": ("<image>\n" if n < 10 else "") + asked[n % 3]},
            {"from": "gpt", "value": said[n % 4]}]}
        for n in range(12)
    ]  # fmt: skip
    file = tmp_path_factory.mktemp("data") / "some.json"
    file.write_text(json.dumps(records))
    return file


@pytest.fixture(scope="module")
def model(tiny: Callable[[str], Path]) -> Path:
    return tiny("llava")


@pytest.fixture(scope="module")
def card(data: Path, squares: list[Path], model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("card") / "card"
    run(measure, data, "--images", squares[0].parent, "--tier", "model", "--model", model, "--device", "cpu",
        "--out", out)  # fmt: skip
    return out


def run(command: object, *arguments: object) -> None:
    done = CliRunner().invoke(command, [str(each) for each in arguments])  # type: ignore[arg-type]
    assert done.exit_code == 0, done.output


def chosen(out: Path) -> list[str]:
    return read_table(RunFolder(out).shards(), ["id"])["id"].to_pylist()


def told(card: Path, name: str) -> dict[str, float | None]:
    frame = pl.read_parquet(RunFolder(card).shards("scores"))
    return dict(zip(frame["id"], frame[name], strict=True))


def best(scores: dict[str, float | None]) -> set[str]:
    known = {name: value for name, value in scores.items() if value is not None}
    return set(sorted(known, key=lambda name: -known[name])[:KEPT])


def test_visnec_takes_what_the_card_says_needs_its_picture(card: Path, tmp_path: Path) -> None:
    run(curate, card, "--select", KEPT, "--by", "visnec", "--out", tmp_path / "out")
    scores = told(card, "correctness.visual_necessity")
    assert scores["s10"] is None  # there is nothing to look at
    positive = {name: value for name, value in scores.items() if value is not None and value > 0}
    assert set(chosen(tmp_path / "out")) >= best(scores) & positive.keys()
    decided = pl.read_parquet(RunFolder(tmp_path / "out").shards("decisions")).filter(pl.col("step") == "select")
    assert {row["id"]: row["score"] for row in decided.to_dicts()} == scores
    info = RunFolder.open(tmp_path / "out").info()
    assert info["counts"] == {"samples": 12, "kept": KEPT, "unread": 0}
    assert info["inputs"]["data"]["path"].endswith("some.json")


def test_ifd_takes_the_hardest_below_one(card: Path, tmp_path: Path) -> None:
    run(curate, card, "--select", KEPT, "--by", "ifd", "--out", tmp_path / "out")
    scores = told(card, "complexity.ifd")
    helped = {name: value for name, value in scores.items() if value is not None and value < 1}
    assert set(chosen(tmp_path / "out")) >= best(helped)


@pytest.mark.parametrize(("way", "score"), [("visnec", "correctness.visual_necessity"), ("ifd", "complexity.ifd")])
def test_the_model_itself_gives_the_same(
    way: str, score: str, card: Path, data: Path, model: Path, squares: list[Path], tmp_path: Path
) -> None:
    run(curate, card, "--select", KEPT, "--by", way, "--out", tmp_path / "card")
    run(curate, data, "--images", squares[0].parent, "--select", KEPT, "--by", way, "--model", model,
        "--device", "cpu", "--out", tmp_path / "model")  # fmt: skip
    assert chosen(tmp_path / "card") == chosen(tmp_path / "model")
    decided = pl.read_parquet(RunFolder(tmp_path / "model").shards("decisions"))
    known = told(card, score)
    values = {row["id"]: row["score"] for row in decided.filter(pl.col("step") == "select").to_dicts()}
    assert values.keys() == known.keys()
    for name, value in values.items():
        assert (value is None) == (known[name] is None)
        assert value is None or np.isclose(value, known[name], atol=1e-5)


def test_a_filter_reads_the_card_too(card: Path, tmp_path: Path) -> None:
    run(curate, card, "--filter", "complexity.ifd < 1", "--unknown", "drop", "--empty", "allow", "--out",
        tmp_path / "out")  # fmt: skip
    scores = told(card, "complexity.ifd")
    assert chosen(tmp_path / "out") == [name for name, value in scores.items() if value is not None and value < 1]


def test_without_a_card_or_a_model_it_says_what_is_missing(data: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(curate, [str(data), "--select", "4", "--by", "visnec", "--out", str(tmp_path / "out")])
    assert done.exit_code != 0
    assert "--model FOLDER" in str(done.exception) + done.output
