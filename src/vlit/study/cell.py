"""One cell of a study: an arm, a model and a seed become one small file of what every question's answer was worth.

A cell is named by everything that its numbers depend on. Its tuning resumes from a checkpoint; the tuned model is
removed when its answers are kept.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from vlit.errors import InputError
from vlit.evaluate import SHORT_METRICS, Ask, Benchmark, pictures_of, points, read_benchmark
from vlit.mllm import Family, open_model
from vlit.runfolder import RunFolder, digest
from vlit.study.settings import Bench
from vlit.tune import TuneSettings, tune_shards

_VERSION = 1  # of what a cell does; another number makes all cells anew


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """What a cell depends on.

    Attributes:
        arm, model, seed: which; the names are not part of what it is.
        data: key of the arm's data.
        base, base_mark, family: the model folder (or id), its content, and how it is read.
        home: where relative image paths of the data are looked for.
        tune: settings, with the cell's seed.
        benches, bench_marks: what is asked.
        blank: whether it is asked again with grey pictures.
        threads: of the processor; they move last digits.
    """

    arm: str
    model: str
    seed: int
    data: str
    base: str
    base_mark: str
    family: str
    home: str
    tune: TuneSettings
    benches: list[Bench]
    bench_marks: list[str]
    blank: bool
    threads: int

    @property
    def key(self) -> str:
        """The name of the content."""
        return digest(
            [_VERSION, self.data, self.base_mark, self.family, msgspec.to_builtins(self.tune), self.bench_marks,
             [bench.limit for bench in self.benches], self.blank, self.threads]
        )  # fmt: skip

    def file(self, out: Path) -> Path:
        """Where its result is kept in a study's folder."""
        return out / "cells" / f"{self.key}.json"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A benchmark as a cell was asked it: for each question its id, image and dimension, and what the answer was worth
    with the image and with a grey picture (empty where that was not asked)."""

    ids: list[str]
    images: list[str]
    dimensions: list[str]
    points: list[float]
    blank: list[float] = []
    chance: float = 0.0


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a cell found.

    Attributes:
        conversations, steps, loss: of tuning; the loss over its last 20 steps, in nats per label.
        seconds, cpu: of the whole cell.
        asked: by the benchmark's name.
    """

    key: str
    seed: int
    conversations: int
    steps: int
    loss: float
    seconds: float
    cpu: float
    asked: dict[str, Asked]


def read_result(file: Path) -> Result | None:
    """A cell's result; None where there is none, or one that cannot be read, which is made again."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Result)
    except (OSError, msgspec.DecodeError):
        return None


def open_bench(bench: Bench) -> Benchmark:
    """A benchmark of a study."""
    return read_benchmark(bench.path, bench.images or None, bench.format or None, bench.limit or None)


def run_cell(cell: Cell, out: Path) -> Result:
    """Tune and ask, or find it done.

    Raises:
        VlitError: of tuning or reading; a cell that fails leaves no result.
    """
    found = read_result(cell.file(out))
    if found is not None:
        return found
    began, cpu = time.monotonic(), time.process_time()
    work = RunFolder.create(out / "work" / cell.key, "study cell", {"cell": cell.key})
    opened = open_model(cell.base, cell.family, "")
    shards = RunFolder.open(out / "arms" / cell.data).shards()
    tuned = tune_shards(
        shards, opened, work, cell.tune, home=Path(cell.home), mark=cell.key, threads=cell.threads
    )  # fmt: skip
    if tuned.loss is None:
        raise InputError(f"cell {cell.arm}, {cell.model}, seed {cell.seed}", "trained nothing", "Give it more data.")
    family = open_model(work.path, cell.family, "").family
    asked = {}
    for bench in cell.benches:
        asked[bench.called] = _ask(open_bench(bench), family, cell.blank)
    result = Result(
        key=cell.key, seed=cell.seed, conversations=tuned.conversations, steps=tuned.steps, loss=tuned.loss[1],
        seconds=round(time.monotonic() - began, 2), cpu=round(time.process_time() - cpu, 2), asked=asked,
    )  # fmt: skip
    RunFolder(out).write_text(f"cells/{cell.key}.json", msgspec.json.encode(result).decode() + "\n")
    shutil.rmtree(work.path, ignore_errors=True)
    return result


def estimate(cell: Cell, out: Path) -> float:
    """Wall seconds that tuning a cell would take here, from two steps that are thrown away."""
    work = RunFolder.create(out / "work" / f"dry-{cell.key}", "study cell", {"cell": cell.key})
    tuned = tune_shards(
        RunFolder.open(out / "arms" / cell.data).shards(), open_model(cell.base, cell.family, ""), work, cell.tune,
        home=Path(cell.home), mark=cell.key, threads=cell.threads, dry=True,
    )  # fmt: skip
    shutil.rmtree(work.path, ignore_errors=True)
    return tuned.seconds


def _ask(bench: Benchmark, family: Family, blank: bool) -> Asked:
    questions = bench.questions
    numbers: dict[str, int] = {}
    worth = _worth(bench, family, grey=False)
    return Asked(
        ids=[q.id for q in questions],
        images=[str(numbers.setdefault(q.unit, len(numbers))) for q in questions],
        dimensions=[q.dimension for q in questions],
        points=worth,
        blank=_worth(bench, family, grey=True) if blank else [],
        chance=_mean([1 / len(q.options) if q.options else 0.5 if q.kind == "yesno" else 0.0 for q in questions]),
    )


def _worth(bench: Benchmark, family: Family, *, grey: bool) -> list[float]:
    ask = Ask(family, pictures_of(bench.questions, home=bench.home, blank=grey))
    answers = {a.id: a for a in ask.answers(bench.questions)}
    short = next(iter(SHORT_METRICS))
    return [round(float(x), 6) for x in points(bench.questions, answers, short)]


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 6) if values else 0.0
