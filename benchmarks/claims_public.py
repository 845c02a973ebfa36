"""Public data whose truth is known in part: POPE, VSR, NLVR, TextVQA answers, OwlEval, Ferret-Bench."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from verdicts import COCO, by_category, one, photographs, share
from vlit.arrow import scenes_from_batch
from vlit.claims import find_claims
from vlit.scenes import open_scenes
from vlit.schema import ImageRef, Object, Scene, TextSpan, image_key


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
