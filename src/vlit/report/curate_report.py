"""The page of a curation: what every step cost, what it was for, and pairs to look at."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from vlit.curate import HITS
from vlit.report import charts
from vlit.report.amounts import count, share_of
from vlit.report.curated import Curated, shown
from vlit.report.page import render
from vlit.runfolder import REJECTS

_SHOWN = 12
_HITS = 50


class _Step(msgspec.Struct, frozen=True):
    name: str
    seen: str
    dropped: str
    share: str
    facts: str
    notes: list[str]
    classes: list[tuple[str, str, str, str]]


class _Drop(msgspec.Struct, frozen=True):
    id: str
    reason: str
    turns: list[tuple[str, str]]


def curate_page(found: Curated, info: Mapping[str, Any]) -> str:
    """One HTML file that opens offline.

    Args:
        found: with its run folder written.
        info: what ``run.json`` will hold.
    """
    assert found.path is not None
    steps = [
        _Step(
            one.step, count(one.seen), count(one.dropped), share_of(one.dropped, one.seen),
            ", ".join(f"{name} {value}" for name, value in one.facts.items()), one.notes,
            [(name, count(seen), count(gone), share_of(gone, seen))
             for name, (seen, gone) in sorted(one.by.items(), key=lambda c: (-c[1][1], c[0]))],
        )
        for one in found.steps
    ]  # fmt: skip
    waterfall = [charts.Bar("came in", found.n_samples, count(found.n_samples))]
    left = found.n_samples
    for one in found.steps:
        left = one.seen - one.dropped
        waterfall.append(charts.Bar(f"after {one.step}", left, count(left)))
    gaps = [
        (field, name, count(n))
        for field, counts in found.gaps.items()
        if isinstance(counts, dict)
        for name, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    ]
    return render(
        "curate.html.j2",
        name=Path(str(info["settings"]["data"])).name,
        made_by=str(info.get("vlit") or "unknown"),
        seed=info.get("seed", "unknown"),
        totals=[("samples", count(found.n_samples)), ("kept", count(found.kept))],
        waterfall=charts.bars(waterfall, title="Samples left after every step"),
        steps=steps,
        beside=[(one.name, one.unit, shown(one.chosen), shown(one.random)) for one in found.beside],
        gaps=gaps,
        drops=_drops(found.path),
        hits=_hits(found.path),
        hits_in_all=_hits_in_all(found.path),
    )


def _drops(folder: Path) -> list[tuple[str, list[_Drop]]]:
    """Per step the first samples that it dropped."""
    found: dict[str, list[_Drop]] = {}
    for file in sorted((folder / REJECTS).glob("*.parquet")):
        gates = pl.read_parquet(file, columns=["gate"]).with_row_index()
        first = gates.filter(pl.int_range(pl.len()).over("gate") < _SHOWN)
        first = first.filter(pl.col("gate").replace_strict({g: len(d) for g, d in found.items()}, default=0) < _SHOWN)
        if first.is_empty():
            continue
        rows = pl.scan_parquet(file, row_index_name="index").join(first.lazy().select("index"), on="index", how="semi")
        chosen = rows.select("gate", "id", "reason", "record", "index").collect().sort("index")
        for gate, name, reason, record, _ in chosen.iter_rows():
            if len(found.setdefault(gate, [])) < _SHOWN:
                found[gate].append(_Drop(name, reason, _turns(record)))
    return list(found.items())


def _turns(record: str) -> list[tuple[str, str]]:
    """The turns of a reject's record; none where it is no sample."""
    try:
        decoded = msgspec.json.decode(record)
        messages = msgspec.convert(decoded["messages"], tuple[_Message, ...])
    except (msgspec.MsgspecError, KeyError, TypeError):
        return []
    return [(m.role, "".join(p.text or "" for p in m.content if p.type != "image").strip()[:600]) for m in messages]


class _Part(msgspec.Struct):
    type: str
    text: str | None = None


class _Message(msgspec.Struct):
    role: str
    content: tuple[_Part, ...]


def _hits(folder: Path) -> list[dict[str, Any]]:
    files = sorted((folder / HITS).glob("part-*.parquet"))
    if not files:
        return []
    return pl.read_parquet(files).sort("counts", descending=True, maintain_order=True).head(_HITS).to_dicts()


def _hits_in_all(folder: Path) -> int:
    files = sorted((folder / HITS).glob("part-*.parquet"))
    return pl.scan_parquet(files).select(pl.len()).collect().item() if files else 0
