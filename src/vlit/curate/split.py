"""Split a dataset so that no image is in two parts: what is learned from an image must not be asked of it in a test.

Samples that share any image belong together, through any number of steps; so do copies of an image under other names
where ``near_images`` looks at the pixels. Samples without an image belong together where their words are the same.
Whole groups are given to the parts in the order of a seeded hash, so that the same data and seed give the same split,
whatever the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vlit.arrow import SAMPLE_SCHEMA
from vlit.curate.likeness import Likeness
from vlit.engine import Engine, Kept, ingest, read_batches
from vlit.errors import UsageError
from vlit.hashing import Hashes, hash_texts, mix
from vlit.measure import View
from vlit.runfolder import DATA, RunFolder, digest

NAMES = ("train", "val", "test")
_SHARD_ROWS = 16384
_ROWS = 2048

Ints = npt.NDArray[np.int64]


class SplitSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a split.

    Attributes:
        shares: of the samples, by name of the part; they sum to 1, and a share of 0 leaves its part out.
        seed: of the order in which images are given out.
        near_images: keep near-identical images together too; needs their pixels.
    """

    shares: Mapping[str, float]
    seed: int = 0
    near_images: bool = False

    def check(self) -> None:
        """Raises `UsageError` for shares that cannot be right."""
        told = ", ".join(f"{name} {share:g}" for name, share in self.shares.items())
        if any(share < 0 for share in self.shares.values()):
            raise UsageError("the split", f"has a negative share ({told})", "Give shares of 0 or more.")
        whole = sum(self.shares.values())
        if abs(whole - 1) > 1e-6:
            raise UsageError("the split", f"has shares that sum to {whole:g} ({told})", "Let them sum to 1.")


class Portion(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a split: the share that was asked for, and what it got."""

    name: str
    asked: float
    samples: int
    share: float
    images: int


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """What a split did.

    Attributes:
        portions: its parts.
        groups: sets of samples that must stay together.
        largest: samples in the largest group.
        looked_at: images whose pixels were compared; None where that was not asked for.
        unseen: of those asked for, images whose pixels are not at hand.
        alike: images that look like another.
    """

    portions: list[Portion]
    groups: int
    largest: int
    looked_at: int | None = None
    unseen: int = 0
    alike: int = 0


def split_shards(
    shards: Sequence[Path], settings: SplitSettings, folder: RunFolder, engine: Engine, likeness: Likeness | None = None
) -> Split:
    """Write each part as a run folder of its own below ``folder``, named after the part.

    Args:
        likeness: tells which images look alike; for ``near_images``.

    Raises:
        UsageError: a part would be empty.
    """
    settings.check()
    owner, image_rows, image_keys = _keys(shards, likeness, engine)
    pairs = likeness.pairs() if likeness is not None else np.zeros((0, 2), dtype=np.uint64)
    group = _groups(owner, image_rows, image_keys, pairs)
    named = {name: share for name, share in settings.shares.items() if share > 0}
    part_of, sizes = _assign(owner, group, named, settings.seed)
    portions = []
    for number, (name, share) in enumerate(named.items()):
        mine = part_of == number
        if not mine.any():
            raise UsageError(
                f"--{name} {share:g}", f"would be empty: the {sizes.size:,} groups of samples that share no image are "
                f"too few or too unequal (the largest has {int(sizes.max(initial=0)):,} of {owner.size:,} samples)",
                "Raise its share, set it to 0, or add data of other images.",
            )  # fmt: skip
        images = np.unique(image_keys[mine[image_rows]]).size
        portions.append(
            Portion(name=name, asked=share, samples=int(mine.sum()), share=float(mine.mean()), images=int(images))
        )
    for number, name in enumerate(named):
        _write(folder, name, shards, part_of == number, engine)
    return Split(
        portions=portions, groups=int(sizes.size), largest=int(sizes.max()),
        looked_at=None if likeness is None else likeness.seen, unseen=0 if likeness is None else likeness.unseen,
        alike=int(np.unique(pairs).size),
    )  # fmt: skip


def _keys(shards: Sequence[Path], likeness: Likeness | None, engine: Engine) -> tuple[Hashes, Ints, Hashes]:
    """A hash for each row (its first image, else its words), and the rows and hashes of all images."""
    owners: list[Hashes] = [np.zeros(0, np.uint64)]
    rows: list[Ints] = [np.zeros(0, np.int64)]
    keys: list[Hashes] = [np.zeros(0, np.uint64)]
    start = 0
    for batch in read_batches(shards, _ROWS, ["id", "images", "messages"]):
        view = View(batch)
        images = view.images
        owners.append(view.clusters)
        rows.append(images["row"].to_numpy().astype(np.int64) + start)
        keys.append(hash_texts(images["image"]))
        if likeness is not None:
            likeness.look(batch, images, keys[-1])
        start += batch.num_rows
        if engine.progress is not None:
            engine.progress("samples looked at", start, 0)
    return np.concatenate(owners), np.concatenate(rows), np.concatenate(keys)


def _groups(
    owner: Hashes, image_rows: Ints, image_keys: Hashes, pairs: npt.NDArray[np.uint64]
) -> npt.NDArray[np.int64]:
    """The number of each row's group: the connected parts of the graph of rows, images and alike images.

    Labels are lowered to the least one among neighbours, and shortened to their label's label, until nothing changes.
    """
    keys = np.unique(np.concatenate([owner, image_keys, pairs.ravel()]))
    first = np.searchsorted(keys, owner)
    left = np.concatenate([first[image_rows], np.searchsorted(keys, pairs[:, 0])])
    right = np.concatenate([np.searchsorted(keys, image_keys), np.searchsorted(keys, pairs[:, 1])])
    differ = left != right
    left, right = left[differ], right[differ]
    label = np.arange(keys.size)
    while left.size:
        low = np.minimum(label[left], label[right])
        before = label.copy()
        np.minimum.at(label, left, low)
        np.minimum.at(label, right, low)
        np.minimum.at(label, before[left], low)
        np.minimum.at(label, before[right], low)
        label = label[label]
        if np.array_equal(label, before):
            break
    return label[first]


def _assign(owner: Hashes, group: Ints, shares: Mapping[str, float], seed: int) -> tuple[Ints, Ints]:
    """The number of each row's part, and the sizes of the groups.

    Groups larger than half the smallest share come first, the largest in front; the others follow by a hash of their
    least member. Each is put where its middle falls among the shares.
    """
    names, inverse, sizes = np.unique(group, return_inverse=True, return_counts=True)
    if not names.size:
        return np.zeros(0, np.int64), sizes
    least = np.full(names.size, np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(least, inverse, owner)
    large = sizes > max(1.0, owner.size * min(shares.values()) / 2)
    order = np.lexsort((mix(least, seed), np.where(large, -sizes, 0), ~large))
    ends = np.cumsum(sizes[order])
    middles = (ends - sizes[order] / 2) / owner.size
    bounds = np.cumsum(list(shares.values()))[:-1]
    part = np.empty(names.size, dtype=np.int64)
    part[order] = np.searchsorted(bounds, middles, side="right")
    return part[inverse], sizes


def _write(folder: RunFolder, name: str, shards: Sequence[Path], mine: npt.NDArray[np.bool_], engine: Engine) -> None:
    settings = folder.info()["settings"]
    part = RunFolder.create(folder.path / name, "split", {**settings, "part": name})
    mark = digest([name, settings, [[p.name, p.stat().st_size, p.stat().st_mtime_ns] for p in shards]])
    lines = ingest(
        _rows(shards, mine), SAMPLE_SCHEMA, part, DATA, mark, shard_rows=_SHARD_ROWS, progress=engine.progress
    )
    counts = {"kept": sum(line.kept for line in lines), "rejected": 0}
    inputs = {"data": {"path": str(settings["data"])}}
    part.write_info({**part.info(), "finished": True, "inputs": inputs, "counts": counts})


def _rows(shards: Sequence[Path], mine: npt.NDArray[np.bool_]) -> Iterator[Kept]:
    start = 0
    for batch in read_batches(shards, _ROWS, SAMPLE_SCHEMA.names):
        here = mine[start : start + batch.num_rows]
        start += batch.num_rows
        if here.any():
            yield Kept(batch.filter(pa.array(here)).cast(SAMPLE_SCHEMA))
