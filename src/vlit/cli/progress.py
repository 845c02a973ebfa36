"""Progress on standard error: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Any

from tqdm import tqdm

_SECONDS = 10.0
"""Between plain lines: a log file should tell a story, not fill a disk."""


class Progress:
    """Called by the engine with a stage's name, shards done and shards in all (0 = not known)."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._stage = ""
        self._told = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show it."""
        name = stage.removeprefix("work/")
        if sys.stderr.isatty():
            self._draw(name, done, total)
        elif (done and done == total) or time.monotonic() - self._told > _SECONDS:
            self._told = time.monotonic()
            unit = _unit(name)
            print(f"{name}: {done} of {total}{unit}" if total else f"{name}: {done}{unit}", file=sys.stderr)

    def _draw(self, name: str, done: int, total: int) -> None:
        if self._bar is None or self._stage != name:
            self.close()
            self._bar = tqdm(total=total or None, desc=name, unit=_unit(name), file=sys.stderr)
            self._stage = name
        bar = self._bar
        bar.n = done
        bar.refresh()
        if done == total:
            self.close()

    def close(self) -> None:
        """End the bar's line."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _unit(stage: str) -> str:
    """Stages of the engine count shards; the others say in their own words what they count."""
    return "" if " " in stage else " shards"
