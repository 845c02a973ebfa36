"""What the steps of a curation work on: shards of samples, which of them still stand, and what was decided so far."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow.parquet as pq

from vlit.curate.decisions import DROPPED, Decisions
from vlit.curate.features import BASIC, Feature, FeatureStep
from vlit.engine import Engine, Step
from vlit.errors import InputError
from vlit.measure import InstrumentSettings, Scenes
from vlit.runfolder import RunFolder, writing

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
WORK = "work/curate"


class StepReport(msgspec.Struct, kw_only=True):
    """What one step did.

    Attributes:
        step: its name, as in the decisions.
        seen, dropped, changed: samples that came to it, that it dropped, whose words it changed (or that it added).
        by: per type (or source, where types are not known) samples seen and dropped.
        notes: what a person must know: ties, unknown scores, things that were not there.
        facts: numbers of the step's own.
    """

    step: str
    seen: int
    dropped: int
    changed: int = 0
    by: dict[str, tuple[int, int]] = {}
    notes: list[str] = []
    facts: dict[str, float | int | str | None] = {}


class Pool:
    """Samples on their way through the steps of a curation. A step reads features, marks rows as dropped, and says why.

    Args:
        shards: Parquet files with `vlit.arrow.SAMPLE_SCHEMA`.
        folder: keeps what is found out under ``work/``.
        engine: runs whatever looks at the samples themselves.
        name: of the dataset, for people.
        home: the folder that relative image paths start from, before the working directory.
        scenes: annotations of the images, for scores of tier ``scene``.
        instruments: what scores of further tiers read with.
        seed: of every random choice.
        generation: how often the samples have been written anew.
        scored: scores that a quality card gave, a file for each shard and row by row alike.
    """

    def __init__(
        self, shards: Sequence[Path], folder: RunFolder, engine: Engine, *, name: str = "", home: Path | None = None,
        scenes: Scenes | None = None, instruments: InstrumentSettings | None = None, seed: int = 0, generation: int = 0,
        scored: Sequence[Path] = (),
    ) -> None:  # fmt: skip
        self.shards = list(shards)
        self.folder = folder
        self.engine = engine
        self.name = name
        self.home = home
        self.scenes = scenes
        self.instruments = instruments or InstrumentSettings()
        self.seed = seed
        self.generation = generation
        self.scored = list(scored)
        self.starts = [0, *itertools.accumulate(pq.read_metadata(shard).num_rows for shard in shards)]
        self.alive: Bools = np.ones(self.starts[-1], dtype=np.bool_)
        self.reports: list[StepReport] = []
        self.decided = 0  # shards of decisions that are written
        self.decisions = Decisions(folder.path / self.stage("decisions"))
        self._features: dict[str, list[Path]] = {}
        if not self.alive.size:
            raise InputError(name or "the dataset", "holds no sample", "Name another file.")

    def __len__(self) -> int:
        """Samples that still stand."""
        return int(self.alive.sum())

    def rows(self) -> Ints:
        """Their row numbers, ascending."""
        return np.flatnonzero(self.alive)

    def run(self, step: Step, name: str, beside: Sequence[Path] = ()) -> list[Path]:
        """What a step makes of the samples, shard by shard; kept under ``work/`` and reused on resume."""
        stage = self.stage(name)
        lines = self.engine.run(step, self.shards, self.folder, stage, beside)
        return [self.folder.shard_path(stage, line.shard) for line in lines]

    def prepare(self, features: Sequence[Feature]) -> None:
        """Find out features in one pass over the samples: those that are not known yet."""
        fresh = [each for each in {each.name: each for each in features}.values() if each.name not in self._features]
        if fresh:
            paths = self.run(FeatureStep(fresh), "-".join(each.name for each in fresh))
            self._features |= {each.name: paths for each in fresh}

    def files(self, feature: Feature) -> list[Path]:
        """The files with a feature, one per shard and row by row alike."""
        self.prepare([feature])
        return self._features[feature.name]

    def read(self, feature: Feature, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """A feature of all samples, those dropped too, in order of rows."""
        names = [*feature.fields] if columns is None else list(columns)
        return pl.concat([pl.read_parquet(path, columns=names) for path in self.files(feature)])

    def ids(self, rows: Ints) -> pl.Series:
        """Ids of rows, as they stand in the data."""
        order = np.argsort(rows)
        cuts = np.searchsorted(rows[order], self.starts)
        found = [pl.Series("id", [], dtype=pl.String)]
        for file, start, low, high in zip(self.files(BASIC), self.starts[:-1], cuts[:-1], cuts[1:], strict=True):
            if low < high:
                every = pl.read_parquet(file, columns=["id"])["id"].fill_null("")
                found.append(every.gather(rows[order[low:high]] - start))
        place = np.empty_like(order)
        place[order] = np.arange(order.size)
        return pl.concat(found).gather(place)

    def beside(self, name: str, column: pl.Series) -> list[Path]:
        """A column of all rows as files beside the shards."""
        paths = []
        for number, (start, stop) in enumerate(itertools.pairwise(self.starts)):
            path = self.folder.path / self.stage(name) / f"part-{number:05d}.parquet"
            with writing(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                column[start:stop].to_frame(name).write_parquet(path)
            paths.append(path)
        return paths

    def scratch(self, name: str) -> Path:
        """A file of this generation's own under ``work/``."""
        return self.folder.path / self.stage(name)

    def decide(
        self, step: str, version: str, frames: Iterable[pl.DataFrame], report: StepReport | None = None
    ) -> StepReport:
        """Keep a step's decisions (frames as for `vlit.curate.decisions.Decisions.add`), and drop the rows that it
        drops."""
        seen = self.alive.copy()
        gone = np.zeros(seen.size, dtype=np.bool_)

        def noted() -> Iterator[pl.DataFrame]:
            for frame in frames:
                gone[frame.filter(pl.col("decision") == DROPPED)["row"].to_numpy()] = True
                yield frame

        self.decisions.add(step, version, noted())
        self.alive[gone] = False
        told = report or StepReport(step=step, seen=0, dropped=0)
        told.seen, told.dropped = int(seen.sum()), int(gone.sum())
        told.by = told.by or self._by(seen)
        self.reports.append(told)
        return told

    def _by(self, seen: Bools) -> dict[str, tuple[int, int]]:
        """Samples seen and dropped by type where types are known, else by source."""
        known = "type" if "type" in self._features else "basic"
        if known not in self._features:
            return {}
        column = "type" if known == "type" else "source"
        counts = []
        for path, (start, stop) in zip(self._features[known], itertools.pairwise(self.starts), strict=True):
            label = pl.read_parquet(path, columns=[column])[column].fill_null("")
            here = pl.DataFrame({"label": label, "seen": seen[start:stop], "stays": self.alive[start:stop]})
            gone = (~pl.col("stays")).sum().alias("gone")
            counts.append(here.filter("seen").group_by("label").agg(pl.len().alias("n"), gone))
        counted = pl.concat(counts).group_by("label").agg(pl.col("n").sum(), pl.col("gone").sum()).sort("label")
        return {label or "unknown": (n, gone) for label, n, gone in counted.iter_rows()}

    def stage(self, name: str) -> str:
        """The name of a stage of this generation's own under ``work/``."""
        return f"{WORK}-{self.generation}/{name}"

    def following(self, shards: Sequence[Path]) -> Pool:
        """The pool of samples that were written anew: what is known of single rows is forgotten, reports are kept."""
        after = Pool(
            shards, self.folder, self.engine, name=self.name, home=self.home, scenes=self.scenes,
            instruments=self.instruments, seed=self.seed, generation=self.generation + 1,
        )  # fmt: skip
        after.reports, after.decided = self.reports, self.decided
        return after
