"""The laptop world: plain rendered scenes of 72 pixels, and what `vlit construct` makes of them."""

from __future__ import annotations

from pathlib import Path

import msgspec

from vlit.arrow import SCENE_SCHEMA, scenes_from_batch
from vlit.construct import ConstructSettings, construct_shards
from vlit.engine import Engine, ingest
from vlit.runfolder import RunFolder
from vlit.scenes import open_scenes, render
from vlit.schema import Scene

SIDE = 72
"""Width and height of a picture in pixels."""
GRID = 3
"""Cells in a row of the plan, and patches in a row of the towers."""
STYLE = "plain"
_SCENES = "work/scenes"
_SCENES_PER_SHARD = 256

SHARES: dict[str, float] = {
    "caption": 2, "description": 1, "inventory": 1, "existence": 9, "category": 9, "attribute": 9, "position": 9,
    "count": 9, "count_part": 2, "count_total": 2, "count_compare": 2, "spatial": 9, "size": 3, "nearest": 9,
    "false_premise": 2, "wrong_count": 2, "wrong_relation": 2, "wrong_attribute": 2, "read_text": 7, "multi_step": 9,
}  # fmt: skip
"""Weights of instruction types: everything that has an answer in words. Boxes are left out; four digits are much to ask
of a model of this size."""

FORMS: dict[str, float] = {"free": 1, "yesno": 2, "word": 8, "choice": 1}
"""Weights of forms of answers: mostly a word, so that few labels are spent on how sentences are made."""


def make_scenes(out: Path, count: int, seed: int) -> Path:
    """Draw scenes, or find them drawn; returns the folder, to use as ``vlit:FOLDER``."""
    render(count, seed, out, SIDE, STYLE)
    return out


def all_scenes(scenes: Path) -> list[Scene]:
    """Every scene of a folder, images by paths that can be opened."""
    return [scene for kept in open_scenes(f"vlit:{scenes}").read(None) for scene in scenes_from_batch(kept.rows)]


def make_instructions(
    scenes: Path, out: Path, samples: int, seed: int, shares: dict[str, float] | None = None,
    engine: Engine | None = None,
) -> Path:  # fmt: skip
    """Instruction data by `vlit construct`'s own pipeline, as a finished run folder with its scenes.

    Args:
        shares: weights of instruction types, `SHARES` by default.
    """
    engine = engine or Engine(workers=1)
    settings = ConstructSettings(samples=samples, seed=seed, shares=dict(shares or SHARES), forms=dict(FORMS))
    described = {"scenes": f"vlit:{scenes}", "limit": None, **msgspec.to_builtins(settings)}
    folder = RunFolder.create(out, "construct", described)
    if folder.info().get("finished"):
        return out
    source = open_scenes(f"vlit:{scenes}")
    ingest(
        source.read(None), SCENE_SCHEMA, folder, _SCENES, source.fingerprint(), shard_rows=_SCENES_PER_SHARD,
        progress=engine.progress,
    )  # fmt: skip
    made = construct_shards(folder.shards(_SCENES), folder, engine, settings)
    counts = {"scenes": made.scenes, "kept": made.kept, "rejected": made.rejected}
    folder.write_info({**folder.info(), "finished": True, "seed": seed, "counts": counts, "types": made.types})
    return out
