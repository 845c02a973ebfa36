"""``vlit plan``: what `construct` would make, without making it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from vlit.arrow import SCENE_SCHEMA
from vlit.construct import Planned, plan_shards
from vlit.engine import Engine, ingest
from vlit.inputs import SCENES, SCENES_PER_SHARD
from vlit.report import plan_text
from vlit.run import Run
from vlit.runfolder import RunFolder
from vlit.scenes import open_scenes
from vlit.steering import Order, order


class PlanView:
    """A plan, to be looked at: `vlit.construct.Plan` in ``plan``, the images chosen in ``images``."""

    def __init__(self, planned: Planned, ordered: Order) -> None:
        self.planned = planned
        self.plan = planned.plan
        self.images = planned.images
        self.notes = ordered.notes
        self.settings = ordered.settings

    def summary(self) -> str:
        """For people: what each type gets and why, forms and polarity, images, and what the card will say."""
        return plan_text(self.planned, self.settings, self.notes)

    def to_json(self) -> str:
        """For programs: settings, quotas, the table of types, forms and polarity, images, predictions and notes."""
        plan = self.plan
        told = {
            "settings": msgspec.to_builtins(self.settings),
            "scenes": self.planned.world.scenes,
            "samples": sum(map(len, plan.items.values())),
            "quotas": msgspec.to_builtins(plan.quotas),
            "table": [dict(zip(("type", "form", "polarity", "samples"), row, strict=True)) for row in plan.table],
            "images": msgspec.to_builtins(self.images),
            "predicted": plan.predicted,
            "notes": list(self.notes),
        }
        return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()


def plan(
    scenes: str,
    *,
    samples: int = 1000,
    seed: int = 0,
    types: Mapping[str, float] | None = None,
    registers: Mapping[str, float] | None = None,
    languages: Mapping[str, float] | None = None,
    per_image: int = 0,
    images_first: int = 0,
    fill_gaps_of: str | Path | Run | None = None,
    like: str | Path | Run | None = None,
    limit: int | None = None,
    engine: Engine | None = None,
) -> PlanView:
    """The plan that `vlit.construct` carries out when it is called with the same arguments. Makes and keeps nothing.

    Args:
        scenes: annotated images: ``coco:PATH``, ``vlit:PATH`` ..., or a path whose source is recognised.
        samples: training examples to aim for.
        seed: of every random choice.
        types: weights of instruction types; all of them by default.
        registers: weights of the ways to ask (plain, polite, terse, child, expert); a mix of all by default.
        languages: weights of languages (en, zh); English by default.
        per_image: most samples from one image, 0 for three times the mean.
        images_first: use only this many images, chosen by what they show; 0 for all.
        fill_gaps_of: the quality card of a dataset, or a dataset, whose gaps are to be filled.
        like: a card or dataset to be imitated.
        limit: use the first scenes only.
        engine: how steps run; this machine by default.
    """
    engine = engine or Engine()
    ordered = order(
        samples=samples, seed=seed, types=types, registers=registers, languages=languages, per_image=per_image,
        images_first=images_first, fill_gaps_of=fill_gaps_of, like=like, engine=engine,
    )  # fmt: skip
    source = open_scenes(scenes)
    with tempfile.TemporaryDirectory(prefix="vlit-") as temporary:
        folder = RunFolder.create(Path(temporary) / "plan", "plan", {})
        ingest(
            source.read(limit), SCENE_SCHEMA, folder, SCENES, source.fingerprint(), shard_rows=SCENES_PER_SHARD,
            progress=engine.progress,
        )  # fmt: skip
        return PlanView(plan_shards(folder.shards(SCENES), folder, engine, ordered.settings), ordered)
