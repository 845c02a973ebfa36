"""ms-swift, strict: its command line, data set, template and collator, with the configuration beside the export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from interop.compared import assert_seen, write
from interop.consumer import Consumer
from interop.pictures import SIZES, at_random, by_hand, with_boxes, with_system
from vlit.schema import Sample


@pytest.mark.parametrize("name", ["my.jsonl", "my.json"])
def test_what_swift_trains_on(name: str, consumer: Callable[[str], Consumer], pictures: Path, tmp_path: Path) -> None:
    samples = [*by_hand(), *with_system(), *at_random()]
    made = write(samples, "swift", tmp_path / name, pictures)
    [seen] = consumer("swift").sees(made)
    assert_seen(seen, samples, between="\n", pictures=pictures)


def test_boxes(consumer: Callable[[str], Consumer], pictures: Path, tmp_path: Path) -> None:
    samples = with_boxes()
    made = write(samples, "swift", tmp_path / "my.jsonl", pictures)
    [seen] = consumer("swift").sees(made)
    assert seen["error"] == ""
    rows = seen["rows"]
    for row, sample in zip(rows, samples, strict=True):
        boxes = [part for message in sample.messages for part in message.content if part.type == "box"]
        assert ((row["objects"] or {}).get("bbox") or []) == [list(part.box or ()) for part in boxes]
        assert [text for _, text in row["turns"]] == _as_qwen_reads(sample)


def _as_qwen_reads(sample: Sample) -> list[str]:
    """The turns with boxes in thousandths of their image, as ms-swift writes them for Qwen3-VL."""
    texts = []
    for message in sample.messages:
        text = ""
        for part in message.content:
            if part.type == "box":
                width, height = SIZES[sample.images[part.index].path]
                x1, y1, x2, y2 = (round(v / s * 1000) for v, s in zip(part.box or (), (width, height) * 2, strict=True))
                text += f"<|box_start|>({x1},{y1}),({x2},{y2})<|box_end|>"
            else:
                text += "<image>\n" if part.type == "image" else part.text
        texts.append(text)
    return texts
