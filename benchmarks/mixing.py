"""Does memory stay flat from 150 thousand to 3 million rows when they are mixed, built again from a lock, and split?

    python benchmarks/mixing.py [--sizes 150000 3000000]

Two files in LLaVA's form, of two thirds and one third of the rows (`large.py` writes them). The mix takes 60 percent of
the first beside the second at a weight, with a cap on images; it is built again from a copy of the inputs in another
folder, and the bytes are compared. Writes benchmarks/results/mixing.json. Needs some 900 bytes of disk a row.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from large import write
from run import keep, spend, vlit


def digests(run: Path) -> list[str]:
    """Of the files in a run's data."""
    return [hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted((run / "data").glob("*.parquet"))]


def measured(place: Path, rows: int) -> list[dict[str, Any]]:
    """Mix, rebuild and split so many rows."""
    data, away = place / "data", place / "away"
    data.mkdir()
    write(data / "first.json", rows * 2 // 3)
    write(data / "second.json", rows // 3)
    lock = place / "mix.lock"
    sources = [f"{data}/first.json:60%", f"{data}/second.json:0.4"]
    mixed, again, parts = place / "mix", place / "again", place / "split"
    found = [
        spend(
            vlit("mix", *sources, "--seed", 7, "--per-image", 3, "--lock", lock, "--out", mixed), step="mix", rows=rows
        )
    ]
    data.rename(away)
    rebuild = vlit("mix", "--lock", lock, "--data-root", away, "--out", again)
    found.append(spend(rebuild, step="rebuild", rows=rows))
    same = digests(mixed) == digests(again)
    found[-1]["same_bytes"] = same
    if not same:
        raise SystemExit("the mix that was built again has other bytes")
    shutil.rmtree(again)
    found.append(spend(vlit("split", mixed, "--out", parts), step="split", rows=rows))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[150_000, 3_000_000])
    rows: list[dict[str, Any]] = []
    for size in parser.parse_args().sizes:
        with tempfile.TemporaryDirectory(prefix="vlit-mixing-") as temporary:
            for row in measured(Path(temporary), size):
                rows.append({**row, "us_per_row": round(1e6 * row["cpu_s"] / size, 1)})
                print(rows[-1], flush=True)
    keep("mixing", rows)


if __name__ == "__main__":
    main()
