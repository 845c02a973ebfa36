"""Which images of a pool are the same, or look the same: by their bytes, by their prints, by their embeddings."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.curate.features import BASIC
from vlit.curate.leaders import Floats, Ints, collapse
from vlit.curate.pool import Pool
from vlit.curate.vectors import CosineLikeness, Vectors, image_vectors
from vlit.engine import Kept
from vlit.hashing import Hashes
from vlit.imagefile import image_file, is_folder
from vlit.imageprint import ALIKE, NEAR, SIDE, image_print
from vlit.schema import ImageRef

_WANTED = "wanted"
_PIXELS = SIDE * SIDE
_PAIRS = list(itertools.combinations(range(8), 2))  # bytes of a hash: of 8, at least 2 survive 6 changed bits
_HELD = 1 << 17
_FLAT = 1.0  # a deviation below this is one colour all over: nothing to correlate
_Images = tuple[tuple[str, ...], tuple[bytes | None, ...]]  # paths and bytes of a sample's
_LEVEL = 4.0  # grey levels between which two such images are one


class ImageStep:
    """What a function finds in the bytes of wanted samples' images; a `vlit.engine.Step`.

    Takes the samples with a column ``wanted`` beside them. A result is remembered by path within a worker.

    Args:
        find: from the bytes of all images of a sample (None: not at hand) to the values of the fields.
    """

    version = "1"

    def __init__(
        self, name: str, schema: pa.Schema, find: Callable[[list[bytes | None]], list[Any]], home: Path | None
    ) -> None:
        self.name = name
        self.schema = schema
        self._find = find
        self._home = home
        self._known: dict[tuple[str, ...], list[Any]] = {}
        self._folders: dict[str, bool] = {}

    def settings(self) -> Any:
        """Where images are looked for."""
        return [self.name, str(self._home or "")]

    def open(self) -> None:
        """Nothing is heavy."""

    def __call__(self, batch: pa.RecordBatch) -> Kept:
        """Row by row alike; null for rows that are not wanted, or whose image is not at hand."""
        found: list[list[Any]] = [[None] * len(self.schema)] * batch.num_rows
        rows, listed = self._looked_for(batch.column("images"), batch.column(_WANTED))
        for row, images in zip(rows.tolist(), listed, strict=True):
            found[row] = self._of(images)
        columns = [pa.array([row[k] for row in found], field.type) for k, field in enumerate(self.schema)]
        return Kept(pa.RecordBatch.from_arrays(columns, schema=self.schema))

    def _of(self, images: _Images) -> list[Any]:
        paths, pixels = images
        embedded = any(data is not None for data in pixels)
        if not embedded and paths in self._known:
            return self._known[paths]
        found = self._find([self._bytes(path, data) for path, data in zip(paths, pixels, strict=True)])
        if not embedded and len(self._known) < _HELD:
            self._known[paths] = found
        return found

    def _looked_for(self, images: pa.ListArray, wanted: pa.BooleanArray) -> tuple[Ints, list[_Images]]:
        """The wanted rows of which an image may be at hand, and their images: often none of a dataset is, and then a
        look at the folders tells."""
        sizes = images.value_lengths().fill_null(0).to_numpy()
        flat = images.flatten()
        paths = pl.Series("path", pl.from_arrow(flat.field("path").fill_null("")))
        folders = paths.str.replace(r"[^/]*$", "")
        for folder in folders.unique():
            if folder not in self._folders:
                self._folders[folder] = self._is_there(folder)
        there = folders.replace_strict(self._folders, return_dtype=pl.Boolean) if len(folders) else folders
        at_hand = there.to_numpy().astype(np.bool_) | flat.field("bytes").is_valid().to_numpy(zero_copy_only=False)
        some = np.bincount(np.repeat(np.arange(sizes.size), sizes), at_hand, minlength=sizes.size) > 0
        rows = np.flatnonzero(some & wanted.to_numpy(zero_copy_only=False))
        return rows, _images_of(images.take(pa.array(rows)))

    def _is_there(self, folder: str) -> bool:
        places = [Path(folder)] if self._home is None else [self._home / folder, Path(folder)]
        return any(is_folder(place) for place in places)

    def _bytes(self, path: str, data: bytes | None) -> bytes | None:
        source = data if data is not None else image_file(ImageRef(path=path), self._home)
        try:
            return source.read_bytes() if isinstance(source, Path) else source
        except OSError:  # a folder, no permission: not at hand
            return None


def _images_of(column: pa.ListArray) -> list[_Images]:
    """Paths and bytes of the images of each row."""
    flat = column.flatten()
    paths, pixels = flat.field("path").fill_null("").to_pylist(), flat.field("bytes").to_pylist()
    sizes = column.value_lengths().fill_null(0).to_pylist()
    ends = itertools.accumulate(sizes)
    return [
        (tuple(paths[end - size : end]), tuple(pixels[end - size : end])) for size, end in zip(sizes, ends, strict=True)
    ]


def _digested(images: list[bytes | None]) -> list[Any]:
    if not images or None in images:
        return [None]
    whole = hashlib.sha256(b"".join(hashlib.sha256(data).digest() for data in images if data is not None))
    return [int.from_bytes(whole.digest()[:8], "big")]


def _printed(images: list[bytes | None]) -> list[Any]:
    found = image_print(images[0]) if images and images[0] is not None else None
    return [None, None] if found is None else [found.bits, found.thumbnail.tobytes()]


def image_bytes(pool: Pool, name: str, rows: Ints, otherwise: Hashes) -> Hashes:
    """A hash of the bytes of all images per row, for some rows; ``otherwise`` for the others, and where an image is
    not at hand."""
    schema = pa.schema([("digest", pa.uint64())])
    files = pool.run(ImageStep(name, schema, _digested, pool.home), name, pool.beside(_WANTED, _marked(pool, rows)))
    found = pl.concat([pl.read_parquet(file) for file in files])["digest"]
    known = found.is_not_null().to_numpy()
    return np.where(known, found.fill_null(0).to_numpy(), otherwise)


def lookalikes(pool: Pool, order: Ints, cosine: float) -> tuple[Hashes, list[str]]:
    """A number per row that is the same where images are one file or look alike, 0 for rows without; and remarks.

    Args:
        order: rows, the best first: the path of the best names the group.
        cosine: least similarity of embeddings, where the pool has an embedder that sees.
    """
    frame = pool.read(BASIC, ["paths", "images"])
    paths = frame["paths"].to_numpy().astype(np.uint64)
    single = order[(frame["images"].to_numpy()[order] == 1)]
    _, first = np.unique(paths[single], return_index=True)
    firsts = single[np.sort(first)]
    bits, thumbnails, printed = _prints(pool, firsts)
    groups = paths.copy()
    _join(groups, paths, firsts[printed[firsts]], PrintLikeness(bits, thumbnails))
    vectors = image_vectors(pool, firsts)
    if vectors is not None:
        _join(groups, paths, vectors.rows, CosineLikeness(vectors, cosine))
    lost = int(firsts.size - printed[firsts].sum())
    notes = [f"{lost:,} of {firsts.size:,} images are not at hand, and are known by their path"] if lost else []
    return groups, notes


def _join(groups: Hashes, paths: Hashes, firsts: Ints, likeness: PrintLikeness | CosineLikeness) -> None:
    """Give the groups of images that are found to be alike one number."""
    found = collapse(firsts, likeness)
    if found.rows.size:
        old, new = paths[found.rows], groups[found.leaders]
        by_old = np.argsort(old)
        at = np.minimum(np.searchsorted(old[by_old], groups), old.size - 1)
        hit = old[by_old][at] == groups
        groups[hit] = new[by_old][at[hit]]


def _marked(pool: Pool, rows: Ints) -> pl.Series:
    wanted = np.zeros(pool.alive.size, dtype=np.bool_)
    wanted[rows] = True
    return pl.Series(_WANTED, wanted)


def _prints(pool: Pool, rows: Ints) -> tuple[Hashes, npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Hash and thumbnail of the first image per row, on disk, and whether there is one."""
    schema = pa.schema([("bits", pa.uint64()), ("thumbnail", pa.binary(_PIXELS))])
    name = "prints"
    files = pool.run(ImageStep(name, schema, _printed, pool.home), name, pool.beside(_WANTED, _marked(pool, rows)))
    return read_prints(files, pool.scratch("thumbnails.bin"))


def read_prints(files: Sequence[Path], place: Path) -> tuple[Hashes, npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Prints of shards: bits per row, thumbnails [rows, 1024] mapped from a file that is written, which are there."""
    bits: list[Hashes] = []
    known: list[npt.NDArray[np.bool_]] = []
    with place.open("wb") as out:
        for file in files:
            table = pq.read_table(file).combine_chunks()
            column = table.column("bits").combine_chunks()
            known.append(column.is_valid().to_numpy(zero_copy_only=False))
            bits.append(column.fill_null(0).to_numpy())
            blank = bytes(_PIXELS)
            for value in table.column("thumbnail").to_pylist():
                out.write(value or blank)
    rows = sum(part.size for part in bits)
    thumbnails = np.memmap(place, dtype=np.uint8, mode="r", shape=(rows, _PIXELS))
    return np.concatenate(bits), thumbnails, np.concatenate(known)


def picture_vectors(pool: Pool, rows: Ints) -> tuple[Hashes, npt.NDArray[np.float32]]:
    """Per row a number of its first image (0: not at hand), and a vector of length 1: of the embedder that sees, else
    the grey thumbnail without its mean."""
    paths = pool.read(BASIC, ["paths"])["paths"].to_numpy().astype(np.uint64)
    names, first, inverse = np.unique(paths[rows], return_index=True, return_inverse=True)
    firsts = np.sort(rows[first[names != 0]])
    vectors = image_vectors(pool, firsts)
    if vectors is None:
        _, thumbnails, printed = _prints(pool, firsts)
        at = firsts[printed[firsts]]
        grey = thumbnails[at].astype(np.float32)
        grey -= grey.mean(axis=1, keepdims=True)
        vectors = Vectors(at, grey / np.maximum(np.linalg.norm(grey, axis=1, keepdims=True), 1.0))
    by_name = {int(paths[row]): i for i, row in enumerate(vectors.rows.tolist())}
    place = np.array([by_name.get(int(name), -1) for name in names])[inverse]
    known = place >= 0
    values = np.zeros((rows.size, vectors.values.shape[1]), dtype=np.float32)
    values[known] = vectors.values[place[known]]
    return np.where(known, paths[rows], np.uint64(0)), values


class PrintLikeness:
    """Alike as pictures: hashes that differ in at most 6 bits, and thumbnails that correlate; similarity is their
    correlation."""

    least = ALIKE
    bands = len(_PAIRS)

    def __init__(self, bits: Hashes, thumbnails: npt.NDArray[np.uint8]) -> None:
        self._bits = bits
        self._bytes = bits.astype(">u8").view(np.uint8).reshape(-1, 8).astype(np.uint64)
        self._thumbnails = thumbnails

    def key(self, band: int, rows: Ints) -> Hashes:
        """Two bytes of the hash."""
        a, b = _PAIRS[band]
        key: Hashes = (self._bytes[rows, a] << np.uint64(8)) | self._bytes[rows, b]
        return key

    def similarity(self, left: Ints, right: Ints) -> Floats:
        """Correlation of the thumbnails, 0 where the hashes differ too much."""
        found = np.zeros(left.size)
        near = np.flatnonzero(np.bitwise_count(self._bits[left] ^ self._bits[right]) <= NEAR)
        for start in range(0, near.size, 4096):
            at = near[start : start + 4096]
            found[at] = correlation(self._thumbnails[left[at]], self._thumbnails[right[at]])
        return found


def correlation(left: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]) -> Floats:
    """Of thumbnails, pair by pair; 1 for two that are one colour all over, and nearly the same one."""
    a, b = left.astype(np.float64), right.astype(np.float64)
    level = np.abs(a.mean(axis=1) - b.mean(axis=1))
    a -= a.mean(axis=1, keepdims=True)
    b -= b.mean(axis=1, keepdims=True)
    size_a, size_b = np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
    found: Floats = (a * b).sum(axis=1) / np.maximum(size_a * size_b, 1.0)
    flat = (size_a < _FLAT) & (size_b < _FLAT)
    return np.where(flat, (level < _LEVEL).astype(np.float64), found)
