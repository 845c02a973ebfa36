"""The quality card against the nearest thing that Data-Juicer does, on the same file in the same run.

    python benchmarks/peers.py [--samples 150000] [--venv DIR]

`vlit measure` (tiers text and scene, then text alone) against Data-Juicer's `text_length_filter`, `words_num_filter`,
`document_deduplicator` and `document_minhash_deduplicator`: length, words, exact and near duplicates, which are four of
the card's indicators. One process each. Data-Juicer goes into a virtual environment of its own, made here. The file
is made here too: rendered scenes, constructed samples, Data-Juicer's own form. CPU seconds include children, memory is
the largest process. Writes benchmarks/results/peers.json; its ratios are what the bars are about.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from run import keep, run, spend, vlit

PEER = ("py-data-juicer==1.6.1", "aiohttp")  # the second is imported by the first and not among its requirements
BARS = {"cpu": 20.0, "memory": 4.0}
_RECIPE = """project_name: peer
dataset_path: {file}
export_path: {out}/kept.jsonl
np: 1
process:
  - text_length_filter: {{min_len: 1, max_len: 1000000}}
  - words_num_filter: {{lang: en, min_num: 1, max_num: 1000000}}
  - document_deduplicator: {{}}
  - document_minhash_deduplicator: {{tokenization: space, window_size: 5}}
"""


def peer(place: Path) -> Path:
    """Data-Juicer's command, installed into an environment of its own where it is not there."""
    command = place / "bin" / "dj-process"
    if not command.exists():
        venv.create(place, with_pip=True)
        subprocess.run([place / "bin" / "pip", "install", "--quiet", *PEER], check=True)
    return command


def make(place: Path, samples: int) -> tuple[Path, Path]:
    """Scenes, and samples of them as one file."""
    scenes, made, file = place / "scenes", place / "made", place / "samples.jsonl"
    run(vlit("render", "--count", max(100, samples // 30), "--size", "160", "--out", scenes))
    run(vlit("construct", "--scenes", f"vlit:{scenes}", "--samples", samples, "--workers", 1, "--out", made))
    run(vlit("export", made, "--to", "data-juicer", "--out", file))
    return scenes, file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=150_000)
    parser.add_argument("--venv", type=Path, default=None, help="where Data-Juicer is, or is to be installed")
    options = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    with tempfile.TemporaryDirectory(prefix="vlit-peers-") as temporary:
        place = Path(temporary)
        command = peer(options.venv or place / "venv")
        scenes, file = make(place, options.samples)
        lines = sum(1 for _ in file.open("rb"))
        shared = {"samples": lines, "mb": round(file.stat().st_size / 1e6)}
        both = vlit("measure", file, "--scenes", f"vlit:{scenes}", "--workers", 1, "--out", place / "both")
        text = vlit("measure", file, "--tier", "text", "--workers", 1, "--out", place / "text")
        (place / "recipe.yaml").write_text(_RECIPE.format(file=file, out=place / "peer"))
        rows = [
            spend(both, who="vlit, tiers text and scene", **shared),
            spend(text, who="vlit, tier text", **shared),
            spend([str(command), "--config", str(place / "recipe.yaml")], who="Data-Juicer, four operators", **shared),
        ]
    other = rows[-1]
    ratios = {
        row["who"]: {
            "cpu": round(other["cpu_s"] / row["cpu_s"], 1),
            "memory": round(other["peak_mb"] / row["peak_mb"], 1),
        }
        for row in rows[:-1]
    }
    keep("peers", rows, ratios=ratios, bars=BARS)
    print(rows, ratios)


if __name__ == "__main__":
    main()
