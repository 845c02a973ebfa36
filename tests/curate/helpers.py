"""Samples made by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from vlit.arrow import SAMPLE_SCHEMA, samples_to_batch
from vlit.curate import Pool
from vlit.engine import Engine
from vlit.runfolder import RunFolder, ShardWriter
from vlit.schema import ImageRef, Message, Part, Sample

MakePool = Callable[..., Pool]


def sample(name: str, *turns: tuple[str, str], image: str = "", **more: object) -> Sample:
    """A sample of question-answer pairs about at most one image."""
    messages: list[Message] = []
    for k, (question, answer) in enumerate(turns):
        mark = (Part("image"),) if image and k == 0 else ()
        messages += [Message("user", (*mark, Part("text", question))), Message("assistant", (Part("text", answer),))]
    images = (ImageRef(path=image),) if image else ()
    return Sample(id=name, images=images, messages=tuple(messages), **more)  # type: ignore[arg-type]


def pool_in(place: Path, samples: Sequence[Sample], per_shard: int = 4, **more: object) -> Pool:
    """A pool of samples in a folder, a few to a shard."""
    folder = RunFolder.create(place / "run", "curate", {})
    shards = []
    for number, start in enumerate(range(0, len(samples), per_shard)):
        path = folder.shard_path("work/samples", number)
        with ShardWriter(path, SAMPLE_SCHEMA) as writer:
            writer.write(samples_to_batch(samples[start : start + per_shard]))
        shards.append(path)
    return Pool(shards, folder, Engine(workers=1), name="made", home=place, **more)  # type: ignore[arg-type]
