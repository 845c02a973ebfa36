"""The report, limits, mended copies, conversion, and published data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import vlit
from check.helpers import found, record, rules, write
from vlit.arrow import samples_from_batch
from vlit.errors import InputError, UsageError


def test_the_report_keeps_five_of_a_rule_and_the_sink_gets_all(tmp_path: Path) -> None:
    path = write(tmp_path, *(record(f"r{n}", question=f"What of {n}?", answer=f"{n}.") for n in range(3000)))
    report, findings = found(path)
    assert len(findings) == report.rules["marks-missing"] == report.severities["warning"] == 3000
    assert [f.where for f in report.findings] == [f"data.json: record {n}" for n in range(1, 6)]
    assert "3,000 in all; --json lists them" in report.summary()
    assert report.summary().endswith("0 errors, 3,000 warnings, 0 notes")


def test_limit(tmp_path: Path) -> None:
    path = write(tmp_path, *(record(str(n), ["a.jpg"], answer=f"{n}.") for n in range(10)))
    report, findings = found(path, limit=4, trainer="llava")
    assert (report.samples, len(findings)) == (4, 4)


def test_the_same_twice(tmp_path: Path) -> None:
    path = write(tmp_path, record(question="What?"), record(), {"id": 3})
    assert found(path) == found(path)


def test_a_mended_copy(tmp_path: Path) -> None:
    path = write(tmp_path, record("a"), record("a", question="Why?"), {"id": 3}, record("b", "lost.jpg"))
    out = tmp_path / "out.json"
    report = vlit.check(path, fix=out)
    assert report.failed
    mended = json.loads(out.read_text())
    assert [(r["id"], r["image"]) for r in mended] == [("a", "a.jpg"), ("a#2", "a.jpg"), ("b", "lost.jpg")]
    assert mended[1]["conversations"][0]["value"] == "<image>\nWhy?"
    changes = [json.loads(line) for line in (tmp_path / "out.json.changes.jsonl").read_text().splitlines()]
    assert sorted((c["where"], c["change"]) for c in changes) == [
        ("data.json: record 2", "mended"), ("data.json: record 2", "mended"), ("data.json: record 3", "left out"),
    ]  # fmt: skip
    assert rules(out) == [("image-missing", "error")]


def test_what_cannot_be_mended(tmp_path: Path) -> None:
    path = write(tmp_path, record())
    with pytest.raises(UsageError, match="the dataset itself"):
        vlit.check(path, fix=path)
    with pytest.raises(UsageError, match="would cut the data"):
        vlit.check(path, fix=tmp_path / "b.json", limit=1)
    flat = write(tmp_path, {"question": "What?", "answer": "A cat.", "image": "a.jpg"}, name="flat.json")
    with pytest.raises(UsageError, match="'qa' cannot be written"):
        vlit.check(flat, fix=tmp_path / "b.json")


def test_wrong_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        vlit.check(tmp_path / "none.json")
    with pytest.raises(InputError, match="is not a folder"):
        vlit.check(write(tmp_path, record()), images=tmp_path / "none")


def test_a_run_folder_is_clean(made: vlit.Run) -> None:
    report = vlit.check(made)
    assert report.samples == 300
    assert not report.failed


def test_boxes_in_texts_are_told_with_their_style(tmp_path: Path) -> None:
    spoken = ["[0.1, 0.2, 0.9, 1.0]", "[0.25, 0.5, 0.75, 0.9]", "[0.4, 0.4, 0.6, 0.5]"]

    def told(boxes: list[str]) -> Path:
        return write(tmp_path, *(record(str(n), answer=f"{n} is at {box}.") for n, box in enumerate(boxes)))

    path = told(spoken * 5)
    assert rules(path) == [("box-style", "note")]
    wrong = told([*spoken * 5, "[0.9, 0, 0.1, 1]"])
    [_, outside] = found(wrong)[1]
    assert outside.rule == "box-style-outside"
    assert "1 of 16 boxes in texts are out of order or beyond their image as 'norm1'" in outside.what


def test_provenance_of_an_earlier_file_is_not_a_fault_of_vlits_own(tmp_path: Path) -> None:
    path = write(tmp_path, record(question="What?"))
    vlit.convert(path, tmp_path / "b.parquet", to="parquet")
    assert rules(tmp_path / "b.parquet") == []
    batch = next(vlit.formats.open_dataset(tmp_path / "b.parquet").read()).rows
    assert [step.step for step in samples_from_batch(batch)[0].lineage] == ["read", "mended"]


@pytest.mark.parametrize(
    ("name", "images", "expected"),
    [
        ("minigpt4-captions/filter_cap_rewritten.json", None, {"id-made", "question-added", "record-repeated"}),
        ("minigpt4-captions/minigpt_caption_3k.json", None, {"id-made", "mark-added", "images-unchecked"}),
        ("stablellava/color.json", None, {"images-unchecked"}),
        ("llava-complex/llava_complex_reasoning_4k.json", None, {"id-made", "mark-added", "images-unchecked"}),
        ("format-samples/xcomposer/data/single_turn_single_image_example.json", "..", {"marks-missing"}),
        ("format-samples/llama-factory/data/v1_multimodal_demo.jsonl", None, {"images-unchecked"}),
        ("format-samples/ferret-ui/train_data_example.json", None, set()),
        ("format-samples/next-gpt/webvid/webvid_comprehension.json", None, {"other-media"}),
    ],
)
def test_defects_that_published_data_are_known_for(
    name: str, images: str | None, expected: set[str], shared: Path
) -> None:
    path = shared / name
    report, _ = found(path, images=path.parent / images if images else None)
    assert expected <= report.rules.keys()


@pytest.mark.parametrize("name", ["llama-factory/data/mllm_demo.json", "next-gpt/cc3m/cc3m_comprehension.json"])
def test_published_data_without_errors(name: str, shared: Path) -> None:
    path = shared / "format-samples" / name
    images = path.parent / "images" if "cc3m" in name else None
    assert not found(path, images=images)[0].failed
