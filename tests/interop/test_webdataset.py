"""webdataset: its reader, which groups the members of the archive by their keys and decodes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from interop.compared import placed, text
from interop.consumer import Consumer
from interop.pictures import SIZES, at_random, by_hand, with_system
from vlit.arrow import samples_to_batch
from vlit.formats import export


def test_what_webdataset_yields(consumer: Callable[[str], Consumer], pictures: Path, tmp_path: Path) -> None:
    samples = [*by_hand(), *with_system(), *at_random()]
    batch = samples_to_batch([placed(sample, pictures) for sample in samples])
    assert export([batch], "webdataset", tmp_path / "my.tar").written == len(samples)
    [seen] = consumer("webdataset").sees(tmp_path / "my.tar")
    rows = seen["rows"]
    assert len(rows) == len(samples)
    speakers = {"user": "human", "assistant": "gpt", "system": "system"}
    for row, sample in zip(rows, samples, strict=True):
        assert row["record"]["id"] == sample.id
        turns = [{"from": speakers[m.role], "value": text(m, "\n")} for m in sample.messages]
        assert row["record"]["conversations"] == turns
        sizes = [list(SIZES[image.path]) for image in sample.images]
        assert [size for _, size in sorted(row["pictures"].items())] == sizes
