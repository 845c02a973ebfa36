"""Tiny COCO folders made on the spot."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

CATEGORIES = [{"id": 1, "name": "person"}, {"id": 18, "name": "dog"}, {"id": 90, "name": "toothbrush"}]
LICENCES = [{"id": 4, "name": "Attribution License", "url": "http://by"}, {"id": 7, "url": "http://only-url"}]
NAMES = ["nose", "left_eye"]


class Coco:
    """Writes annotation files and images of one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def image(self, name: str, size: tuple[int, int] = (100, 80), folder: str = "val") -> Path:
        path = self.root / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", size, (200, 120, 40)).save(path)
        return path

    def write(self, name: str, content: Any) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def instances(self, annotations: list[Any], images: list[Any] | None = None, split: str = "val") -> Path:
        return self.write(
            f"annotations/instances_{split}.json",
            {
                "images": images if images is not None else [entry(5)],
                "annotations": annotations,
                "categories": CATEGORIES,
                "licenses": LICENCES,
            },
        )

    def captions(self, annotations: list[Any], images: list[Any] | None = None, split: str = "val") -> Path:
        images = images if images is not None else [entry(5)]
        content = {"images": images, "annotations": annotations, "licenses": LICENCES}
        return self.write(f"annotations/captions_{split}.json", content)

    def people(self, annotations: list[Any], images: list[Any] | None = None, split: str = "val") -> Path:
        return self.write(
            f"annotations/person_keypoints_{split}.json",
            {
                "images": images if images is not None else [entry(5)],
                "annotations": annotations,
                "categories": [{"id": 1, "name": "person", "keypoints": NAMES}],
            },
        )


def entry(number: int, **more: Any) -> dict[str, Any]:
    """An entry of ``images``."""
    return {"id": number, "file_name": f"{number:012d}.jpg", "width": 100, "height": 80, "license": 4, **more}


def box(number: int, xywh: Any, category: int = 18, image: int = 5, **more: Any) -> dict[str, Any]:
    """An instance annotation."""
    return {"id": number, "image_id": image, "category_id": category, "bbox": xywh, "area": 42.0, "iscrowd": 0, **more}


@pytest.fixture
def coco(tmp_path: Path) -> Coco:
    made = Coco(tmp_path / "mini")
    made.image("000000000005.jpg")
    return made


@pytest.fixture
def make_entry() -> Callable[..., dict[str, Any]]:
    return entry


@pytest.fixture
def make_box() -> Callable[..., dict[str, Any]]:
    return box
