"""Does memory stay flat and time linear from 150 thousand to 3 million samples? The `text` tier.

    python benchmarks/large.py [--sizes 150000 3000000]

Records in LLaVA's form are written here from a few hundred sentences: every record has an id and words of its own, so
that nothing repeats exactly. Writes benchmarks/results/large.json. Needs some 300 bytes of disk a sample, twice.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from records import llava, write_array
from run import keep, spend, vlit

_THINGS = (
    "dog", "cat", "bus", "car", "cup", "chair", "person", "bird", "horse", "bottle", "clock", "bench", "kite", "pizza",
    "sheep", "boat", "train", "apple",
)  # fmt: skip
PLACES = ("on the table", "near the window", "behind the fence", "in the street", "under a tree", "at the beach")
_ASKED = (
    "What is the {a} doing {p}?",
    "Is there a {a} {p}?",
    "How many {a}s are {p}?",
    "Where is the {a} that stands next to the {b}?",
    "Describe what can be seen {p} in this image.",
    "Why might the {a} be {p}?",
)
_SAID = (
    "The {a} is resting {p}, next to a {b} with the number {n}.",
    "Yes, there is a {a} {p}; it carries the number {n}.",
    "There are {k} of them {p}, and one {b} marked {n}.",
    "It stands {p}, to the left of the {b} numbered {n}.",
    "A {a} and a {b} are {p}. The sign beside them reads {n}, and the light is soft.",
    "It may be waiting for the {b}, because the sign {n} says that it comes soon.",
)


def write(target: Path, samples: int) -> None:
    """A JSON array of LLaVA records, the same for the same size."""
    rng = random.Random(samples)

    def of(n: int) -> dict[str, Any]:
        kind = rng.randrange(len(_ASKED))
        words = {"a": rng.choice(_THINGS), "b": rng.choice(_THINGS), "p": rng.choice(PLACES), "n": n, "k": 2 + n % 9}
        asked, said = _ASKED[kind].format(**words), _SAID[kind].format(**words)
        return llava(f"{n}", f"train/{n // 2:012d}.jpg", (f"<image>\n{asked}", said))

    write_array(target, map(of, range(samples)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[150_000, 3_000_000])
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="vlit-large-") as temporary:
        for samples in parser.parse_args().sizes:
            file, out = Path(temporary) / f"{samples}.json", Path(temporary) / f"card-{samples}"
            write(file, samples)
            command = vlit("measure", file, "--tier", "text", "--workers", 1, "--out", out)
            row = spend(command, samples=samples, mb=round(file.stat().st_size / 1e6))
            rows.append({**row, "us_per_sample": round(1e6 * row["cpu_s"] / samples, 1)})
            file.unlink()
            print(rows[-1], flush=True)
    first, last = rows[0], rows[-1]
    ratios = {
        "samples": round(last["samples"] / first["samples"], 1),
        "cpu": round(last["cpu_s"] / first["cpu_s"], 1),
        "memory": round(last["peak_mb"] / first["peak_mb"], 2),
    }
    keep("large", rows, ratios=ratios)
    print(ratios)


if __name__ == "__main__":
    main()
