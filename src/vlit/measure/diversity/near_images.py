"""How many images are copies of another, under whatever name?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

from vlit.measure.indicator import DatasetIndicator, Note, Pick, Summary, indicator
from vlit.measure.pictured import decoded, pictures
from vlit.measure.statistics import TOO_FEW, Floats, Ints, mean_by_unit
from vlit.measure.view import View

RAREFIED = 2000
NEAR = 6
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
    6 of 64 bits.

    The hash is the sign of the 8 x 8 lowest frequencies of the grey image against their median (pHash; Zauner 2010). It
    stays the same under scaling, recompression and brightness, and changes under crops, turns and mirrors. It grows
    with the number of images looked at. Charts, pages of text and drawings on plain ground look alike to it where
    nobody would confuse them. Needs the image files (``--images``) or embedded pixels; null without.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """Copies / images that could be read; worst are samples whose image is a copy."""
        firsts = draw.samples.filter(pl.col("image") != "").unique("image", keep="first", maintain_order=True)
        rows = firsts["row"].head(RAREFIED).to_list()
        hashes = _hashes(draw, rows)
        if not hashes:
            why = "no image file could be read: name their folder with --images" if rows else "no sample has an image"
            return Summary(value=None, n=0, reason=why)
        order = [row for row in rows if row in hashes]
        twin = earlier_twin(np.array([hashes[row] for row in order], dtype=np.uint64))
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


def _hashes(draw: View, rows: list[int]) -> dict[int, int]:
    """The hash of each row's first image; without those that cannot be read."""
    found: dict[int, int] = {}
    with ThreadPoolExecutor(max_workers=2) as pool:  # Pillow decodes outside the interpreter's lock
        waiting: list[tuple[int, bytes]] = []

        def work() -> None:
            for (row, _), value in zip(waiting, pool.map(image_hash, [data for _, data in waiting]), strict=True):
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


def image_hash(data: bytes) -> int | None:
    """64 bits of an encoded image; None where it is none."""
    from PIL import Image

    image = decoded(data, 2 * _SIDE, "L")
    if image is None:
        return None
    small = image.resize((_SIDE, _SIDE), Image.Resampling.BOX)
    low = _COSINES @ np.asarray(small, dtype=np.float64) @ _COSINES.T
    values = np.round(low, 3).ravel()
    bits = values > np.median(values[1:])  # the first is the mean brightness
    return int(np.packbits(bits).view(">u8")[0])


def earlier_twin(hashes: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> Ints:
    """For each hash the first earlier one within 6 bits, else -1."""
    twin = np.full(hashes.size, -1, dtype=np.int64)
    for start in range(0, hashes.size, _CHUNK):
        block = hashes[start : start + _CHUNK]
        near = np.bitwise_count(block[:, None] ^ hashes[None, : start + block.size]) <= NEAR
        near &= np.arange(near.shape[1])[None, :] < np.arange(start, start + block.size)[:, None]
        has = near.any(axis=1)
        twin[start : start + block.size][has] = near.argmax(axis=1)[has]
    return twin


def _cosines() -> Floats:
    """The first 8 rows of the 32 x 32 discrete cosine transform."""
    k, x = np.arange(_KEPT)[:, None], np.arange(_SIDE)[None, :]
    return np.cos(np.pi * k * (2 * x + 1) / (2 * _SIDE))


_COSINES = _cosines()
