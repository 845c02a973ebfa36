"""Counts of a run: what steps counted shard by shard, added up and taken apart by their prefixes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from vlit.runfolder import ShardLine


def summed(lines: Sequence[ShardLine]) -> Counter[str]:
    """The counts of all shards together."""
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(line.counts)
    return counts


def under(counts: Counter[str], prefix: str) -> dict[str, int]:
    """Counts whose names begin with a prefix, without it, by name: ``type.count`` is ``count`` under ``type.``."""
    return {name.removeprefix(prefix): counts[name] for name in sorted(counts) if name.startswith(prefix)}


def gates_of(counts: Counter[str], gates: Sequence[str]) -> list[dict[str, Any]]:
    """What each gate passed and rejected, in order."""
    return [{"gate": g, "passed": counts[f"{g}.passed"], "rejected": counts[f"{g}.rejected"]} for g in gates]


def verdicts_of(counts: Counter[str]) -> dict[str, int]:
    """Verdicts of the checker by status."""
    return {status: counts[f"claims.{status}"] for status in ("supported", "contradicted", "unknown")}
