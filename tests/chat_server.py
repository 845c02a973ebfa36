"""A server on this machine that speaks the OpenAI protocol and misbehaves on demand."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

Answer = Callable[[dict[str, Any], int], Any]


class Said(NamedTuple):
    """An answer in full: its text, why it ended, after how many seconds, and the tokens (None: not counted)."""

    text: str
    finish: str = "stop"
    after: float = 0.0
    tokens: tuple[int, int] | None = (10, 2)


class Server:
    """``answer(body, n)`` gets the request's body and how often that very question was asked, and returns the answer's
    text, or a `Said`, or (status, headers, raw body), or seconds to be silent before it goes on with ``"late"``.

    Attributes:
        bodies, keys: of all requests. ``asked``: how often each question was asked; ``answered``: how often a whole
            answer to it went out. ``headers``: of the last request.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.asked: dict[str, int] = {}
        self.answered: dict[str, int] = {}
        self.idempotency: list[str] = []
        self.now = self.most = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.url = ""

    async def _handle(self, request: Any) -> Any:
        from aiohttp import web

        body = await request.json()
        self.bodies.append(body)
        self.keys.append(request.headers.get("Authorization", ""))
        self.idempotency.append(request.headers.get("Idempotency-Key", ""))
        question = json.dumps(body["messages"])
        self.asked[question] = self.asked.get(question, 0) + 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            found = self._answer(body, self.asked[question])
            if isinstance(found, float):
                found = Said("late", after=found)
            if isinstance(found, str):
                found = Said(found)
            if isinstance(found, Said) and found.after:
                await asyncio.sleep(found.after)
        finally:
            self.now -= 1
        if not isinstance(found, Said):
            status, headers, raw = found
            return web.Response(status=status, headers=headers, body=raw)
        message = {"role": "assistant", "content": found.text}
        choice = {"index": 0, "message": message, "finish_reason": found.finish}
        whole: dict[str, Any] = {"id": "x", "object": "chat.completion", "choices": [choice]}
        if found.tokens is not None:
            whole["usage"] = {"prompt_tokens": found.tokens[0], "completion_tokens": found.tokens[1]}
        self.answered[question] = self.answered.get(question, 0) + 1
        return web.json_response(whole)

    def _run(self) -> None:
        from aiohttp import web

        asyncio.set_event_loop(self._loop)

        async def serve() -> None:
            app = web.Application(client_max_size=1 << 26)
            app.router.add_post("/v1/chat/completions", self._handle)
            self._runner = web.AppRunner(app)
            await self._runner.setup()
            site = web.TCPSite(self._runner, "127.0.0.1", 0)
            await site.start()
            self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
            self._ready.set()

        self._loop.run_until_complete(serve())
        self._loop.run_forever()

    def start(self) -> Server:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], Server]]:
    """Start a server that answers as told; all are stopped at the end."""
    pytest.importorskip("aiohttp", reason="aiohttp is not installed: pip install 'vlit[judge]'")
    for name in ("VLIT_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    servers: list[Server] = []

    def start(answer: Answer) -> Server:
        servers.append(Server(answer).start())
        return servers[-1]

    yield start
    for server in servers:
        server.stop()
