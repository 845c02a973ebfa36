"""What the tests of mixes share: small LLaVA files, and samples that came out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vlit.arrow import samples_from_batch, samples_to_batch
from vlit.engine import read_batches
from vlit.runfolder import DATA, RunFolder
from vlit.schema import ImageRef, Lineage, Message, Part, Sample


def llava(path: Path, ids: list[Any], image: str = "", words: str = "A cat.") -> str:
    """A LLaVA file with a record for each id; by default each of an image of its own."""
    records = [
        {
            "id": i,
            "image": image or f"{path.stem}-{i}.jpg",
            "conversations": [{"from": "human", "value": f"<image>\nWhat is {i}?"}, {"from": "gpt", "value": words}],
        }
        for i in ids
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(records))
    return str(path)


def sample(identity: str, *images: str, **fields: Any) -> Sample:
    """A sample of one exchange that shows images."""
    marks = tuple(Part("image", index=n) for n in range(len(images)))
    asked = Message("user", (*marks, Part("text", f"What is {identity}?")))
    refs = tuple(ImageRef(path=path) for path in images)
    return Sample(id=identity, images=refs, messages=(asked, Message("assistant", (Part("text", "A cat."),))), **fields)


def folder(path: Path, samples: list[Sample], command: str = "test", **info: Any) -> str:
    """A finished run folder with these samples."""
    run = RunFolder.create(path, command, {})
    run.write_shard(DATA, 0, "made", samples_to_batch(samples).schema, [samples_to_batch(samples)])
    run.write_info({**run.info(), "finished": True, **info})
    return str(path)


def out(run: Path) -> list[Sample]:
    """The samples of a run, in order."""
    return [s for batch in read_batches(RunFolder.open(run).shards()) for s in samples_from_batch(batch)]


def data_bytes(run: Path) -> list[bytes]:
    """The files of a run's data."""
    return [path.read_bytes() for path in RunFolder.open(run).shards()]


STEP = Lineage("made", "1", "by hand")
