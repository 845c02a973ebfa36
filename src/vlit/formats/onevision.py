"""LLaVA-NeXT's and LLaVA-OneVision's mixture, read only: a YAML file that names files of LLaVA's records.

``datasets: [{json_path, sampling_strategy}]``; source: ``llava/train/train.py`` of LLaVA-VL/LLaVA-NeXT. A strategy is
``all``, ``first:N``, ``end:N`` or ``random:N``, N a number or a percentage (rounded up), and is applied to the samples
of the file that can be read; what it leaves out is counted (``sampled_out``). ``random`` is drawn with the file's name
as seed and keeps the file's order. Paths are relative to the YAML file.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import yaml

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.formats.head import Head
from vlit.formats.llava import LLAVA
from vlit.formats.mixture import member, read_together
from vlit.textfile import read_text

_STRATEGY = re.compile(r"all|(first|end|random):[0-9]+%?")


class _Entry(msgspec.Struct):
    json_path: str
    sampling_strategy: str = "all"


class _Mixture(msgspec.Struct):
    datasets: list[_Entry]


class _OneVision:
    name = "onevision"
    sign = "YAML 'datasets' with 'json_path'"

    def sniff(self, head: Head) -> float:
        named = head.path.suffix in (".yaml", ".yml")
        return float(named and b"datasets:" in head.data and b"json_path" in head.data)

    def read(self, path: Path) -> Iterator[Kept]:
        return read_together(_sampled(file, strategy) for file, strategy in _parts(path))

    def files(self, path: Path) -> list[Path]:
        return [path, *(file for file, _ in _parts(path))]


ONEVISION = _OneVision()


def _parts(path: Path) -> list[tuple[Path, str]]:
    """The files of the records, each with its strategy."""
    try:
        entries = msgspec.convert(yaml.safe_load(read_text(path)), _Mixture).datasets
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        what = " ".join(str(error).split())
        raise InputError(
            str(path), f"is not a mixture of LLaVA's files ({what})", "Repair it, or name another."
        ) from None
    for each in entries:
        if not _STRATEGY.fullmatch(each.sampling_strategy):
            raise InputError(
                str(path),
                f"has the unknown sampling_strategy '{each.sampling_strategy}' for {each.json_path}",
                "Use all, first:N, end:N or random:N, N a number or a percentage.",
            )
    return [(member(path, each.json_path), each.sampling_strategy) for each in entries]


def _sampled(path: Path, strategy: str) -> Iterator[Kept]:
    if strategy == "all":
        yield from LLAVA.read(path)
        return
    chosen = _chosen(strategy, sum(kept.rows.num_rows for kept in LLAVA.read(path)), path.name)
    at = 0
    for kept in LLAVA.read(path):
        size = kept.rows.num_rows
        keep = [position in chosen for position in range(at, at + size)]
        at += size
        if not all(keep):
            kept.rows = kept.rows.filter(pa.array(keep, pa.bool_()))
            kept.counts = {**kept.counts, "sampled_out": keep.count(False)}
        yield kept


def _chosen(strategy: str, size: int, seed: str) -> set[int] | range:
    """The positions, of so many, that a strategy keeps."""
    how, _, amount = strategy.partition(":")
    number = math.ceil(int(amount[:-1]) * size / 100) if amount.endswith("%") else int(amount)
    number = min(number, size)
    if how == "random":
        return set(random.Random(seed).sample(range(size), number))
    return range(number) if how == "first" else range(size - number, size)
