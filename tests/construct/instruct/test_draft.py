"""What a scene offers to prompts, and what the planner takes of it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from handmade import kitchen
from vlit.arrow import SCENE_SCHEMA, scenes_to_batch
from vlit.construct.instruct import Planner, Rows, load_prompts
from vlit.construct.instruct.draft import Offer
from vlit.construct.instruct.prompt import Prompt
from vlit.construct.instruct.scenetext import scene_text
from vlit.construct.world import World
from vlit.runfolder import RunFolder

_WORLD = World(1, {}, {}, {})
_PROMPTS = load_prompts("prompts")


def test_what_the_kitchen_offers() -> None:
    offer = Offer(kitchen(), _WORLD, 0)
    # Absent are cat, car and truck, which is one draft. Large enough to point at are the dog, the cups and the pizza.
    assert {name: offer.most(p) for name, p in _PROMPTS.items()} == {
        "conversation": 5, "detail": 5, "reasoning": 5, "negative": 1, "region": 5
    }  # fmt: skip
    bare = Offer(kitchen(captions=(), closed_world=(), objects=()), _WORLD, 0)
    assert [bare.most(p) for p in _PROMPTS.values()] == [0] * 5


def test_drafts_are_the_same_whatever_was_asked_before() -> None:
    alone = Offer(kitchen(), _WORLD, 3).drafts(_PROMPTS["negative"], 1)
    offer = Offer(kitchen(), _WORLD, 3)
    offer.drafts(_PROMPTS["region"], 4)
    offer.most(_PROMPTS["negative"])
    assert offer.drafts(_PROMPTS["negative"], 1) == alone
    assert set(alone[0].absent) == {"cat", "car", "truck"}
    regions = offer.drafts(_PROMPTS["region"], 5)
    assert sorted(d.object for d in regions) == ["c1", "c2", "c3", "d", "p"]
    assert offer.drafts(_PROMPTS["region"], 2) == regions[:2]
    assert Offer(kitchen(), _WORLD, 4).drafts(_PROMPTS["region"], 5) != regions


def test_a_scene_in_words() -> None:
    assert scene_text(kitchen()).splitlines() == [
        "Captions:",
        "- A brown dog sits in a kitchen with some cups .",
        "Objects, with boxes as [x1, y1, x2, y2] from 0 (left, top) to 1:",
        "- cup: 3 (red) [0.10, 0.80, 0.16, 0.92] (red) [0.46, 0.80, 0.54, 0.96] (blue) [0.85, 0.76, 0.95, 0.96]",
        "- dog: 1 (brown) [0.05, 0.04, 0.25, 0.34]",
        "- person: many, as a crowd",
        "- pizza: 1 [0.70, 0.04, 0.90, 0.44]",
        "Relations:",
        "- dog looking at pizza",
        "Texts in the image:",
        '- "OPEN" [0.40, 0.04, 0.48, 0.12]',
    ]
    assert scene_text(kitchen(captions=(), objects=(), relations=(), texts=())) == ""


def _planner(tmp_path: Path, shares: dict[str, float], cap: int = 0) -> Planner:
    scenes = [kitchen(id=str(i)) for i in range(6)]
    target = tmp_path / "part-00000.parquet"
    with pq.ParquetWriter(target, SCENE_SCHEMA) as writer:
        writer.write_batch(scenes_to_batch(scenes))
    return Planner([target], Rows("x"), _PROMPTS, shares, _WORLD, 1, cap=cap)


def _drafts(planner: Planner, folder: Path) -> list[list[str]]:
    shards = planner.write(RunFolder.create(folder, "x", {}, overwrite=True))
    raw = [row for shard in shards for row in pq.read_table(shard).column("drafts").to_pylist()]
    return [[f"{d['prompt']}/{d.get('number', 0)}" for d in msgspec.json.decode(row)] for row in raw]


def test_scenes_take_turns_and_quotas_are_met(tmp_path: Path) -> None:
    planner = _planner(tmp_path, {"detail": 2.0, "negative": 1.0})
    assert planner.want(9) == 9
    taken = _drafts(planner, tmp_path / "a")
    assert sorted(len(row) for row in taken) == [1, 1, 1, 2, 2, 2]
    assert sum(name.startswith("negative") for row in taken for name in row) == 3
    assert planner.replace({"negative": 2}) == 2
    again = _drafts(planner, tmp_path / "b")
    assert sum(map(len, again)) == 11
    assert all(set(old) <= set(new) for old, new in zip(taken, again, strict=True))


def test_what_scenes_cannot_give_is_told(tmp_path: Path) -> None:
    planner = _planner(tmp_path, {"negative": 1.0, "detail": 1.0}, cap=2)
    assert planner.want(40) == 12  # six scenes, two from each
    quotas = {q.type: q for q in planner.quotas({})}
    assert (quotas["negative"].wanted, quotas["negative"].offered, quotas["negative"].planned) == (20, 6, 6)
    assert quotas["negative"].why == "the scenes support no more"
    assert planner.replace({"detail": 5}) == 0


def test_a_prompt_of_ones_own(tmp_path: Path) -> None:
    mine = Prompt(name="mine", type="caption", system="x", ask="{scene}", needs=(), angles=("a", "b"))
    assert Offer(kitchen(objects=(), captions=()), _WORLD, 0).most(mine) == 2
