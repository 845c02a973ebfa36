"""COCO folders: what becomes a scene, what is refused, what is an error."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vlit.arrow import REJECT_SCHEMA, SCENE_SCHEMA, scenes_from_batch
from vlit.errors import InputError
from vlit.scenes import open_scenes
from vlit.scenes.boxes import Unfit, clipped_box
from vlit.scenes.coco import COCO
from vlit.schema import Point, Scene

Make = Callable[..., dict[str, Any]]


def read(path: Path) -> tuple[list[Scene], list[dict[str, Any]], dict[str, int]]:
    scenes: list[Scene] = []
    rejects: list[dict[str, Any]] = []
    counts: dict[str, int] = {}
    for kept in COCO.read(path):
        assert kept.rows.schema.equals(SCENE_SCHEMA, check_metadata=True)
        scenes += scenes_from_batch(kept.rows)
        if kept.rejects is not None:
            assert kept.rejects.schema.equals(REJECT_SCHEMA, check_metadata=True)
            rejects += kept.rejects.to_pylist()
        for name, value in kept.counts.items():
            counts[name] = counts.get(name, 0) + value
    return scenes, rejects, counts


def test_one_scene_by_hand(coco: Any, make_box: Make) -> None:
    coco.instances([make_box(11, [10, 20, 30, 40]), make_box(12, [0, 0, 100, 80], category=1, iscrowd=1)])
    coco.captions([{"id": 1, "image_id": 5, "caption": "  A dog \n and  people. "}])
    (scene,), rejects, counts = read(coco.root)
    assert (scene.id, scene.source, scene.licence, scene.lexicon) == ("5", "coco", "Attribution License", "")
    assert scene.image.path == str((coco.root / "val/000000000005.jpg").resolve())
    assert (scene.image.width, scene.image.height) == (100, 80)
    assert scene.captions == ("A dog and people.",)
    assert scene.closed_world == ("person", "dog", "toothbrush")
    assert not scene.complete
    dog, crowd = scene.objects
    assert (dog.id, dog.category, dog.box, dog.area, dog.crowd) == ("11", "dog", (10, 20, 40, 60), 42.0, False)
    assert (crowd.category, crowd.crowd) == ("person", True)
    assert (rejects, counts) == ([], {})


def test_mini_coco_whole(shared: Path) -> None:
    scenes, rejects, _ = read(shared / "coco-mini")
    assert len(scenes) == 159
    assert rejects == []
    objects = [o for s in scenes for o in s.objects]
    assert (len(objects), sum(o.crowd for o in objects)) == (1363, 13)
    assert sum(len(s.captions) for s in scenes) == 795
    assert sum(bool(o.points) for o in objects) == 154  # key points files: annotations with any v > 0
    assert {(len(s.closed_world), s.lexicon) for s in scenes} == {(80, "coco")}
    pan = next(o for s in scenes if s.id == "397133" for o in s.objects if o.id == "82445")
    assert pan.category == "bottle"
    assert pan.box == pytest.approx((217.62, 240.54, 256.61, 298.29))
    assert scenes[0].id == "493652"  # the first image of captions_train2017.json
    assert COCO.sniff(shared / "coco-mini") >= 0.5


@pytest.mark.parametrize("part", ["annotations", "annotations/instances_val2017.json"])
def test_mini_coco_parts(shared: Path, part: str) -> None:
    scenes, rejects, _ = read(shared / "coco-mini" / part)
    assert len(scenes) == (159 if part == "annotations" else 79)
    assert rejects == []
    assert open_scenes(str(shared / "coco-mini" / part)).source == "coco"


def test_same_twice(shared: Path) -> None:
    assert read(shared / "coco-mini") == read(shared / "coco-mini")


@pytest.mark.parametrize(
    ("xywh", "expected", "cut"),
    [
        ([10, 20, 30, 40], (10, 20, 40, 60), False),
        ([-1, 0, 50, 81], (0, 0, 49, 80), False),  # rounding: 1 px
        ([90, 10, 13, 5], (90, 10, 100, 15), True),  # 3 px
        ([-30, -5, 200, 200], (0, 0, 100, 80), True),
    ],
)
def test_boxes_are_clipped(xywh: list[float], expected: tuple[float, ...], cut: bool) -> None:
    assert clipped_box(xywh, 100, 80) == (expected, cut)


@pytest.mark.parametrize(
    "xywh",
    [
        None,
        [],
        [1, 2, 3],
        [1, 2, 3, 4, 5],
        [1, 2, 0, 4],
        [1, 2, 3, -4],
        [100, 2, 5, 5],
        [1, -9, 5, 8],
        [float("nan"), 1, 2, 3],
        [1, 1, float("inf"), 3],
        [1e308, 1, 1e308, 3],
    ],
)
def test_boxes_that_cannot_be(xywh: Any) -> None:
    with pytest.raises(Unfit):
        clipped_box(xywh, 100, 80)


def test_a_refused_object_leaves_the_scene_but_not_the_closed_world(coco: Any, make_box: Make) -> None:
    coco.instances([make_box(1, [200, 200, 5, 5]), make_box(2, [1, 1, 5, 5], category=1), make_box(3, [50, 1, 60, 5])])
    (scene,), (reject,), counts = read(coco.root)
    assert [o.id for o in scene.objects] == ["2", "3"]
    assert (reject["id"], reject["gate"]) == ("5", "box")
    assert reject["where"].endswith("instances_val.json: annotation 1")
    assert '"bbox":[200.0,200.0,5.0,5.0]' in reject["record"]
    assert scene.closed_world == ("person", "toothbrush")  # a dog may be there, so none may be said to be absent
    assert counts == {"clipped_boxes": 1}


def test_unknown_category(coco: Any, make_box: Make) -> None:
    coco.instances([make_box(1, [1, 1, 5, 5], category=2), make_box(2, [1, 1, 5, 5])])
    (scene,), (reject,), _ = read(coco.root)
    assert ([o.id for o in scene.objects], reject["gate"]) == (["2"], "category")
    assert scene.closed_world == ()  # it could be any of them


def test_numbers_that_json_does_not_know(coco: Any, make_box: Make) -> None:
    path = coco.instances([make_box(1, [1, 1, 5, 5]), make_box(2, [float("nan"), 1, 5, 5]), make_box(3, [1, 1, 5, 6])])
    assert "NaN" in path.read_text()
    (scene,), (reject,), _ = read(coco.root)
    assert ([o.id for o in scene.objects], reject["gate"]) == (["1", "3"], "box")
    path.write_text(path.read_text().replace("NaN", "1e999"))
    (scene,), (reject,), _ = read(coco.root)
    assert ([o.id for o in scene.objects], reject["gate"]) == (["1", "3"], "box")


def test_records_of_another_form(coco: Any, make_box: Make) -> None:
    bad_box = make_box(1, "10 20 30 40")
    coco.instances(
        [bad_box, {"id": 2}, 7, make_box("3", [1, "2", 5, 5.5])], images=[{"id": 5, "file_name": 3}, {"id": 5.5}]
    )
    scenes, rejects, _ = read(coco.root)
    assert scenes == []
    assert sorted(r["gate"] for r in rejects) == ["box", "orphan", "record", "record", "record", "record"]
    assert {r["where"].split(": ")[1] for r in rejects if r["gate"] == "record"} == {
        "images[0]", "images[1]", "annotations[1]", "annotations[2]"
    }  # fmt: skip


def test_a_lenient_number_is_read(coco: Any, make_box: Make) -> None:
    coco.instances([make_box("3", ["1", "2", 5, 5.5], category="18")])
    (scene,), rejects, _ = read(coco.root)
    assert (scene.objects[0].id, scene.objects[0].box, rejects) == ("3", (1, 2, 6, 7.5), [])


def test_a_misformed_annotation_makes_its_scene_open(coco: Any, make_box: Make) -> None:
    coco.instances([make_box(1, "none"), make_box(2, [1, 1, 5, 5])])
    (scene,), (reject,), _ = read(coco.root)
    assert (len(scene.objects), scene.closed_world, reject["gate"], reject["id"]) == (1, (), "box", "5")


def test_missing_area_is_the_boxes(coco: Any, make_box: Make) -> None:
    annotation = make_box(1, [10, 10, 5, 4])
    del annotation["area"]
    coco.instances([annotation, make_box(2, [10, 10, 5, 4], area=-1)])
    (scene,), _, _ = read(coco.root)
    assert [o.area for o in scene.objects] == [20, 20]


def test_orphans(coco: Any, make_box: Make) -> None:
    coco.instances([make_box(1, [1, 1, 5, 5], image=6)])
    coco.captions([{"id": 9, "image_id": 7, "caption": "Nothing."}, {"id": 10, "image_id": 5, "caption": " \n"}])
    (scene,), rejects, _ = read(coco.root)
    assert [(r["id"], r["gate"]) for r in rejects] == [("5", "caption"), ("7", "orphan"), ("6", "orphan")]
    assert scene.objects == ()


def test_key_points(coco: Any, make_box: Make) -> None:
    people = [make_box(n, [1, 1, 50, 50], category=1) for n in (1, 2, 3)]
    coco.instances(people)
    coco.people(
        [
            {**people[0], "keypoints": [10, 11, 2, 12.5, 13, 1]},
            {**people[1], "keypoints": [0, 0, 0, 1, 1, 2]},
            {**people[2], "keypoints": [1, 1, 2]},
            {**people[0], "id": 99, "keypoints": [0, 0, 0, 0, 0, 0]},
        ]
    )
    (scene,), rejects, _ = read(coco.root)
    assert scene.objects[0].points == (Point("nose", 10, 11, True), Point("left_eye", 12.5, 13, False))
    assert scene.objects[1].points == (Point("left_eye", 1, 1, True),)
    assert scene.objects[2].points == ()
    assert [r["gate"] for r in rejects] == ["points", "orphan"]


def test_key_points_alone(coco: Any, make_box: Make) -> None:
    coco.people([make_box(1, [1, 1, 50, 50], category=1, keypoints=[10, 11, 2, 0, 0, 0])])
    (scene,), rejects, _ = read(coco.root)
    assert (scene.objects[0].category, len(scene.objects[0].points)) == ("person", 1)
    assert (scene.closed_world, scene.lexicon, rejects) == ((), "", [])


def test_captions_alone_know_nothing_of_absence(coco: Any) -> None:
    coco.captions([{"id": 1, "image_id": 5, "caption": "A dog."}])
    (scene,), _, _ = read(coco.root)
    assert (scene.closed_world, scene.objects, scene.captions) == ((), (), ("A dog.",))


def test_an_image_that_the_instances_do_not_list_is_open(coco: Any, make_entry: Make) -> None:
    coco.image("000000000006.jpg")
    coco.instances([])
    coco.captions([{"id": 1, "image_id": 6, "caption": "A dog."}], images=[make_entry(6)])
    scenes, rejects, _ = read(coco.root)
    assert {s.id: len(s.closed_world) for s in scenes} == {"6": 0, "5": 3}
    assert rejects == []


def test_size_from_the_header_and_licences(coco: Any) -> None:
    coco.image("a.png", (30, 20))
    coco.image("b.png", (30, 20))
    images = [{"id": 1, "file_name": "a.png", "license": 7}, {"id": 2, "file_name": "b.png", "license": 99}]
    coco.instances([], images=images)
    scenes, _, _ = read(coco.root)
    assert [(s.image.width, s.image.height, s.licence) for s in scenes] == [(30, 20, "http://only-url"), (30, 20, "")]


def test_images_that_cannot_be_used(coco: Any, make_entry: Make) -> None:
    whole = coco.image("000000000006.jpg", (400, 300)).read_bytes()
    (coco.root / "val/000000000006.jpg").write_bytes(whole[: len(whole) // 2])
    (coco.root / "val/000000000007.jpg").write_bytes(b"no picture")
    coco.image("000000000009.jpg", (50, 40))
    images = [make_entry(n) for n in (5, 6, 7, 8, 9)]
    images[1] |= {"width": 400, "height": 300}
    coco.instances([], images=[*images, {"id": 10}])
    scenes, rejects, _ = read(coco.root)
    assert [s.id for s in scenes] == ["5"]
    assert [(r["id"], r["gate"]) for r in rejects] == [(str(n), "image") for n in (6, 7, 8, 9, 10)]
    reasons = [r["reason"] for r in rejects]
    for part, reason in zip(("cut off", "not a readable", "missing", "50 x 40", "no file_name"), reasons, strict=True):
        assert part in reason
    assert "000000000008.jpg" in reasons[2]


def test_duplicates(coco: Any, make_entry: Make, make_box: Make) -> None:
    coco.image("other.jpg", folder="train")
    coco.instances([make_box(1, [1, 1, 5, 5]), make_box(1, [9, 9, 5, 5])], images=[make_entry(5), make_entry(5)])
    coco.instances([make_box(2, [1, 1, 5, 5])], images=[make_entry(5, file_name="other.jpg")], split="train")
    scenes, rejects, _ = read(coco.root)
    assert [(s.id, len(s.objects)) for s in scenes] == [("other", 1)]  # train comes before val
    assert [(r["id"], r["gate"]) for r in rejects] == [("5", "duplicate"), ("5", "duplicate")]

    shutil.rmtree(coco.root / "annotations")
    coco.instances([make_box(1, [1, 1, 5, 5]), make_box(1, [9, 9, 5, 5])], images=[make_entry(5), make_entry(5)])
    (scene,), rejects, _ = read(coco.root)
    assert [o.box for o in scene.objects] == [(1, 1, 6, 6)]
    assert [(r["id"], r["gate"]) for r in rejects] == [("5", "duplicate"), ("5", "duplicate")]
    assert "dog" not in scene.closed_world


def test_two_images_of_one_scene_id(coco: Any, make_entry: Make) -> None:
    coco.image("COCO_val2014_000000000005.jpg")
    coco.instances([], images=[make_entry(5), make_entry(6, file_name="COCO_val2014_000000000005.jpg")])
    (_,), (reject,), _ = read(coco.root)
    assert (reject["id"], reject["gate"]) == ("5", "duplicate")
    assert "scene id" in reject["reason"]


def test_batches_and_limit(coco: Any, make_entry: Make, make_box: Make) -> None:
    images = [make_entry(n, file_name=f"{n}.png", width=8, height=8) for n in range(1, 601)]
    first = coco.image("1.png", (8, 8))
    for n in range(2, 601):
        shutil.copy(first, first.with_name(f"{n}.png"))
    coco.instances([make_box(n, [50, 50, 5, 5], image=n) for n in range(1, 601)], images=images)
    kept = list(COCO.read(coco.root))
    assert [k.rows.num_rows for k in kept] == [512, 88]
    limited = list(open_scenes(f"coco:{coco.root}").read(limit=3))
    assert [k.rows.num_rows for k in limited] == [3]
    assert limited[0].rejects is not None
    assert limited[0].rejects.column("id").to_pylist() == ["1", "2", "3"]
    assert [k.rows.num_rows for k in open_scenes(f"coco:{coco.root}").read(limit=512)] == [512]
    assert [k.rows.num_rows for k in open_scenes(f"coco:{coco.root}").read(limit=513)] == [512, 1]
    assert list(open_scenes(f"coco:{coco.root}").read(limit=0)) == []


@pytest.mark.parametrize("place", ["annotations", ".", "images", "images/val", "sub/deep"])
def test_one_file_finds_its_images(tmp_path: Path, coco: Any, make_entry: Make, place: str) -> None:
    file = coco.instances([], images=[make_entry(5, file_name=f"{'sub/deep/' if 'sub' in place else ''}x.png")])
    coco.image("x.png", folder=place)
    (scene,), rejects, _ = read(file)
    assert rejects == []
    assert Path(scene.image.path).is_file()


def test_a_file_of_any_name(coco: Any, make_box: Make) -> None:
    file = coco.instances([make_box(1, [1, 1, 5, 5])]).rename(coco.root / "val" / "my boxes.json")
    (scene,), _, _ = read(file)
    assert (len(scene.objects), len(scene.closed_world)) == (1, 3)


def test_nothing_in_it(coco: Any) -> None:
    coco.instances([], images=[])
    assert read(coco.root) == ([], [], {})


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("[1, 2]", "not a COCO annotation file"),
        ("{}", "not a COCO annotation file"),
        ('{"images": 3}', "not a COCO annotation file"),
        ('{"images": [], "annotations": {"a": 1}}', "not a COCO annotation file"),
        ('{"images": [NaN], "annotations": {"a": 1}}', "'annotations' is not a list"),
        ('{"annotations": [NaN]}', "it has no list 'images'"),
        (
            '{"images": [], "annotations": [{"id": 1,\n "cap',
            "cut off: the JSON ends too early, at line 2, after byte 46",
        ),
        ('{"images": [], "annotations": [\n', "cut off: the JSON ends too early, at line 2, after byte 32"),
        ('{"images": [],\n "annotations": [}]}', "line 2, column 18"),
        ("[" * 100_000, "not a COCO annotation file"),
        ('{"images": [], "x": ' + "[" * 100_000, "nested too deeply"),
    ],
)
def test_files_that_cannot_be_read(coco: Any, text: str, what: str) -> None:
    path = coco.write("annotations/instances_val.json", text)
    with pytest.raises(InputError) as caught:
        read(coco.root)
    assert what in caught.value.what
    assert caught.value.where == str(path.resolve())
    assert caught.value.fix.endswith(".")


def test_text_that_is_not_utf8(coco: Any) -> None:
    path = coco.write("annotations/captions_val.json", "{}")
    images = b'"images": [{"id": 5, "file_name": "000000000005.jpg"}]'
    path.write_bytes(b"{" + images + b', "annotations": [{"image_id": 5, "caption": "\xff\xfe"}]}')
    (scene,), (reject,), _ = read(coco.root)
    assert (scene.captions, reject["gate"]) == ((), "record")
    path.write_bytes(b"{" + images + b', "annotations": [NaN], "x": "\xff"}')
    place = path.read_bytes().index(b"\xff")
    with pytest.raises(InputError, match=rf"not UTF-8 text \(byte {place}\)"):
        read(coco.root)


def test_a_folder_without_annotations(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no COCO annotations"):
        COCO.files(tmp_path)
    assert COCO.sniff(tmp_path) == 0


def test_sniffing_files(coco: Any, tmp_path: Path) -> None:
    assert COCO.sniff(coco.instances([])) >= 0.5
    assert COCO.sniff(coco.write("rows.json", [{"id": 1, "image": "a.jpg", "conversations": []}])) == 0
    assert COCO.sniff(coco.write("one.json", {"annotations": []})) < 0.5
    assert COCO.sniff(coco.write("empty.json", "")) == 0
    assert COCO.sniff(tmp_path / "nowhere.json") == 0
