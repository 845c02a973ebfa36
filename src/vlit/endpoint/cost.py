"""How many tokens a request may cost, before it is sent: a bound for the purse, and an estimate for people.

A tokenizer makes at most one token of a byte (byte-level BPE and SentencePiece with byte fall-back, on which all
current models are built), so the bytes of the texts bound their tokens. Chat templates add a few per message. For
pictures the bound is that of 1,024 pixels in tiles of 14 by 14; a server that bills more than that for one can pass
it. An estimate takes four bytes of English for a token and 28 by 28 pixels for one of a picture: a rule of thumb, and
wrong for other scripts.
"""

from __future__ import annotations

from typing import Any

from vlit.endpoint.settings import Budget

_PER_MESSAGE = 32
_PICTURE = 5500  # (1024 / 14)^2, and the marks around
_BYTES = 4.0
_PIXELS = 28 * 28
_UNSTATED = 4096  # of an answer whose length the request does not limit


def most_tokens(body: dict[str, Any]) -> tuple[int, int]:
    """The most prompt and completion tokens that a request can cost."""
    size, pictures = _content(body)
    limit = body.get("max_tokens") or body.get("max_completion_tokens") or _UNSTATED
    return size + _PER_MESSAGE * (1 + len(body["messages"])) + _PICTURE * pictures, int(limit)


def about_tokens(body: dict[str, Any], pixels: int = 0) -> int:
    """Prompt tokens, estimated. ``pixels``: of its pictures as they are sent."""
    size, _ = _content(body)
    return round(size / _BYTES + pixels / _PIXELS) + 4 * len(body["messages"])


def _content(body: dict[str, Any]) -> tuple[int, int]:
    """Bytes of texts, and pictures."""
    size = pictures = 0
    for message in body["messages"]:
        content = message["content"]
        if isinstance(content, str):
            size += len(content.encode())
            continue
        for part in content:
            if part["type"] == "text":
                size += len(part["text"].encode())
            else:
                pictures += 1
    return size, pictures


class Purse:
    """Keeps spending below a budget: what a request may cost at most is set aside before it is sent.

    Args:
        budget: what may be spent.
        spent: what was, earlier.
    """

    def __init__(self, budget: Budget, spent: float) -> None:
        self._budget = budget
        self.spent = spent
        self.aside = 0.0

    def set_aside(self, tokens: tuple[int, int]) -> bool | None:
        """True where the tokens can be afforded; None where they could be once other requests have cost less than was
        set aside for them; False where they cannot."""
        cost = self._budget.cost(*tokens)
        most = self._budget.most
        if most is None or self.spent + self.aside + cost <= most:
            self.aside += cost
            return True
        return None if self.spent + cost <= most and self.aside > 0 else False

    def settle(self, aside: tuple[int, int], cost: tuple[int, int]) -> None:
        """What was set aside has cost so many tokens."""
        self.aside = max(0.0, self.aside - self._budget.cost(*aside))
        self.spent += self._budget.cost(*cost)
