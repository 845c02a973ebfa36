"""Puts the figures of benchmarks/results into docs/benchmarks.md: python benchmarks/tables.py"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
_CASE = {"sizes": "construct"}  # the results of a table that is not named after its case


def rows(case: str) -> list[dict[str, Any]]:
    """What a case saw."""
    found: list[dict[str, Any]] = json.loads((HERE / "results" / f"{case}.json").read_text())["rows"]
    return found


def sizes() -> str:
    """Construct and measure side by side."""
    lines = ["| samples | construct CPU s | MB | measure CPU s | MB |", "|---|---|---|---|---|"]
    for made, measured in zip(rows("construct"), rows("measure"), strict=True):
        figures = [made["cpu_s"], made["peak_mb"], measured["cpu_s"], measured["peak_mb"]]
        lines.append(f"| {made['samples']:,} | " + " | ".join(map(str, figures)) + " |")
    return "\n".join(lines)


def published() -> str:
    """The text tier by size."""
    lines = ["| samples | file MB | CPU s | peak MB |", "|---|---|---|---|"]
    lines += [f"| {r['samples']:,} | {r['mb']} | {r['cpu_s']} | {r['peak_mb']} |" for r in rows("published")]
    return "\n".join(lines)


def coco() -> str:
    """A COCO file to scenes, and ten thousand look-ups in them."""
    lines = [
        "| images | boxes | file MB | scenes CPU s | MB | 10,000 look-ups CPU s | MB |",
        "|---|---|---|---|---|---|---|",
    ]
    found = rows("coco")
    for read, index in zip(found[::2], found[1::2], strict=True):
        figures = [read["mb"], read["cpu_s"], read["peak_mb"], index["cpu_s"], index["peak_mb"]]
        lines.append(f"| {read['images']:,} | {read['boxes']:,} | " + " | ".join(map(str, figures)) + " |")
    return "\n".join(lines)


def convert() -> str:
    """LLaVA records in other formats."""
    lines = ["| command | CPU s | peak MB |", "|---|---|---|"]
    lines += [f"| `{row['case']}` | {row['cpu_s']} | {row['peak_mb']} |" for row in rows("convert")]
    return "\n".join(lines)


def peers() -> str:
    """vlit beside Data-Juicer on one file."""
    lines = ["| who | samples | file MB | CPU s | peak MB |", "|---|---|---|---|---|"]
    lines += [f"| {r['who']} | {r['samples']:,} | {r['mb']} | {r['cpu_s']} | {r['peak_mb']} |" for r in rows("peers")]
    report = json.loads((HERE / "results" / "peers.json").read_text())
    lines += ["", "| | CPU, times less | bar | memory, times less | bar |", "|---|---|---|---|---|"]
    bars = report["bars"]
    lines += [
        f"| {who} | {ratio['cpu']} | {bars['cpu']} | {ratio['memory']} | {bars['memory']} |"
        for who, ratio in report["ratios"].items()
    ]
    return "\n".join(lines)


def large() -> str:
    """The text tier at sizes far apart."""
    lines = ["| samples | file MB | CPU s | microseconds a sample | peak MB |", "|---|---|---|---|---|"]
    lines += [
        f"| {r['samples']:,} | {r['mb']} | {r['cpu_s']} | {r['us_per_sample']} | {r['peak_mb']} |"
        for r in rows("large")
    ]
    return "\n".join(lines)


def mixing() -> str:
    """Mix, the same again from its lock, and a split, at sizes far apart."""
    lines = ["| step | rows | CPU s | microseconds a row | peak MB |", "|---|---|---|---|---|"]
    lines += [
        f"| {r['step']} | {r['rows']:,} | {r['cpu_s']} | {r['us_per_row']} | {r['peak_mb']} |" for r in rows("mixing")
    ]
    return "\n".join(lines)


def main() -> None:
    """Replace each table between its marks."""
    text = PAGE.read_text()
    for table in (sizes, published, coco, convert, peers, large, mixing):
        if (HERE / "results" / f"{_CASE.get(table.__name__, table.__name__)}.json").exists():
            mark = table.__name__
            text = re.sub(
                rf"(<!-- table:{mark} -->\n).*?(<!-- end -->)", rf"\g<1>{table()}\n\g<2>", text, flags=re.DOTALL
            )
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
