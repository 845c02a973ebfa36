"""Does a dataset whose gaps were filled measure as the plan foretold?

    python benchmarks/gaps.py --data ../shared/data [--samples 2000]

Three lopsided sets over coco-mini's photographs: one of few types made here, the same with nearly all questions
answered yes and the right option always A, and published data (LLaVA's complex reasoning, typed by rules). Each is
measured, filled up by ``--fill-gaps-of``, and both together are measured as one. Writes benchmarks/results/gaps.json:
per indicator the value before, the plan's and the measured one, and how far apart they are.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

import vlit
from records import llava, write_array
from run import keep
from vlit.engine import Engine
from vlit.measure import MeasureSettings, measure_shards
from vlit.runfolder import RunFolder

BAR = 0.05
_TYPES = {"existence": 8.0, "caption": 4.0, "referring": 1.0, "conversation": 0.5, "position": 1.0}


def few_types(scenes: str, place: Path, samples: int) -> Path:
    """Five types, three of five samples of one."""
    return vlit.construct(scenes, out=place / "few", samples=samples, seed=3, types=_TYPES).path


def one_sided(scenes: str, place: Path, samples: int) -> Path:
    """The same without most of what is answered no, and of multiple choice only what A answers."""
    made = vlit.construct(scenes, out=place / "whole", samples=2 * samples, seed=5, types=_TYPES)
    frame = pl.concat([pl.read_parquet(p) for p in made.folder.shards()])
    last = pl.col("messages").list.last().struct.field("content").list.first().struct.field("text")
    letter = last.str.extract(r"^\W*([A-D])\b")
    no = last.str.contains(r"(?i)^\W*no\b") & (pl.int_range(pl.len()) % 10 != 0)
    kept = frame.filter(~no & (letter.is_null() | (letter == "A"))).head(samples)
    target = place / "one_sided.parquet"
    pq.write_table(kept.to_arrow().cast(pq.read_schema(made.folder.shards()[0])), target)
    return target


def published(_: str, place: Path, samples: int, data: Path) -> Path:
    """LLaVA's complex reasoning: one question and a paragraph, whose types rules on its words tell."""
    records = json.loads((data / "llava-complex" / "llava_complex_reasoning_4k.json").read_text())[:samples]
    target = place / "published.json"
    asked = (llava(str(n), r["image"], ("<image>\n" + r["QA"][0]["q"], r["QA"][0]["a"])) for n, r in enumerate(records))
    write_array(target, asked)
    return target


def compare(name: str, there: Path, scenes: str, place: Path, samples: int) -> dict[str, Any]:
    """Measure, plan, fill, and measure both together."""
    card = vlit.measure(there, scenes=scenes, out=place / f"{name}-card")
    filler = vlit.construct(
        scenes, out=place / f"{name}-filler", samples=samples, seed=7, fill_gaps_of=place / f"{name}-card"
    )
    folder = RunFolder.create(place / f"{name}-both", "measure", {})
    shards = [*_shards(there, place / f"{name}-card"), *filler.folder.shards()]
    both = measure_shards(shards, folder, Engine(workers=1), MeasureSettings(tiers=("text",)))
    rows = {}
    for indicator, foretold in filler.info["predicted"].items():
        before, after = card.indicator(indicator).value, both.get(indicator)
        measured = None if after is None else after.value
        # Shares that are best at 0 are compared as they are: a ratio to nearly nothing says nothing.
        apart = (
            None
            if measured is None
            else abs(measured - foretold) / (1.0 if indicator == "balance.letters" else foretold)
        )
        rows[indicator] = {"before": before, "foretold": foretold, "measured": measured, "apart": apart}
    return {
        "set": name, "samples": card.card.samples, "filler": filler.info["counts"]["kept"],
        "contradicted": filler.info["claims"]["contradicted"], "indicators": rows,
        "within": all(r["apart"] is not None and r["apart"] <= BAR for r in rows.values()),
    }  # fmt: skip


def _shards(there: Path, card: Path) -> list[Path]:
    """The samples as the card keeps them, or the files themselves."""
    kept = sorted((card / "work" / "samples").glob("part-*.parquet"))
    return kept or ([there] if there.is_file() else sorted((there / "data").glob("part-*.parquet")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with coco-mini and llava-complex")
    parser.add_argument("--samples", type=int, default=2000)
    options = parser.parse_args()
    scenes = f"coco:{options.data / 'coco-mini'}"
    rows = []
    with tempfile.TemporaryDirectory(prefix="vlit-gaps-") as temporary:
        place = Path(temporary)
        sets = {
            "few types": few_types(scenes, place, options.samples),
            "one-sided": one_sided(scenes, place, options.samples),
            "published": published(scenes, place, options.samples, options.data),
        }
        for name, there in sets.items():
            row = compare(name, there, scenes, place, options.samples)
            rows.append(row)
            print(f"{name}: {row['samples']} + {row['filler']}, within {BAR:.0%}: {row['within']}")
            for indicator, r in row["indicators"].items():
                print(f"  {indicator:<24} " + ", ".join(f"{k} {v:.4g}" for k, v in r.items() if v is not None))
    keep("gaps", rows, bar=BAR)


if __name__ == "__main__":
    main()
