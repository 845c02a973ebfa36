"""Building a laptop base: scenes, tokenizer, tower, alignment, gate. Each step is kept and found again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import numpy as np

from vlit.arrow import SAMPLE_SCHEMA, samples_to_batch
from vlit.engine import Engine, Kept, Progress, ingest, read_batches
from vlit.errors import InputError, UsageError, nearest
from vlit.laptop.benchmark import wordings
from vlit.laptop.lookup import lookup
from vlit.laptop.models import RECIPES, Recipe, save
from vlit.laptop.settings import BaseSettings
from vlit.laptop.statements import caption, statements
from vlit.laptop.tower import CELL_WORDS, cell_words, pixels, teach
from vlit.laptop.words import word_tokenizer
from vlit.laptop.world import all_scenes, make_instructions, make_scenes
from vlit.mllm import open_model
from vlit.mllm.device import quiet
from vlit.mllm.family import LANGUAGE, part_of
from vlit.runfolder import RunFolder, digest
from vlit.schema import ImageRef, Message, Part, Sample, Scene
from vlit.tune import tune_shards

_VERSION = "2"
_HELD_OUT = 200
_WORDING_SCENES, _WORDING_SAMPLES = 1200, 12_000
_BATCH = 512


class Base(msgspec.Struct, frozen=True):
    """A finished base: its folder, what the gate saw, and what it took."""

    path: Path
    parameters: int
    tower: float
    loss: float
    lookup: float
    cpu_s: float
    passed: bool

    def summary(self) -> str:
        """For people."""
        verdict = "past its gate" if self.passed else "NOT past its gate: do not build on it"
        return (
            f"{self.path}: {self.parameters:,} parameters, {verdict}\n"
            f"  tower: {self.tower:.3f} of held-out things seen right; alignment: {self.loss:.3f} nats per label; "
            f"facts looked up: {self.lookup:.3f}\n  {self.cpu_s / 60:.1f} minutes of a processor"
        )

    def to_json(self) -> str:
        """For machines."""
        told = {**msgspec.structs.asdict(self), "path": str(self.path)}
        return msgspec.json.format(msgspec.json.encode(told)).decode()


def build_base(
    family: str, out: Path, settings: BaseSettings, *, progress: Progress | None = None, overwrite: bool = False
) -> Base:
    """Build a base, or find it built: ``out/base`` is the model folder, everything else is kept beside it.

    Args:
        family: ``llava``, ``qformer`` or ``flamingo``.
        out: a run folder; one of the same configuration is resumed, another one is refused.

    Raises:
        InputError: it did not reach its gate; the folder says by how much.
    """
    if family not in RECIPES:
        raise UsageError(f"--family {family}", "there is no base of this name", nearest(family, RECIPES))
    recipe = RECIPES[family]
    described = {"family": family, "version": _VERSION, **msgspec.to_builtins(settings)}
    folder = RunFolder.create(out, "base", described, overwrite=overwrite)
    info = folder.info()
    if info.get("finished"):
        return _told(folder)
    began = time.process_time()
    scenes_at = make_scenes(folder.path / "scenes", settings.scenes + _HELD_OUT, settings.seed)
    scenes = all_scenes(scenes_at)
    known, held = scenes[: settings.scenes], scenes[settings.scenes :]
    start = folder.path / "start"
    if not (start / "config.json").is_file():
        folder.write_info({**info, "tower": _start(start, recipe, folder.path, known, settings, progress)})
    opened = open_model(start, family, "cpu")
    shards = _captions(folder, known, settings)
    align = RunFolder.create(folder.path / "align", "tune", msgspec.to_builtins(settings.align))
    tuned = tune_shards(
        shards, opened, align, settings.align, home=None, mark=digest(described), progress=progress
    )  # fmt: skip
    found = lookup(opened.family, held)
    place = folder.path / "base"
    with quiet():
        save(opened.family.model, opened.family.tokenizer, place)
    loss = tuned.loss[1] if tuned.loss else 0.0
    passed = loss <= settings.gate.loss and found["all"] >= settings.gate.lookup
    folder.write_info(
        {
            **folder.info(), "finished": True, "seed": settings.seed, "loss": loss, "lookup": found, "passed": passed,
            "counts": {"parameters": tuned.parameters, "conversations": tuned.conversations},
            "times": {"cpu_s": round(time.process_time() - began, 1)},
        }
    )  # fmt: skip
    base = _told(folder)
    if not passed:
        raise InputError(
            str(out), f"did not reach its gate: loss {loss:.3f} (at most {settings.gate.loss}), facts looked up "
            f"{found['all']:.3f} (at least {settings.gate.lookup})",
            "Give it more --steps; what was learnt is kept in base/, but means nothing.",
        )  # fmt: skip
    return base


def _told(folder: RunFolder) -> Base:
    info = folder.info()
    return Base(
        folder.path, info["counts"]["parameters"], info["tower"], info["loss"], info["lookup"]["all"],
        info["times"]["cpu_s"], info["passed"],
    )  # fmt: skip


def _start(
    place: Path, recipe: Recipe, home: Path, scenes: Sequence[Scene], settings: BaseSettings, progress: Progress | None
) -> float:
    """A model folder with a taught tower and everything else at random; returns how well the tower sees."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(settings.seed)
    tokenizer = word_tokenizer(_texts(home, scenes, settings))
    model = recipe.make(settings, tokenizer)

    def tell(step: int, _: float) -> None:
        if progress is not None:
            progress("teaching the tower", step, settings.tower.steps)

    words = torch.tensor(tokenizer.convert_tokens_to_ids(list(CELL_WORDS)))
    embeddings = model.get_input_embeddings().weight
    learning = [p for name, p in model.named_parameters() if part_of(name) != LANGUAGE or p is embeddings]
    seen = teach(
        lambda x: recipe.look(model, x), lambda: embeddings[words], learning,
        pixels([Path(s.image.path) for s in scenes]), np.stack([cell_words(scene) for scene in scenes]),
        settings.tower, settings.seed, tell,
    )  # fmt: skip
    with quiet():
        save(model, tokenizer, place)
    return round(seen, 4)


def _texts(home: Path, scenes: Sequence[Scene], settings: BaseSettings) -> list[str]:
    """Texts with every word that a study of this world may need: captions, instructions of all types, the benchmark."""
    few = make_scenes(home / "wording" / "scenes", min(_WORDING_SCENES, len(scenes)), settings.seed + 1)
    made = make_instructions(few, home / "wording" / "data", _WORDING_SAMPLES, settings.seed, engine=Engine(workers=1))
    found = wordings()
    for batch in read_batches(RunFolder.open(made).shards()):
        parts = batch.column("messages").flatten().field("content").flatten().field("text")
        found += [text for text in parts.to_pylist() if text]
    rng = Random(settings.seed)
    return found + [half for scene in scenes[:2000] for said in statements(scene, rng, 99) for half in said]


def _messages(turns: Sequence[tuple[str, str]]) -> tuple[Message, ...]:
    """A conversation about one picture."""
    said: list[Message] = []
    for given, follows in turns:
        look = () if said else (Part("image"),)
        words = (Part("text", given),) if given else ()
        said += [Message("user", (*look, *words)), Message("assistant", (Part("text", follows),))]
    return tuple(said)


def _captions(folder: RunFolder, scenes: Sequence[Scene], settings: BaseSettings) -> list[Path]:
    """Shards to align with: of each picture some captions, and some conversations of statements, a turn for each."""
    mark = digest([_VERSION, len(scenes), settings.wordings, settings.captions, settings.statements, settings.seed])

    def read() -> Any:
        made: list[Sample] = []
        for number in range(settings.wordings):
            for scene in scenes:
                rng = Random(f"{settings.seed}/{number}/{scene.id}")
                turns = [("", caption(scene, rng))]
                if rng.random() >= settings.captions:
                    turns = statements(scene, rng, settings.statements)
                image = ImageRef(path=scene.image.path)
                made.append(Sample(id=f"{scene.id}-{number}", images=(image,), messages=_messages(turns)))
                if len(made) == _BATCH:
                    yield Kept(samples_to_batch(made))
                    made = []
        if made:
            yield Kept(samples_to_batch(made))

    ingest(read(), SAMPLE_SCHEMA, folder, "captions", mark, shard_rows=16384)
    return folder.shards("captions")
