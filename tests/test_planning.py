"""Planning: the plan is what construct does, gaps are filled as foretold, another dataset is imitated."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import msgspec
import pytest

import vlit
from vlit.engine import Engine
from vlit.errors import InputError, UsageError
from vlit.measure import MeasureSettings, measure_shards, read_card, to_json
from vlit.runfolder import RunFolder
from vlit.steering import card_of, existing


@pytest.fixture(scope="module")
def lopsided(shapes: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[vlit.Run, Path]:
    """Two hundred samples of two types, and their card."""
    place = tmp_path_factory.mktemp("lopsided")
    run = vlit.construct(
        f"vlit:{shapes}", out=place / "run", samples=200, seed=1, types={"existence": 3, "referring": 1}
    )
    vlit.measure(run, out=place / "card", tiers=["text"])
    return run, place / "card"


def test_the_plan_is_what_construct_carries_out(shapes: Path, made: vlit.Run) -> None:
    plan = vlit.plan(f"vlit:{shapes}", samples=300, seed=5)
    told = json.loads(plan.to_json())
    assert [{**q, "kept": 0} for q in made.info["plan"]] == told["quotas"]
    assert made.info["predicted"] == told["predicted"]
    assert told["samples"] == 300
    assert sum(row["samples"] for row in told["table"]) == 300
    page = plan.summary()
    assert "300 of 300 samples" in page
    assert "no scene supports it" in page
    assert "diversity.types" in page


def test_filled_gaps_measure_as_foretold(shapes: Path, lopsided: tuple[vlit.Run, Path], tmp_path: Path) -> None:
    run, card = lopsided
    filler = vlit.construct(f"vlit:{shapes}", out=tmp_path / "filler", samples=200, seed=2, fill_gaps_of=card)
    assert filler.info["types"].get("referring", 0) == 0
    assert filler.info["types"]["multi_step"] > 10
    folder = RunFolder.create(tmp_path / "both", "measure", {})
    shards = [*run.folder.shards(), *filler.folder.shards()]
    settings = MeasureSettings(tiers=("text",), indicators=tuple(filler.info["predicted"]))
    both = measure_shards(shards, folder, Engine(workers=1), settings)
    before = read_card(card / "card.json")
    for name, foretold in filler.info["predicted"].items():
        after, earlier = both.get(name), before.get(name)
        assert after is not None
        assert after.value == pytest.approx(foretold, rel=0.05, abs=0.01), name
        if name == "diversity.types":
            assert earlier is not None
            assert earlier.value is not None
            assert foretold > 3 * earlier.value


def test_another_dataset_is_imitated(shapes: Path, lopsided: tuple[vlit.Run, Path], tmp_path: Path) -> None:
    run = vlit.construct(f"vlit:{shapes}", out=tmp_path / "like", samples=150, seed=9, like=lopsided[0])
    assert set(run.info["types"]) <= {"existence", "absent", "referring"}
    assert run.info["likeness"]["types"] > 0.95
    assert run.info["likeness"]["forms"] > 0.95
    assert min(run.info["likeness"].values()) > 0.8
    assert "like " in run.summary()


def test_what_no_generator_makes_is_named(shapes: Path, tmp_path: Path) -> None:
    turns = [{"from": "human", "value": "<image>\nWrite a poem."}, {"from": "gpt", "value": "Roses are red."}]
    file = tmp_path / "poems.json"
    file.write_text(json.dumps([{"id": str(n), "image": f"{n}.jpg", "conversations": turns} for n in range(20)]))
    have = existing(card_of(file, Engine(workers=1)))
    assert have.groups == {"other": 20}
    assert any("no generator makes" in line for line in have.lacks)
    plan = vlit.plan(f"vlit:{shapes}", samples=30, fill_gaps_of=file)
    assert "no generator makes" in plan.summary()
    with pytest.raises(UsageError, match="no type can be made"):
        vlit.plan(f"vlit:{shapes}", samples=30, like=file)


def test_a_card_that_counts_nothing_fills_types_alone(lopsided: tuple[vlit.Run, Path], tmp_path: Path) -> None:
    card = read_card(lopsided[1] / "card.json")
    (tmp_path / "card.json").write_text(to_json(msgspec.structs.replace(card, content=None)))
    have = existing(card_of(tmp_path, Engine(workers=1)))
    types = Counter(sample.instruction_type for sample in lopsided[0].samples())
    assert have.groups == {"existence": types["existence"] + types["absent"], "referring": types["referring"]}
    assert any("measure it again" in line for line in have.lacks)


def test_images_first(shapes: Path, tmp_path: Path) -> None:
    run = vlit.construct(f"vlit:{shapes}", out=tmp_path / "few", samples=60, seed=1, images_first=9)
    assert run.info["counts"]["scenes"] == 9
    assert len({s.images[0].path for s in run.samples()}) <= 9
    assert len(run.info["images"]["rows"]) == 9
    assert "9 images of" in vlit.plan(f"vlit:{shapes}", samples=60, seed=1, images_first=9).summary()


def test_options_that_cannot_be(shapes: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be joined"):
        vlit.plan(f"vlit:{shapes}", like="a", fill_gaps_of="b")
    with pytest.raises(UsageError, match="negative"):
        vlit.plan(f"vlit:{shapes}", images_first=-1)
    with pytest.raises(InputError):
        vlit.plan(f"vlit:{shapes}", fill_gaps_of=tmp_path / "none.json")
