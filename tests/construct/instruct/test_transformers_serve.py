"""The protocol against a server that nobody here wrote: ``transformers serve`` with a tiny random model.

What such a model says is noise, so that no sample can come of it; that every request is answered, counted and judged,
and that the fields which this server refuses are left out, is the point.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import tiny_models
from vlit.endpoint import Journal
from vlit.instructing import Planned

_NEEDS = ("fastapi", "uvicorn", "openai", "torch", "transformers", "aiohttp")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of the server, and the name of its model."""
    missing = [name for name in _NEEDS if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"transformers serve needs {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("model") / "tiny"
    tiny_models.llama(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder), "--host", "127.0.0.1",
               "--port", str(port), "--device", "cpu"]  # fmt: skip
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}
    log = folder.parent / "serve.log"
    with log.open("wb") as told, subprocess.Popen(command, stdout=told, stderr=told, env=environment) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/health", server, log)
            yield f"http://127.0.0.1:{port}/v1", str(folder)
        finally:
            server.terminate()


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.mark.slow
def test_every_request_is_answered_and_counted(
    url: tuple[str, str], plan: Callable[..., Planned], kitchens: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    (prompts / "short.yaml").write_text("type: caption\ntokens: 8\nsystem: Be brief.\nask: '{scene} What is it?'\n")
    run = plan(
        samples=6, endpoint=url[0], model=url[1], prompts=str(prompts), types={"short": 1.0}, rounds=0, in_flight=3,
        price=(1.0, 1.0), max_cost=1.0, deadline=60.0,
    ).run()  # fmt: skip
    gates = {gate["gate"]: gate for gate in run.info["gates"]}
    assert gates["form"]["rejected"] == 6
    assert run.info["counts"]["rejected"] == 6
    assert run.info["again"] == {"form": 6}
    assert run.info["cost"]["failed"] == {}
    assert run.info["finished"]
    replies = list(Journal(run.path / "cache" / "asked.jsonl"))
    assert len(replies) == 12
    assert all(reply.prompt_tokens > 0 and 0 < reply.completion_tokens <= 8 for reply in replies)
    reasons = [r["reason"] for p in (run.path / "rejects").glob("*.parquet") for r in pq.read_table(p).to_pylist()]
    assert all("the answer" in reason for reason in reasons)
