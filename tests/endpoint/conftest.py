"""A misbehaving server, and what it is asked."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from chat_server import serve

__all__ = ["say", "serve"]


@pytest.fixture(scope="session")
def say() -> SimpleNamespace:
    """Bodies and broken answers in a line."""
    return SimpleNamespace(
        body=lambda text: {"messages": [{"role": "user", "content": text}]},
        busy=(429, {"Retry-After": "1"}, b'{"error": {"message": "slow down"}}'),
        broken=(500, {}, b"oops"),
        half=(200, {"Content-Type": "application/json"}, b'{"choices": [{"mess'),
    )
