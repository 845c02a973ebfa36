"""What every scene source offers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from vlit.engine import Kept

BATCH_ROWS = 512
"""The most scenes that a source puts into one batch."""


class SceneSource(Protocol):
    """One way in which annotations lie on disk. Holds no state: one object serves every path."""

    name: str

    def sniff(self, path: Path) -> float:
        """How surely a path is of this source, 0 to 1; from 0.5 on it is a candidate. Cheap, and never raises."""

    def files(self, path: Path) -> list[Path]:
        """The annotation files that `read` would read, absolute and in order. Images are not among them.

        Raises `InputError` where there are none.
        """

    def read(self, path: Path) -> Iterator[Kept]:
        """Batches of at most `BATCH_ROWS` scenes (`SCENE_SCHEMA`) and the refused (`REJECT_SCHEMA`), in stable order.

        A record that cannot be right is a reject; a file that cannot be read is an `InputError`.
        """
