"""What a mix knows of every row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from curate.mixes import folder, sample
from vlit.curate.row_index import FORBIDDEN, FREE, UNKNOWN, Wanted, ids_of, index_rows
from vlit.hashing import hash_texts
from vlit.runfolder import RunFolder


def shards(tmp_path: Path, *samples: object) -> list[Path]:
    return RunFolder.open(folder(tmp_path / "run", list(samples))).shards()  # type: ignore[arg-type]


def test_only_what_is_asked_for_is_looked_at(tmp_path: Path) -> None:
    found = index_rows(shards(tmp_path, sample("a", "x.jpg"), sample("b")), Wanted(), "run")
    assert found.rows == 2
    assert found.ids.tolist() == hash_texts(pl.Series(["a", "b"])).tolist()
    assert (found.images.size, found.tokens.size, found.sources.size) == (0, 0, 0)
    assert found.barred.tolist() == [FREE, FREE]


def test_tokens_images_and_sources(tmp_path: Path) -> None:
    files = shards(
        tmp_path,
        sample("a", "x.jpg", "y.jpg", source="coco"),  # "What is a?" and "A cat.": 5 words
        sample("b"),
        sample("c", "train2014/COCO_train2014_000000000009.jpg"),
        sample("d", "000000000009.jpg", source="run"),
    )
    found = index_rows(files, Wanted(tokens=True, images=True, sources=True, image_tokens=100), "run")
    assert found.tokens.tolist() == [206, 6, 106, 106]  # 1.3 * 5 = 6.5, rounded to even
    assert found.images[1] == 0
    assert found.images[2] == found.images[3] != found.images[0]
    assert found.sources[1] == found.sources[2] == found.sources[3] != found.sources[0]


def test_licences(tmp_path: Path) -> None:
    stated = ["MIT", "CC BY 4.0", "CC-BY-NC-4.0", "Own terms", ""]
    files = shards(tmp_path, *(sample(f"{n}", licence=name) for n, name in enumerate(stated)))
    found = index_rows(files, Wanted(use="commercial"), "run")
    assert found.barred.tolist() == [FREE, FREE, FORBIDDEN, UNKNOWN, UNKNOWN]
    assert index_rows(files, Wanted(use="sharing"), "run").barred.tolist()[2] == FREE
    assert index_rows(files, Wanted(use="commercial"), "run", licence="MIT").barred.tolist()[3:] == [UNKNOWN, FREE]


def test_an_empty_dataset_and_chosen_ids(tmp_path: Path) -> None:
    assert index_rows([], Wanted(tokens=True), "run").rows == 0
    files = shards(tmp_path, *(sample(f"s{n}") for n in range(5)))
    assert ids_of(files, np.array([True, False, False, True, False])).to_list() == ["s0", "s3"]
