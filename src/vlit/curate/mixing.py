"""Mix datasets: count what there is, settle how much of each, draw the rows, and write them as one stream.

Two passes over the data, and a few bytes a sample in between (`vlit.curate.row_index`): the first reads ids and what
amounts, caps and licences need, the second the chosen rows. A lock gives the chosen rows instead of the draw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from vlit.arrow import REJECT_SCHEMA, SAMPLE_SCHEMA
from vlit.catalog.licence import Use
from vlit.curate.blending import VERSION, Stream, blended
from vlit.curate.drawing import Caps, Rows, Times, Used, draw_order, times_taken, within_caps
from vlit.curate.mixture import IfShort, Part
from vlit.curate.quota import Line, Terms, quotas, short_rule
from vlit.curate.renaming import new_names
from vlit.curate.row_index import FORBIDDEN, IMAGE_TOKENS, UNKNOWN, RowIndex, Wanted, id_batches, index_rows
from vlit.engine import Engine, Kept, ingest
from vlit.errors import UsageError, nearest
from vlit.runfolder import DATA, RunFolder, ShardLine, ShardWriter, digest, source_digest

_SHARD_ROWS = 16384


class MixSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How datasets are mixed.

    Attributes:
        seed: of the draws.
        by: what amounts, weights and the budget count: ``samples``, or ``tokens`` (estimated: 1.3 a word, and
            ``image_tokens`` an image).
        total: the size of the mix; None for what the amounts come to.
        temperature: weights are raised to 1/T; None leaves them.
        until: with weights alone, the mix ends when the ``first`` dataset is used up, or when ``all`` are.
        if_short: where a dataset has less than is asked of it: ``stop``, ``take`` what there is, or ``repeat`` it.
        per_image, per_source: most samples of one image, and of one value of ``source``; 0 sets no limit.
        licence_allows: keep samples whose stated licence allows a use (``commercial``, ``sharing``); ``""`` keeps all.
        order: ``interleave`` or ``concat``.
        image_tokens: tokens of an image.
    """

    seed: int = 0
    by: Literal["samples", "tokens"] = "samples"
    total: int | None = None
    temperature: float | None = None
    until: Literal["first", "all"] = "first"
    if_short: IfShort = "stop"
    per_image: int = 0
    per_source: int = 0
    licence_allows: str = ""
    order: Literal["interleave", "concat"] = "interleave"
    image_tokens: int = IMAGE_TOKENS

    def check(self) -> None:
        """Raises `UsageError` for what cannot be right."""
        for name, value, known in (
            ("by", self.by, ("samples", "tokens")),
            ("until", self.until, ("first", "all")),
            ("if-short", self.if_short, ("stop", "take", "repeat")),
            ("order", self.order, ("interleave", "concat")),
            ("licence-allows", self.licence_allows, ("", *(use.value for use in Use))),
        ):
            if value not in known:
                raise UsageError(f"--{name}", f"'{value}' is not known", nearest(value, [k for k in known if k]))
        if self.temperature is not None and not self.temperature > 0:
            raise UsageError("--temperature", f"is {self.temperature:g}", "Give a number above 0; 1 changes nothing.")
        for name, number, least in (
            ("per-image", self.per_image, 0), ("per-source", self.per_source, 0), ("total", self.total, 1),
            ("image-tokens", self.image_tokens, 0),
        ):  # fmt: skip
            if number is not None and number < least:
                raise UsageError(f"--{name}", f"is {number}", f"Give a number of {least} or more.")

    def terms(self) -> Terms:
        """What `vlit.curate.quota` needs of it."""
        return Terms(
            by=self.by, total=self.total, temperature=self.temperature, until=self.until, if_short=self.if_short
        )

    def wanted(self) -> Wanted:
        """What has to be known of every row."""
        return Wanted(
            tokens=self.by == "tokens", images=self.per_image > 0, sources=self.per_source > 0,
            use=self.licence_allows, image_tokens=self.image_tokens,
        )  # fmt: skip


class Ingredient(msgspec.Struct, frozen=True):
    """A dataset of the mix: what was asked, its rows as Parquet shards, and how many records could not be read."""

    part: Part
    shards: list[Path]
    refused: int = 0


class Mixed(msgspec.Struct, frozen=True):
    """What a mix is made of.

    Attributes:
        lines: the table of claimed against actual numbers, a line for each dataset.
        times: for each dataset how often each of its rows is in the mix.
        shards: those written; none where nothing was to be written.
    """

    lines: list[Line]
    times: list[Times]
    shards: list[ShardLine]


def mix_shards(
    ingredients: Sequence[Ingredient],
    settings: MixSettings,
    engine: Engine,
    folder: RunFolder | None = None,
    chosen: Sequence[Times] | None = None,
) -> Mixed:
    """Mix datasets.

    Args:
        ingredients: in the order in which ids and caps are settled.
        engine: for its progress; one process reads and writes.
        folder: where to write ``data/`` and ``rejects/``; None only settles what would be written.
        chosen: how often each row is in the mix, from a lock; None draws them.

    Raises:
        UsageError: the settings or amounts cannot be right, see `vlit.curate.quota.quotas`.
    """
    settings.check()
    parts = [each.part for each in ingredients]
    wanted = settings.wanted() if chosen is None else Wanted()
    indices = [index_rows(i.shards, wanted, i.part.name, i.part.licence, engine.progress) for i in ingredients]
    drawn = _draw(parts, indices, settings) if chosen is None else _locked(indices, chosen)
    names = new_names(indices, drawn.times, [each.shards for each in ingredients])
    lines = _table(ingredients, indices, drawn, [sum(p.rows.size for p in each) for each in names], settings)
    if not sum(line.kept for line in lines):
        raise UsageError("the mix", "is empty", "Loosen the caps or the licence filter, or ask for more.")
    if folder is None:
        return Mixed(lines, drawn.times, [])
    _write_rejects(ingredients, drawn, indices, settings, folder)
    streams = [
        Stream(each.part, each.shards, times, renamed)
        for each, times, renamed in zip(ingredients, drawn.times, names, strict=True)
    ]
    made_of = [
        [each.part, _digest(times), source_digest(each.shards)]
        for each, times in zip(ingredients, drawn.times, strict=True)
    ]
    mark = digest([VERSION, settings.order, made_of])
    written = ingest(
        _kept(blended(streams, settings.order)), SAMPLE_SCHEMA, folder, DATA, mark, shard_rows=_SHARD_ROWS,
        progress=engine.progress,
    )  # fmt: skip
    return Mixed(lines, drawn.times, written)


class _Drawn(msgspec.Struct, frozen=True):
    """What was settled for each dataset: the rows that it asks for, how often each is taken, the rows that caps left
    out; and whether a lock said so."""

    wanted: list[float]
    times: list[Times]
    capped: list[Rows]
    locked: bool = False


def _draw(parts: Sequence[Part], indices: Sequence[RowIndex], settings: MixSettings) -> _Drawn:
    terms, caps = settings.terms(), Caps(image=settings.per_image, source=settings.per_source)
    by_tokens = settings.by == "tokens"
    orders = [draw_order(index, part.amount.order, settings.seed) for part, index in zip(parts, indices, strict=True)]
    alone = [within_caps(rows, index, caps, Used(), Used()) for rows, index in zip(orders, indices, strict=True)]
    exists = [_amount(rows, index, by_tokens) for rows, index in zip(alone, indices, strict=True)]
    wanted = quotas(parts, exists, terms)
    images, sources = Used(), Used()
    times: list[Times] = []
    capped: list[Rows] = []
    for part, index, rows, amount in zip(parts, indices, orders, wanted, strict=True):
        free = within_caps(rows, index, caps, images, sources)
        if short_rule(part, terms) != "repeat":
            amount = min(amount, _amount(free, index, by_tokens))
        taken = times_taken(free, index, amount, by_tokens=by_tokens)
        held = np.flatnonzero(taken)
        if caps.image:
            keys = index.images[held]
            images.add(keys[keys != 0])
        if caps.source:
            sources.add(index.sources[held])
        times.append(taken)
        capped.append(np.setdiff1d(rows, free))
    return _Drawn(wanted, times, capped)


def _locked(indices: Sequence[RowIndex], chosen: Sequence[Times]) -> _Drawn:
    nothing: Rows = np.zeros(0, dtype=np.int64)
    return _Drawn([float(t.sum()) for t in chosen], list(chosen), [nothing for _ in indices], locked=True)


def _amount(rows: Rows, index: RowIndex, by_tokens: bool) -> float:
    return float(index.tokens[rows].sum()) if by_tokens else float(rows.size)


def _table(
    ingredients: Sequence[Ingredient],
    indices: Sequence[RowIndex],
    drawn: _Drawn,
    renamed: Sequence[int],
    settings: MixSettings,
) -> list[Line]:
    counts = [_measure(index, times) for index, times in zip(indices, drawn.times, strict=True)]
    whole = sum(counts)
    lines = []
    for i, (each, index, times) in enumerate(zip(ingredients, indices, drawn.times, strict=True)):
        kept, wanted = int(times.sum()), drawn.wanted[i]
        lines.append(
            Line(
                name=each.part.name, path=each.part.path, asked=str(each.part.amount), claimed=each.part.claimed,
                samples=index.rows, refused=each.refused, barred=int(np.count_nonzero(index.barred)),
                capped=int(drawn.capped[i].size), wanted=wanted, kept=kept, distinct=int(np.count_nonzero(times)),
                tokens=counts[i] if index.tokens.size else None, share=counts[i] / whole if whole else 0.0,
                renamed=renamed[i], note=_note(each, index, wanted, counts[i], settings),
            )
        )  # fmt: skip
    return lines


def _measure(index: RowIndex, times: Times) -> int:
    return int((index.tokens * times).sum()) if index.tokens.size else int(times.sum())


def _note(each: Ingredient, index: RowIndex, wanted: float, got: int, settings: MixSettings) -> str:
    told = []
    claimed, amount = each.part.claimed, each.part.amount
    if claimed is not None and claimed != index.rows + each.refused:
        told.append(f"its mixture says {claimed:,} records, and it has {index.rows + each.refused:,}")
    asked = amount.value if amount.unit == "count" else wanted
    if settings.by == "samples" and got < max(asked, wanted):
        told.append(f"{max(asked, wanted) - got:,.0f} fewer than asked")
    if amount.unit == "count" and 0 < amount.value < 10:
        told.append(f"'{amount}' is a number of samples; a weight is written {amount.value:.1f}")
    return "; ".join(told)


def _write_rejects(
    ingredients: Sequence[Ingredient],
    drawn: _Drawn,
    indices: Sequence[RowIndex],
    settings: MixSettings,
    folder: RunFolder,
) -> None:
    """One file for each dataset with the samples that are not in the mix: id, place, gate and reason."""
    for number, (each, index, times) in enumerate(zip(ingredients, indices, drawn.times, strict=True)):
        gates, reasons = _why(each.part, index, drawn.capped[number], drawn.wanted[number], settings)
        if drawn.locked:
            reasons[0] = "the lock does not list it"
        left = times == 0
        target = folder.rejects_path("mix", number)
        with ShardWriter(target, REJECT_SCHEMA) as writer:
            for start, ids in id_batches(each.shards):
                rows = np.flatnonzero(left[start : start + len(ids)])
                if rows.size:
                    code = gates[start + rows]
                    writer.write(_rejects(ids[rows], rows + start, each.part.name, code, reasons))
        if writer.rows == 0:
            target.unlink()


_GATES = ("draw", "licence", "licence", "cap")


def _why(
    part: Part, index: RowIndex, capped: Rows, wanted: float, settings: MixSettings
) -> tuple[np.ndarray[tuple[int], np.dtype[np.uint8]], list[str]]:
    """For each row the number of the reason for which it would be left out, and the reasons."""
    codes = np.zeros(index.rows, dtype=np.uint8)
    codes[index.barred == FORBIDDEN] = 1
    codes[index.barred == UNKNOWN] = 2
    codes[capped] = 3
    how = f"at random (seed {settings.seed})" if part.amount.order == "random" else f"from its {part.amount.order}"
    caps = [f"{n} of one {of}" for n, of in ((settings.per_image, "image"), (settings.per_source, "source")) if n]
    return codes, [
        f"not drawn: '{part.amount}' of {part.name} came to {wanted:,.0f} {settings.by}, {how}; it has "
        f"{index.rows:,} samples",
        f"its licence does not allow {settings.licence_allows} use",
        f"nothing is known of its licence, so that {settings.licence_allows} use is not known to be allowed",
        f"the mix holds {' or '.join(caps)} already",
    ]


def _rejects(ids: pl.Series, rows: Rows, name: str, codes: np.ndarray[tuple[int], np.dtype[np.uint8]],
             reasons: list[str]) -> pa.RecordBatch:  # fmt: skip
    places = pl.Series(rows + 1).cast(pl.String)
    columns = [
        ids.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.string()),
        (pl.lit(f"{name}: sample ") + pl.lit(places)).alias("where"),
    ]
    where = pl.select(columns[1])["where"]
    table = [pa.array(text) for text in (_GATES, reasons)]
    picked = [values.take(pa.array(codes)) for values in table]
    return pa.RecordBatch.from_arrays(
        [columns[0], where.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.string()), *picked,
         pa.repeat("", len(ids))], schema=REJECT_SCHEMA,
    )  # fmt: skip


def _kept(batches: Iterator[pa.RecordBatch]) -> Iterator[Kept]:
    for batch in batches:
        yield Kept(batch)


def _digest(times: Times) -> str:
    return hashlib.sha256(times.tobytes()).hexdigest()
