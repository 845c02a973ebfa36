"""Boxes that stand in texts, made parts of their messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import msgspec
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from vlit.arrow import samples_from_batch, samples_to_batch
from vlit.formats.boxes.scales import Size
from vlit.formats.boxes.styles import BoxStyle
from vlit.formats.boxes.survey import style_pattern
from vlit.schema import Box, ImageRef, Message, Part, Sample

Sizes = Callable[[ImageRef], Size]

_TOLERANCE = 1.0  # pixels beyond the border that rounding explains


def rows_with_boxes(batch: pa.RecordBatch) -> list[int]:
    """The positions of the samples that have a text in which boxes may stand."""
    content = batch.column("messages").flatten().field("content")
    texts = pl.Series(content.flatten().field("text"), dtype=pl.String)
    hits = texts.str.contains(style_pattern()).fill_null(False).to_numpy()
    if not hits.any():
        return []
    in_message = pc.list_parent_indices(content).to_numpy()[hits]
    message_row = pc.list_parent_indices(batch.column("messages")).to_numpy()
    return sorted(set(message_row[in_message].tolist()))


def read_boxes(batch: pa.RecordBatch, style: BoxStyle, size: Sizes) -> tuple[pa.RecordBatch, dict[str, int]]:
    """The batch with the boxes in its texts as parts, absolute pixels, and how many were ``boxes_read`` and
    ``boxes_left``.

    Left as text are boxes of samples with several images or none, of images whose size is needed and unknown, and those
    that are not in their image.
    """
    rows = rows_with_boxes(batch)
    if not rows:
        return batch, {}
    counts: Counter[str] = Counter()
    changed = [_located(sample, style, size, counts) for sample in samples_from_batch(batch.take(pa.array(rows)))]
    both = pa.Table.from_batches([batch, samples_to_batch(changed)])
    order = list(range(batch.num_rows))
    for position, row in enumerate(rows):
        order[row] = batch.num_rows + position
    taken = both.take(pa.array(order)).combine_chunks().to_batches()
    return taken[0], {name: number for name, number in counts.items() if number}


def _located(sample: Sample, style: BoxStyle, size: Sizes, counts: Counter[str]) -> Sample:
    image = sample.images[0] if len(sample.images) == 1 else None
    known = size(image) if image is not None else (0, 0)
    messages: list[Message] = []
    for message in sample.messages:
        parts: list[Part] = []
        for part in message.content:
            parts += [part] if part.type != "text" else _parts(part.text, style, image, known, counts)
        messages.append(Message(message.role, tuple(parts)))
    images = sample.images
    if image is not None and known[0]:
        images = (msgspec.structs.replace(image, width=known[0], height=known[1]),)
    return msgspec.structs.replace(sample, images=images, messages=tuple(messages))


def _parts(text: str, style: BoxStyle, image: ImageRef | None, size: Size, counts: Counter[str]) -> list[Part]:
    parts: list[Part] = []
    at = 0
    for mention in style.spelling.find(text):
        boxes = [(_box(numbers, style, size), label) for numbers, label in mention.boxes]
        if image is None or any(box is None for box, _ in boxes):
            counts["boxes_left"] += len(boxes)
            continue
        counts["boxes_read"] += len(boxes)
        before = text[at : mention.start] + mention.words
        if before:
            parts.append(Part("text", before))
        parts += [Part("box", label, box) for box, label in boxes]
        at = mention.end
    if text[at:]:
        parts.append(Part("text", text[at:]))
    return parts


def _box(numbers: tuple[float, ...], style: BoxStyle, size: Size) -> Box | None:
    """The box of four numbers; None where it cannot be told, or lies elsewhere."""
    known = size[0] > 0 and size[1] > 0
    if style.scale.needs_size and not known:
        return None
    x1, y1, x2, y2 = style.scale.read(numbers, size)
    # half of what rounding the numbers loses, and never less than a pixel
    slack = max(_TOLERANCE, 0.001 * max(size)) if known else _TOLERANCE
    if x1 > x2 or y1 > y2 or min(x1, y1) < -slack or (known and (x2 > size[0] + slack or y2 > size[1] + slack)):
        return None
    if known:
        x1, y1, x2, y2 = max(x1, 0.0), max(y1, 0.0), min(x2, float(size[0])), min(y2, float(size[1]))
    return x1, y1, x2, y2
