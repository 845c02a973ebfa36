"""How code deep inside a reader or a writer says that one record cannot be kept."""

from __future__ import annotations


class Refusal(Exception):
    """A record is not kept. Caught in this room, where it becomes a `vlit.schema.Reject`.

    Args:
        gate: what refused it, one word.
        reason: why, one clause.
    """

    def __init__(self, gate: str, reason: str) -> None:
        super().__init__(gate, reason)
        self.gate = gate
        self.reason = reason
