"""Annotation adaption against ProVision's generators, on the same scene graphs in the same run, one core each.

    python benchmarks/provision.py --checkout DIR --python ENVIRONMENT/bin/python --data ../shared/data

``--checkout`` (or the variable PROVISION) is a clone of github.com/JieyuZ2/ProVision, ``--python`` an interpreter with
numpy, networkx, inflect and tqdm; ProVision is run as it is. Graphs: those that ProVision publishes as its sample, each
repeated under new ids, and the first hundred of GQA's, which differ. Both sides make samples as records in memory:
ProVision questions and answers in LLaVA's form, by all generators that need neither masks nor depth; vlit its samples
with programs and evidence, first without checks (propose, plan, word), then the whole of `vlit construct` (with the
checker, Parquet, and everything else but reading the graphs). Best of several turns taken in alternation. CPU seconds.
Writes benchmarks/results/provision.json.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from run import keep

HERE = Path(__file__).parent
BARS = {"generation": 1.0, "checked": 0.5}
_FILES = ("object-detection-annotations.json", "image-attributes-annotations.json", "relation-annotations-parsed.json")


def published(data: Path, repeat: int) -> dict[str, Any]:
    """ProVision's two sample graphs in one table, repeated under new names."""
    merged: dict[str, Any] = {}
    for name in _FILES:
        for key, entry in json.loads((data / "provision-sample" / name).read_text()).items():
            merged.setdefault(key, {"data_path": entry["data_path"], "annotation": {}, "source": None})
            merged[key]["annotation"].update(entry["annotation"])
    return {
        f"{key}_{n}": {**entry, "data_path": f"{n}/{key}_{n}.png"}
        for n in range(repeat)
        for key, entry in merged.items()
    }


def gqa(data: Path) -> dict[str, Any]:
    """GQA's scene graphs in ProVision's form."""
    file = data / "vl-annotation-samples" / "gqa" / "val_sceneGraphs.json"
    graphs: dict[str, Any] = {}
    for key, graph in json.loads(file.read_text()).items():
        place = {name: i for i, name in enumerate(graph["objects"])}
        things = list(graph["objects"].values())
        graphs[key] = {
            "data_path": f"{key}.jpg",
            "source": None,
            "annotation": {
                "width": graph["width"],
                "height": graph["height"],
                "labels": [t["name"] for t in things],
                "bboxes": [[t["x"], t["y"], t["x"] + t["w"], t["y"] + t["h"]] for t in things],
                "attributes": [t["attributes"] for t in things],
                "relations": [
                    [place[name], r["name"], place[r["object"]]]
                    for name, t in graph["objects"].items()
                    for r in t["relations"]
                    if r["object"] in place
                ],
            },
        }
    return graphs


def ours(graphs: str, samples: int, out: str) -> None:
    """One turn of vlit; prints a JSON line."""
    import msgspec
    import pyarrow.parquet as pq

    from vlit.arrow import SCENE_SCHEMA, scenes_from_batch
    from vlit.construct import ConstructSettings, construct_shards, pipeline, plan_shards
    from vlit.construct.settle import Item
    from vlit.construct.steps import Write
    from vlit.construct.task import Proposal
    from vlit.engine import Engine, ingest, read_batches
    from vlit.garbage import rare_collections
    from vlit.runfolder import RunFolder
    from vlit.scenes import open_scenes

    engine = Engine(workers=1)
    settings = ConstructSettings(samples=samples, seed=7, per_image=1000)

    def folder(name: str) -> RunFolder:
        made = RunFolder.create(Path(out) / name, "construct", {})
        ingest(open_scenes(f"provision:{graphs}").read(None), SCENE_SCHEMA, made, "work/scenes", "", shard_rows=256)
        return made

    # Imports, lexicons and phrase books are read once per process, whatever is made.
    warm = folder("warm")
    construct_shards(warm.shards("work/scenes"), warm, engine, msgspec.structs.replace(settings, samples=200))

    bare = folder("bare")
    began = time.process_time()
    planned = plan_shards(bare.shards("work/scenes"), bare, engine, settings)
    work = pipeline._planned(planned, bare, "")
    write, made, words = Write(planned.settings, planned.world), 0, 0
    with rare_collections():  # as in the engine
        for batch in read_batches(work):
            rows = zip(
                scenes_from_batch(batch.select(SCENE_SCHEMA.names)), batch.column("proposals").to_pylist(),
                batch.column("items").to_pylist(), strict=True,
            )  # fmt: skip
            for scene, proposals, items in rows:
                proposals = msgspec.json.decode(proposals, type=list[Proposal])
                made += sum(1 for _ in write.make(scene, proposals, msgspec.json.decode(items, type=list[Item])))
    generation = time.process_time() - began

    checked = folder("checked")
    began = time.process_time()
    done = construct_shards(checked.shards("work/scenes"), checked, engine, settings)
    whole = time.process_time() - began
    for path in checked.shards():
        for sample in pq.read_table(path, columns=["messages"]).column(0).to_pylist():
            words += sum(len((p["text"] or "").split()) for m in sample for p in m["content"])
    print(json.dumps({"made": made, "generation_cpu_s": generation, "kept": done.kept, "rejected": done.rejected,
                      "checked_cpu_s": whole, "claims": done.claims, "words": words}))  # fmt: skip


def turn(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:2])} failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(name: str, graphs: dict[str, Any], options: argparse.Namespace, place: Path) -> dict[str, Any]:
    """Both sides in alternation, the best of each."""
    file = place / f"{name.split()[0]}.json"
    file.write_text(json.dumps(graphs))
    theirs, mine = [], []
    for number in range(options.turns):
        peer = [options.python, str(HERE / "provision_peer.py"), str(options.checkout), str(file)]
        theirs.append(turn(peer))
        here = [sys.executable, __file__, "--ours", str(file), str(len(graphs) * options.per_scene)]
        mine.append(turn([*here, str(place / f"{file.stem}-{number}")]))
    rate = max(t["samples"] / t["cpu_s"] for t in theirs)
    generation = max(m["made"] / m["generation_cpu_s"] for m in mine)
    checked = max(m["kept"] / m["checked_cpu_s"] for m in mine)
    last, other = mine[-1], theirs[-1]
    return {
        "graphs": name,
        "scenes": len(graphs),
        "provision_samples": other["samples"],
        "provision_distinct": other["distinct"],
        "provision_words": round(other["words"] / other["samples"], 1),
        "provision_per_s": round(rate),
        "provision_untemplated_per_s": round(max(t["samples"] / t["untemplated_cpu_s"] for t in theirs)),
        "vlit_samples": last["kept"],
        "vlit_words": round(last["words"] / last["kept"], 1),
        "contradicted": last["claims"]["contradicted"],
        "generation_per_s": round(generation),
        "checked_per_s": round(checked),
        "generation": round(generation / rate, 3),
        "checked": round(checked / rate, 3),
    }


def main() -> None:
    if sys.argv[1:2] == ["--ours"]:
        return ours(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    checkout = os.environ.get("PROVISION")
    parser.add_argument("--checkout", default=checkout, required=checkout is None, help="clone of ProVision")
    parser.add_argument("--python", required=True, help="interpreter of ProVision's environment")
    parser.add_argument("--data", type=Path, required=True, help="folder with provision-sample, vl-annotation-samples")
    parser.add_argument("--repeat", type=int, default=100, help="times that the two sample graphs are repeated")
    parser.add_argument("--per-scene", type=int, default=30, help="samples that vlit is asked for, per scene")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vlit-provision-") as temporary:
        place = Path(temporary)
        rows = [
            compare("provision's sample, repeated", published(options.data, options.repeat), options, place),
            compare("GQA, one hundred", gqa(options.data), options, place),
        ]
    for row in rows:
        print(", ".join(f"{k} {v}" for k, v in row.items()))
    keep("provision", rows, bars=BARS)
    return None


if __name__ == "__main__":
    main()
