"""Run folders: made, reopened, refused; atomic writes; the operating system's refusals."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vlit.errors import InputError, OutputError, UsageError
from vlit.runfolder import RunFolder, ShardLine, ShardWriter, digest, source_digest, writing

SCHEMA = pa.schema([("n", pa.int64())])


def batch(*numbers: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(numbers, pa.int64())], schema=SCHEMA)


def line(shard: int, fingerprint: str = "f") -> ShardLine:
    return ShardLine(stage="data", shard=shard, fingerprint=fingerprint, rows_in=1, kept=1, rejected=0, sha256="s")


def test_the_same_settings_reopen_a_folder(tmp_path: Path) -> None:
    first = RunFolder.create(tmp_path / "r", "construct", {"seed": 1})
    assert first.info()["finished"] is False
    again = RunFolder.create(tmp_path / "r", "construct", {"seed": 1})
    assert again.info() == first.info()


def test_other_settings_are_refused_unless_overwritten(tmp_path: Path) -> None:
    RunFolder.create(tmp_path / "r", "construct", {"seed": 1}).write_text("report.html", "old")
    with pytest.raises(UsageError, match=r"other settings .*--overwrite"):
        RunFolder.create(tmp_path / "r", "construct", {"seed": 2})
    RunFolder.create(tmp_path / "r", "construct", {"seed": 2}, overwrite=True)
    assert not (tmp_path / "r" / "report.html").exists()


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    with pytest.raises(UsageError, match="not empty and not a run folder"):
        RunFolder.create(tmp_path / "photos", "construct", {})


def test_a_file_in_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    with pytest.raises(OutputError, match="is a file"):
        RunFolder.create(tmp_path / "f", "construct", {})
    with pytest.raises(OutputError, match="in the way"):
        RunFolder.create(tmp_path / "f" / "run", "construct", {})


def test_open_says_what_is_no_run_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"run\.json"):
        RunFolder.open(tmp_path)
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(InputError, match="damaged"):
        RunFolder.open(tmp_path).info()


def test_a_shard_is_whole_or_absent(tmp_path: Path) -> None:
    target = tmp_path / "data" / "part-00000.parquet"
    with pytest.raises(RuntimeError), ShardWriter(target, SCHEMA) as writer:
        writer.write(batch(1))
        raise RuntimeError
    assert list(target.parent.iterdir()) == []
    with ShardWriter(target, SCHEMA) as writer:
        writer.write(batch(1, 2))
        writer.write(batch())
    assert pq.read_table(target)["n"].to_pylist() == [1, 2]
    assert writer.rows == 2
    assert [p.name for p in target.parent.iterdir()] == ["part-00000.parquet"]


def test_the_manifest_forgets_a_line_that_a_crash_cut(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "x", {})
    for n in (0, 1):
        folder.write_shard("data", n, "f", SCHEMA, [batch(n)])
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes()[:-20])
    reopened = RunFolder.create(tmp_path, "x", {})
    assert reopened.finished("data", 0, "f") is not None
    assert reopened.finished("data", 1, "f") is None


def test_a_shard_counts_as_finished_only_with_its_file_and_fingerprint(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "x", {})
    folder.record(line(0))
    assert folder.finished("data", 0, "f") is None
    folder.write_shard("data", 0, "f", SCHEMA, [batch(1)])
    assert folder.finished("data", 0, "f") is not None
    assert folder.finished("data", 0, "g") is None


def test_trim_removes_what_a_longer_run_left(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "x", {})
    for n in range(3):
        folder.write_shard("data", n, "f", SCHEMA, [batch(n)])
    folder.trim("data", 1)
    assert [p.name for p in folder.shards()] == ["part-00000.parquet"]


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.EISDIR, "in the way"),
    ],
)
def test_refusals_of_the_system_say_what_to_do(number: int, says: str) -> None:
    with pytest.raises(OutputError, match=says), writing(Path("x")):
        raise OSError(number, os.strerror(number))


def test_other_errors_of_the_system_pass() -> None:
    with pytest.raises(OSError, match="Bad"), writing(Path("x")):
        raise OSError(errno.EBADF, "Bad file descriptor")


def test_a_full_disk_leaves_no_half_shard(tmp_path: Path) -> None:
    target = tmp_path / "part-00000.parquet"
    with pytest.raises(OutputError, match="disk is full"), ShardWriter(target, SCHEMA) as writer, writing(target):
        writer.write(batch(1))
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_digests_ignore_key_order_and_notice_values() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})


def test_a_changed_source_has_another_digest(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("one")
    before = source_digest([file])
    file.write_text("other")
    assert source_digest([file]) != before


def test_what_is_refused_leaves_nothing_behind_but_what_others_wrote(tmp_path: Path) -> None:
    for name in ("new", "mine"):
        folder = RunFolder.create(tmp_path / name, "mix", {})
        if name == "mine":
            (folder.path / "notes.txt").write_text("kept")
        with pytest.raises(UsageError), folder.unless_refused():
            raise UsageError("the mix", "asks for nothing", "Ask.")
    assert [p.relative_to(tmp_path).as_posix() for p in sorted(tmp_path.rglob("*"))] == ["mine", "mine/notes.txt"]
