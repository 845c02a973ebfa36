"""The engine: shards, resume, errors, and the same result natively, in processes and on Ray."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine_steps import NUMBERS, Double
from vlit.engine import Engine, Kept, ingest, read_batches, read_table
from vlit.errors import InputError, Interrupted, StepError
from vlit.runfolder import RunFolder

SHARDS, ROWS = 5, 100


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "run", "test", {})


def write_inputs(folder: RunFolder) -> list[Path]:
    values = pa.array(range(SHARDS * ROWS), pa.int64())
    batches = [Kept(pa.RecordBatch.from_arrays([values], schema=NUMBERS))]
    ingest(batches, NUMBERS, folder, "work/numbers", "v1", shard_rows=ROWS)
    return folder.shards("work/numbers")


def result(folder: RunFolder) -> list[int]:
    return [int(v) for v in read_table(folder.shards())["value"].to_pylist()]


EXPECTED = [2 * n for n in range(SHARDS * ROWS) if n % 10]


def test_ingest_cuts_a_stream_into_shards_of_equal_rows(folder: RunFolder) -> None:
    assert [pq.read_metadata(p).num_rows for p in write_inputs(folder)] == [ROWS] * SHARDS


def test_ingest_of_nothing_leaves_one_empty_shard(folder: RunFolder) -> None:
    lines = ingest([], NUMBERS, folder, "work/numbers", "v1", shard_rows=ROWS)
    assert [line.kept for line in lines] == [0]


def test_ingest_is_not_repeated_for_the_same_source(folder: RunFolder) -> None:
    write_inputs(folder)

    def never() -> Any:
        raise AssertionError("the source was read again")
        yield

    assert len(ingest(never(), NUMBERS, folder, "work/numbers", "v1", shard_rows=ROWS)) == SHARDS


def test_a_step_maps_counts_and_rejects(folder: RunFolder) -> None:
    lines = Engine(workers=1, batch_rows=30).run(Double(), write_inputs(folder), folder)
    assert result(folder) == EXPECTED
    assert [(x.rows_in, x.kept, x.rejected) for x in lines] == [(100, 90, 10)] * SHARDS
    assert sum(x.counts["seen"] for x in lines) == SHARDS * ROWS
    rejects = pq.read_table(folder.rejects_path("data", 0)).to_pylist()
    assert len(rejects) == 10
    assert rejects[1]["reason"] == "10 ends in zero"


def test_batches_do_not_change_the_bytes(folder: RunFolder, tmp_path: Path) -> None:
    inputs = write_inputs(folder)
    one = Engine(workers=1, batch_rows=100).run(Double(), inputs, folder)
    other = RunFolder.create(tmp_path / "other", "test", {})
    assert [x.kept for x in Engine(workers=1, batch_rows=7).run(Double(), inputs, other)] == [x.kept for x in one]
    assert read_table(other.shards()).equals(read_table(folder.shards()))


def test_finished_shards_are_reused_and_missing_ones_made_again(folder: RunFolder) -> None:
    inputs = write_inputs(folder)
    Engine(workers=1).run(Double(), inputs, folder)
    stamps = {p: p.stat().st_mtime_ns for p in folder.shards()}
    folder.shard_path("data", 2).unlink()
    reopened = RunFolder.create(folder.path, "test", {})
    Engine(workers=1).run(Double(), inputs, reopened)
    assert result(reopened) == EXPECTED
    assert [p.stem for p, t in stamps.items() if p.stat().st_mtime_ns != t] == ["part-00002"]


def test_other_settings_make_every_shard_again(folder: RunFolder) -> None:
    inputs = write_inputs(folder)
    Engine(workers=1).run(Double(), inputs, folder)
    Engine(workers=1).run(Double(factor=3), inputs, folder)
    assert result(folder) == [v // 2 * 3 for v in EXPECTED]


@pytest.mark.parametrize("runner", ["native", pytest.param("ray", marks=[pytest.mark.slow, pytest.mark.ray])])
def test_processes_and_ray_give_the_same_bytes(folder: RunFolder, tmp_path: Path, runner: str) -> None:
    # In a process of its own: both leave threads, sockets and signal handlers behind.
    inputs = write_inputs(folder)
    one = Engine(workers=1).run(Double(), inputs, folder)
    code = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from engine_steps import Double
        from vlit.engine import Engine
        from vlit.runfolder import RunFolder
        runner, out, *inputs = sys.argv[1:]
        folder = RunFolder.create(out, "test", {})
        lines = Engine(runner=runner, workers=2).run(Double(), [Path(i) for i in inputs], folder)
        print("hashes", *(line.sha256 for line in lines))
        """
    )
    done = run_python(code, runner, tmp_path / "other", *inputs)
    assert done.returncode == 0, done.stderr
    (hashes,) = [x for x in done.stdout.splitlines() if x.startswith("hashes")]
    assert hashes.split()[1:] == [line.sha256 for line in one]


def test_an_error_of_the_tree_comes_through_as_it_was(folder: RunFolder) -> None:
    with pytest.raises(InputError, match=r"the file: is broken\. Mend it\."):
        Engine(workers=1).run(Double(trouble="input"), write_inputs(folder), folder)


def test_any_other_error_names_the_step_and_the_shard(folder: RunFolder) -> None:
    with pytest.raises(StepError, match=r"double on .*part-00003\.parquet: ZeroDivisionError"):
        Engine(workers=1).run(Double(trouble="defect"), write_inputs(folder), folder)
    assert len(folder.shards()) == 3


@pytest.mark.parametrize(
    ("trouble", "says"),
    [("input", "InputError the file: is broken"), ("defect", "StepError double on"), ("death", "StepError a worker")],
)
def test_errors_cross_the_border_of_a_process(folder: RunFolder, trouble: str, says: str) -> None:
    code = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from engine_steps import Double
        from vlit.engine import Engine
        from vlit.errors import VlitError
        from vlit.runfolder import RunFolder
        trouble, out, *inputs = sys.argv[1:]
        try:
            Engine(workers=2).run(Double(trouble=trouble), [Path(i) for i in inputs], RunFolder.create(out, "test", {}))
        except VlitError as error:
            print(type(error).__name__, error)
        """
    )
    done = run_python(code, trouble, folder.path, *write_inputs(folder))
    assert says in done.stdout, done.stderr


def test_progress_counts_shards_up(folder: RunFolder) -> None:
    seen: list[tuple[str, int, int]] = []
    Engine(workers=1, progress=lambda *x: seen.append(x)).run(Double(), write_inputs(folder), folder)
    assert seen == [("data", n, SHARDS) for n in range(SHARDS + 1)]


def test_read_batches_streams_in_order(folder: RunFolder) -> None:
    batches = list(read_batches(write_inputs(folder), rows=40))
    assert [n for b in batches for n in b.column(0).to_pylist()] == list(range(SHARDS * ROWS))
    assert max(b.num_rows for b in batches) <= 40


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_run_resumes_to_the_same_bytes(folder: RunFolder, tmp_path: Path, how: signal.Signals) -> None:
    inputs = write_inputs(folder)
    whole = Engine(workers=1).run(Double(), inputs, folder)
    code = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from engine_steps import Double
        from vlit.engine import Engine
        from vlit.errors import Interrupted
        from vlit.runfolder import RunFolder
        out, *inputs = map(Path, sys.argv[1:])
        try:
            Engine(workers=1).run(Double(sleep=0.2), inputs, RunFolder.create(out, "test", {}))
        except Interrupted as stop:
            sys.exit(f"stopped: {stop}")
        """
    )
    out = tmp_path / "killed"
    with start_python(code, out, *inputs) as process:
        deadline = time.monotonic() + 30
        while not (out / "data" / "part-00001.parquet").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(how)
        _, errors = process.communicate(timeout=30)
    if how is signal.SIGINT:
        assert "stopped: interrupted: finished shards are kept" in errors
    resumed = RunFolder.create(out, "test", {})
    kept = len(resumed.lines("data"))
    assert 1 <= kept < SHARDS
    lines = Engine(workers=1).run(Double(sleep=0.2), inputs, resumed)
    assert [x.sha256 for x in lines] == [x.sha256 for x in whole]
    assert result(resumed) == EXPECTED


def test_an_interruption_while_a_shard_is_recorded_is_told_as_one(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    inputs = write_inputs(folder)
    monkeypatch.setattr(RunFolder, "record", interrupted)
    with pytest.raises(Interrupted):
        Engine(workers=1).run(Double(), inputs, folder)


def test_importing_the_engine_turns_reporting_off() -> None:
    code = "import vlit.engine, os; print(os.environ['DAFT_ANALYTICS_ENABLED'], os.environ['RAY_USAGE_STATS_ENABLED'])"
    assert run_python(code).stdout.split() == ["0", "0"]


def run_python(code: str, *arguments: Path | str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )


def start_python(code: str, *arguments: Path | str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
