"""How well claims are found and checked: planted errors, correct answers, and public data with known truth.

    python benchmarks/claims.py --data ../shared/data

Writes benchmarks/results/claims.json and the tables in docs/claims.md. Answers that `vlit construct` makes are read as
free text: their evidence is taken away first. Shares come with n and a 95 % Wilson interval.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec

import vlit
from chair_twin import ChairTwin
from planted import CAPTIONS, PROGRAMS
from vlit.claims import SceneTable, audit_sample, check_claims, find_claims, load_lexicon
from vlit.scenes import SceneIndex, open_scenes
from vlit.schema import (
    Evidence,
    ImageRef,
    Message,
    Object,
    Part,
    Sample,
    Scene,
    TextSpan,
    Verdict,
    image_key,
    scenes_from_batch,
)

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "claims.md"
COCO = load_lexicon("coco")


def share(good: int, n: int) -> dict[str, Any]:
    """A share with its n and Wilson interval."""
    if not n:
        return {"share": None, "n": 0}
    p, z = good / n, 1.96
    middle, half = (
        (p + z * z / (2 * n)) / (1 + z * z / n),
        z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n),
    )
    return {
        "share": round(p, 4),
        "low": round(max(0.0, middle - half), 4),
        "high": round(min(1.0, middle + half), 4),
        "n": n,
    }


def one(question: str, answer: str, scene: Scene) -> list[Verdict]:
    """Verdicts on one exchange."""
    turns = (Message("user", (Part("text", question),)), Message("assistant", (Part("text", answer),)))
    return audit_sample(Sample(id="x", images=(scene.image,), messages=turns), scene, load_lexicon(scene.lexicon))


def contradicted(verdicts: list[Verdict]) -> bool:
    """Whether any claim is."""
    return any(v.status == "contradicted" for v in verdicts)


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


def photographs(data: Path) -> Iterator[Scene]:
    """The scenes of coco-mini."""
    for kept in open_scenes(f"coco:{data / 'coco-mini'}").read(None):
        yield from scenes_from_batch(kept.rows)


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


def by_category(key: str, names: list[str]) -> Scene:
    """A scene of which only the categories are known: no counts, no places."""
    things = tuple(Object(id=name, category=name, box=(0, 0, 1, 1)) for name in names)
    return Scene(id=key, image=ImageRef(path=key), objects=things, closed_world=COCO.categories(), lexicon="coco")


def pope(data: Path) -> dict[str, Any]:
    """Answers as labelled: all must be supported."""
    objects = json.loads((data / "coco-objects" / "objects.json").read_text())
    agree = n = 0
    for path in sorted((data / "pope").glob("*.json")):
        for line in path.read_text().splitlines():
            row = json.loads(line)
            key = image_key(row["image"])
            if key in objects:
                n += 1
                verdicts = one(row["text"], row["label"] + ".", by_category(key, objects[key]))
                agree += [v.status for v in verdicts] == ["supported"]
    return share(agree, n)


def chair(data: Path) -> list[dict[str, Any]]:
    """CHAIR: categories mentioned and absent / mentioned, answers with one / answers.

    ``vlit``: what it reads as a statement; ``words``: every word for a category, loose ones and advice too; ``twin``.
    """
    objects = json.loads((data / "coco-objects" / "objects.json").read_text())
    twin = ChairTwin(data / "coco-objects" / "synonyms.txt")
    boxes = {image_key(s.image.path): sorted({o.category for o in s.objects}) for s in photographs(data)}
    sources: tuple[tuple[str, list[tuple[str, str, str]], dict[str, list[str]]], ...] = (
        ("human captions, boxes and captions as truth", list(_captions(data)), objects),
        ("human captions, boxes alone as truth", list(_captions(data)), boxes),
        ("LLaVA conversations and descriptions", list(_coco30(data)), objects),
        ("LLaVA complex reasoning", list(_complex(data)), objects),
    )
    rows = []
    for name, texts, truth in sources:
        ours: Counter[str] = Counter()
        every: Counter[str] = Counter()
        theirs: Counter[str] = Counter()
        for key, question, answer in texts:
            if key not in truth:
                continue
            scene = SceneTable(by_category(key, truth[key]))
            verdicts = [v for v in check_claims(find_claims(question, answer, 0, COCO), scene, COCO)
                        if v.claim.kind == "existence" and not v.claim.negated and v.status != "unknown"]  # fmt: skip
            said = {v.claim.subject: v.status == "contradicted" for v in verdicts}
            ours.update(mentions=len(said), bad=sum(said.values()), answers=bool(said), bad_answers=any(said.values()))
            named = {m.category for m in COCO.mentions(answer)}
            every.update(mentions=len(named), bad=len(named - set(truth[key])))
            every.update(answers=bool(named), bad_answers=bool(named - set(truth[key])))
            words = set(twin.mentions(answer))
            wrong = words - set(truth[key])
            theirs.update(mentions=len(words), bad=len(wrong), answers=bool(words), bad_answers=bool(wrong))
        row: dict[str, Any] = {"data": name}
        for who, c in (("vlit", ours), ("words", every), ("twin", theirs)):
            row[f"{who}_chair_i"] = share(c["bad"], c["mentions"])
            row[f"{who}_chair_s"] = share(c["bad_answers"], c["answers"])
        rows.append(row)
    return rows


def _captions(data: Path) -> Iterator[tuple[str, str, str]]:
    for scene in photographs(data):
        for caption in scene.captions:
            yield image_key(scene.image.path), "", caption


def _complex(data: Path) -> Iterator[tuple[str, str, str]]:
    for row in json.loads((data / "llava-complex" / "llava_complex_reasoning_4k.json").read_text()):
        for qa in row["QA"]:
            yield image_key(row["image"]), qa["q"], qa["a"]


def _coco30(data: Path) -> Iterator[tuple[str, str, str]]:
    for line in (data / "llava-coco30" / "coco2014_val_gpt4_qa_30x3.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["type"] != "complex":
            yield image_key(row["image"]), row["instruction"], row["output"]


def vsr(data: Path) -> dict[str, Any]:
    """True and false spatial statements on the few pictures whose boxes are here."""
    scenes = {image_key(s.image.path): s for s in photographs(data)}
    right = decided = n = 0
    for split in ("train", "dev"):
        for line in (data / "vsr" / f"{split}.jsonl").read_text().splitlines():
            row = json.loads(line)
            scene = scenes.get(image_key(row["image"]))
            if scene is None:
                continue
            n += 1
            said = [
                v.status for v in one("", row["caption"], scene) if v.claim.kind == "relation" and v.status != "unknown"
            ]
            decided += bool(said)
            right += bool(said) and ("contradicted" not in said) == bool(row["label"])
    return {"decided": share(decided, n), "agree": share(right, decided)}


def nlvr(data: Path) -> dict[str, Any]:
    """True and false sentences on exactly known scenes."""
    rows = {}
    for file in ("dev.json", "dev_text_only.json"):
        for line in (data / "nlvr" / "dev" / file).read_text().splitlines():
            row = json.loads(line)
            rows[row["identifier"]] = row
    found: Counter[str] = Counter()
    for kept in open_scenes(f"nlvr:{data / 'nlvr' / 'dev'}").read(None):
        for scene in scenes_from_batch(kept.rows):
            match = re.search(r"(\d+-\d+)-0$", scene.id)
            row = rows.get(match.group(1)) if match else None
            if row is None:
                continue
            said = [v.status for v in one("", row["sentence"], scene)]
            found["n"] += 1
            if "contradicted" in said:
                found["contradicted"] += 1
                found["contradicted_false"] += row["label"] == "false"
    return {
        "sentences": found["n"],
        "contradicted_are_false": share(found["contradicted_false"], found["contradicted"]),
    }


def ocr(data: Path) -> dict[str, Any]:
    """A model's answers to reading questions, with ten human answers as the texts of the image."""
    found: Counter[str] = Counter()
    for row in json.loads((data / "ocr-answers" / "textVQA.json").read_text()):
        truth = row["gt_answers"] if isinstance(row["gt_answers"], list) else [row["gt_answers"]]
        scene = Scene(id="x", image=ImageRef(path="x", width=100, height=100),
                      texts=tuple(TextSpan(str(i), t, (0, 0, 1, 1)) for i, t in enumerate(truth)))  # fmt: skip
        right = any(t.lower() in row["answer"].lower() for t in truth)
        said = [v.status for v in one(row["question"], row["answer"], scene) if v.claim.kind == "text"]
        if said:
            found[f"{'right' if right else 'wrong'}_{'supported' if 'supported' in said else 'unknown'}"] += 1
    right, wrong = (found[f"{k}_supported"] + found[f"{k}_unknown"] for k in ("right", "wrong"))
    return {
        "right_supported": share(found["right_supported"], right),
        "wrong_supported": share(found["wrong_supported"], wrong),
    }


def owleval(data: Path) -> list[dict[str, Any]]:
    """Six models' answers: how many claims they make. Nothing is known of the pictures."""
    rows = []
    for path in sorted((data / "owleval" / "answer").glob("*.jsonl")):
        claims = answers = 0
        for line in path.read_text().splitlines():
            row = json.loads(line)
            answers += 1
            claims += len(find_claims(row["question"], row["answer"], 0, COCO))
        rows.append({"model": path.stem.removesuffix("_answer"), "answers": answers, "claims": claims})
    return rows


_OBJECT = re.compile(r"^Object (\d+) : (.+?) at \[([\d., ]+)\]", re.MULTILINE)


def ferret(data: Path) -> dict[str, Any]:
    """Boxes in the text of GPT-4, against the objects that it was given."""
    found: Counter[str] = Counter()
    boxes = 0
    for part in ("ground_conv", "refer_caption", "refer_reason"):
        lines: dict[str, dict[int, str]] = {}
        for name in ("context", "question", "answer"):
            records = (data / "ferret-bench" / part / f"{name}.jsonl").read_text().splitlines()
            lines[name] = {r["question_id"]: r["text"] for r in map(json.loads, records)}
        for key, context in lines["context"].items():
            things = tuple(
                Object(id=m.group(1), category=m.group(2).strip(), box=_box(m.group(3)))
                for m in _OBJECT.finditer(context)
            )
            scene = Scene(id=str(key), image=ImageRef(path="x", width=1000, height=1000), objects=things)
            boxes += len(re.findall(r"\[[\d., ]+\]", lines["answer"][key]))
            found.update(
                v.status for v in one(lines["question"][key], lines["answer"][key], scene) if v.claim.kind == "region"
            )
    return {"boxes": boxes, "region_claims": found.total(), "supported": share(found["supported"], found.total())}


def _box(text: str) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = (1000 * float(v) for v in text.split(","))
    return x1, y1, max(x1 + 1, x2), max(y1 + 1, y2)


def speed(data: Path) -> dict[str, Any]:
    """CPU seconds for 20,000 complex-reasoning answers, scenes of category lists included."""
    objects = json.loads((data / "coco-objects" / "objects.json").read_text())
    texts = list(_complex(data))
    texts = (texts * (20_000 // len(texts) + 1))[:20_000]
    scenes = {key: by_category(key, objects.get(key, [])) for key, _, _ in texts}
    began = time.process_time()
    for key, question, answer in texts:
        one(question, answer, scenes[key])
    return {"answers": len(texts), "cpu_s": round(time.process_time() - began, 1)}


def _percent(found: dict[str, Any]) -> str:
    """A share with its interval, in percent."""
    if found["share"] is None:
        return "not known"
    return f"{100 * found['share']:.1f} ({100 * found['low']:.1f} to {100 * found['high']:.1f})"


def tables(report: dict[str, Any]) -> dict[str, str]:
    """The tables of docs/claims.md."""
    rows = ["| planted error | kind | n | recall, % | precision, % |", "|---|---|---|---|---|"]
    for where, found in (("", report["planted"]), (" in a human caption", report["captions"]["planted"])):
        rows += [
            f"| {r['error']}{where} | {r['kind']} | {r['recall']['n']:,} | {_percent(r['recall'])} | "
            f"{_percent(r['precision'])} |"
            for r in found
        ]
    chairs = [
        "| texts | CHAIR_i, statements | every word | twin | CHAIR_s, statements | every word | twin |",
        "|---|" + "---|" * 6,
    ]
    for r in report["chair"]:
        cells = [
            f"{100 * r[f'{who}_{m}']['share']:.1f}" for m in ("chair_i", "chair_s") for who in ("vlit", "words", "twin")
        ]
        chairs.append(f"| {r['data']} (n {r['twin_chair_s']['n']:,}) | " + " | ".join(cells) + " |")
    facts = ["| what | n | % (95 % interval) |", "|---|---|---|"]
    for name, found in (
        ("program-made answers, read as free text, contradicted", report["correct_programs_contradicted"]),
        ("claims of human captions contradicted (boxes and the other four captions)", report["captions"]["claims"]),
        ("claims of human captions contradicted (boxes alone)", report["captions"]["claims_boxes_only"]),
        ("POPE answers that agree with their label", report["pope"]),
        ("VSR statements that boxes decide", report["vsr"]["decided"]),
        ("of these, decided as labelled", report["vsr"]["agree"]),
        ("NLVR sentences contradicted that are false", report["nlvr"]["contradicted_are_false"]),
        ("TextVQA answers with a right text, text supported", report["ocr"]["right_supported"]),
        ("TextVQA answers with a wrong text, text supported", report["ocr"]["wrong_supported"]),
        ("boxes of Ferret-Bench answers supported", report["ferret"]["supported"]),
    ):
        facts.append(f"| {name} | {found['n']:,} | {_percent(found)} |")
    return {"planted": "\n".join(rows), "chair": "\n".join(chairs), "facts": "\n".join(facts)}


def main() -> None:
    """Run everything and write what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with coco-mini, coco-objects, pope, nlvr, vsr ..."
    )
    data: Path = parser.parse_args().data
    with tempfile.TemporaryDirectory(prefix="vlit-bench-") as place:
        rows, clean, kinds = planted_programs(Path(place), data)
    report = {
        "case": "claims",
        "planted": rows,
        "correct_programs_contradicted": clean,
        "verdicts": kinds,
        "captions": captions(data),
        "pope": pope(data),
        "chair": chair(data),
        "vsr": vsr(data),
        "nlvr": nlvr(data),
        "ocr": ocr(data),
        "owleval": owleval(data),
        "ferret": ferret(data),
        "speed": speed(data),
    }
    (HERE / "results" / "claims.json").write_text(json.dumps(report, indent=2) + "\n")
    text = PAGE.read_text()
    for name, table in tables(report).items():
        text = re.sub(rf"(<!-- table:{name} -->\n).*?(<!-- end -->)", rf"\g<1>{table}\n\g<2>", text, flags=re.DOTALL)
        print(table, end="\n\n")
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
