"""What a step reads and writes, told from its options.

By the names that commands share: ``data``, ``scenes`` and ``sources`` are read, ``out``, ``fix``, ``proof`` and
``lock`` are written; a step with a ``lock`` and nothing else to read, reads it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from vlit.curate import parse_source
from vlit.errors import UsageError

_READS = ("data", "scenes", "sources")
_WRITES = ("out", "fix", "proof")
_LOCK = "lock"


class Flow(msgspec.Struct, frozen=True):
    """The paths of a step.

    Attributes:
        reads: option and path, as it was written without prefix or amount.
        writes: option to path, normalised.
    """

    reads: list[tuple[str, str]]
    writes: dict[str, Path]

    @classmethod
    def of(cls, command: str, options: Mapping[str, Any]) -> Flow:
        """What a step with these options reads and writes."""
        reads = [(name, path) for name in _READS for text in _texts(options.get(name)) for path in [_path(name, text)]]
        writes = {name: _place(options[name]) for name in _WRITES if isinstance(options.get(name), str)}
        if isinstance(options.get(_LOCK), str):
            if reads:
                writes[_LOCK] = _place(options[_LOCK])
            else:
                reads.append((_LOCK, options[_LOCK]))
        return cls(reads, writes)

    def missing(self, written: Sequence[Path]) -> Iterator[tuple[str, str]]:
        """What is read, is not there, and lies in nothing that is written before."""
        for option, path in self.reads:
            if "://" not in path and not _exists(path) and not any(self.within(Path(path), w) for w in written):
                yield option, path

    @staticmethod
    def within(path: Path, written: Path) -> bool:
        """Whether a path is what is written, or lies in it."""
        place = _place(str(path))
        return place == written or written in place.parents


def named_paths(value: Any) -> Iterator[Path]:
    """Every path on disk that an option's value names, with or without a prefix or an amount."""
    for text in _texts(value):
        for each in dict.fromkeys((text, _path("scenes", text), _path("sources", text))):
            if each and _exists(each):
                yield Path(each)
                break


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)


def _path(option: str, text: str) -> str:
    """The path in a text: behind ``coco:`` for scenes, before ``:0.5`` for sources."""
    if option == "scenes":
        return text if _exists(text) or ":" not in text else text.partition(":")[2]
    if option == "sources":
        try:
            return parse_source(text)[0]
        except UsageError:
            return text.partition(":")[0]
    return text


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a text that no path can be
        return False


def _place(path: str) -> Path:
    return Path(os.path.normpath(path))
