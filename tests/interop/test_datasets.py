"""`datasets`, in the three versions that the trainers install: files whose images and boxes come late."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from interop.compared import write
from interop.consumer import Consumer
from interop.pictures import with_boxes
from vlit.schema import Message, Part, Sample

_MANY = 6_000  # of 2,000 characters: past the first 10 MB


@pytest.mark.parametrize("to", ["sharegpt", "swift", "messages"])
@pytest.mark.parametrize("name", ["trl", "llamafactory", "swift"])
def test_twelve_megabytes_of_text_before_the_first_image(
    name: str, to: str, consumer: Callable[[str], Consumer], pictures: Path, tmp_path: Path
) -> None:
    turns = (Message("user", (Part("text", "q"),)), Message("assistant", (Part("text", "a" * 2000),)))
    texts = [Sample(id=f"t{n}", images=(), messages=turns) for n in range(_MANY)]
    late = [msgspec.structs.replace(sample, id=f"late-{sample.id}") for sample in with_boxes()]
    write([*texts, *late], to, tmp_path / "my.jsonl", pictures)
    [seen] = consumer(name).sees(tmp_path / "my.jsonl", through="datasets")
    assert seen["error"] == ""
    assert sorted(row["id"] for row in seen["rows"]) == sorted(sample.id for sample in late if sample.images)
    boxes = sum(len(row["objects"]["bbox"]) for row in seen["rows"] if row.get("objects"))
    assert boxes == (5 if to == "swift" else 0)
