"""Correct texts about real photographs are hardly ever contradicted, and the check is fast."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from pathlib import Path

import msgspec

from vlit.claims import SceneTable, check_claims, find_claims, load_lexicon
from vlit.schema import ImageRef, Object, Scene, image_key

COCO = load_lexicon("coco")


def _photographs(folder: Path) -> list[Scene]:
    scenes = []
    for split in ("train2017", "val2017"):
        instances = json.loads((folder / "annotations" / f"instances_{split}.json").read_text())
        captions = defaultdict(list)
        for c in json.loads((folder / "annotations" / f"captions_{split}.json").read_text())["annotations"]:
            captions[c["image_id"]].append(c["caption"])
        names = {c["id"]: c["name"] for c in instances["categories"]}
        objects = defaultdict(list)
        for a in instances["annotations"]:
            x, y, w, h = a["bbox"]
            thing = Object(
                id=str(a["id"]), category=names[a["category_id"]], box=(x, y, x + w, y + h), crowd=bool(a["iscrowd"])
            )
            objects[a["image_id"]].append(thing)
        for image in instances["images"]:
            scene = Scene(
                id=str(image["id"]),
                image=ImageRef(path=image["file_name"], width=image["width"], height=image["height"]),
                captions=tuple(captions[image["id"]]),
                objects=tuple(objects[image["id"]]),
                closed_world=COCO.categories(),
                lexicon="coco",
            )
            scenes.append(scene)
    return scenes


def test_human_captions(shared: Path) -> None:
    """With the captions as evidence, and with the boxes alone, where annotators and describers differ a little."""
    for with_captions, most in ((True, 0.002), (False, 0.02)):
        found: Counter[str] = Counter()
        for scene in _photographs(shared / "coco-mini"):
            known = scene if with_captions else msgspec.structs.replace(scene, captions=())
            table = SceneTable(known)
            for caption in scene.captions:
                found.update(v.status for v in check_claims(find_claims("", caption, 0, COCO), table, COCO))
        assert found["supported"] > 1000
        assert found["contradicted"] <= most * found.total()


def test_existence_questions_read_as_labelled(shared: Path) -> None:
    objects = json.loads((shared / "coco-objects" / "objects.json").read_text())
    found: Counter[str] = Counter()
    started = time.process_time()
    for path in sorted((shared / "pope").glob("*.json")):
        for line in path.read_text().splitlines():
            row = json.loads(line)
            key = image_key(row["image"])
            if key not in objects:
                continue
            things = tuple(Object(id=name, category=name, box=(0, 0, 1, 1)) for name in objects[key])
            scene = Scene(id=key, image=ImageRef(path=key), objects=things, closed_world=COCO.categories())
            claims = find_claims(row["text"], row["label"] + ".", 0, COCO)
            assert len(claims) == 1, row["text"]
            found.update(v.status for v in check_claims(claims, scene, COCO))
    assert found["contradicted"] <= 10  # captions see six chairs that the boxes lack
    assert found["supported"] >= 0.999 * found.total()
    assert time.process_time() - started < 10
