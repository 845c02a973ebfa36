"""The bars of curation: duplicates found, contamination found, cost beside Data-Juicer, size, and selection.

    python benchmarks/curate.py copies near --data DIR     DIR holds stablellava, minigpt4-captions, llava-complex, pope
    python benchmarks/curate.py contamination              writes its own images
    python benchmarks/curate.py held_out --data DIR        DIR holds coco-mini, chartqa, sroie, owleval, ocr-answers
    python benchmarks/curate.py select --data DIR
    python benchmarks/curate.py peers --data DIR [--venv DIR]
    python benchmarks/curate.py large [--sizes 150000 3000000] [--engines native ray] [--texts templates shared]

Each writes benchmarks/results/curate_NAME.json. CPU seconds include children.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent))
import vlit as package
from large import write as write_large
from peers import peer
from records import llava, write_array
from run import keep, run, spend, vlit, write_llava
from vlit.engine import Engine, read_batches
from vlit.formats import open_dataset
from vlit.measure import View
from vlit.words import shingles_of

_RECIPE = """project_name: peer
dataset_path: {file}
export_path: {out}/kept.jsonl
np: 1
process:
  - document_deduplicator: {{}}
  - document_minhash_deduplicator: {{tokenization: space, window_size: 5}}
"""


def copies(place: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Planted and published repetition, found exactly."""
    rows = []
    captions = options.data / "minigpt4-captions" / "filter_cap_rewritten.json"
    records = json.loads(captions.read_text())["annotations"]
    distinct = len({(r["image_id"], r["caption"]) for r in records})
    found = package.curate(captions, dedup="exact", engine=Engine(workers=1))
    rows.append({"data": "minigpt4-captions, each record five times", "samples": len(records),
                 "repeats": len(records) - distinct, "dropped": found.n_samples - found.kept})  # fmt: skip
    rng = random.Random(0)
    own: list[dict[str, Any]] = []
    for file in sorted((options.data / "stablellava").glob("*.json")):
        own += [{**r, "id": f"{file.stem}-{r['id']}"} for r in json.loads(file.read_text())]
    planted = [{**r, "id": f"{r['id']}-again", "answer": _spoilt(r["answer"], rng)} for r in rng.sample(own, 2672)]
    mixed = own + planted
    rng.shuffle(mixed)
    file = place / "planted.json"
    file.write_text(json.dumps(mixed))
    out = place / "planted"
    package.curate(file, dedup="exact", prefer="first", out=out, engine=Engine(workers=1))
    gone = pl.read_parquet(sorted((out / "rejects").glob("*.parquet")))
    pairs = {tuple(sorted((re.sub("-again$", "", a), re.sub("-again$", "", b)))) for a, b in _pairs(out)}
    rows.append({"data": "stablellava, a tenth again with other case and punctuation", "samples": len(mixed),
                 "repeats": len(planted), "dropped": gone.height,
                 "dropped for its own copy": sum(a == b for a, b in pairs)})  # fmt: skip
    return rows


def _pairs(out: Path) -> list[tuple[str, str]]:
    frame = pl.read_parquet(sorted((out / "decisions").glob("*.parquet"))).filter(pl.col("decision") == "dropped")
    return list(frame.select("id", "other_id").iter_rows())


def _spoilt(text: str, rng: random.Random) -> str:
    return rng.choice([text.upper(), text.lower(), text.rstrip(".") + "!", "  " + text.replace(", ", " , ")])


def near(place: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Against brute force on 5,000 samples: does every one with a near twin have one that stays, and no other?"""
    templated = place / "templated.json"
    write_large(templated, 5000)
    shared = place / "shared.json"
    _write_shared(shared, 5000)
    cases = [
        ("stablellava animal, 22 questions", options.data / "stablellava" / "animal.json", "both"),
        ("stablellava animal, answers alone", options.data / "stablellava" / "animal.json", "answers"),
        ("llava-complex", options.data / "llava-complex" / "llava_complex_reasoning_4k.json", "both"),
        ("pope, one question for all", options.data / "pope" / "coco_pope_random.json", "both"),
        ("templates", templated, "both"),
        ("one long question, 5,000 answers", shared, "both"),
    ]
    rows = []
    for name, file, on in cases:
        out = place / f"near-{len(rows)}"
        found = package.curate(file, dedup="near", on=on, limit=5000, out=out, engine=Engine(workers=1))
        alike = _brute(file, on)
        gone = set(pl.read_parquet(sorted((out / "decisions").glob("*.parquet")))
                   .filter(pl.col("decision") == "dropped")["id"])  # fmt: skip
        ids = [i for b in open_dataset(file).read(5000) for i in b.rows.column("id").to_pylist()]
        stays = np.array([i not in gone for i in ids])
        right = int(alike[~stays][:, stays].any(axis=1).sum())  # dropped, and truly like one that stays
        left = int(alike[stays][:, stays].any(axis=1).sum())  # stays beside one that it is like
        dropped = int((~stays).sum())
        rows.append({
            "data": name, "samples": found.n_samples, "with a near twin": int(alike.any(axis=1).sum()),
            "dropped": dropped, "missed": left,
            "recall": round(dropped / (dropped + left), 4) if dropped + left else None,
            "precision": round(right / dropped, 4) if dropped else None,
        })  # fmt: skip
    return rows


def _write_shared(target: Path, samples: int) -> None:
    """Every sample asks the same long question; answers are of their own words, every fifth one of the 5,000
    before it, slightly changed."""
    rng = random.Random(1)
    words = [f"w{n}" for n in range(4000)]
    asked = "Look at the picture with care and describe in detail all that can be seen in it, from left to right."
    recent: deque[list[str]] = deque(maxlen=5000)

    def of(n: int) -> dict[str, Any]:
        if n % 5 == 4:
            answer = list(rng.choice(recent))
            for _ in range(2):
                answer[rng.randrange(len(answer))] = rng.choice(words)
        else:
            answer = rng.choices(words, k=rng.randrange(20, 60))
        recent.append(answer)
        return llava(f"{n}", f"{n}.jpg", (f"<image>\n{asked}", " ".join(answer)))

    write_array(target, map(of, range(samples)))


def _brute(file: Path, on: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether two samples have a Jaccard similarity of at least 0.7, all pairs."""
    sets: list[set[int]] = []
    for kept in open_dataset(file).read(5000):
        view = View(kept.rows)
        both = pl.concat_str("question", "answer", separator="\n")
        text = both if on == "both" else pl.col(on.removesuffix("s"))
        here: list[set[int]] = [set() for _ in range(len(view))]
        for row, gram in zip(*(x.tolist() for x in shingles_of(view.pairs.select("row", text=text))), strict=True):
            here[row].add(gram)
        sets += here
    holders: dict[int, list[int]] = {}
    for row, grams in enumerate(sets):
        for gram in grams:
            holders.setdefault(gram, []).append(row)
    sizes = np.array([len(s) for s in sets])
    alike = np.zeros((len(sets), len(sets)), dtype=np.bool_)
    for row, grams in enumerate(sets):
        common = np.zeros(len(sets))
        for gram in grams:
            common[holders[gram]] += 1
        alike[row] = common >= 0.7 * (sizes[row] + sizes - common)
        alike[row] &= sizes > 0
        alike[row, row] = False
        if not grams:
            alike[row] = False
    return alike


def contamination(place: Path, _: argparse.Namespace) -> list[dict[str, Any]]:
    """A benchmark planted at 0.5 % into 100,000 samples: as it is, in other words, with other pixels."""
    from contaminated import drawn, plant

    return [_cleaned(place, 100_000, plant(place, 100_000, drawn(500)))]


def held_out(place: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """The same of public pictures and questions, on which no limit of the rules was chosen, into 36,000 samples: where
    each question of the benchmark is asked about one other picture too, and where it is about ten."""
    from contaminated import plant, public

    rows = []
    for echo in (0.005, 0.05):
        here = place / f"{echo}"
        row = _cleaned(here, 36_000, plant(here, 36_000, public(options.data, 180, echo)))
        rows.append({"questions that are the benchmark's": echo, **row})
    return rows


def _cleaned(place: Path, samples: int, truth: dict[str, str]) -> dict[str, Any]:
    """What decontamination finds of what was planted."""
    out = place / "clean"
    row = spend(
        vlit("curate", place / "train.json", "--images", place, "--decontaminate", place / "bench.json",
             "--benchmark-images", place, "--workers", 1, "--out", out),
        samples=samples,
    )  # fmt: skip
    frame = pl.read_parquet(sorted((out / "decisions").glob("*.parquet"))).filter(pl.col("decision") == "dropped")
    gone = set(frame["id"])
    row |= {"planted": len(truth), "dropped": len(gone), "recall": round(len(gone & truth.keys()) / len(truth), 4),
            "precision": round(len(gone & truth.keys()) / max(len(gone), 1), 4)}  # fmt: skip
    for kind in sorted(set(truth.values())):
        mine = {name for name, how in truth.items() if how == kind}
        row[f"recall, {kind}"] = round(len(gone & mine) / len(mine), 4)
    hits = pl.read_parquet(sorted((out / "hits").glob("*.parquet")))
    lost = hits.filter(pl.col("id").is_in(list(truth.keys() - gone)))
    row["why missed"] = dict(lost.group_by(pl.col("why").str.replace("^.*, but ", "")).len().sort("len").iter_rows())
    false = frame.filter(~pl.col("id").is_in(list(truth)))["detail"].str.replace(" bench.json.*", "")
    row["wrongly dropped"] = dict(false.value_counts().sort("count").iter_rows())
    return row


def select(place: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """A tenth of 150,000 by quality and diversity, beside the random draw that the command itself makes."""
    file = place / "llava.json"
    write_llava(options.data, file, 150_000)
    rows = []
    for way in options.ways:
        out = place / f"chosen-{way}"
        row = spend(vlit("curate", file, "--select", "10%", "--by", way, "--workers", 1, "--out", out), by=way)
        beside = json.loads((out / "run.json").read_text())["beside"]
        for one in beside:
            for side in ("chosen", "random"):
                value = one[side]
                row[f"{one['name']}, {side}"] = [round(value[k], 3) for k in ("value", "low", "high")]
        rows.append(row)
    return rows


def peers(place: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Exact and near duplicates of 150,000 samples, beside Data-Juicer in the same run, from the same file."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    command = peer(options.venv or place / "venv")
    llava, file = place / "llava.json", place / "samples.jsonl"
    write_llava(options.data, llava, 150_000)
    run(vlit("export", llava, "--to", "data-juicer", "--out", file))
    (place / "recipe.yaml").write_text(_RECIPE.format(file=file, out=place / "peer"))
    shared = {"samples": sum(1 for _ in file.open("rb")), "mb": round(file.stat().st_size / 1e6)}
    ours = vlit("curate", file, "--dedup", "exact,near", "--workers", 1, "--out", place / "ours")
    rows = [
        spend(ours, who="vlit curate --dedup exact,near", **shared),
        spend([str(command), "--config", str(place / "recipe.yaml")], who="Data-Juicer", **shared),
    ]
    rows.append({"ratio of CPU": round(rows[1]["cpu_s"] / rows[0]["cpu_s"], 1),
                 "ratio of memory": round(rows[1]["peak_mb"] / rows[0]["peak_mb"], 1), "bar": 20.0})  # fmt: skip
    return rows


def large(place: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Exact and near duplicates at sizes far apart, and once more on a local Ray: the same samples must stay."""
    rows = []
    for samples in options.sizes:
        file = place / f"{samples}.json"
        _TEXTS[options.texts](file, samples)
        ids = {}
        for engine in options.engines:
            out = place / f"{engine}-{samples}"
            command = vlit("curate", file, "--dedup", "exact,near", "--engine", engine, "--workers", options.workers,
                           "--out", out)  # fmt: skip
            row = spend(command, samples=samples, texts=options.texts, engine=engine, workers=options.workers)
            ids[engine], kept = _kept_ids(out)
            row |= {"kept": kept, "kept_ids": ids[engine], "us_per_sample": round(1e6 * row["cpu_s"] / samples, 1)}
            rows.append(row)
            print(row, flush=True)
            shutil.rmtree(out)
        if len(set(ids.values())) > 1:
            raise SystemExit(f"the engines kept other samples: {ids}")
        file.unlink()
    return rows


def _kept_ids(out: Path) -> tuple[str, int]:
    """A hash of the ids that stayed, in order, and how many they are."""
    whole, kept = hashlib.sha256(), 0
    for batch in read_batches(sorted((out / "data").glob("*.parquet")), columns=["id"]):
        whole.update("".join(f"{name}\n" for name in batch.column("id").to_pylist()).encode())
        kept += batch.num_rows
    return whole.hexdigest()[:16], kept


_TEXTS: dict[str, Callable[[Path, int], None]] = {"templates": write_large, "shared": _write_shared}


CASES: dict[str, Callable[[Path, argparse.Namespace], list[dict[str, Any]]]] = {
    "copies": copies,
    "near": near,
    "contamination": contamination,
    "held_out": held_out,
    "select": select,
    "peers": peers,
    "large": large,
}


def main() -> None:
    """Run the cases asked for and write what they saw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="+", choices=list(CASES))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--venv", type=Path, default=None, help="where Data-Juicer is, or is to be installed")
    parser.add_argument("--sizes", type=int, nargs="+", default=[150_000, 3_000_000])
    parser.add_argument("--engines", nargs="+", default=["native", "ray"], choices=["native", "ray"])
    parser.add_argument("--texts", default="templates", choices=list(_TEXTS), help="of large")
    parser.add_argument("--workers", type=int, default=1, help="of large")
    parser.add_argument("--ways", nargs="+", default=["quality", "facility", "kcentre", "coincide"])
    options = parser.parse_args()
    for name in options.cases:
        with tempfile.TemporaryDirectory(prefix="vlit-curate-") as temporary:
            rows = CASES[name](Path(temporary), options)
        keep(f"curate_{name}", rows)
        for row in rows:
            print(f"{name}: {row}", flush=True)


if __name__ == "__main__":
    main()
