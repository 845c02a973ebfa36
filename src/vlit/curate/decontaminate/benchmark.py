"""A benchmark as it is looked for: its questions' keys, its runs of words, and the prints of its images."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from vlit.curate.decontaminate.keys import grams, questions
from vlit.errors import InputError
from vlit.formats import DatasetInput, open_dataset
from vlit.hashing import Hashes
from vlit.imagefile import image_file
from vlit.imageprint import image_print
from vlit.measure import View
from vlit.runfolder import RunFolder
from vlit.schema import ImageRef

_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"}


class Benchmark(msgspec.Struct, kw_only=True):
    """What is looked for of a benchmark. Items are numbered from 0.

    Attributes:
        name: of the file or folder.
        ids, questions, paths: of the items: id, first question (``""`` in a folder of images), first image's path.
        keys: item, key and words of every question, and on how many images the benchmark asks it.
        gram_hashes, gram_items: runs of 13 words, ascending, and an item that each stands in.
        digests, bits, thumbnails, image_items: of every image that is at hand; uint8 [n, 1024] thumbnails.
        files: where each of these lies; ``""`` for one that is embedded.
    """

    name: str
    ids: list[str]
    questions: list[str]
    paths: list[str]
    keys: pl.DataFrame
    gram_hashes: Hashes
    gram_items: npt.NDArray[np.int64]
    digests: Hashes
    bits: Hashes
    thumbnails: npt.NDArray[np.uint8]
    image_items: npt.NDArray[np.int64]
    files: list[str]


def read_benchmark(path: str | Path, images: str | Path | None = None) -> Benchmark:
    """Read a benchmark file of any format that `vlit.formats` knows, or a folder of images.

    Args:
        images: the folder that image names are relative to.

    Raises:
        InputError: it is neither, or reads to zero questions.
    """
    place = Path(path)
    if _image_folder(place):
        return _from_folder(place)
    source = open_dataset(place, None, Path(images) if images else None)
    return _from_dataset(source)


def _image_folder(place: Path) -> bool:
    if not place.is_dir() or RunFolder.is_one(place) or any(place.rglob("*.parquet")) or any(place.rglob("*.arrow")):
        return False
    return any(_pictures(place))


def _pictures(place: Path) -> Iterator[Path]:
    return (file for file in sorted(place.rglob("*")) if file.suffix.lower() in _ENDINGS and file.is_file())


def _from_folder(place: Path) -> Benchmark:
    files = list(_pictures(place))
    prints = _Prints()
    for item, file in enumerate(files):
        prints.add(item, file)
    names = [str(file.relative_to(place)) for file in files]
    none = pl.DataFrame(schema={"item": pl.Int64, "key": pl.UInt64, "words": pl.Int64, "asked": pl.UInt32})
    return Benchmark(
        name=place.name, ids=names, questions=[""] * len(files), paths=[str(f) for f in files], keys=none,
        gram_hashes=np.zeros(0, dtype=np.uint64), gram_items=np.zeros(0, dtype=np.int64), **prints.columns(),
    )  # fmt: skip


def _from_dataset(source: DatasetInput) -> Benchmark:
    ids: list[str] = []
    firsts: list[str] = []
    paths: list[str] = []
    keys: list[pl.DataFrame] = []
    runs: list[pl.DataFrame] = []
    refused, why = 0, ""
    prints = _Prints()
    for kept in source.read():
        if kept.rejects is not None and kept.rejects.num_rows:
            refused += kept.rejects.num_rows
            why = why or str(kept.rejects.column("reason")[0].as_py())
        if not kept.rows.num_rows:
            continue
        view = View(pa.Table.from_batches([kept.rows]))
        start = len(ids)
        ids += view.untyped_samples["id"].to_list()
        paths += view.untyped_samples["path"].to_list()
        asked = questions(view)
        keys.append(asked.select((pl.col("row").cast(pl.Int64) + start).alias("item"), "key", "words"))
        first = dict(asked.unique("row", keep="first", maintain_order=True).select("row", "question").iter_rows())
        firsts += [first.get(row, "") for row in range(len(view))]
        rows, hashes = grams(view, questions_only=True)
        runs.append(pl.DataFrame({"gram": hashes, "item": rows + start}))
        for item, listed in enumerate(kept.rows.column("images").to_pylist(), start):
            for image in listed or ():
                prints.add(item, source.picture(ImageRef(path=image["path"] or "", bytes=image["bytes"])))
    if not keys or not sum(frame.height for frame in keys):
        told = f", and {refused:,} records were refused, the first because it {why}" if refused else ""
        raise InputError(
            str(source.path), f"reads as {source.format} to zero questions{told}",
            "Name the benchmark's question file; nothing can be said to be free of it otherwise.",
        )  # fmt: skip
    every = pl.concat(keys)
    image = pl.Series("image", [path or f"#{item}" for item, path in enumerate(paths)])
    asked_of = (
        every.with_columns(image=image.gather(every["item"])).group_by("key").agg(asked=pl.col("image").n_unique())
    )
    run = pl.concat(runs).unique("gram", keep="first", maintain_order=True).sort("gram")
    return Benchmark(
        name=source.path.name, ids=ids, questions=firsts, paths=paths,
        keys=every.join(asked_of, on="key", how="left", maintain_order="left"),
        gram_hashes=run["gram"].to_numpy(), gram_items=run["item"].to_numpy(), **prints.columns(),
    )  # fmt: skip


class _Prints:
    """Digests and prints of images as they come; each file once."""

    def __init__(self) -> None:
        self._seen: set[tuple[int, str]] = set()
        self._known: dict[str, tuple[int, int, bytes] | None] = {}
        self._rows: list[tuple[int, int, int, bytes]] = []
        self._files: list[str] = []

    def add(self, item: int, source: Path | bytes | None) -> None:
        """An image of an item; one that is not at hand, or no image, is left out."""
        if source is None:
            return
        name = str(source) if isinstance(source, Path) else hashlib.sha256(source).hexdigest()
        if (item, name) in self._seen:
            return
        self._seen.add((item, name))
        if name not in self._known:
            self._known[name] = printed(source)
        found = self._known[name]
        if found is not None:
            self._rows.append((item, *found))
            self._files.append(name if isinstance(source, Path) else "")

    def columns(self) -> dict[str, Any]:
        """The fields of `Benchmark` that are about images."""
        blank = np.zeros((0, 1024), dtype=np.uint8)
        thumbnails = [np.frombuffer(row[3], dtype=np.uint8) for row in self._rows]
        return {
            "files": self._files,
            "image_items": np.array([row[0] for row in self._rows], dtype=np.int64),
            "digests": np.array([row[1] for row in self._rows], dtype=np.uint64),
            "bits": np.array([row[2] for row in self._rows], dtype=np.uint64),
            "thumbnails": np.stack(thumbnails) if thumbnails else blank,
        }


def printed(source: Path | bytes | None) -> tuple[int, int, bytes] | None:
    """Digest, bits and thumbnail of an image; None where it cannot be read."""
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError:
        return None
    found = image_print(data) if data is not None else None
    if found is None or data is None:
        return None
    return int.from_bytes(hashlib.sha256(data).digest()[:8], "big"), found.bits, found.thumbnail.tobytes()


def of_image(path: str, data: bytes | None, home: Path | None) -> tuple[int, int, bytes] | None:
    """The same of an image of a sample."""
    return printed(image_file(ImageRef(path=path, bytes=data), home))
