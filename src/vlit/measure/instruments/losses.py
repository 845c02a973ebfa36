"""What a model with log-probabilities says of samples: the loss of their answers with and without image and question.

Three losses in nats per token, over the answers' tokens alone: of the chat as it is, of the chat without its images,
and of each answer after an empty question. Read once, kept by content.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from vlit.measure.instruments.chat import alone, seen, unseen
from vlit.measure.instruments.store import Store, sample_key
from vlit.measure.pictured import pictured
from vlit.runfolder import folder_mark
from vlit.schema import Sample

if TYPE_CHECKING:
    from vlit.engine import Progress
    from vlit.measure.instruments.mllm import Loss, Mllm
    from vlit.measure.instruments.settings import InstrumentSettings
    from vlit.measure.view import View

_VERSION = "1"
_STAGE = "reading with the model"
_REASONS = 5  # told on the card
_KEPT_AT_ONCE = 32  # samples: what a crash can cost
_FIELDS = ("image", "text", "alone")
_SCHEMA = pa.schema([*((name, pa.float64()) for name in _FIELDS), ("tokens", pa.int32()), ("why", pa.string())])


class Losses:
    """A model and what it has read.

    Args:
        load: makes the model; called when the first sample is not read yet.
        name, mark: the folder's name, and a mark of its content.
        samples: how many samples of a draw to read.
        folder: where losses are kept.
        progress: told of samples read.
    """

    def __init__(
        self, load: Callable[[], Mllm], name: str, mark: str, samples: int, folder: Path,
        progress: Progress | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self.samples = samples
        self._load = load
        self._model: Mllm | None = None
        self._store = Store(folder / f"model-{mark}-{_VERSION}", _SCHEMA)
        self._progress = progress
        self._why: dict[str, int] = {}

    def of(self, view: View) -> pl.DataFrame:
        """row, image, text, alone (nats per token; null = unknown), tokens and why, for the rows in reach."""
        return view.once("model.losses", self._read)

    def notes(self) -> tuple[str, ...]:
        """Which model it was, and what it could not read."""
        reasons = sorted(self._why.items(), key=lambda item: (-item[1], item[0]))
        told = [f"{n:,} because {why}" for why, n in reasons[:_REASONS]]
        rest = sum(n for _, n in reasons[_REASONS:])
        lost = ", ".join([*told, f"{rest:,} for other reasons"] if rest else told)
        return (f"Tier model read with {self.name}." + (f" Unknown: {lost}." if lost else ""),)

    def _read(self, view: View) -> pl.DataFrame:
        rows = list(range(min(self.samples, len(view))))
        held = _by_key(self._store.read())
        keys: dict[int, bytes] = {}
        waiting: dict[bytes, Sample] = {}
        fresh: list[bytes] = []
        for done, (row, sample) in enumerate(pictured(view, rows, view.instruments.shards)):
            keys[row] = sample_key(sample)
            if keys[row] not in held and keys[row] not in waiting:
                waiting[keys[row]] = sample
            if len(waiting) == _KEPT_AT_ONCE:
                fresh += self._flush(waiting, held)
                self._tell(done + 1, len(rows))
        fresh += self._flush(waiting, held)
        if fresh:
            self._tell(len(rows), len(rows))
        found = [{"row": row, **held[keys[row]]} for row in sorted(keys)]
        schema: dict[str, Any] = {"row": pl.UInt32, **dict.fromkeys(_FIELDS, pl.Float64), "tokens": pl.Int32}
        frame = pl.DataFrame(found, schema={**schema, "why": pl.String})
        unknown = frame.filter(pl.col("why") != "")["why"].value_counts()
        self._why = dict(unknown.iter_rows())
        return frame

    def _open(self) -> Mllm:
        if self._model is None:
            self._model = self._load()
        return self._model

    def _flush(self, waiting: dict[bytes, Sample], held: dict[bytes, dict[str, Any]]) -> list[bytes]:
        if not waiting:
            return []
        lines = _lines(self._open(), list(waiting.values()))
        keys = list(waiting)
        rows = [{"key": key, **line} for key, line in zip(keys, lines, strict=True)]
        self._store.add(pa.RecordBatch.from_pylist(rows, schema=self._store.schema))
        held.update(zip(keys, lines, strict=True))
        waiting.clear()
        return keys

    def _tell(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(_STAGE, done, total)


def _lines(model: Mllm, samples: list[Sample]) -> list[dict[str, Any]]:
    """The three losses of each sample."""
    chats = [seen(sample) for sample in samples]
    pictured_ = [i for i, chat in enumerate(chats) if chat is not None and chat.images]
    with_image = dict(zip(pictured_, model.losses([c for i in pictured_ if (c := chats[i]) is not None]), strict=True))
    without = model.losses([unseen(sample) for sample in samples])
    singles = [alone(sample) for sample in samples]
    told = iter(model.losses([chat for chats_ in singles for chat in chats_]))
    bare = [_sum([next(told) for _ in chats_]) for chats_ in singles]
    lines = []
    for i, sample in enumerate(samples):
        image, text = with_image.get(i), without[i]
        whys = [loss.why for loss in (image, text, bare[i]) if loss is not None and loss.why]
        if sample.images and image is None:
            whys.append("an image could not be read")
        lines.append(
            {
                "image": _mean(image), "text": _mean(text), "alone": _mean(bare[i]), "tokens": text.tokens,
                "why": whys[0] if whys else "",
            }
        )  # fmt: skip
    return lines


def _mean(loss: Loss | None) -> float | None:
    """Nats per token; null where unknown. Six digits: batches of other sizes differ in the seventh."""
    return round(loss.nats / loss.tokens, 6) if loss is not None and loss.tokens and math.isfinite(loss.nats) else None


def _sum(losses: list[Loss]) -> Loss:
    from vlit.measure.instruments.mllm import Loss

    why = next((loss.why for loss in losses if loss.why), "")
    return Loss(why=why) if why else Loss(sum(x.nats for x in losses), sum(x.tokens for x in losses))


def _by_key(table: pa.Table) -> dict[bytes, dict[str, Any]]:
    return {line.pop("key"): line for line in table.to_pylist()}


def open_losses(settings: InstrumentSettings, folder: Path, progress: Progress | None) -> Losses:
    """The instrument of tier ``model``; its weights are loaded when they are needed."""
    place = Path(settings.model)

    def make() -> Mllm:
        from vlit.measure.instruments.mllm import Mllm

        return Mllm(place, settings.device, settings.batch)

    return Losses(make, place.resolve().name, folder_mark(place), settings.model_samples, folder, progress)
