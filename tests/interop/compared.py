"""Writing an export with its configuration, and comparing what a consumer saw with the samples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from vlit.arrow import samples_to_batch
from vlit.formats import ExportOptions, configure, export
from vlit.schema import Message, Sample


def write(samples: Sequence[Sample], to: str, target: Path, pictures: Path) -> Path:
    """Export samples whose images lie in ``pictures``; the path of the configuration."""
    options = ExportOptions(image_root=pictures)
    laid = [placed(sample, pictures) for sample in samples]
    report = export([samples_to_batch(laid)], to, target, options)
    assert (report.written, report.refused) == (len(samples), [])
    [made] = configure(to, target, options)
    return Path(made.files[-1])


def assert_seen(seen: dict[str, Any], samples: Sequence[Sample], *, between: str, pictures: Path) -> None:
    """That each row has the turns of its sample, trains on all answers and nothing else, and has its images.

    Args:
        seen: what the consumer made of the samples, in their order.
        samples: as they were exported.
        between: what the format writes between a text and an image that leads or ends a turn.
        pictures: the folder of the images.
    """
    assert seen["error"] == ""
    rows = seen["rows"]
    assert len(rows) == len(samples)
    for row, sample in zip(rows, samples, strict=True):
        turns = [[message.role, text(message, between)] for message in sample.messages]
        assert row["turns"] == turns, sample.id
        answers = [text for role, text in turns if role == "assistant"]
        assert row["trained"] == answers, sample.id
        names = [sample.images[p.index].path for m in sample.messages for p in m.content if p.type == "image"]
        assert [str(pictures / path) for path in row["images"]] == [str(pictures / name) for name in names], sample.id
        assert row["grids"] == len(names), sample.id


def placed(sample: Sample, pictures: Path) -> Sample:
    """A sample whose images lie in a folder."""
    images = tuple(msgspec.structs.replace(image, path=str(pictures / image.path)) for image in sample.images)
    return msgspec.structs.replace(sample, images=images)


def text(message: Message, between: str) -> str:
    """A turn with ``<image>`` for its images."""
    kinds = [part.type for part in message.content]
    texts = [number for number, kind in enumerate(kinds) if kind != "image"]
    first, last = (texts[0], texts[-1]) if texts else (len(kinds), len(kinds))
    said = ""
    for number, part in enumerate(message.content):
        if part.type != "image":
            said += part.text
        elif number < first:
            said += "<image>" + (between if texts or number < len(kinds) - 1 else "")
        else:
            said += (between if number > last else "") + "<image>"
    return said
