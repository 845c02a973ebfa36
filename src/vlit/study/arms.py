"""The data of an arm at a seed: read, damaged, drawn at the budget, and kept under a name made of all that.

The damage comes before the draw, so that every arm is as large as the budget says, whatever its damage leaves out.
What is drawn is chosen by a hash of seed and id (or image): arms that hold a sample alike draw it alike, which pairs
them. A damage looks at the whole dataset, which is held in memory.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import msgspec

from vlit.arrow import SAMPLE_SCHEMA, SCENE_SCHEMA, samples_from_batch, samples_to_batch
from vlit.damage import DAMAGES, Choice, Data
from vlit.engine import ingest
from vlit.errors import InputError, UsageError
from vlit.formats import open_dataset
from vlit.runfolder import DATA, RunFolder, digest
from vlit.scenes import SceneIndex, open_scenes
from vlit.schema import Sample
from vlit.study.settings import Arm, Budget, Source

HELD = "test"
_SCENES = "work/scenes"
_CHARACTERS_A_TOKEN = 4


class ArmData(msgspec.Struct, frozen=True, kw_only=True):
    """What makes an arm's data at a seed.

    Attributes:
        arm, seed: which.
        source: its dataset; mark: of the files as they are.
        damage, budget: as in the study; the budget is None for all.
        held_out: share of images that go into ``test`` in place of ``data``.
    """

    arm: str
    seed: int
    source: Source
    mark: str
    damage: dict[str, float]
    budget: Budget | None
    held_out: float = 0.0

    @property
    def key(self) -> str:
        """The name of the content: arms of one content share it, whatever they are called."""
        described = msgspec.to_builtins(self)
        del described["arm"]
        return digest(described)

    def folder(self, out: Path) -> Path:
        """Where it is kept in a study's folder."""
        return out / "arms" / self.key


def arm_data(arm: Arm, base: Source | None, budget: Budget, seed: int, held_out: float = 0.0) -> ArmData:
    """The data of an arm. Raises `InputError` where its dataset cannot be opened."""
    source = arm.data or base
    assert source is not None  # the study was checked
    opened = open_dataset(Path(source.path), source.format or None, Path(source.images) if source.images else None)
    return ArmData(
        arm=arm.name, seed=seed, source=source, mark=opened.fingerprint(),
        damage={name: at for name, at in arm.damage.items() if at}, budget=None if arm.full else budget,
        held_out=held_out,
    )  # fmt: skip


def make_arm(made: ArmData, out: Path) -> str:
    """Write an arm's data, or find it written; returns its key.

    Raises:
        InputError: it is empty, or less than the budget.
    """
    described = msgspec.to_builtins(made)
    del described["arm"]
    folder = RunFolder.create(made.folder(out), "study arm", described)
    if folder.info().get("finished"):
        return made.key
    source = made.source
    opened = open_dataset(Path(source.path), source.format or None, Path(source.images) if source.images else None)
    samples = [s for kept in opened.read() for s in samples_from_batch(kept.rows)]
    samples, held = _parted(samples, made)
    index = _scenes(source, folder)
    for name, strength in made.damage.items():
        damage = DAMAGES.get(name)
        if damage.needs_scenes and index is None:
            raise UsageError(
                f"arm {made.arm}", f"{name} needs to know what is in the images", "Add 'scenes:' to the dataset."
            )
        samples = damage(Data(samples, index), strength, made.seed)
    drawn, had = draw(samples, made.budget, made.seed)
    if not drawn:
        raise InputError(f"arm {made.arm}", "is empty", "Name other data, or damage it less.")
    if made.budget is not None and had < made.budget.amount:
        raise InputError(
            f"arm {made.arm}", f"has {had:,} {made.budget.unit} of the budget's {made.budget.amount:,}",
            f"Lower 'budget: {{{made.budget.unit}: ...}}' to it, so that all arms are as large.",
        )  # fmt: skip
    batch = samples_to_batch(drawn)
    folder.write_shard(DATA, 0, made.key, SAMPLE_SCHEMA, [batch])
    if held:
        folder.write_shard(HELD, 0, made.key, SAMPLE_SCHEMA, [samples_to_batch(held)])
    folder.write_info({**folder.info(), "finished": True, "counts": counts(drawn)})
    return made.key


def scenes_of(made: ArmData, out: Path) -> SceneIndex | None:
    """What is known of the images of an arm that was made."""
    return _scenes(made.source, RunFolder.open(made.folder(out)))


def home_of(source: Source) -> Path:
    """Where relative image paths are looked for."""
    path = Path(source.path)
    return path if path.is_dir() else path.parent


def draw(samples: Sequence[Sample], budget: Budget | None, seed: int) -> tuple[list[Sample], int]:
    """Samples at random until the budget is reached, in the dataset's order; and how much that is.

    Turns and tokens are passed by less than one sample. A budget of images takes all samples of each.
    """
    if budget is None:
        return list(samples), len(samples)
    choice = Choice("draw", 1.0, seed)
    if budget.unit == "images":
        images = sorted({_image(s) for s in samples}, key=choice.place)[: budget.amount]
        chosen = set(images)
        return [s for s in samples if _image(s) in chosen], len(images)
    size = _turns if budget.unit == "turns" else _tokens
    rows, had = [], 0
    for row in sorted(range(len(samples)), key=lambda r: choice.place(samples[r].id)):
        if had >= budget.amount:
            break
        rows.append(row)
        had += size(samples[row])
    return [samples[row] for row in sorted(rows)], had


def counts(samples: Sequence[Sample]) -> dict[str, int]:
    """The size of data in every unit, and their samples."""
    return {
        "samples": len(samples), "images": len({_image(s) for s in samples}),
        "turns": sum(map(_turns, samples)), "tokens": sum(map(_tokens, samples)),
    }  # fmt: skip


def _parted(samples: list[Sample], made: ArmData) -> tuple[list[Sample], list[Sample]]:
    """Samples to tune on and samples to ask, without a common image."""
    if not made.held_out:
        return samples, []
    choice = Choice("held out", made.held_out, 0)  # the same at every seed: models of all seeds are asked the same
    held = [_first(s) for s in samples if choice.takes(_image(s))]
    return [s for s in samples if not choice.takes(_image(s))], held


def _first(sample: Sample) -> Sample:
    """A sample up to its first answer: what is asked has one question."""
    said = next((n for n, m in enumerate(sample.messages) if m.role == "assistant"), len(sample.messages))
    return msgspec.structs.replace(sample, messages=sample.messages[: said + 1])


def _scenes(source: Source, folder: RunFolder) -> SceneIndex | None:
    if source.scenes:
        found = open_scenes(source.scenes)
        ingest(found.read(None), SCENE_SCHEMA, folder, _SCENES, found.fingerprint(), shard_rows=256)
        shards = folder.shards(_SCENES)
    else:
        shards = RunFolder(Path(source.path)).shards(_SCENES) if RunFolder.is_one(source.path) else []
    return SceneIndex(shards, folder.path) if shards else None


def _image(sample: Sample) -> str:
    return sample.images[0].path or sample.id if sample.images else sample.id


def _turns(sample: Sample) -> int:
    return sum(message.role == "assistant" for message in sample.messages)


def _tokens(sample: Sample) -> int:
    return math.ceil(sum(len(message.text) for message in sample.messages) / _CHARACTERS_A_TOKEN)
