"""COCO-ARC, in both directions."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from formats.helpers import dump, read_all, sample, samples
from vlit.arrow import samples_to_batch
from vlit.formats import export
from vlit.schema import ImageRef, Message, Part, Sample

_TURNS = [{"role": "User", "text": "What?"}, {"role": "AI", "text": "A cat."}]


def test_read(tmp_path: Path) -> None:
    annotations = [{"img_ids": "a.jpg", "instruction_type": "Global", "conversations": _TURNS}]
    value = {"image_source": "COCO", "construction_time": "", "annotations": annotations}
    assert read_all(dump(tmp_path / "arc.json", value)).samples == [
        Sample(
            id="arc-1",
            images=(ImageRef(path="a.jpg"),),
            messages=(
                Message("user", (Part("image"), Part("text", "What?"))),
                Message("assistant", (Part("text", "A cat."),)),
            ),
            instruction_type="Global",
            source="COCO",
        )
    ]


@pytest.mark.parametrize(("named", "paths"), [("", []), (17, ["17"]), (["a", 2], ["a", "2"]), ([], []), (None, [])])
def test_image_ids(named: object, paths: list[str], tmp_path: Path) -> None:
    value = {"annotations": [{"img_ids": named, "conversations": _TURNS}]}
    [read] = read_all(dump(tmp_path / "arc.json", value)).samples
    assert [image.path for image in read.images] == paths


def test_written_form(tmp_path: Path) -> None:
    given_samples = [
        sample("a", instruction_type="count", source="COCO"),
        sample("b", images=2, source="other"),
        sample("c", images=0, source="COCO"),
    ]
    report = export([samples_to_batch(given_samples)], "coco-arc", tmp_path / "out.json")
    written = json.loads((tmp_path / "out.json").read_text())
    assert written == {
        "image_source": "COCO",
        "construction_time": "",
        "annotations": [
            {"img_ids": "0.jpg", "instruction_type": "count", "conversations": _TURNS},
            {"img_ids": ["0.jpg", "1.jpg"], "instruction_type": "", "conversations": _TURNS},
            {"img_ids": [], "instruction_type": "", "conversations": _TURNS},
        ],
    }
    assert report.lost == {"id": 3, "source": 1}


def test_nothing_is_an_empty_list(tmp_path: Path) -> None:
    assert export([], "coco-arc", tmp_path / "out.json").written == 0
    assert json.loads((tmp_path / "out.json").read_text())["annotations"] == []


def test_what_it_cannot_hold(tmp_path: Path) -> None:
    mark_behind = sample(
        "late",
        messages=(
            Message("user", (Part("text", "What is "), Part("image"), Part("text", "?"))),
            Message("assistant", (Part("text", "A cat."),)),
        ),
    )
    system = sample("sys", messages=(Message("system", (Part("text", "Be brief."),)), *sample().messages))
    report = export([samples_to_batch([mark_behind, system])], "coco-arc", tmp_path / "out.json")
    assert report.lost == {"id": 1, "image places": 1}
    assert [(r.id, r.gate, r.where) for r in report.refused] == [("sys", "roles", "sample sys")]
    written = json.loads((tmp_path / "out.json").read_text())["annotations"]
    assert [a["conversations"][0]["text"] for a in written] == ["What is ?"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(samples(system=False, leading=True))
def test_round_trip(tmp_path: Path, original: Sample) -> None:
    original = msgspec.structs.replace(original, source="s", instruction_type="t")
    export([samples_to_batch([original])], "coco-arc", tmp_path / "out.json")
    [read] = read_all(tmp_path / "out.json").samples
    assert msgspec.structs.replace(read, id=original.id) == original
