"""The command line as a user types it: real processes' exit codes, messages without tracebacks, machine-readable
output."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import vlit


def run(*arguments: object, **extra: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from vlit.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **extra})


def told(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def test_help_lists_the_commands_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['vlit', '--help']\nfrom vlit.cli import main\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        "print([m for m in ('polars', 'pyarrow', 'daft', 'numpy', 'PIL', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for command in ("construct", "measure", "export", "show", "run", "render"):
        assert f"  {command} " in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["construct", "measure", "compare", "export", "show", "run", "render"])
def test_every_command_has_help(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert "Usage:" in done.stdout


def test_the_main_job(shapes: Path, tmp_path: Path) -> None:
    made, card = tmp_path / "made", tmp_path / "card"
    done = run("construct", "--scenes", f"vlit:{shapes}", "--samples", 120, "--seed", 7, "--out", made)
    assert done.returncode == 0, done.stderr
    assert "0 contradicted" in done.stdout
    for name in ("run.json", "report.html", "README.md", "manifest.jsonl", "data/part-00000.parquet"):
        assert (made / name).is_file()

    done = run("measure", made, "--out", card, "--fail-under", "correctness.claims=0.99")
    assert done.returncode == 0, done.stderr
    for name in ("run.json", "report.html", "README.md", "card.json"):
        assert (card / name).is_file()

    done = run("export", made, "--to", "llava", "--out", tmp_path / "llava.json")
    assert done.returncode == 0, done.stderr
    records = json.loads((tmp_path / "llava.json").read_text())
    assert len(records) == json.loads((made / "run.json").read_text())["counts"]["kept"]
    assert records[0]["conversations"][0]["value"].startswith("<image>\n")

    picture = tmp_path / "one.png"
    done = run("show", made, records[0]["id"], "--picture", picture)
    assert done.returncode == 0, done.stderr
    assert "supported" in done.stdout
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_json_is_for_machines(shapes: Path, tmp_path: Path) -> None:
    done = run("construct", "--scenes", f"vlit:{shapes}", "--samples", 20, "--out", tmp_path / "run", "--json")
    assert json.loads(done.stdout)["counts"]["kept"] == 20
    done = run("measure", tmp_path / "run", "--out", tmp_path / "card", "--json")
    assert json.loads(done.stdout)["samples"] == 20


def test_findings_beyond_a_threshold_exit_with_three(made: vlit.Run, tmp_path: Path) -> None:
    done = run("measure", made.path, "--out", tmp_path / "card", "--fail-under", "complexity.words=1000")
    assert done.returncode == 3
    assert "complexity.words is" in done.stderr
    done = run("measure", made.path, "--out", tmp_path / "card", "--fail-under", "complexity.wrods=1")
    assert done.returncode == 2
    assert "Did you mean" in told(done)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["construct", "--scenes", "coco:nowhere", "--out", "OUT"], 1, "does not exist"),
        (["construct", "--scenes", "cocoo:nowhere", "--out", "OUT"], 2, "Did you mean 'coco'"),
        (["construct", "--out", "OUT"], 2, "--scenes"),
        (["construct", "--scenes", "SHAPES", "--out", "OUT", "--types", "count=x"], 2, "is not a number"),
        (["construct", "--scenes", "SHAPES", "--out", "OUT", "--types", "cuont"], 2, "Did you mean 'count'"),
        (["construct", "--scenes", "SHAPES", "--out", "SHAPES"], 2, "holds another run"),
        (["construct", "--scenes", "SHAPES", "--out", "FILE/run"], 1, "in the way"),
        (["measure", "nowhere.json", "--out", "OUT"], 1, "nowhere.json"),
        (["measure", "EMPTY", "--out", "OUT"], 1, "empty"),
        (["measure", "FOLDER", "--out", "OUT"], 1, "FOLDER"),
        (["measure", "FILE", "--out", "OUT", "--tier", "txt"], 2, "Did you mean 'text'"),
        (["measure", "FILE", "--out", "OUT", "--fail-under", "x"], 2, "NAME=VALUE"),
        (["export", "nowhere.json", "--to", "llava", "--out", "OUT"], 1, "nowhere.json"),
        (["show", "FILE", "nobody"], 2, "no sample of this id"),
        (["run", "nowhere.yaml"], 1, "cannot be read"),
        (["render", "--count", "0", "--out", "OUT"], 2, "1 to 100,000"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_wrong_input_ends_in_a_message(
    shapes: Path, tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    file, empty, folder = tmp_path / "file.json", tmp_path / "empty.json", tmp_path / "folder"
    file.write_text('[{"id": 1, "image": "a.jpg", "conversations": [{"from": "human", "value": "<image>\\nHi?"},'
                    ' {"from": "gpt", "value": "Hello."}]}]')  # fmt: skip
    empty.write_text("")
    folder.mkdir()
    places = {"OUT": tmp_path / "out", "SHAPES": shapes, "FILE": file, "EMPTY": empty, "FOLDER": folder}
    filled = [str(places.get(a, a)) if "/" not in a else a.replace("FILE", str(file)) for a in arguments]
    done = run(*filled)
    assert done.returncode == code, done.stderr + done.stdout
    assert says.replace("FOLDER", str(folder)) in told(done)


@pytest.mark.skipif(not Path("/sys").is_dir(), reason="a place where even root may not write")
def test_a_read_only_folder(shapes: Path) -> None:
    done = run("construct", "--scenes", f"vlit:{shapes}", "--out", "/sys/vlit-run")
    assert done.returncode == 1
    assert "cannot be written (read-only" in told(done)


def test_a_full_disk_keeps_what_was_written_and_says_what_to_do(shapes: Path, tmp_path: Path) -> None:
    # A limit on file size stands in for a disk that runs full in the middle of a shard.
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))\n"
        "from vlit.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "construct", "--scenes", f"vlit:{shapes}", "--samples", "300", "--seed", "5",
               "--out", str(tmp_path / "run")]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "too large" in told(done) or "disk is full" in told(done)
    assert not list((tmp_path / "run").rglob("*.tmp"))
    done = run("construct", "--scenes", f"vlit:{shapes}", "--samples", 300, "--seed", 5, "--out", tmp_path / "run")
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_command_resumes_to_the_same_bytes(
    shapes: Path, made: vlit.Run, tmp_path: Path, how: signal.Signals
) -> None:
    out = tmp_path / "run"
    arguments = ["construct", "--scenes", f"vlit:{shapes}", "--samples", "300", "--seed", "5", "--out", str(out)]
    command = [sys.executable, "-c", "from vlit.cli import main; main()", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 30
        while not (out / "work" / "scenes").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(how)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == (1 if how is signal.SIGINT else -signal.SIGKILL)
    if how is signal.SIGINT:
        assert "resume" in errors
        assert "Traceback" not in errors
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    assert [p.read_bytes() for p in sorted((out / "data").iterdir())] == [p.read_bytes() for p in made.folder.shards()]


@pytest.mark.slow
@pytest.mark.ray
def test_ray_makes_the_same_bytes(shapes: Path, made: vlit.Run, tmp_path: Path) -> None:
    done = run("construct", "--scenes", f"vlit:{shapes}", "--samples", 300, "--seed", 5, "--out", tmp_path / "run",
               "--engine", "ray", "--workers", 2)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [p.read_bytes() for p in sorted((tmp_path / "run" / "data").iterdir())] == [
        p.read_bytes() for p in made.folder.shards()
    ]


@pytest.mark.slow
def test_no_connection_is_opened(shapes: Path, tmp_path: Path) -> None:
    # Any socket that is not a local one raises; analytics would try to reach a host.
    code = (
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('a connection was opened')\n"
        "socket.socket.connect = refuse; socket.create_connection = refuse; socket.getaddrinfo = refuse\n"
        "from vlit.cli import main; main()"
    )
    for arguments in (
        [
            "construct",
            "--scenes",
            f"vlit:{shapes}",
            "--samples",
            "30",
            "--out",
            str(tmp_path / "run"),
            "--workers",
            "1",
        ],
        ["measure", str(tmp_path / "run"), "--out", str(tmp_path / "card"), "--workers", "1"],
    ):
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_compare(made: vlit.Run, tmp_path: Path) -> None:
    done = run("compare", made.path, made.path, "--out", tmp_path / "out", "--tier", "text", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["schema"] == "comparison/1"
    assert found["datasets"][1]["name"].endswith("(2)")
    assert run("compare", made.path, "--out", tmp_path / "one").returncode == 2
    assert "two datasets" in told(run("compare", made.path, "--out", tmp_path / "one"))
    assert run("compare", made.path, tmp_path / "nothing", "--out", tmp_path / "no").returncode == 1
