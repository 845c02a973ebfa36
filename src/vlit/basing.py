"""`vlit.base`: the laptop world from Python."""

from __future__ import annotations

from pathlib import Path

import msgspec

from vlit.engine import Engine
from vlit.errors import UsageError
from vlit.laptop import Base, BaseSettings, build_base, make_benchmark, make_instructions, make_scenes


def build(
    family: str = "llava", *, out: str | Path, scenes: int = 0, steps: int = 0, seed: int = 0,
    engine: Engine | None = None, overwrite: bool = False,
) -> Base:  # fmt: skip
    """A small model that sees plain scenes, with what its gate saw. See `vlit.laptop.build_base`.

    Args:
        family: ``llava``, ``qformer`` or ``flamingo``.
        out: the run folder; the model is in ``base/`` of it.
        scenes, steps: 0 for the recipe's.
        seed: of everything.
    """
    settings = BaseSettings(seed=seed)
    if scenes:
        settings = msgspec.structs.replace(settings, scenes=scenes)
    if steps:
        settings = msgspec.structs.replace(settings, align=msgspec.structs.replace(settings.align, steps=steps))
    return build_base(family, Path(out), settings, progress=(engine or Engine()).progress, overwrite=overwrite)


def data(
    *, out: str | Path, scenes: int = 2000, samples: int = 10000, seed: int = 100, engine: Engine | None = None
) -> Path:
    """Plain scenes, and instruction data made of them; returns the run folder of the data."""
    _counts(scenes, samples)
    drawn = make_scenes(Path(out) / "scenes", scenes, seed)
    return make_instructions(drawn, Path(out) / "data", samples, seed, engine=engine)


def bench(
    *, out: str | Path, scenes: int = 900, questions: int = 100, seed: int = 9000, engine: Engine | None = None
) -> Path:
    """The benchmark of nine dimensions on scenes of its own; returns the file."""
    _counts(scenes, questions)
    drawn = make_scenes(Path(out) / "scenes", scenes, seed)
    return make_benchmark(drawn, Path(out) / "bench", questions, seed)


def _counts(*numbers: int) -> None:
    if min(numbers) < 1:
        raise UsageError("base", f"{min(numbers)} is not a number of them", "Give 1 or more.")
