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


def gaps() -> str:
    """Indicators before, foretold and measured, for each lopsided set."""
    lines = ["| set | samples | indicator | before | foretold | measured |", "|---|---|---|---|---|---|"]
    for row in rows("gaps"):
        size = f"{row['samples']:,} + {row['filler']:,}"
        for name, seen in row["indicators"].items():
            figures = ["" if seen[k] is None else f"{seen[k]:.3f}" for k in ("before", "foretold", "measured")]
            lines.append(f"| {row['set']} | {size} | `{name}` | " + " | ".join(figures) + " |")
    return "\n".join(lines)


def provision() -> str:
    """vlit beside ProVision, samples per CPU second."""
    lines = [
        "| scene graphs | ProVision | a second | vlit | a second, unchecked | ratio | a second, checked | ratio |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r['graphs']} | {r['provision_samples']:,} | {r['provision_per_s']:,} | {r['vlit_samples']:,} "
        f"| {r['generation_per_s']:,} | {r['generation']:.2f} | {r['checked_per_s']:,} | {r['checked']:.2f} |"
        for r in rows("provision")
    ]
    return "\n".join(lines)


def mixing() -> str:
    """Mix, the same again from its lock, and a split, at sizes far apart."""
    lines = ["| step | rows | CPU s | microseconds a row | peak MB |", "|---|---|---|---|---|"]
    lines += [
        f"| {r['step']} | {r['rows']:,} | {r['cpu_s']} | {r['us_per_row']} | {r['peak_mb']} |" for r in rows("mixing")
    ]
    return "\n".join(lines)


def endpoint() -> str:
    """The client against a bare loop."""
    lines = [
        "| latency | bare aiohttp /s | client /s | ratio | bare CPU ms | client CPU ms | ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    found: list[dict[str, Any]] = json.loads((HERE / "results" / "endpoint.json").read_text())
    lines += [
        f"| {1000 * r['latency_s']:.0f} ms | {r['bare_per_s']} | {r['client_per_s']} | {r['ratio']} | "
        f"{r['bare_cpu_ms']} | {r['client_cpu_ms']} | {r['cpu_ratio']} |"
        for r in found
    ]
    return "\n".join(lines)


def quality_control() -> str:
    """Planted errors and true answers."""
    r: dict[str, Any] = json.loads((HERE / "results" / "quality_control.json").read_text())
    kinds = ", ".join(f"{name} {n}" for name, n in r["caught_by_kind"].items())
    return "\n".join(
        [
            "| what | share | n |",
            "|---|---|---|",
            f"| answers with an error that were noticed ({kinds}) | {r['caught_share']:.1%} | {r['with_an_error']} |",
            f"| true answers that they refused | {r['true_refused_share']:.1%} | {r['true']} |",
            f"| true answers that they changed | {r['true_changed_share']:.1%} | {r['true']} |",
            f"| kept samples that still hold an error | {r['kept_with_an_error'] / r['kept']:.1%} | {r['kept']} |",
        ]
    )


def main() -> None:
    """Replace each table between its marks."""
    text = PAGE.read_text()
    for table in (sizes, published, coco, convert, peers, large, gaps, provision, endpoint, quality_control, mixing):
        if (HERE / "results" / f"{_CASE.get(table.__name__, table.__name__)}.json").exists():
            mark = table.__name__
            text = re.sub(
                rf"(<!-- table:{mark} -->\n).*?(<!-- end -->)", rf"\g<1>{table()}\n\g<2>", text, flags=re.DOTALL
            )
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
