"""How many images are copies of another, under whatever name?"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from vlit.imagefile import decoded
from vlit.measure.indicator import DatasetIndicator, Note, Pick, Summary, indicator
from vlit.measure.pictured import pictures
from vlit.measure.statistics import TOO_FEW, Floats, Ints, mean_by_unit
from vlit.measure.view import View

RAREFIED = 2000
NEAR = 6
_ALIKE = 0.95
_SIDE, _KEPT = 32, 8
_CHUNK = 256
_EXAMPLES = 20


@indicator(
    name="near_images",
    title="Near-duplicate images",
    characteristic="diversity",
    level="dataset",
    tier="text",
    unit="share",
    direction="lower",
)
class NearImages(DatasetIndicator):
    """Share of the draw's first 2,000 images that look like an earlier one: a perceptual hash that differs in at most
    6 of 64 bits, and grey thumbnails of 32 x 32 pixels that correlate by at least 0.95.

    The hash is the sign of the 8 x 8 lowest frequencies of the grey image against their median (pHash; Zauner 2010);
    the thumbnails tell apart what it confuses, such as charts on white ground. Both stay the same under scaling,
    recompression and brightness, and change under crops, turns and mirrors. The share grows with the number of images
    looked at. Frames of one film and pages of one form are copies to it. Needs the image files (``--images``) or
    embedded pixels; null without.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """Copies / images that could be read; worst are samples whose image is a copy."""
        firsts = draw.samples.filter(pl.col("image") != "").unique("image", keep="first", maintain_order=True)
        rows = firsts["row"].head(RAREFIED).to_list()
        prints = _prints(draw, rows)
        if not prints:
            why = "no image file could be read: name their folder with --images" if rows else "no sample has an image"
            return Summary(value=None, n=0, reason=why)
        order = [row for row in rows if row in prints]
        twin = earlier_twin([prints[row] for row in order])
        copies = (twin >= 0).astype(np.float64)
        interval = mean_by_unit(copies, np.arange(copies.size), rng)
        images = draw.samples["image"].to_list()
        names = dict(draw.samples.select("row", "path").iter_rows())
        lost = len(rows) - len(order)
        reason = "" if interval else TOO_FEW
        return Summary(
            value=float(copies.mean()),
            n=draw.samples.filter(pl.col("image").is_in([images[row] for row in order])).height,
            interval=interval,
            reason=reason or (f"{lost:,} images could not be read" if lost else ""),
            worst=tuple(
                Pick(order[i], 1.0, Note(f"looks like {names[order[int(twin[i])]]}"))
                for i in np.flatnonzero(copies)[:_EXAMPLES].tolist()
            ),
        )


class Print(msgspec.Struct, frozen=True):
    """What is kept of an image: 64 bits, and its grey thumbnail, uint8 [32, 32]."""

    bits: int
    thumbnail: npt.NDArray[np.uint8]


def _prints(draw: View, rows: list[int]) -> dict[int, Print]:
    """The print of each row's first image; without those that cannot be read."""
    found: dict[int, Print] = {}
    with ThreadPoolExecutor(max_workers=2) as pool:  # Pillow decodes outside the interpreter's lock
        waiting: list[tuple[int, bytes]] = []

        def work() -> None:
            for (row, _), value in zip(waiting, pool.map(image_print, [data for _, data in waiting]), strict=True):
                if value is not None:
                    found[row] = value
            waiting.clear()

        for row, data in pictures(draw, rows, draw.instruments.shards):
            if data is not None:
                waiting.append((row, data))
                if len(waiting) == _CHUNK:
                    work()
        work()
    return found


def image_print(data: bytes) -> Print | None:
    """The print of an encoded image; None where it is none."""
    from PIL import Image

    image = decoded(data, 2 * _SIDE, "L")
    if image is None:
        return None
    small = np.asarray(image.resize((_SIDE, _SIDE), Image.Resampling.BOX), dtype=np.uint8)
    values = np.round(_COSINES @ small.astype(np.float64) @ _COSINES.T, 3).ravel()
    bits = values > np.median(values[1:])  # the first is the mean brightness
    return Print(int(np.packbits(bits).view(">u8")[0]), small)


def earlier_twin(prints: Sequence[Print]) -> Ints:
    """For each print the number of the first earlier one that looks like it, else -1."""
    n = len(prints)
    hashes = np.array([p.bits for p in prints], dtype=np.uint64)
    grey = np.array([p.thumbnail.ravel() for p in prints], dtype=np.float32).reshape(n, _SIDE * _SIDE)
    level = grey.mean(axis=1)
    grey -= level[:, None]
    size = np.linalg.norm(grey, axis=1)
    flat = size < 1.0  # one colour all over: nothing to correlate
    grey /= np.maximum(size, 1.0)[:, None]
    twin = np.full(n, -1, dtype=np.int64)
    for start in range(0, n, _CHUNK):
        stop = min(start + _CHUNK, n)
        near = np.bitwise_count(hashes[start:stop, None] ^ hashes[None, :stop]) <= NEAR
        alike = grey[start:stop] @ grey[:stop].T >= _ALIKE
        alike |= flat[start:stop, None] & flat[None, :stop] & (np.abs(level[start:stop, None] - level[None, :stop]) < 4)
        near &= alike & (np.arange(stop)[None, :] < np.arange(start, stop)[:, None])
        has = near.any(axis=1)
        twin[start:stop][has] = near.argmax(axis=1)[has]
    return twin


def _cosines() -> Floats:
    """The first 8 rows of the 32 x 32 discrete cosine transform."""
    k, x = np.arange(_KEPT)[:, None], np.arange(_SIDE)[None, :]
    return np.cos(np.pi * k * (2 * x + 1) / (2 * _SIDE))


_COSINES = _cosines()
