"""Speed and memory of construct and measure, and the bars that the README states.

    python benchmarks/run.py                      everything that needs no outside data
    python benchmarks/run.py --data ../shared/data    and what does: real photographs, published instruction data
    python benchmarks/run.py construct measure    some of it

Each case runs in a process of its own, so that its peak memory is its own. CPU seconds include children. Results go to
benchmarks/results/, one JSON file for each case.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from records import llava, write_array

HERE = Path(__file__).parent
RESULTS = HERE / "results"
SIZES = (1_000, 10_000, 100_000)
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


def vlit(*arguments: object) -> list[str]:
    """A vlit command line."""
    return [sys.executable, "-c", "from vlit.cli import main; main()", *map(str, arguments)]


def spend(command: list[str], **extra: object) -> dict[str, Any]:
    """Run a command; wall and CPU seconds, peak resident memory in MB of its largest process.

    Processes that it starts and leaves to others, as Ray does, count too (where there are subreapers: on Linux).
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\nfailed with {process.returncode}:\n{errors.decode()[-2000:]}")
    wall = time.monotonic() - began
    every = [usage, *_left_behind()]
    return {
        **extra,
        "wall_s": round(wall, 2),
        "cpu_s": round(sum(each.ru_utime + each.ru_stime for each in every), 2),
        "peak_mb": round(max(each.ru_maxrss for each in every) / 1024),
    }


def _left_behind(patience_s: float = 20) -> Iterator[resource.struct_rusage]:
    """What the processes spent that a command left to this one, once they end."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        try:
            process, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if process:
            yield usage
        else:
            time.sleep(0.05)


def keep(case: str, rows: list[dict[str, Any]], **more: object) -> None:
    """Write what a case saw to its place among the results."""
    report = {"case": case, "machine": f"{platform.machine()}, {os.cpu_count()} cores", **more, "rows": rows}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{case}.json").write_text(json.dumps(report, indent=2) + "\n")


def construct(place: Path, _: Path | None) -> list[dict[str, Any]]:
    """Rendered scenes, ten samples from each, at three sizes."""
    rows = []
    for samples in SIZES:
        scenes = place / f"scenes-{samples}"
        run(vlit("render", "--count", max(100, samples // 10), "--size", "160", "--out", scenes))
        row = spend(
            vlit(
                "construct",
                "--scenes",
                f"vlit:{scenes}",
                "--samples",
                samples,
                "--workers",
                1,
                "--out",
                place / f"made-{samples}",
            ),
            samples=samples,
        )
        rows.append({**row, "samples_per_cpu_s": round(samples / row["cpu_s"])})
    return rows


def measure(place: Path, _: Path | None) -> list[dict[str, Any]]:
    """The card of what `construct` made, both default tiers."""
    rows = []
    for samples in SIZES:
        made = place / f"made-{samples}"
        if not made.exists():
            construct(place, None)
        row = spend(vlit("measure", made, "--workers", 1, "--out", place / f"card-{samples}"), samples=samples)
        rows.append({**row, "samples_per_cpu_s": round(samples / row["cpu_s"])})
    return rows


def start(_: Path, __: Path | None) -> list[dict[str, Any]]:
    """``vlit --help``, the best of five: what every call costs before it does anything."""
    script = Path(sys.executable).with_name("vlit")
    best = min((spend([str(script), "--help"], case="vlit --help") for _ in range(5)), key=lambda r: r["wall_s"])
    return [best]


def photographs(place: Path, data: Path | None) -> list[dict[str, Any]]:
    """5,000 samples from coco-mini, seed 7, twice: CPU, verdicts, balance, and whether the bytes agree."""
    if data is None:
        return []
    rows = []
    hashes = []
    for turn in (1, 2):
        out = place / f"coco-{turn}"
        row = spend(
            vlit(
                "construct",
                "--scenes",
                f"coco:{data / 'coco-mini'}",
                "--samples",
                "5000",
                "--seed",
                "7",
                "--workers",
                1,
                "--out",
                out,
            ),
            run=turn,
        )
        info = json.loads((out / "run.json").read_text())
        hashes.append([p.read_bytes() for p in sorted((out / "data").glob("*.parquet"))])
        letters = info["balance"]["letters"]
        total = sum(letters.values())
        rows.append(
            {
                **row,
                "kept": info["counts"]["kept"],
                "claims": info["claims"],
                "yes_share": info["balance"]["yes_share"],
                "largest_letter_share": round(max(letters.values()) / total, 4),
                "smallest_letter_share": round(min(letters.values()) / total, 4),
                "largest_phrasing_share": phrasing_share(out),
                "same_bytes": hashes[0] == hashes[-1],
            }
        )
    return rows


def varied(place: Path, data: Path | None) -> list[dict[str, Any]]:
    """20,000 samples from coco-mini over every type, beside two published sets at one number of samples."""
    if data is None:
        return []
    made = place / "varied"
    scenes = f"coco:{data / 'coco-mini'}"
    row = spend(
        vlit("construct", "--scenes", scenes, "--samples", "20500", "--seed", "7", "--workers", 1, "--out", made)
    )
    info = json.loads((made / "run.json").read_text())
    others = [data / "stablellava" / "scene.json", data / "llava-complex" / "llava_complex_reasoning_4k.json"]
    out = place / "varied-beside"
    run(vlit("compare", made, *others, "--tier", "text", "--out", out))
    compared = json.loads((out / "comparison.json").read_text())
    rows: list[dict[str, Any]] = []
    for number, name in enumerate(("constructed", "stablellava", "llava-complex")):
        rows.append({"data": name, "n": compared["n"], **_indicators(compared, number)})
    rows[0] |= {
        **row, "kept": info["counts"]["kept"], "instruction_types": len(info["types"]),
        "contradicted_of_kept": contradicted(made, scenes), "contradicted_of_made": info["claims"]["contradicted"],
    }  # fmt: skip
    return rows


_COMPARED = ("diversity.distinct2", "diversity.types", "diversity.openings", "diversity.duplicates", "diversity.mtld")


def _indicators(compared: dict[str, Any], number: int) -> dict[str, float]:
    """The values of one dataset in a comparison."""
    cells = {each["name"]: each["cells"][number] for each in compared["rows"] if each["name"] in _COMPARED}
    return {name.split(".")[1]: round(cell["value"], 4) for name, cell in cells.items() if cell["value"] is not None}


def contradicted(made: Path, scenes: str) -> int:
    """Claims of a run's samples that a second reading finds contradicted."""
    out = made.with_name(made.name + "-audit")
    run(vlit("audit", made, "--scenes", scenes, "--out", out))
    kinds = json.loads((out / "audit.json").read_text())["kinds"]
    return sum(int(kind["contradicted"]) for kind in kinds)


def phrasing_share(out: Path) -> dict[str, float]:
    """The most frequent wording as a share of each type with 100 exchanges or more."""
    import polars as pl

    frame = (
        pl.scan_parquet(sorted((out / "data").glob("*.parquet")))
        .select(pl.col("evidence").explode())
        .select(pl.col("evidence").struct.field("type"), pl.col("evidence").struct.field("phrasing"))
        .group_by("type", "phrasing")
        .len()
        .group_by("type")
        .agg(pl.col("len").max().alias("most"), pl.col("len").sum().alias("all"))
        .filter(pl.col("all") >= 100)
        .collect()
        .sort("type")
    )
    return {kind: round(most / whole, 4) for kind, most, whole in frame.iter_rows()}


def published(place: Path, data: Path | None) -> list[dict[str, Any]]:
    """Published instruction data repeated with new ids as LLaVA records, at three sizes; the `text` tier."""
    if data is None:
        return []
    rows = []
    for samples in (37_500, 75_000, 150_000):
        file = place / f"llava-{samples}.json"
        write_llava(data, file, samples)
        row = spend(
            vlit("measure", file, "--tier", "text", "--workers", 1, "--out", place / f"text-{samples}"),
            samples=samples,
            mb=round(file.stat().st_size / 1e6),
        )
        rows.append({**row, "samples_per_cpu_s": round(samples / row["cpu_s"])})
        file.unlink()
    return rows


def convert(place: Path, data: Path | None) -> list[dict[str, Any]]:
    """150,000 LLaVA records of four exchanges into other formats; ``convert`` reads the new file again and compares."""
    if data is None:
        return []
    file = place / "llava.json"
    write_llava(data, file, 150_000, exchanges=4)
    size = round(file.stat().st_size / 1e6)
    rows = []
    for command, to, ending in (
        ("export", "parquet", "parquet"), ("export", "messages", "parquet"), ("export", "sharegpt", "json"),
        ("export", "openai", "jsonl"), ("convert", "parquet", "parquet"), ("convert", "sharegpt", "json"),
    ):  # fmt: skip
        out = place / f"out-{command}-{to}.{ending}"
        arguments = ("--to", to, *(("--out", out) if command == "export" else ()))
        first = (file, out) if command == "convert" else (file,)
        rows.append(spend(vlit(command, *first, *arguments), case=f"{command} --to {to}", mb=size))
        out.unlink()
    file.unlink()
    return rows


def coco(place: Path, _: Path | None) -> list[dict[str, Any]]:
    """An instances file of train2017's size to scenes, as ``--scenes coco:PATH`` takes it, and its index."""
    from coco_like import BOXES, IMAGES, write_coco

    rows = []
    for share in (10, 1):
        images, boxes = IMAGES // share, BOXES // share
        root = place / f"coco-like-{images}"
        file = write_coco(root, images, boxes)
        target = place / f"coco-scenes-{images}"
        told: dict[str, object] = {"images": images, "boxes": boxes, "mb": round(file.stat().st_size / 1e6)}
        row = spend([sys.executable, str(HERE / "coco_like.py"), str(root), "--read", str(target)], step="read", **told)
        rows.append({**row, "images_per_cpu_s": round(images / row["cpu_s"])})
        row = spend(
            [sys.executable, str(HERE / "coco_like.py"), str(target), "--look-up", "10000"], step="index", **told
        )
        rows.append(row)
        shutil.rmtree(root)
    return rows


def write_llava(data: Path, target: Path, samples: int, exchanges: int = 1) -> None:
    """StableLLaVA and LLaVA complex reasoning as LLaVA records, repeated with new ids."""
    records: list[tuple[str, str, str]] = []
    for file in sorted((data / "stablellava").glob("*.json")):
        records += [(r["image"], r["question"], r["answer"]) for r in json.loads(file.read_text())]
    for r in json.loads((data / "llava-complex" / "llava_complex_reasoning_4k.json").read_text()):
        records += [(r["image"], "<image>\n" + qa["q"], qa["a"]) for qa in r["QA"]]

    def of(n: int) -> dict[str, Any]:
        image, *first = records[n % len(records)]
        others = [records[(n + more * 7919) % len(records)] for more in range(1, exchanges)]
        more = [(asked.replace("<image>", "").strip(), said) for _, asked, said in others]
        return llava(f"{n}", f"{n // len(records)}/{image}", (first[0], first[1]), *more)

    write_array(target, map(of, range(samples)))


def run(command: list[str]) -> None:
    """Run a preparation."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


CASES: dict[str, Callable[[Path, Path | None], list[dict[str, Any]]]] = {
    "start": start,
    "construct": construct,
    "measure": measure,
    "photographs": photographs,
    "varied": varied,
    "published": published,
    "convert": convert,
    "coco": coco,
}


def main() -> None:
    """Run the cases asked for and write what they saw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)} (all)")
    parser.add_argument("--data", type=Path, default=None, help="folder with coco-mini, stablellava, llava-complex")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vlit-bench-") as temporary:
        for name in chosen.cases or CASES:
            if name not in CASES:
                parser.error(f"there is no case {name}")
            rows = CASES[name](Path(temporary), chosen.data)
            if not rows:
                print(f"{name}: left out, it needs --data")
                continue
            keep(name, rows)
            for row in rows:
                print(f"{name}: " + ", ".join(f"{k} {v}" for k, v in row.items()))


if __name__ == "__main__":
    main()
