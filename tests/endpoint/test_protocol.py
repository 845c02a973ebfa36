from __future__ import annotations

import email.utils
import time
from typing import Any

import pytest

from vlit.endpoint import Reply
from vlit.endpoint.protocol import Again, Hopeless, Refused, Unfit, adapted, meaning


def of(
    status: int, data: bytes = b"", headers: dict[str, str] | None = None, sent: dict[str, Any] | None = None
) -> Any:
    return meaning("k", status, headers or {}, data, sent or {})


def test_answers_of_every_shape() -> None:
    parts = b'{"choices": [{"message": {"content": [{"type": "text", "text": "a"}, {"text": "b"}]}}]}'
    assert of(200, parts) == Reply(key="k", text="ab")
    assert of(200, b'{"choices": [{"message": {"content": null}, "finish_reason": "length"}], "usage": null}') == Reply(
        key="k", text="", finish="length"
    )
    for broken in (b"", b"[]", b'{"choices": []}', b'{"choices": [{}]}', b"\xff", b"<html>"):
        assert isinstance(of(200, broken), Again), broken


def test_statuses() -> None:
    for status in (408, 429, 500, 502, 503, 529):
        assert isinstance(of(status), Again)
    for status in (401, 403, 404):
        assert isinstance(of(status), Hopeless)
    assert of(400, b"bad") == Refused("HTTP 400: bad")
    assert of(302) == Refused("HTTP 302")
    assert of(400, b"no 'seed' here", sent={"seed": 1}) == Unfit("seed")
    assert of(400, b"no 'seed' here") == Refused("HTTP 400: no 'seed' here")
    assert len(of(400, b"x" * 10_000).why) < 400


def test_retry_after() -> None:
    assert of(429, headers={"Retry-After": "2.5"}) == Again("HTTP 429", 2.5, all=True)
    date = email.utils.formatdate(time.time() + 30, usegmt=True)
    after = of(503, headers={"Retry-After": date}).after
    assert after == pytest.approx(30, abs=2)
    assert of(429, headers={"Retry-After": "soon"}).after is None
    assert of(429, headers={"Retry-After": "-5"}).after == 0


def test_bodies_are_fitted() -> None:
    body = {"messages": [], "max_tokens": 5, "seed": 1}
    assert adapted(body, set()) == body
    assert adapted(body, {"seed"}) == {"messages": [], "max_tokens": 5}
    assert adapted(body, {"max_tokens"}) == {"messages": [], "seed": 1, "max_completion_tokens": 5}
    assert adapted(body, {"max_tokens", "max_completion_tokens"}) == {"messages": [], "seed": 1}
