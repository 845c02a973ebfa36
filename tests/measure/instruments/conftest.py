"""The server that judges are asked of."""

from __future__ import annotations

from chat_server import serve

__all__ = ["serve"]
