"""Asking a real server over a real socket: busy, broken, slow, wrong, and interrupted."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from vlit.endpoint import Ask, Asked, Endpoint, Journal, ask_all
from vlit.errors import EndpointError, Interrupted, MissingExtraError, UsageError


def asks(say: SimpleNamespace, names: Iterable[str]) -> list[Ask]:
    return [Ask(name, lambda name=name: say.body(name)) for name in names]  # type: ignore[misc]


def ask(url: str, questions: Iterable[Ask], journal: Path, most: int = 1000, **settings: Any) -> Asked:
    chosen = {"pause": 0.02, "deadline": 5.0, **settings}
    return ask_all(questions, Endpoint(url=url, model="m", **chosen), Journal(journal), max_requests=most)


def said(body: dict[str, Any]) -> str:
    return str(body["messages"][0]["content"])


def test_answers_and_tokens(serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path) -> None:
    server = serve(lambda body, n: f"you said {said(body)}")
    found = ask(server.url, asks(say, ["a", "b", "a"]), tmp_path / "j.jsonl")
    assert {k: r.text for k, r in found.replies.items()} == {"a": "you said a", "b": "you said b"}
    assert (found.spent.sent, found.spent.prompt_tokens, found.spent.completion_tokens) == (2, 20, 4)
    assert found.spent.cost((1.0, 10.0)) == pytest.approx((20 + 40) / 1e6)
    assert found.replies["a"].finish == "stop"
    assert server.bodies[0]["model"] == "m"
    assert server.keys == ["", ""]


def test_inside_a_running_loop(serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path) -> None:
    server = serve(lambda body, n: "ok")

    async def notebook() -> Asked:
        return ask(server.url, asks(say, "ab"), tmp_path / "j.jsonl")

    assert set(asyncio.run(notebook()).replies) == {"a", "b"}


def test_nothing_is_asked_twice(serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path) -> None:
    server = serve(lambda body, n: said(body))
    ask(server.url, asks(say, "abc"), tmp_path / "j.jsonl")
    found = ask(server.url, asks(say, "abcd"), tmp_path / "j.jsonl")
    assert (found.spent.sent, found.spent.reused) == (1, 3)
    assert list(server.asked.values()) == [1, 1, 1, 1]
    assert set(found.replies) == set("abcd")


def test_hundreds_are_under_way_at_once(serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path) -> None:
    server = serve(lambda body, n: 1.0)
    began = time.monotonic()
    found = ask(server.url, asks(say, map(str, range(300))), tmp_path / "j.jsonl", in_flight=200, deadline=30)
    assert len(found.replies) == 300
    assert server.most > 100
    assert time.monotonic() - began < 20


def test_a_busy_server_is_given_the_time_it_asks_for(
    serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path
) -> None:
    times: list[float] = []

    def answer(body: dict[str, Any], n: int) -> Any:
        times.append(time.monotonic())
        return say.busy if len(times) == 1 else "ok"

    server = serve(answer)
    found = ask(server.url, asks(say, "abcde"), tmp_path / "j.jsonl", in_flight=1)
    assert len(found.replies) == 5
    assert found.spent.sent == 6
    assert times[1] - times[0] >= 1.0


@pytest.mark.parametrize("what", ["broken", "half"])
def test_what_breaks_is_asked_again(serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path, what: str) -> None:
    server = serve(lambda body, n: getattr(say, what) if n < 3 else "ok")
    found = ask(server.url, asks(say, "abc"), tmp_path / "j.jsonl")
    assert {r.text for r in found.replies.values()} == {"ok"}
    assert found.spent.sent == 9


def test_what_stays_broken_is_given_up_with_its_reason(
    serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path
) -> None:
    server = serve(lambda body, n: say.broken if said(body) == "a" else "ok")
    found = ask(server.url, asks(say, "abc"), tmp_path / "j.jsonl", tries=2)
    assert set(found.replies) == {"b", "c"}
    assert found.failed == {"a": "given up after 2 tries: HTTP 500: oops"}
    again = ask(server.url, asks(say, "abc"), tmp_path / "j.jsonl", tries=1)
    assert again.spent.sent == 1  # a failure is no answer: it is asked again, and nothing else is


def test_a_slow_server_meets_the_deadline(serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path) -> None:
    server = serve(lambda body, n: 3.0 if n == 1 else "ok")
    found = ask(server.url, asks(say, "a"), tmp_path / "j.jsonl", deadline=0.3)
    assert found.replies["a"].text == "ok"
    assert found.spent.sent == 2


def test_a_refusal_is_not_repeated(serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path) -> None:
    server = serve(lambda body, n: (413, {}, b"too large") if said(body) == "a" else "ok")
    found = ask(server.url, asks(say, "ab"), tmp_path / "j.jsonl")
    assert found.failed == {"a": "HTTP 413: too large"}
    assert found.spent.sent == 2


def test_a_refused_key_ends_it_and_is_never_told(
    serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLIT_API_KEY", "sk-very-secret")
    server = serve(lambda body, n: (401, {}, b"wrong key: sk-very-secret"))
    with pytest.raises(EndpointError, match="refuses the key") as error:
        ask(server.url, asks(say, "abcdefgh"), tmp_path / "j.jsonl", in_flight=1)
    assert server.keys[0] == "Bearer sk-very-secret"
    assert "secret" not in str(error.value)
    assert len(server.bodies) == 1
    assert not (tmp_path / "j.jsonl").exists()


def test_a_field_that_the_server_does_not_know_is_left_out(
    serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path
) -> None:
    def answer(body: dict[str, Any], n: int) -> Any:
        for field in ("response_format", "max_tokens"):
            if field in body:
                return 400, {}, f"Unsupported parameter: '{field}'".encode()
        return str(body["max_completion_tokens"])

    server = serve(answer)
    full = [Ask(n, lambda n=n: {**say.body(n), "max_tokens": 7, "response_format": {}}) for n in "abc"]  # type: ignore[misc]
    found = ask(server.url, full, tmp_path / "j.jsonl", in_flight=1)
    assert {r.text for r in found.replies.values()} == {"7"}
    assert found.spent.sent == 5  # two to learn, then one each


def test_max_requests_is_never_passed(serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path) -> None:
    server = serve(lambda body, n: say.broken if said(body) in "bd" and n < 3 else "ok")
    names = [chr(97 + i) for i in range(20)]
    found = ask(server.url, asks(say, names), tmp_path / "j.jsonl", most=7, in_flight=3)
    assert len(server.bodies) == found.spent.sent == 7
    assert found.unasked > 0
    rest = ask(server.url, asks(say, names), tmp_path / "j.jsonl", in_flight=3)
    assert set(rest.replies) == set(names)
    assert rest.unasked == 0


def test_nobody_there(say: SimpleNamespace, tmp_path: Path) -> None:
    pytest.importorskip("aiohttp", reason="aiohttp is not installed: pip install 'vlit[judge]'")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(EndpointError, match="connection failed"):
        ask(f"http://127.0.0.1:{port}/v1", asks(say, map(str, range(50))), tmp_path / "j.jsonl", tries=2)


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x/v1", "http://user:secret@host/v1", ""])
def test_addresses_that_cannot_be(say: SimpleNamespace, tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError) as error:
        Endpoint(url=url, model="m").address()
    assert "secret" not in str(error.value)


def test_the_address_may_be_whole() -> None:
    whole = "https://host/v1/chat/completions"
    assert Endpoint(url=whole, model="m").address() == whole
    assert Endpoint(url="https://host/v1/", model="m").address() == whole


def test_without_aiohttp_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"vlit\[judge\]"):
        ask("http://127.0.0.1:1/v1", [], tmp_path / "j.jsonl")


def test_ctrl_c_waits_for_what_is_under_way(serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path) -> None:
    server = serve(lambda body, n: 0.8)
    threading.Timer(0.4, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(Interrupted, match="every answer that came is kept"):
        ask(server.url, asks(say, map(str, range(50))), tmp_path / "j.jsonl", in_flight=4)
    assert len(Journal(tmp_path / "j.jsonl")) == len(server.bodies) == 4


def test_a_killed_run_goes_on(serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path) -> None:
    server = serve(lambda body, n: 0.05)
    code = f"""
        from pathlib import Path
        from vlit.endpoint import Ask, Endpoint, Journal, ask_all
        asks = [Ask(str(i), lambda i=i: {{"messages": [{{"role": "user", "content": str(i)}}]}}) for i in range(200)]
        ask_all(asks, Endpoint(url="{server.url}", model="m", in_flight=2), Journal(Path("{tmp_path}/j.jsonl")),
                max_requests=1000)
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)]) as child:
        while len(server.bodies) < 20:
            time.sleep(0.02)
            assert child.poll() is None
        child.kill()
    kept = len(Journal(tmp_path / "j.jsonl"))
    assert 10 < kept < 200
    found = ask(server.url, asks(say, map(str, range(200))), tmp_path / "j.jsonl", in_flight=50)
    assert len(found.replies) == 200
    assert found.spent.reused == kept
