"""A run that is killed ten times ends as one that was left alone, and pays nothing twice."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import writer_double
from chat_server import Said, Server
from vlit.endpoint import Journal
from vlit.instructing import plan_construct

_KILLS = 10
_IN_FLIGHT = 6


def _run(scenes: str, out: str, url: str) -> None:
    settings = {"endpoint": url, "model": "double", "in_flight": _IN_FLIGHT, "price": (1.0, 1.0), "max_cost": 1e6}
    plan_construct(scenes, out=out, instruct=settings, samples=150, seed=4).run()


def _answer(body: dict[str, Any], n: int) -> Any:
    """What the double writes, after a while; sometimes an error of the server, broken JSON, or an absent thing."""
    chance = random.Random(json.dumps(body["messages"]))
    kind = chance.random()
    if kind < 0.1 and n == 1:
        return 500, {}, b"oops"
    text = writer_double.write(body)
    if kind < 0.2 and not writer_double.is_second(body):
        text = text[:-9]
    elif kind < 0.35 and not writer_double.is_second(body):
        text = writer_double.said((f"What is there ({kind})?", "A car."))
    return Said(text, after=0.01 + 0.04 * chance.random())


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        f"{p.parent.name}/{p.name}": p.read_bytes() for d in ("data", "rejects") for p in sorted((folder / d).glob("*"))
    }


@pytest.mark.slow
def test_ten_kills(shapes: Path, serve: Callable[..., Server], tmp_path: Path) -> None:
    scenes = f"vlit:{shapes}"
    server = serve(_answer)
    _run(scenes, str(tmp_path / "whole"), server.url)
    whole = sum(server.answered.values())

    server = serve(_answer)
    context = multiprocessing.get_context("forkserver")  # a process of its own each time, without the imports
    context.set_forkserver_preload(["vlit.instructing"])
    journal = tmp_path / "killed" / "cache" / "asked.jsonl"
    points = sorted(random.Random(1).sample(range(2, int(0.95 * whole)), k=_KILLS))
    lost = 0
    for point in points:
        known = {reply.key for reply in Journal(journal)}
        began = len(server.idempotency)
        child = context.Process(target=_run, args=(scenes, str(tmp_path / "killed"), server.url))
        child.start()
        until = time.monotonic() + 60
        while sum(server.answered.values()) < point + lost and child.is_alive() and time.monotonic() < until:
            time.sleep(0.002)
        assert child.pid is not None
        assert child.is_alive(), "it ended before it could be killed"
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        time.sleep(0.08)  # what was under way is answered, to nobody
        assert not known.intersection(server.idempotency[began:]), "what was paid for is asked again"
        lost = sum(n - 1 for n in server.answered.values())
    known = {reply.key for reply in Journal(journal)}
    began = len(server.idempotency)
    _run(scenes, str(tmp_path / "killed"), server.url)
    assert not known.intersection(server.idempotency[began:])

    assert _contents(tmp_path / "killed") == _contents(tmp_path / "whole")
    lines = [
        json.loads(line) for line in journal.read_text().splitlines() if line.startswith("{") and line.endswith("}")
    ]
    answers = [line["key"] for line in lines if "text" in line]
    assert len(answers) == len(set(answers)) == whole
    # An answer that was on its way when the process died is all that can be lost.
    assert sum(n - 1 for n in server.answered.values()) <= _KILLS * _IN_FLIGHT
