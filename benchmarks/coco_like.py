"""Writes a COCO instances file of any size, as a stream, and reads it: python benchmarks/coco_like.py FOLDER

What real files are like is kept: the fields of images and annotations, the 80 category ids with their gaps, 7.3 boxes
an image, polygons of 8 to 60 corners, one annotation in a hundred a crowd with an RLE. The same numbers give the same
bytes. Pictures are hard links to a few flat JPEG files of COCO's usual sizes, so that their headers cost what they do.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

IMAGES, BOXES = 118_000, 860_000
"""Of train2017: 118,287 and 860,001."""

_SIZES = ((640, 480), (640, 427), (480, 640), (500, 375), (427, 640))
_GAPS = frozenset((12, 26, 29, 30, 45, 66, 68, 69, 71, 83))
_CATEGORIES = [number for number in range(1, 91) if number not in _GAPS]
_PER_BLOCK = 2000


def write_coco(folder: Path, images: int = IMAGES, boxes: int = BOXES, seed: int = 0) -> Path:
    """Write ``annotations/instances_train2017.json`` and ``train2017/*.jpg``; returns the annotation file."""
    target = folder / "annotations" / "instances_train2017.json"
    target.parent.mkdir(parents=True)
    _write_pictures(folder / "train2017", images)
    with target.open("w") as out:
        out.write('{"info": {"description": "made by benchmarks/coco_like.py"}, "licenses": [{"id": 1, "name": "CC"}]')
        for name, records in (
            ("images", map(_image, range(images))),
            ("annotations", _annotations(images, boxes, np.random.default_rng(seed))),
            ("categories", ({"supercategory": "thing", "id": c, "name": f"thing {c}"} for c in _CATEGORIES)),
        ):
            out.write(f', "{name}": [')
            for number, record in enumerate(records):
                out.write((", " if number else "") + json.dumps(record))
            out.write("]")
        out.write("}")
    return target


def _write_pictures(folder: Path, images: int) -> None:
    from PIL import Image

    folder.mkdir(parents=True)
    per_file = 10_000  # links that every file system allows
    for number in range(images):
        size = _SIZES[number % len(_SIZES)]
        original = folder / f".{size[0]}x{size[1]}-{number // per_file}.jpg"
        if not original.exists():
            Image.new("RGB", size, (number % 256, 90, 120)).save(original)
        os.link(original, folder / _name(number))


def _name(number: int) -> str:
    return f"{9 + 5 * number:012d}.jpg"


def _image(number: int) -> dict[str, object]:
    width, height = _SIZES[number % len(_SIZES)]
    name = _name(number)
    return {
        "license": 1,
        "file_name": name,
        "coco_url": f"http://images.example/train2017/{name}",
        "height": height,
        "width": width,
        "date_captured": "2013-11-14 11:18:45",
        "flickr_url": f"http://farm.example/{number % 9}/{number}_z.jpg",
        "id": 9 + 5 * number,
    }


def _annotations(images: int, boxes: int, rng: np.random.Generator) -> Iterator[dict[str, object]]:
    """Annotations in no order of images, as in the real file."""
    for start in range(0, boxes, _PER_BLOCK):
        size = min(_PER_BLOCK, boxes - start)
        which = rng.integers(0, images, size).tolist()
        category = rng.integers(0, len(_CATEGORIES), size).tolist()
        place = rng.random((size, 4)).tolist()
        corners = rng.integers(8, 42, size).tolist()
        for offset in range(size):
            width, height = _SIZES[which[offset] % len(_SIZES)]
            x, y = place[offset][0] * width * 0.8, place[offset][1] * height * 0.8
            w, h = 4 + place[offset][2] * (width - x - 5), 4 + place[offset][3] * (height - y - 5)
            crowd = (start + offset) % 100 == 99
            yield {
                "segmentation": _runs(corners[offset], width, height)
                if crowd
                else [_polygon(corners[offset], x, y, w, h)],
                "area": round(0.6 * w * h, 4),
                "iscrowd": int(crowd),
                "image_id": 9 + 5 * which[offset],
                "bbox": [round(x, 2), round(y, 2), round(w, 2), round(h, 2)],
                "category_id": _CATEGORIES[category[offset]],
                "id": 1000 + start + offset,
            }


def _polygon(corners: int, x: float, y: float, w: float, h: float) -> list[float]:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    points = np.stack([x + w * (0.5 + 0.5 * np.cos(angles)), y + h * (0.5 + 0.5 * np.sin(angles))], axis=1)
    found: list[float] = np.round(points, 2).ravel().tolist()
    return found


def _runs(corners: int, width: int, height: int) -> dict[str, object]:
    return {"counts": [width * height // (4 * corners)] * 4 * corners, "size": [height, width]}


def read_scenes(folder: Path, target: Path) -> int:
    """COCO to scene shards, as every command reads ``--scenes``; returns how many."""
    from vlit.arrow import SCENE_SCHEMA
    from vlit.engine import ingest
    from vlit.runfolder import RunFolder
    from vlit.scenes import open_scenes

    run = RunFolder.create(target, "benchmark", {})
    lines = ingest(open_scenes(f"coco:{folder}").read(), SCENE_SCHEMA, run, "work/scenes", "coco", shard_rows=256)
    assert not sum(line.rejected for line in lines)
    return sum(line.kept for line in lines)


def look_up(run: Path, times: int) -> int:
    """An index of the shards, asked for scenes from all over them; returns how many it found."""
    from vlit.runfolder import RunFolder
    from vlit.scenes import SceneIndex

    index = SceneIndex(RunFolder(run).shards("work/scenes"))
    ids = index.ids()
    chosen = np.random.default_rng(0).integers(0, len(ids), times)
    return sum(index.get(ids[number]) is not None for number in chosen)


def main() -> None:
    """Write one into a folder, or do what is measured with it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", type=int, default=IMAGES)
    parser.add_argument("--boxes", type=int, default=BOXES)
    parser.add_argument("--read", type=Path, default=None, help="a folder for the scenes of the one that is there")
    parser.add_argument("--look-up", type=int, default=0, help="this many times, in scenes that were read")
    chosen = parser.parse_args()
    if chosen.read is not None:
        print(read_scenes(chosen.folder, chosen.read))
    elif chosen.look_up:
        print(look_up(chosen.folder, chosen.look_up))
    else:
        print(write_coco(chosen.folder, chosen.images, chosen.boxes))


if __name__ == "__main__":
    main()
