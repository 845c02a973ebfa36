"""Do the indicators measure what they say? Each one against damage that it should notice and damage that it should not.

    python benchmarks/validity.py            everything; about four minutes
    python benchmarks/validity.py --pages    docs/validity.md and its figures from the results that are there

Clean data are made here: scenes are rendered, `vlit construct` makes samples from them. Every damage of `vlit.damage`
is done at five strengths. Writes benchmarks/results/validity.json, docs/validity.md and docs/images/validity-*.svg.
"""

from __future__ import annotations

import argparse
import itertools
import json
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

import vlit
from vlit.damage import DAMAGES, Data
from vlit.measure import INDICATORS, View, on_view
from vlit.scenes import SceneIndex
from vlit.schema import Sample, samples_to_batch

HERE = Path(__file__).parent
RESULT = HERE / "results" / "validity.json"
STRENGTHS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
SCENES, SAMPLES, SEED = 400, 3000, 11

PLAN: dict[str, tuple[tuple[str, str], str]] = {
    "correctness.wellformed": (("cut_answers", "down"), "swap_answers"),
    "correctness.leakage": (("leak", "down"), "swap_answers"),
    "correctness.language": (("foreign_answers", "down"), "swap_answers"),
    "correctness.consistency": (("contradict", "down"), "skew_sources"),
    "correctness.claims": (("swap_answers", "down"), "repeat_samples"),
    "correctness.chair_i": (("plant_objects", "up"), "repeat_samples"),
    "correctness.chair_s": (("plant_objects", "up"), "repeat_samples"),
    "diversity.types": (("drop_types", "down"), "swap_answers"),
    "diversity.distinct2": (("collapse_phrasing", "down"), "swap_answers"),
    "diversity.mtld": (("collapse_phrasing", "down"), "swap_answers"),
    "diversity.compression": (("collapse_phrasing", "down"), "swap_answers"),
    "diversity.openings": (("collapse_phrasing", "down"), "swap_answers"),
    "diversity.novelty": (("repeat_samples", "down"), "skew_sources"),
    "diversity.duplicates": (("repeat_samples", "up"), "skew_sources"),
    "diversity.visual": (("narrow_images", "down"), "swap_answers"),
    "complexity.words": (("shorten_answers", "down"), "collapse_phrasing"),
    "complexity.turns": (("drop_turns", "down"), "swap_answers"),
    "complexity.hops": (("drop_hard", "down"), "repeat_samples"),
    "complexity.level": (("drop_hard", "down"), "repeat_samples"),
    "complexity.concepts": (("bland_answers", "down"), "repeat_samples"),
    "complexity.load": (("drop_full_scenes", "down"), "swap_answers"),
    "balance.types": (("skew_types", "down"), "swap_answers"),
    "balance.answers": (("skew_yes", "up"), "swap_answers"),
    "balance.blind": (("give_away", "up"), "repeat_samples"),
    "balance.yes_ratio": (("skew_yes", "up"), "swap_answers"),
    "balance.letters": (("skew_letters", "up"), "swap_answers"),
    "balance.polarity": (("one_sided_things", "up"), "skew_sources"),
    "balance.phrasing": (("collapse_phrasing", "up"), "swap_answers"),
    "balance.sources": (("skew_sources", "down"), "swap_answers"),
    "balance.objects": (("favour_object", "up"), "repeat_samples"),
    "balance.cooccurrence": (("implausible_denials", "up"), "repeat_samples"),
}
"""Per indicator: the damage that it should notice, which way it should move, and a damage that should leave it."""

MORE: dict[str, tuple[str, ...]] = {
    "correctness.claims": ("plant_objects", "plant_numbers", "plant_colours"),
    "balance.polarity": ("skew_yes",),
}
"""Further damage that moves an indicator the same way, as the plan's first does."""


def clean(place: Path) -> Data:
    """Samples and scenes, made here; three sources, told apart by image."""
    vlit.render(SCENES, out=place / "scenes", seed=SEED, size=160)
    run = vlit.construct(f"vlit:{place / 'scenes'}", out=place / "made", samples=SAMPLES, seed=SEED)
    samples = [sourced(sample) for sample in run.samples()]
    return Data(samples, SceneIndex(run.folder.shards("work/scenes")))


def sourced(sample: Sample) -> Sample:
    return msgspec.structs.replace(sample, source="abc"[sum(sample.images[0].path.encode()) % 3])


def curves(data: Data) -> dict[str, list[dict[str, Any]]]:
    """Per damage and strength the values of the indicators that the plan asks for."""
    wanted: dict[str, set[str]] = {}
    for name, ((relevant, _), irrelevant) in PLAN.items():
        for damage in (relevant, irrelevant, *MORE.get(name, ())):
            wanted.setdefault(damage, set()).add(name)
    found: dict[str, list[dict[str, Any]]] = {}
    for damage in DAMAGES.names():
        names = sorted(wanted.get(damage, ()))
        if not names:
            continue
        for strength in STRENGTHS:
            samples = DAMAGES.get(damage)(data, strength, SEED)
            view = View(pa.Table.from_batches([samples_to_batch(samples)]), data.scenes)
            for name in names:
                summary = on_view(INDICATORS.get(name)(), view, SEED).summary
                ends = [summary.interval.low, summary.interval.high] if summary.interval else None
                point = {"strength": strength, "value": summary.value, "interval": ends, "n": summary.n}
                found.setdefault(f"{name} {damage}", []).append(point)
        print(f"{damage}: {len(names)} indicators", flush=True)
    return found


def judged(points: list[dict[str, Any]], way: str) -> dict[str, bool]:
    """Whether a curve moves as it should: at the end, and never back by more than its intervals leave room for."""
    sign = 1 if way == "up" else -1
    values = [(sign * p["value"], half(p)) for p in points if p["value"] is not None]
    steps = list(itertools.pairwise(values))
    return {
        "moves": bool(values) and values[-1][0] - values[0][0] > max(values[0][1], values[-1][1]),
        "monotone": all(after[0] >= before[0] - max(before[1], after[1]) - 1e-9 for before, after in steps),
    }


def half(point: dict[str, Any]) -> float:
    return (point["interval"][1] - point["interval"][0]) / 2 if point["interval"] else 0.0


def stays(points: list[dict[str, Any]]) -> bool:
    """Whether a curve keeps to the clean value, within the wider of the two intervals."""
    first = points[0]
    return all(
        p["value"] is not None and abs(p["value"] - first["value"]) <= max(half(first), half(p)) + 1e-9 for p in points
    )


def results(found: dict[str, list[dict[str, Any]]], samples: int, images: int) -> dict[str, Any]:
    indicators = {}
    for name, ((relevant, way), irrelevant) in PLAN.items():
        about = INDICATORS.get(name).about
        damages = {
            damage: {"points": found[f"{name} {damage}"], "way": way, **judged(found[f"{name} {damage}"], way)}
            for damage in (relevant, *MORE.get(name, ()))
        }
        calm = found[f"{name} {irrelevant}"]
        indicators[name] = {
            "title": about.title, "unit": about.unit, "version": about.version, "relevant": damages,
            "irrelevant": {irrelevant: {"points": calm, "stays": stays(calm)}},
        }  # fmt: skip
    return {"case": "validity", "samples": samples, "images": images, "seed": SEED, "strengths": STRENGTHS,
            "indicators": indicators}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", action="store_true", help="write the pages only")
    if not parser.parse_args().pages:
        with tempfile.TemporaryDirectory(prefix="vlit-validity-") as place:
            data = clean(Path(place))
            images = len({s.images[0].path for s in data.samples})
            told = results(curves(data), len(data.samples), images)
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(msgspec.json.format(msgspec.json.encode(told), indent=1).decode() + "\n")
    told = json.loads(RESULT.read_text())
    from validity_page import write_pages

    write_pages(told, HERE.parent / "docs")
    for name, each in told["indicators"].items():
        bad = [f"{d}: moves {r['moves']}, monotone {r['monotone']}" for d, r in each["relevant"].items()
               if not (r["moves"] and r["monotone"])]  # fmt: skip
        bad += [f"{d} moves it" for d, r in each["irrelevant"].items() if not r["stays"]]
        if bad:
            print(f"{name}: {'; '.join(bad)}")


if __name__ == "__main__":
    main()
