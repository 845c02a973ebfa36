"""Vectors of texts and images, each computed once and kept by its content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from vlit.imagefile import decoded
from vlit.measure.instruments.embedder import Embedder, Vectors
from vlit.measure.instruments.store import Store, content_key
from vlit.measure.pictured import pictures

if TYPE_CHECKING:
    from vlit.engine import Progress
    from vlit.measure.view import View

_TEXTS = 1024
_IMAGES = 128
_SIDE = 1024  # pixels: no embedder sees more, and JPEGs decode faster when less is asked for
_SCHEMA = pa.schema([("vector", pa.list_(pa.float32()))])


class Embeddings:
    """An embedder and all that it has embedded.

    Args:
        load: makes the embedder; called when the first vector is not there yet.
        name, mark, sees: as of the embedder.
        folder: where vectors are kept.
        progress: told of texts and images embedded.
    """

    def __init__(
        self, load: Callable[[], Embedder], name: str, mark: str, sees: bool, folder: Path,
        progress: Progress | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self.sees = sees
        self._load = load
        self._embedder: Embedder | None = None
        self._store = Store(folder / f"embed-{mark}", _SCHEMA)
        self._progress = progress
        self._place: dict[bytes, int] | None = None
        self._rows: list[Vectors] = []
        self._unread = 0

    def texts(self, texts: Sequence[str]) -> Vectors:
        """float32 [n, d] of length 1, in the order of the texts."""
        keys = [content_key("text", text) for text in texts]
        held = self._held()
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in held}
        for number, part in enumerate(_parts(list(fresh.items()), _TEXTS)):
            self._tell("embedding texts", number * _TEXTS, len(fresh))
            self._keep([k for k, _ in part], self._open().texts([t for _, t in part]))
        if fresh:
            self._tell("embedding texts", len(fresh), len(fresh))
        return self._gather(keys)

    def images(self, view: View, rows: Sequence[int]) -> dict[int, Vectors]:
        """Vector [d] of the first image of each row that has one that can be read."""
        found: dict[int, bytes] = {}
        held = self._held()
        waiting: dict[bytes, Any] = {}
        for done, (row, data) in enumerate(pictures(view, rows, view.instruments.shards)):
            if data is None:
                self._unread += 1
                continue
            key = content_key("image", data)
            if key not in held and key not in waiting:
                image = decoded(data, _SIDE)
                if image is None:
                    self._unread += 1
                    continue
                waiting[key] = image
            found[row] = key
            if len(waiting) == _IMAGES:
                self._flush(waiting)
                self._tell("embedding images", done, len(rows))
        self._flush(waiting)
        vectors = self._gather(list(found.values()))
        return {row: vectors[i] for i, row in enumerate(found)}

    def notes(self) -> tuple[str, ...]:
        """Which embedder it was, and how many images could not be read."""
        lost = f" {self._unread:,} images could not be read and are unknown." if self._unread else ""
        return (f"Tier embed read with the embedder {self.name}.{lost}",)

    def _flush(self, waiting: dict[bytes, Any]) -> None:
        if waiting:
            self._keep(list(waiting), self._open().images(list(waiting.values())))
            waiting.clear()

    def _open(self) -> Embedder:
        if self._embedder is None:
            self._embedder = self._load()
        return self._embedder

    def _held(self) -> dict[bytes, int]:
        if self._place is None:
            self._place = {}
            kept = self._store.read()
            if kept.num_rows:
                width = len(kept.column("vector")[0])
                flat = kept.column("vector").combine_chunks().values.to_numpy()
                self._place = {key: i for i, key in enumerate(kept.column("key").to_pylist())}
                self._rows = list(flat.reshape(-1, width))
        return self._place

    def _keep(self, keys: list[bytes], vectors: Vectors) -> None:
        flat = pa.array(vectors.reshape(-1))
        offsets = pa.array(np.arange(0, vectors.size + 1, vectors.shape[1], dtype=np.int32))
        columns = [pa.array(keys, pa.binary(16)), pa.ListArray.from_arrays(offsets, flat)]
        self._store.add(pa.RecordBatch.from_arrays(columns, schema=self._store.schema))
        held = self._held()
        for key, row in zip(keys, vectors, strict=True):
            if key not in held:
                held[key] = len(self._rows)
                self._rows.append(row)

    def _gather(self, keys: list[bytes]) -> Vectors:
        held = self._held()
        if not keys:
            return np.zeros((0, 1), dtype=np.float32)
        return np.stack([self._rows[held[key]] for key in keys])

    def _tell(self, stage: str, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(stage, done, total)


def _parts(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    listed = list(items)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
