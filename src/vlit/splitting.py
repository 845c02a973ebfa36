"""`vlit.split`: a dataset in parts that never share an image."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from vlit.curate import SplitSettings, split_shards
from vlit.curate.likeness import Likeness
from vlit.curate.split import NAMES, Split
from vlit.engine import Engine
from vlit.inputs import SAMPLES, dataset, sample_shards
from vlit.report.amounts import count, percent
from vlit.run import Run
from vlit.runfolder import RunFolder
from vlit.schema import ImageRef


class SplitRun:
    """A split and where it is: ``path/train``, ``path/val`` and ``path/test`` are run folders of their own."""

    def __init__(self, found: Split, path: Path, refused: int) -> None:
        self.found = found
        self.path = path
        self.refused = refused

    def part(self, name: str) -> Run:
        """The samples of one part."""
        return Run(RunFolder.open(self.path / name))

    def to_json(self) -> str:
        """The numbers as JSON."""
        return msgspec.json.format(msgspec.json.encode(self.found), indent=2).decode()

    def summary(self) -> str:
        """The numbers for people."""
        found = self.found
        lines = [
            f"{p.name:<6} {count(p.samples):>10} samples, {percent(p.share)} (asked {percent(p.asked)}), "
            f"{count(p.images)} images"
            for p in found.portions
        ]
        lines.append(
            f"{count(found.groups)} groups of samples that share no image, the largest of {count(found.largest)}"
        )
        if found.looked_at is not None:
            lines.append(
                f"near-identical images: {count(found.alike)} of the {count(found.looked_at)} looked at have a like one"
                + (f"; {count(found.unseen)} are not at hand (--images), and only told by name" if found.unseen else "")
            )
        if self.refused:
            lines.append(f"{count(self.refused)} records could not be read, see {self.path}/rejects")
        return "\n".join([*lines, "wrote " + ", ".join(f"{self.path}/{p.name}" for p in found.portions)])


def split(
    data: str | Path | Run,
    *,
    out: str | Path,
    train: float = 0.9,
    val: float = 0.05,
    test: float = 0.05,
    seed: int = 0,
    near_images: bool = False,
    images: str | Path | None = None,
    format: str | None = None,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> SplitRun:
    """Split a dataset so that no image is in two parts.

    Args:
        data: a dataset file, a run folder, or what another command returned.
        out: a folder; each part is a run folder in it.
        train, val, test: shares of the samples, which sum to 1; a part with share 0 is left out.
        seed: of the order in which images are given out.
        near_images: keep near-identical images in one part too; needs their pixels.
        images: folder that image names are relative to.
        format: the dataset's format, recognised when None.
        engine, overwrite: as in `construct`.
    """
    began = time.monotonic()
    engine = engine or Engine()
    settings = SplitSettings(shares=dict(zip(NAMES, (train, val, test), strict=True)), seed=seed,
                             near_images=near_images)  # fmt: skip
    settings.check()
    source = dataset(data, format, images)
    described = {"data": str(source.path), "images": str(images or ""), **msgspec.to_builtins(settings)}
    folder = RunFolder.create(out, "split", described, overwrite=overwrite)
    shards = sample_shards(source, folder, engine, None)

    def find(path: str, held: bytes | None) -> Path | bytes | None:
        return source.picture(ImageRef(path=path, bytes=held))

    with folder.unless_refused():
        found = split_shards(shards, settings, folder, engine, Likeness(find) if near_images else None)
    refused = sum(line.rejected for line in folder.lines(SAMPLES))
    info = {
        **folder.info(),
        "finished": True,
        "seed": seed,
        "inputs": {"data": {"path": str(source.path), "format": source.format, "fingerprint": source.fingerprint()}},
        "counts": {**{p.name: p.samples for p in found.portions}, "rejected": refused},
        "split": msgspec.to_builtins(found),
        "times": {"split": round(time.monotonic() - began, 2)},
    }
    made = SplitRun(found, folder.path, refused)
    folder.write_text("README.md", f"# A split without shared images\n\n```\n{made.summary()}\n```\n")
    folder.write_info(info)
    return made
