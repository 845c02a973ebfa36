"""Rendered scenes: what the annotation says is what the pixels show."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from vlit.arrow import scenes_from_batch
from vlit.errors import UsageError
from vlit.runfolder import RunFolder
from vlit.scenes import image_size, open_scenes, render
from vlit.scenes.images import whole_image_size
from vlit.scenes.rendered import plain
from vlit.scenes.rendered.canvas import FINE, MOST_COVERED, arrange
from vlit.scenes.rendered.outlines import SHAPES
from vlit.scenes.rendered.palette import COLOURS, GROUNDS, visible_on
from vlit.scenes.rendered.plan import SIZES, Thing, plan
from vlit.scenes.rendered.wording import captions
from vlit.schema import Scene


def scenes_in(folder: Path) -> list[Scene]:
    return [s for k in open_scenes(f"vlit:{folder}").read() for s in scenes_from_batch(k.rows)]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("drawn") / "run"
    began = time.process_time()
    render(300, 1, out)
    assert time.process_time() - began < 15
    return out


@pytest.fixture(scope="module")
def scenes(drawn: Path) -> list[Scene]:
    return scenes_in(drawn)


def test_the_folder_is_a_finished_run(drawn: Path) -> None:
    info = RunFolder.open(drawn).info()
    assert (info["command"], info["finished"], info["counts"]) == ("render", True, {"kept": 300, "rejected": 0})
    assert [p.name for p in RunFolder(drawn).shards()] == ["part-00000.parquet", "part-00001.parquet"]
    assert [x.kept for x in RunFolder.open(drawn).lines("data")] == [256, 44]
    assert len(list((drawn / "images").iterdir())) == 300


def test_what_every_scene_says(scenes: list[Scene]) -> None:
    assert [s.id for s in scenes] == [str(n) for n in range(300)]
    for scene in scenes:
        assert 2 <= len(scene.objects) <= 9
        assert len(scene.captions) == 2
        assert (scene.lexicon, scene.source, scene.licence) == ("shapes", "rendered", "CC0-1.0")
        assert scene.closed_world == tuple(SHAPES)
        assert (scene.closed_attributes, scene.texts_closed, scene.complete) == (("colour", "size"), True, True)
        assert (scene.image.width, scene.image.height) == (336, 336)
        assert [o.id for o in scene.objects] == [f"o{n}" for n in range(1, len(scene.objects) + 1)]
        for thing in scene.objects:
            x1, y1, x2, y2 = thing.box
            assert 0 <= x1 < x2 <= 336
            assert 0 <= y1 < y2 <= 336
            assert thing.area == pytest.approx((x2 - x1) * (y2 - y1))
            kinds = {a.kind: a.value for a in thing.attributes}
            assert kinds.keys() == {"colour", "size"}
            assert kinds["colour"] in COLOURS
            assert kinds["size"] in SIZES


def test_variety(scenes: list[Scene]) -> None:
    counts = Counter(n for s in scenes for n in Counter(o.category for o in s.objects).values())
    assert all(counts[n] >= 30 for n in range(1, 7))
    assert max(counts) == 6
    colours = Counter(a.value for s in scenes for o in s.objects for a in o.attributes)
    assert set(colours) == {*COLOURS, *SIZES}
    assert min(Counter(o.category for s in scenes for o in s.objects)[c] for c in SHAPES) > 80
    assert 60 < sum(bool(s.texts) for s in scenes) < 150
    assert {len(s.texts) for s in scenes} == {0, 1, 2}


def test_small_and_large_are_far_apart(scenes: list[Scene]) -> None:
    sides: dict[str, list[float]] = {"small": [], "large": []}
    for thing in (o for s in scenes for o in s.objects):
        x1, y1, x2, y2 = thing.box
        sides[thing.attributes[1].value].append(max(x2 - x1, y2 - y1))
    assert max(sides["small"]) * 1.4 < min(sides["large"])


def test_pixels_agree(scenes: list[Scene]) -> None:
    """Boxes hold every painted pixel and touch painted ones on all four sides; the named colour fills the object."""
    for scene in scenes:
        with Image.open(scene.image.path) as image:
            pixels = np.asarray(image).astype(int)
        painted = np.abs(pixels - pixels[0, 0]).max(axis=2) > 24
        covered = np.zeros_like(painted)
        boxes = [x.box for x in (*scene.objects, *scene.texts)]
        for box in boxes:
            x1, y1, x2, y2 = (int(box[0]), int(box[1]), int(np.ceil(box[2])), int(np.ceil(box[3])))
            covered[y1:y2, x1:x2] = True
            inside = painted[y1:y2, x1:x2]
            assert inside[:2].any()
            assert inside[-2:].any()
            assert inside[:, :2].any()
            assert inside[:, -2:].any()
        assert not (painted & ~covered).any()
        for thing in scene.objects:
            x1, y1, x2, y2 = (round(v) for v in thing.box)
            patch = pixels[y1:y2, x1:x2].reshape(-1, 3)
            close = np.abs(patch - np.array(COLOURS[thing.attributes[0].value])).max(axis=1) <= 8
            assert close.mean() > 0.12


def test_texts_stand_free(scenes: list[Scene]) -> None:
    for scene in scenes:
        for text in scene.texts:
            a = text.box
            for b in (x.box for x in (*scene.objects, *scene.texts) if x.id != text.id):
                assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]


def test_little_is_covered() -> None:
    pairs = 0
    for seed in range(150):
        rng = Random(f"cover {seed}")
        layout = arrange(plan(rng), 336, rng)
        painted = np.full((336 * FINE, 336 * FINE), -1, dtype=np.int32)
        sizes = []
        for number, (_, placed) in enumerate(layout.things):
            mask = np.asarray(placed.sprite.whole) > 127
            sizes.append(mask.sum())
            x1, y1, x2, y2 = placed.area
            painted[y1:y2, x1:x2][mask] = number
        hidden = [1 - (painted == n).sum() / size for n, size in enumerate(sizes)]
        assert max(hidden) <= MOST_COVERED
        pairs += max(hidden) > 0
    assert 5 < pairs < 60


def test_colours_stand_out() -> None:
    for word, grounds in GROUNDS.items():
        for painted in grounds:
            seen = visible_on(word, painted)
            assert len(seen) >= 8
            assert ("white" in seen, "black" in seen) == ((False, True) if word == "pale" else (True, False))


def test_same_bytes(tmp_path: Path) -> None:
    def everything(folder: Path) -> dict[str, str]:
        files = sorted(p for p in folder.rglob("*") if p.suffix in (".png", ".parquet"))
        return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

    render(8, 3, tmp_path / "a", 160)
    render(8, 3, tmp_path / "b", 160)
    assert everything(tmp_path / "a") == everything(tmp_path / "b")
    render(8, 4, tmp_path / "c", 160)
    assert everything(tmp_path / "c") != everything(tmp_path / "a")
    render(5, 3, tmp_path / "d", 160)
    shorter, longer = everything(tmp_path / "d"), everything(tmp_path / "a")
    assert all(longer[name] == value for name, value in shorter.items() if name.endswith(".png"))


def test_again_and_over(tmp_path: Path) -> None:
    out = tmp_path / "a"
    lines = render(6, 3, out, 128)
    stamp = (out / "images/00000.png").stat().st_mtime_ns
    assert render(6, 3, out, 128) == lines
    assert (out / "images/00000.png").stat().st_mtime_ns == stamp
    with pytest.raises(UsageError, match="another run"):
        render(4, 3, out, 128)
    render(4, 3, out, 128, overwrite=True)
    assert len(scenes_in(out)) == 4
    assert len(list((out / "images").iterdir())) == 4


def test_resumes(tmp_path: Path) -> None:
    out = tmp_path / "a"
    RunFolder.create(out, "render", {"count": 3, "seed": 1, "size": 128})
    (out / "images").mkdir()
    (out / "images/00000.png").write_bytes(b"half")
    render(3, 1, out, 128)
    assert whole_image_size(out / "images/00000.png") == (128, 128)
    assert RunFolder.open(out).info()["finished"] is True


@pytest.mark.parametrize(("count", "size"), [(0, 336), (-1, 336), (100_001, 336), (1, 63), (1, 4000)])
def test_numbers_out_of_range(tmp_path: Path, count: int, size: int) -> None:
    with pytest.raises(UsageError):
        render(count, 0, tmp_path / "a", size)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("size", [128, 512])
def test_other_sizes(tmp_path: Path, size: int) -> None:
    render(20, 0, tmp_path / "a", size)
    for scene in scenes_in(tmp_path / "a"):
        assert image_size(Path(scene.image.path)) == (size, size)
        assert len(scene.objects) >= 2


RED, BLUE = Thing("circle", "red", "large"), Thing("star", "blue", "small")


def test_captions_by_hand() -> None:
    forms = [captions((RED, BLUE, BLUE), (), "pale", Random(n)) for n in range(60)]
    assert {a for a, _ in forms} == {
        "Two blue stars and a red circle on a pale background.",
        "A picture of two blue stars and a red circle on a pale background.",
        "Two blue stars and a red circle drawn on a pale background.",
    }
    assert {b for _, b in forms} == {
        "Three shapes in all, two of them blue.",
        "Three shapes in all, one of them red.",
        "A large shape and two small ones.",
    }


def test_captions_of_special_cases() -> None:
    cross = Thing("cross", "orange", "small")
    forms = {captions((cross, cross), ("42",), "dark", Random(n)) for n in range(60)}
    assert {b for _, b in forms} == {
        'Two shapes in all, all of them orange, with the number "42".',
        'Two small shapes, with the number "42".',
    }
    assert "Two orange crosses on a dark background." in {a for a, _ in forms}
    one = {captions((cross, RED), ("STOP", "7"), "pale", Random(n)) for n in range(60)}
    assert "An orange cross and a red circle on a pale background." in {a for a, _ in one}
    assert 'A large shape and a small one, with the texts "STOP" and "7".' in {b for _, b in one}


def test_plain_pictures_are_few_large_things_on_a_grid(tmp_path: Path) -> None:
    render(80, 4, tmp_path / "run", 72, "plain")
    seen: set[str] = set()
    read: set[str] = set()
    for scene in scenes_in(tmp_path / "run"):
        assert 2 <= len(scene.objects) <= 6
        assert len(scene.closed_world) == 6
        assert {o.category for o in scene.objects} <= set(scene.closed_world)
        boxes = [*(o.box for o in scene.objects), *(t.box for t in scene.texts)]
        cells = [(int((b[0] + b[2]) / 2 // 24), int((b[1] + b[3]) / 2 // 24)) for b in boxes]
        assert len(set(cells)) == len(cells)
        for (x, y), box in zip(cells, boxes, strict=True):
            middle = ((box[0] + box[2]) / 2 - 24 * x - 12, (box[1] + box[3]) / 2 - 24 * y - 12)
            assert max(map(abs, middle)) <= 3  # near the middle of its cell
        for thing in scene.objects:
            wide = max(thing.box[2] - thing.box[0], thing.box[3] - thing.box[1])
            assert (wide > 16) == ("large" in {a.value for a in thing.attributes})
            seen |= {a.value for a in thing.attributes}
        read |= {t.text for t in scene.texts}
    assert seen == {*plain.COLOURS, *SIZES}
    assert len(read) > 4
    assert read <= set(plain.WORDS)


def test_a_style_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean 'plain'"):
        render(1, 1, tmp_path / "run", 128, "plan")
