"""The endpoint client against a bare aiohttp loop: requests per second on the same loopback server, in the same run.

python benchmarks/endpoint.py [--requests 4000] [--in-flight 200] [--rounds 5]

The server runs in a process of its own and answers after a set time. Bare loop and client take turns, and the ratio is
that of the medians, of wall time and of the client process's CPU time; on a busy machine only the second means
anything. The bare loop does what nobody can leave out: it sends a body, reads the answer and decodes it.
Written to benchmarks/results/endpoint.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from vlit.endpoint import Ask, Budget, Endpoint, Journal, ask_all

_LATENCIES = (0.05, 0.5)
_TEXT = "A person rides a brown horse along the beach while two dogs run beside them in the shallow water. " * 5
_ANSWER = json.dumps({
    "id": "x", "object": "chat.completion",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": _TEXT}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 600, "completion_tokens": 110, "total_tokens": 710},
}).encode()  # fmt: skip
_PROMPT = "Captions: a person on a horse. Objects: person [0.1, 0.2, 0.3, 0.9], horse [0.05, 0.4, 0.6, 0.95]. " * 12


def serve(pipe: Connection) -> None:
    """Answers everything after the latency in the request's address; says its port through the pipe."""

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(float(request.match_info["latency"]))
        return web.Response(body=_ANSWER, content_type="application/json")

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/{latency}/chat/completions", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=2048).start()
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


def body(number: int) -> dict[str, Any]:
    """A request of usual size."""
    content = [{"role": "system", "content": _PROMPT}, {"role": "user", "content": f"{_PROMPT} {number}"}]
    return {"messages": content, "max_tokens": 600, "temperature": 0.7, "seed": number}


def bare(url: str, requests: int, in_flight: int) -> tuple[float, float]:
    """Wall and CPU seconds of a plain loop."""

    async def run() -> None:
        numbers = iter(range(requests))

        async def work(session: aiohttp.ClientSession) -> None:
            for number in numbers:
                data = json.dumps({"model": "m", **body(number)})
                headers = {"Content-Type": "application/json"}
                async with session.post(f"{url}/chat/completions", data=data, headers=headers) as response:
                    found = json.loads(await response.read())
                    assert found["choices"][0]["message"]["content"]

        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=in_flight)) as session:
            await asyncio.gather(*(work(session) for _ in range(in_flight)))

    began, cpu = time.perf_counter(), time.process_time()
    asyncio.run(run())
    return time.perf_counter() - began, time.process_time() - cpu


def client(url: str, requests: int, in_flight: int) -> tuple[float, float]:
    """Wall and CPU seconds of the client, with journal and budget."""

    def asks() -> Iterator[Ask]:
        for number in range(requests):
            yield Ask(f"{number:032x}", lambda number=number: body(number))  # type: ignore[misc]

    with tempfile.TemporaryDirectory() as folder:
        began, cpu = time.perf_counter(), time.process_time()
        found = ask_all(
            asks(), Endpoint(url=url, model="m", in_flight=in_flight), Journal(Path(folder) / "asked.jsonl"),
            max_requests=10 * requests, budget=Budget(1e9, (1.0, 1.0)), keep=False,
        )  # fmt: skip
        took = time.perf_counter() - began, time.process_time() - cpu
    assert found.spent.sent == requests, found.failed
    return took


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=4000)
    parser.add_argument("--in-flight", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    port = ours.recv()
    found = []
    for latency in _LATENCIES:
        url = f"http://127.0.0.1:{port}/{latency}"
        bare(url, chosen.in_flight, chosen.in_flight)  # warms the server
        runs = [
            (bare(url, chosen.requests, chosen.in_flight), client(url, chosen.requests, chosen.in_flight))
            for _ in range(chosen.rounds)
        ]
        wall = [statistics.median(run[i][0] for run in runs) for i in (0, 1)]
        cpu = [statistics.median(run[i][1] for run in runs) for i in (0, 1)]
        line = {
            "latency_s": latency, "in_flight": chosen.in_flight, "requests": chosen.requests, "rounds": chosen.rounds,
            "bare_per_s": round(chosen.requests / wall[0], 1), "client_per_s": round(chosen.requests / wall[1], 1),
            "ratio": round(wall[0] / wall[1], 3), "bare_cpu_ms": round(1000 * cpu[0] / chosen.requests, 3),
            "cpu_ratio": round(cpu[0] / cpu[1], 3),
            "client_cpu_ms": round(1000 * cpu[1] / chosen.requests, 3),
        }  # fmt: skip
        print(line, flush=True)
        found.append(line)
    server.terminate()
    target = Path(__file__).parent / "results" / "endpoint.json"
    target.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
