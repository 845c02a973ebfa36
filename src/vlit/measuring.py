"""`vlit.measure`: from a dataset to its quality card."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, cast

import msgspec

from vlit.engine import Engine
from vlit.errors import UsageError, nearest
from vlit.inputs import SAMPLES, dataset, instrument_settings, sample_shards, scene_index
from vlit.measure import TIERS, InstrumentSettings, MeasureSettings, Tier, measure_shards, open_instruments
from vlit.report import QualityCard
from vlit.run import Run
from vlit.runfolder import RunFolder


def measure(
    data: str | Path | Run,
    *,
    out: str | Path | None = None,
    scenes: str | None = None,
    images: str | Path | None = None,
    format: str | None = None,
    tiers: Sequence[str] = ("text", "scene"),
    seed: int = 0,
    draw: int = 20000,
    scores: Literal["draw", "all"] = "draw",
    limit: int | None = None,
    instruments: InstrumentSettings | Mapping[str, Any] | None = None,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> QualityCard:
    """Measure a dataset: four characteristics, evidence behind every number.

    Args:
        data: a dataset file, a run folder, or what `construct` returned.
        out: a run folder for the card and the scores; without it nothing is left behind.
        scenes: what is known of the images; a run folder brings its own.
        images: folder that image names are relative to.
        format: the dataset's format, recognised when None.
        tiers: tiers of indicators to run.
        seed, draw: of the random draw that dataset-level numbers use, and its size.
        scores: of which samples the tier ``scene`` computes scores: of the draw, or of all.
        limit: use the first samples only.
        instruments: embedder, model and judge for the tiers of these names, see `vlit.measure.InstrumentSettings`; in a
            recipe a mapping of its attributes.
        engine, overwrite: as in `construct`.
    """
    if out is None:
        with tempfile.TemporaryDirectory(prefix="vlit-") as temporary:
            return measure(
                data, out=Path(temporary) / "card", scenes=scenes, images=images, format=format, tiers=tiers, seed=seed,
                draw=draw, scores=scores, limit=limit, instruments=instruments, engine=engine,
            )  # fmt: skip
    began = time.monotonic()
    engine = engine or Engine()
    settings = _measure_settings(tiers, seed, draw, scores)
    chosen = instrument_settings(instruments)
    source = dataset(data, format, images)
    described = {"data": str(source.path), "scenes": scenes, "images": str(images or ""), "limit": limit,
                 **msgspec.to_builtins(settings), **chosen.identity()}  # fmt: skip
    # Before the folder, so that a mistyped name leaves nothing behind.
    tools = open_instruments(chosen, settings.tiers, Path(out), engine.progress)
    folder = RunFolder.create(out, "measure", described, overwrite=overwrite)
    shards = sample_shards(source, folder, engine, limit)
    card = measure_shards(
        shards, folder, engine, settings, scene_index(data, scenes, folder, engine), source.path.name,
        instruments=tools,
    )  # fmt: skip
    page = QualityCard(card)
    folder.write_text("card.json", page.to_json())
    folder.write_text("README.md", page.to_markdown())
    folder.write_text("report.html", page.to_html())
    refused = sum(line.rejected for line in folder.lines(SAMPLES))
    folder.write_info(
        {
            **folder.info(),
            "finished": True,
            "seed": seed,
            "inputs": {
                "data": {"path": str(source.path), "format": source.format, "fingerprint": source.fingerprint()}
            },
            "counts": {"samples": card.samples, "rejected": refused},
            "requests": tools.spent(),
            "times": {"measure": round(time.monotonic() - began, 2)},
        }
    )
    return page


def _measure_settings(tiers: Sequence[str], seed: int, draw: int, scores: str) -> MeasureSettings:
    for tier in tiers:
        if tier not in TIERS:
            raise UsageError(f"tier {tier}", "there is none of this name", nearest(tier, TIERS))
    if scores not in ("draw", "all"):
        raise UsageError(f"scores {scores}", "is neither draw nor all", "Leave it out for draw.")
    return MeasureSettings(
        tiers=cast("tuple[Tier, ...]", tuple(tiers)),
        seed=seed,
        draw=draw,
        scores=cast("Literal['draw', 'all']", scores),
    )
