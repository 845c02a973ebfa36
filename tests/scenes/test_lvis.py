"""LVIS: what is closed in a federated set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scenes.reading import gates, only_candidate, paint, read, write
from vlit.errors import InputError

NAMES = ("aerosol_can", "bow_(weapon)", "bow_(decorative_ribbons)", "dog", "cat", "cup")


def lvis(folder: Path, annotations: list[Any], **image: Any) -> Path:
    images = [{"id": 7, "coco_url": "http://images.cocodataset.org/train2017/000000000007.jpg", "width": 100,
               "height": 80, "neg_category_ids": [2, 5], "not_exhaustive_category_ids": [4], **image}]  # fmt: skip
    categories = [{"id": n, "name": name, "frequency": "c", "instance_count": 2} for n, name in enumerate(NAMES, 1)]
    content = {"info": {}, "annotations": annotations, "images": images, "licenses": [], "categories": categories}
    return write(folder / "lvis_v1_val.json", content)


def box(number: int, category: int, xywh: Any = (1, 1, 5, 5)) -> dict[str, Any]:
    return {"id": number, "image_id": 7, "category_id": category, "bbox": list(xywh), "area": 3.0}


def test_closed_is_what_was_verified(tmp_path: Path) -> None:
    path = lvis(tmp_path, [box(1, 1), box(2, 4), box(3, 6)])
    assert only_candidate(path) == only_candidate(tmp_path) == "lvis"
    (scene,), rejects, _ = read(str(path))
    assert (scene.id, scene.source, scene.lexicon, rejects) == ("7", "lvis", "lvis", [])
    assert [o.category for o in scene.objects] == ["aerosol_can", "dog", "cup"]
    # The dog is not exhaustive; "bow" means two categories, so neither may be denied; "cup" is present.
    assert scene.closed_world == ("aerosol_can", "cat", "cup")
    assert scene.image.path == "train2017/000000000007.jpg"


def test_a_refused_box_opens_its_category(tmp_path: Path) -> None:
    path = lvis(tmp_path, [box(1, 1), box(2, 1, (200, 1, 5, 5)), box(3, 6)])
    (scene,), rejects, _ = read(f"lvis:{path}")
    assert (scene.closed_world, gates(rejects)) == (("cat", "cup"), [("7", "box")])


def test_pictures(tmp_path: Path) -> None:
    path = lvis(tmp_path / "annotations", [])
    paint(tmp_path / "train2017" / "000000000007.jpg")
    (scene,), _, _ = read(f"lvis:{tmp_path}")
    assert Path(scene.image.path).is_file()
    paint(tmp_path / "train2017" / "000000000007.jpg", (50, 40))
    scenes, rejects, _ = read(f"lvis:{path}")
    assert (scenes, gates(rejects)) == ([], [("7", "image")])


def test_without_lists_nothing_is_absent(tmp_path: Path) -> None:
    path = lvis(tmp_path, [box(1, 1)], neg_category_ids=None)
    (scene,), _, _ = read(f"lvis:{path}")
    assert scene.closed_world == ("aerosol_can",)


def test_read_as_coco_it_is_closed_no_further(tmp_path: Path) -> None:
    paint(tmp_path / "train2017" / "000000000007.jpg")
    path = lvis(tmp_path, [box(1, 1)])
    (scene,), _, _ = read(f"coco:{path}")
    assert scene.closed_world == ("aerosol_can", "cat")


def test_a_folder_without(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no LVIS annotations \(no lvis_\*\.json in it"):
        read(f"lvis:{tmp_path}")
    write(tmp_path / "lvis_v1_val.json", '{"images": [')
    with pytest.raises(InputError, match="cut off"):
        read(f"lvis:{tmp_path}")
