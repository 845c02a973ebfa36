"""Counts over scenes."""

from __future__ import annotations

from pathlib import Path

from handmade import kitchen, thing
from vlit.arrow import SCENE_SCHEMA, scenes_to_batch
from vlit.construct.world import survey
from vlit.runfolder import RunFolder
from vlit.schema import Scene


def shards(tmp_path: Path, *groups: list[Scene]) -> list[Path]:
    folder = RunFolder.create(tmp_path, "test", {})
    for number, scenes in enumerate(groups):
        folder.write_shard("data", number, "f", SCENE_SCHEMA, [scenes_to_batch(scenes)])
    return folder.shards()


def test_scenes_are_counted_not_objects(tmp_path: Path) -> None:
    other = kitchen(id="2", objects=(thing("d", "dog", (0, 0, 50, 50), colour="black"),), lexicon="")
    world = survey(shards(tmp_path, [kitchen()], [other]))
    assert world.scenes == 2
    assert world.frequency == {"cup": 1, "dog": 2, "person": 1, "pizza": 1}
    assert world.popularity("dog") == 1.0
    assert world.popularity("zebra") == 0.0
    assert world.together["dog"] == {"cup": 1, "person": 1, "pizza": 1}
    assert world.company("cup", ["dog", "pizza", "zebra"]) == 2
    assert world.values("colour") == ["black", "blue", "brown", "red"]
    assert world.attributes["colour"]["red"] == 2


def test_no_scenes(tmp_path: Path) -> None:
    world = survey(shards(tmp_path, []))
    assert (world.scenes, world.frequency, world.popularity("dog")) == (0, {}, 0.0)
