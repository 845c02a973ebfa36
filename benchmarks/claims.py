"""How well claims are found and checked: planted errors, correct answers, and public data with known truth.

    python benchmarks/claims.py --data ../shared/data

``--only captions vsr`` does these parts and leaves the others as they were seen. Writes benchmarks/results/claims.json
and the tables in docs/claims.md. Answers that `vlit construct` makes are read as free text: their evidence is taken
away first. Shares come with n and a 95 % Wilson interval.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec

import vlit
from claims_chair import chair, complex_reasoning
from claims_public import ferret, nlvr, ocr, owleval, pope, vsr
from claims_tables import tables
from phrasings import FORMS, bare_scenes, read
from planted import CAPTIONS, PROGRAMS
from verdicts import COCO, by_category, contradicted, one, photographs, share
from vlit.claims import SceneTable, audit_sample, check_claims, find_claims, load_lexicon
from vlit.scenes import SceneIndex
from vlit.schema import Evidence, Message, Part, Sample, Scene, Verdict

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "claims.md"


def made(place: Path, data: Path) -> Iterator[tuple[Evidence, str, str, Scene, tuple[tuple[str, str], ...]]]:
    """Program-made exchanges on photographs and on drawn scenes, with the exchanges before each."""
    scenes = vlit.render(300, out=place / "scenes", seed=11, size=160)
    for spec, name in ((f"coco:{data / 'coco-mini'}", "coco"), (f"vlit:{scenes}", "shapes")):
        run = vlit.construct(spec, out=place / name, samples=5000, seed=11)
        index = SceneIndex(run.folder.shards("work/scenes"))
        for sample in run.samples():
            scene = index.get(sample.images[0].path)
            assert scene is not None
            exchanges = sample.exchanges()
            for evidence in sample.evidence:
                before = tuple(exchanges[: evidence.exchange])
                question, answer = exchanges[evidence.exchange]
                yield evidence, question, answer, scene, before


def in_turn(before: tuple[tuple[str, str], ...], question: str, answer: str, scene: Scene) -> list[Verdict]:
    """Verdicts on the last exchange of a conversation."""
    turns = [
        m
        for q, a in (*before, (question, answer))
        for m in (Message("user", (Part("text", q),)), Message("assistant", (Part("text", a),)))
    ]
    sample = Sample(id="x", images=(scene.image,), messages=tuple(turns))
    return [v for v in audit_sample(sample, scene, load_lexicon(scene.lexicon)) if v.claim.exchange == len(before)]


def planted_programs(place: Path, data: Path) -> tuple[list[dict[str, Any]], dict[str, Any], list[dict[str, Any]]]:
    """Recall and precision per planted error, and the verdicts on the untouched answers."""
    rng = Random(0)
    tables: dict[str, SceneTable] = {}
    hits: dict[str, Counter[str]] = defaultdict(Counter)
    clean: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    wanted = Counter(dict.fromkeys(PROGRAMS, 0))
    for evidence, question, answer, scene, before in made(place, data):
        if evidence.form != "free":
            continue
        verdicts = in_turn(before, question, answer, scene)
        for v in verdicts:
            kinds[v.claim.kind][v.status] += 1
        wrong = contradicted(verdicts)
        clean["answers"] += 1
        clean["contradicted"] += wrong
        lexicon = load_lexicon(scene.lexicon)
        table = tables.setdefault(scene.id, SceneTable(scene))
        for error, (_, plant, types) in PROGRAMS.items():
            if evidence.type not in types or wanted[error] >= 1500:
                continue
            false = plant(question, answer, table, lexicon, rng)
            if false is None or false == answer:
                continue
            wanted[error] += 1
            found = contradicted(in_turn(before, question, false, scene))
            hits[error].update(planted=1, found=found, alarm=wrong)
    rows = [
        {
            "error": error, "kind": PROGRAMS[error][0], "recall": share(n["found"], n["planted"]),
            "precision": share(n["found"], n["found"] + n["alarm"]),
        }
        for error, n in hits.items()
    ]  # fmt: skip
    verdicts_by_kind = [{"kind": k, **c} for k, c in sorted(kinds.items())]
    return rows, share(clean["contradicted"], clean["answers"]), verdicts_by_kind


def phrased(place: Path, data: Path) -> list[list[dict[str, Any]]]:
    """Per set of forms, in order: recall and precision per kind, on photographs without captions and drawn scenes."""
    tables = bare_scenes(vlit.render(300, out=place / "phrased", seed=11, size=160), data)
    sets = []
    for number in range(len(FORMS["existence"])):
        hits: dict[str, Counter[str]] = defaultdict(Counter)
        for (kind, _), n in read(tables, number).items():
            hits[kind].update(n)
        sets.append(
            [
                {"kind": kind, "recall": share(n["found"], n["planted"]),
                 "precision": share(n["found"], n["found"] + n["alarm"])}
                for kind, n in hits.items()
            ]
        )  # fmt: skip
    return sets


def captions(data: Path) -> dict[str, Any]:
    """Human captions, each judged by the boxes and the other four captions, as they are and with planted errors."""
    rng = Random(1)
    seen: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    hits: dict[str, Counter[str]] = defaultdict(Counter)
    for scene in photographs(data):
        boxes = SceneTable(msgspec.structs.replace(scene, captions=()))
        for number, caption in enumerate(scene.captions):
            rest = scene.captions[:number] + scene.captions[number + 1 :]
            table = SceneTable(msgspec.structs.replace(scene, captions=rest))
            claims = find_claims("", caption, 0, COCO)
            verdicts = check_claims(claims, table, COCO)
            seen.update(v.status for v in verdicts)
            alone.update(v.status for v in check_claims(claims, boxes, COCO))
            wrong = contradicted(verdicts)
            whole = SceneTable(scene)
            for error, (_, plant) in CAPTIONS.items():
                false = plant("", caption, whole, COCO, rng)
                if false is not None and false != caption:
                    found = contradicted(check_claims(find_claims("", false, 0, COCO), table, COCO))
                    hits[error].update(planted=1, found=found, alarm=wrong)
    return {
        "claims": share(seen["contradicted"], seen.total()),
        "claims_boxes_only": share(alone["contradicted"], alone.total()),
        "planted": [
            {"error": e, "kind": CAPTIONS[e][0], "recall": share(n["found"], n["planted"]),
             "precision": share(n["found"], n["found"] + n["alarm"])}
            for e, n in hits.items()
        ],
    }  # fmt: skip


def speed(data: Path) -> dict[str, Any]:
    """CPU seconds for 20,000 complex-reasoning answers, scenes of category lists included."""
    objects = json.loads((data / "coco-objects" / "objects.json").read_text())
    texts = list(complex_reasoning(data))
    texts = (texts * (20_000 // len(texts) + 1))[:20_000]
    scenes = {key: by_category(key, objects.get(key, [])) for key, _, _ in texts}
    began = time.process_time()
    for key, question, answer in texts:
        one(question, answer, scenes[key])
    return {"answers": len(texts), "cpu_s": round(time.process_time() - began, 1)}


def _programs(place: Path, data: Path) -> dict[str, Any]:
    rows, clean, kinds = planted_programs(place, data)
    return {"planted": rows, "correct_programs_contradicted": clean, "verdicts": kinds}


PARTS: dict[str, Callable[[Path, Path], dict[str, Any]]] = {
    "planted": _programs,
    "phrased": lambda place, data: {"phrased": phrased(place, data)},
    "captions": lambda _, data: {"captions": captions(data)},
    "pope": lambda _, data: {"pope": pope(data)},
    "chair": lambda _, data: {"chair": chair(data)},
    "vsr": lambda _, data: {"vsr": vsr(data)},
    "nlvr": lambda _, data: {"nlvr": nlvr(data)},
    "ocr": lambda _, data: {"ocr": ocr(data)},
    "owleval": lambda _, data: {"owleval": owleval(data)},
    "ferret": lambda _, data: {"ferret": ferret(data)},
    "speed": lambda _, data: {"speed": speed(data)},
}
"""What is measured, by name: from an empty folder and the data to lines of the report."""


def main() -> None:
    """Run everything, or what is asked for, and write what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with coco-mini, coco-objects, pope, nlvr, vsr ..."
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts; the others stay as seen")
    given = parser.parse_args()
    result = HERE / "results" / "claims.json"
    report: dict[str, Any] = json.loads(result.read_text()) if result.exists() else {"case": "claims"}
    with tempfile.TemporaryDirectory(prefix="vlit-bench-") as place:
        for part in given.only:
            report |= PARTS[part](Path(place), given.data)
    result.write_text(json.dumps(report, indent=2) + "\n")
    text = PAGE.read_text()
    for name, table in tables(report).items():
        text = re.sub(rf"(<!-- table:{name} -->\n).*?(<!-- end -->)", rf"\g<1>{table}\n\g<2>", text, flags=re.DOTALL)
        print(table, end="\n\n")
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
