"""`vlit.curate` from end to end."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import vlit
from vlit.engine import Engine
from vlit.errors import InputError, UsageError

ONE = Engine(workers=1)


def files(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for name in ("data", "rejects", "decisions")
            for p in sorted((out / name).glob("*.parquet"))}  # fmt: skip


@pytest.fixture(scope="module")
def out(made: vlit.Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("curated") / "run"
    vlit.curate(made, dedup="exact,joint", filter="correctness.claims >= 0.5 and turns < 12", select=60, balance="type",
                damage="swap_answers:0.3", out=place, seed=1, engine=ONE)  # fmt: skip
    return place


def test_every_sample_is_kept_or_has_its_reason(made: vlit.Run, out: Path) -> None:
    all_ids = {s.id for s in made.samples()}
    kept = pl.read_parquet(sorted((out / "data").glob("*.parquet")))
    rejects = pl.read_parquet(sorted((out / "rejects").glob("*.parquet")))
    assert kept.height == 60
    assert set(kept["id"]) | set(rejects["id"]) == all_ids
    assert not set(kept["id"]) & set(rejects["id"])
    assert rejects["reason"].str.len_chars().min() > 5  # type: ignore[operator]
    decisions = pl.read_parquet(sorted((out / "decisions").glob("*.parquet")))
    dropped = decisions.filter(pl.col("decision") == "dropped")
    assert sorted(dropped["id"]) == sorted(rejects["id"])
    assert set(decisions.filter(pl.col("step") == "filter")["id"]) == all_ids
    lineage = {entry["step"] for entry in kept["lineage"][0]}
    assert {"curate.filter", "curate.select"} <= lineage


def test_the_page_and_the_numbers(out: Path) -> None:
    info = json.loads((out / "run.json").read_text())
    assert info["finished"]
    assert [step["step"] for step in info["steps"]] == [
        "dedup.exact", "dedup.joint", "filter", "select", "damage.swap_answers",
    ]  # fmt: skip
    assert info["counts"]["kept"] == 60
    page = (out / "report.html").read_text()
    assert "Beside a random draw" in page
    assert "<script" not in page
    gaps = json.loads((out / "gaps.json").read_text())
    assert gaps["vlit"] == "gaps/1"
    assert gaps["total"] == sum(gaps["types"].values())


def test_the_same_again_gives_the_same_bytes(made: vlit.Run, out: Path, tmp_path: Path) -> None:
    settings = {"dedup": ["exact", "joint"], "filter": "correctness.claims >= 0.5 and turns < 12", "select": 60,
                "balance": "type", "damage": "swap_answers:0.3", "seed": 1}  # fmt: skip
    before = files(out)
    vlit.curate(made, out=tmp_path / "again", engine=Engine(workers=2), **settings)  # type: ignore[arg-type]
    assert files(tmp_path / "again") == before
    vlit.curate(made, out=out, engine=ONE, **settings)  # type: ignore[arg-type]
    assert files(out) == before  # run once more in its place


def test_without_out_nothing_is_written(made: vlit.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = vlit.curate(made, balance="type", engine=ONE)
    assert found.path is None
    assert found.kept < found.n_samples
    assert "nothing was written" in found.summary(classes=True)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UsageError):
        next(found.samples())


def test_what_cannot_be_right(made: vlit.Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no step"):
        vlit.curate(made)
    with pytest.raises(UsageError, match="near"):
        vlit.curate(made, dedup="nearly")
    with pytest.raises(UsageError, match="last"):
        vlit.curate(made, dedup="merge,exact")
    with pytest.raises(UsageError, match="above"):
        vlit.curate(made, select=10**6, engine=ONE)
    with pytest.raises(UsageError, match="one for all"):
        vlit.curate(made, decontaminate=["a", "b", "c"], benchmark_images=["x", "y"])
    with pytest.raises(InputError):
        vlit.curate(made, decontaminate=tmp_path / "none.json")


def test_published_repetition_is_found_exactly(shared: Path) -> None:
    found = vlit.curate(shared / "minigpt4-captions" / "filter_cap_rewritten.json", dedup="exact", engine=ONE)
    assert (found.n_samples, found.kept) == (2362, 472)


def test_presel_chooses_images_with_all_their_samples(made: vlit.Run, tmp_path: Path) -> None:
    vlit.curate(made, select=40, by="presel", out=tmp_path / "run", engine=ONE)
    kept = pl.read_parquet(sorted((tmp_path / "run" / "data").glob("*.parquet")))
    assert kept.height == 40
    images = kept.select(pl.col("images").list.first().struct.field("path"))["path"].n_unique()
    assert images < 30


def records(count: int) -> str:
    return json.dumps([
        {"id": f"s{n}", "image": f"{n}.jpg", "conversations": [
            {"from": "human", "value": f"<image>\nWhat is number {n}?"},
            {"from": "gpt", "value": " ".join(["word"] * (n + 1))}]}
        for n in range(count)
    ])  # fmt: skip


def test_a_card_stands_for_its_data_with_its_scores(tmp_path: Path) -> None:
    file, card = tmp_path / "some.json", tmp_path / "card"
    file.write_text(records(6))
    vlit.measure(file, tiers=("text",), out=card, engine=ONE)
    asked = "complexity.words >= 4"
    found = vlit.curate(card, filter=asked, out=tmp_path / "from-card", engine=ONE)
    plain = vlit.curate(file, filter=asked, out=tmp_path / "from-file", engine=ONE)
    assert (found.kept, found.n_samples) == (plain.kept, plain.n_samples) == (3, 6)
    assert files(tmp_path / "from-card") == files(tmp_path / "from-file")
    assert not list((tmp_path / "from-card" / "work").rglob("scores-*"))  # nothing was computed again
    with pytest.raises(UsageError, match="settled how its data was read"):
        vlit.curate(card, filter=asked, limit=2)


def test_a_card_whose_data_changed(tmp_path: Path) -> None:
    (tmp_path / "some.json").write_text(records(4))
    vlit.curate(tmp_path / "some.json", dedup="exact", out=tmp_path / "run", engine=ONE)
    vlit.measure(tmp_path / "run", tiers=("text",), out=tmp_path / "card", engine=ONE)
    assert vlit.curate(tmp_path / "card", dedup="exact", engine=ONE).kept == 4
    path = next((tmp_path / "run" / "data").glob("*.parquet"))
    pl.read_parquet(path).head(2).write_parquet(path)
    with pytest.raises(InputError, match="has changed since it was measured"):
        vlit.curate(tmp_path / "card", dedup="exact", engine=ONE)
