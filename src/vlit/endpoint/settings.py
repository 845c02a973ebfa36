"""What is asked, of whom, and what comes back."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec

from vlit.errors import UsageError

KEYS = ("VLIT_API_KEY", "OPENAI_API_KEY")
_PATH = "/chat/completions"


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A model behind an OpenAI-compatible server, and how hard to press it.

    Attributes:
        url: base address (``http://localhost:8000/v1``), or that of ``/chat/completions`` itself.
        model: its name there.
        in_flight: requests under way at once.
        deadline: seconds that one request may take, from connecting to the last byte.
        tries: how often one thing is asked where the server is busy, broken or silent.
        pause: seconds before the second try, doubled each time, with full jitter; a server's ``Retry-After`` goes
            before it.
    """

    url: str
    model: str
    in_flight: int = 32
    deadline: float = 120.0
    tries: int = 6
    pause: float = 1.0

    def address(self) -> str:
        """Where requests are posted to. Raises `UsageError` for what is no such address."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(
                "--endpoint", f"'{self.url}' is no address", "Write http://HOST:PORT/v1 or https://HOST/v1."
            )
        if parts.username or parts.password:
            raise UsageError(
                "--endpoint", "must hold no credentials", f"Put the key into the environment as {KEYS[0]}."
            )
        base = self.url.rstrip("/")
        return base if base.endswith(_PATH) else base + _PATH


def api_key() -> str:
    """The key in the environment; ``""`` where there is none, as for a server of one's own."""
    return next((value for name in KEYS if (value := os.environ.get(name, "").strip())), "")


class Ask(msgspec.Struct, frozen=True):
    """One thing to ask.

    Attributes:
        key: names the content of the question; what has an answer under this key is not asked again.
        body: makes the request's fields besides ``model`` (``messages``, ``temperature`` ...). Called only when it is
            sent, so that pictures are encoded one by one.
        then: what to ask next, given the answer: a second request that names what was wrong with it. It must depend
            on the answer alone, since it is called again when a run goes on.
    """

    key: str
    body: Callable[[], dict[str, Any]]
    then: Callable[[Reply], Ask | None] | None = None


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: its text, why it ended (``stop``, ``length`` ...), and the tokens that the server counted."""

    key: str
    text: str
    finish: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Budget(msgspec.Struct, frozen=True):
    """What may be spent, and what things cost.

    Attributes:
        most: never to be passed, in the currency of ``price``; None for no limit.
        price: per million prompt tokens and per million completion tokens.
    """

    most: float | None = None
    price: tuple[float, float] = (0.0, 0.0)

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Of so many tokens."""
        return (prompt_tokens * self.price[0] + completion_tokens * self.price[1]) / 1e6


class Spent(msgspec.Struct, kw_only=True):
    """What a run has cost: requests sent (repeated ones too), answers found in the journal, tokens of new answers."""

    sent: int = 0
    reused: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def cost(self, price: tuple[float, float]) -> float:
        """In the currency of ``price``: per million prompt tokens and per million completion tokens."""
        return (self.prompt_tokens * price[0] + self.completion_tokens * price[1]) / 1e6
