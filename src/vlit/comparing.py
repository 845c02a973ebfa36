"""`vlit.compare`: datasets side by side at one n, with the differences that are more than chance."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar, cast

from vlit.engine import Engine
from vlit.errors import UsageError
from vlit.inputs import dataset, measured_data, path_of, sample_shards, scene_index
from vlit.measure import MeasureSettings, Side, compare_datasets
from vlit.measure.card import Tier
from vlit.report import QualityComparison
from vlit.run import Run
from vlit.runfolder import RunFolder

Data = str | Path | Run
T = TypeVar("T", str, str | Path)


def compare(
    data: Sequence[Data],
    *,
    out: str | Path | None = None,
    scenes: str | Sequence[str] | None = None,
    images: str | Path | Sequence[str | Path] | None = None,
    names: Sequence[str] = (),
    tiers: Sequence[str] = ("text", "scene"),
    seed: int = 0,
    draw: int = 20000,
    limit: int | None = None,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> QualityComparison:
    """Put datasets side by side; the others are compared with the first.

    Args:
        data: two or more dataset files, run folders, card folders of `measure`, or what `construct` returned.
        out: a run folder for the comparison; without it nothing is left behind.
        scenes: what is known of the images, one for all datasets or one for each; run and card folders bring their own.
        images: folder that image names are relative to, one for all datasets or one for each.
        names: what to call the datasets; their file names by default.
        tiers: tiers of indicators to run.
        seed: of the draws and intervals.
        draw: samples of each dataset to look at, at most; the smallest dataset sets a lower number for all.
        limit: use the first samples of each only.
        engine, overwrite: as in `construct`.
    """
    if isinstance(data, (str, Path, Run)) or len(data) < 2:
        raise UsageError("compare", "needs two datasets or more", "Name them: vlit compare A B.")
    if out is None:
        with tempfile.TemporaryDirectory(prefix="vlit-") as temporary:
            return compare(
                data, out=Path(temporary) / "compare", scenes=scenes, images=images, names=names, tiers=tiers,
                seed=seed, draw=draw, limit=limit, engine=engine,
            )  # fmt: skip
    began = time.monotonic()
    engine = engine or Engine()
    settings = MeasureSettings(tiers=cast("tuple[Tier, ...]", tuple(tiers)), seed=seed, draw=draw)
    paths = [path_of(each) for each in data]
    known = _each(scenes, len(paths), "--scenes")
    folders = _each(images, len(paths), "--images")
    called = _names(paths, names)
    described = {"data": [str(p) for p in paths], "scenes": known, "images": [str(f or "") for f in folders],
                 "names": called, "tiers": list(tiers), "seed": seed, "draw": draw, "limit": limit}  # fmt: skip
    folder = RunFolder.create(out, "compare", described, overwrite=overwrite)
    sides = [_side(called[i], paths[i], known[i], folders[i], i + 1, folder, engine, limit) for i in range(len(paths))]
    page = QualityComparison(compare_datasets(sides, folder, engine, settings))
    folder.write_text("comparison.json", page.to_json())
    folder.write_text("README.md", page.to_markdown())
    folder.write_text("report.html", page.to_html())
    folder.write_info(
        {
            **folder.info(),
            "finished": True,
            "seed": seed,
            "counts": {side.name: side.samples for side in page.comparison.datasets},
            "times": {"compare": round(time.monotonic() - began, 2)},
        }
    )
    return page


def _side(
    name: str, path: Path, scenes: str | None, images: str | Path | None, number: int, folder: RunFolder,
    engine: Engine, limit: int | None,
) -> Side:  # fmt: skip
    measured = measured_data(path)
    index = scene_index(path, scenes, folder, engine, f"work/scenes-{number}")
    if measured is not None:
        origin, kept = measured
        if origin is None and limit is None and images is None:
            return Side(name, kept, index)
        path = origin or Path(RunFolder(path).info()["settings"]["data"])
        index = index or scene_index(path, None, folder, engine)
    source = dataset(path, None, images)
    return Side(name, sample_shards(source, folder, engine, limit, f"work/samples-{number}"), index)


def _each(given: T | Sequence[T] | None, datasets: int, option: str) -> list[T | None]:
    """One value for every dataset, from one for all, one for each, or none."""
    if given is None:
        return [None] * datasets
    values: list[T] = [given] if isinstance(given, (str, Path)) else list(given)
    if len(values) == 1:
        return [values[0]] * datasets
    if len(values) != datasets:
        raise UsageError(
            option, f"{len(values)} for {datasets} datasets", "Give one for all, or one for each in order."
        )
    return list(values)


def _names(paths: Sequence[Path], given: Sequence[str]) -> list[str]:
    """A name for each dataset, no two alike: what was given, else the file's name, with its folder where that is not
    enough, with a number where nothing is."""
    if given and len(given) != len(paths):
        raise UsageError("names", f"{len(given)} for {len(paths)} datasets", "Give one for each, or none.")
    found = list(given) or [p.name for p in paths]
    if len(set(found)) < len(found) and not given:
        found = [f"{p.resolve().parent.name}/{p.name}" for p in paths]
    again = [found[:i].count(name) for i, name in enumerate(found)]
    return [f"{name} ({n + 1})" if n else name for name, n in zip(found, again, strict=True)]
