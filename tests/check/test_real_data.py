"""What the check names in published data: the defects that the notes beside each data set list."""

from __future__ import annotations

from pathlib import Path

import pytest

from check.helpers import found
from vlit.errors import InputError
from vlit.scenes import open_scenes

# file, and the findings of each rule; whether images are there is another test's matter (images-unchecked)
RULES: dict[str, dict[str, int]] = {
    "ai2d-text/ai2d_test_sample.jsonl": {"id-made": 1},
    "chartqa/complex/test_human_complex.json": {"id-made": 1},
    "chartqa/simple/test_human_simple.json": {"id-made": 1},
    "coco-arc-examples/examples.json": {"leakage": 1, "id-made": 1, "mark-added": 1},
    "ferret-bench/ground_conv/answer.jsonl": {"id-running": 1, "box-style": 1},
    "ferret-bench/refer_caption/question.jsonl": {"id-running": 1, "box-style": 1},
    "ferret-bench/refer_reason/question.jsonl": {"id-running": 1, "box-style": 1},
    "format-samples/data-juicer/demos/data/demo-dataset-images.jsonl": {"id-made": 1, "question-added": 1},
    "format-samples/ferret-ui/train_data_example.json": {},
    "format-samples/ferret-ui/eval_data_example_0_box_in.json": {"answer-missing": 3},
    "format-samples/llama-factory/data/mllm_demo.json": {"id-made": 1},
    "format-samples/llama-factory/data/mllm_video_demo.json": {"field-unread": 1, "other-media": 3},
    "format-samples/llama-factory/data/v1_multimodal_demo.jsonl": {"id-made": 1, "record-repeated": 1},
    "format-samples/next-gpt/cc3m/cc3m_comprehension.json": {"id-made": 1},
    "format-samples/next-gpt/webvid/webvid_comprehension.json": {"field-unread": 1, "other-media": 8},
    "format-samples/xcomposer/data/multi_turn_multi_images_example.json": {},
    "format-samples/xcomposer/data/only_text_example.json": {},
    "format-samples/xcomposer/data/single_turn_single_image_example.json": {"marks-missing": 2},
    "llava-coco30/coco2014_val_gpt4_qa_30x3.jsonl": {"id-repeated": 60, "mark-added": 1},
    "llava-coco30/coco2014_val_qa_eval/qa90_gpt4_answer.jsonl": {"id-running": 1},
    "llava-complex/llava_complex_reasoning_4k.json": {"answer-cut": 1, "id-made": 1, "mark-added": 1},
    "minigpt4-captions/filter_cap_rewritten.json": {
        "id-made": 1, "mark-added": 1, "question-added": 1, "record-repeated": 1, "questions-few": 1,
        "answer-repeated": 1, "article": 1,
    },
    "minigpt4-captions/minigpt_caption_3k.json": {
        "answer-cut": 3, "leakage": 1, "id-made": 1, "mark-added": 1, "questions-few": 1, "article": 1,
    },
    "multiinstruct-sample/train.jsonl": {"id-repeated": 6, "article": 1},
    "mvbench/counterfactual_inference.json": {"other-media": 200},
    "mvbench/episodic_reasoning.json": {"other-media": 200},
    "nlvr/dev/dev.json": {"file-name": 1, "question-added": 1},
    "nlvr/dev/dev_text_only.json": {"file-name": 1, "question-added": 1},
    "ocr-answers/ocrVQA_sample.json": {"id-made": 1},
    "ocr-answers/textVQA.json": {"id-made": 1},
    "owleval/answer/MMreact_answer.jsonl": {"leakage": 4, "mark-added": 1},
    "pope/coco_pope_random.json": {"file-name": 1, "id-running": 1, "questions-few": 1, "article": 1},
    "refcoco/refcocog_val.json": {"id-made": 1, "question-added": 1, "record-repeated": 1, "article": 1},
    "stablellava/animal.json": {
        "id-running": 1, "questions-few": 1, "mark-place": 1, "answer-repeated": 1,
    },
    "stablellava/color.json": {"id-running": 1, "questions-few": 1, "mark-place": 1},
    "vl-annotation-samples/clevr/CLEVR_val_questions.json": {"id-made": 1},
    "vl-annotation-samples/textvqa/TextVQA_0.5.1_val.json": {},
    "vl-annotation-samples/visual_genome/question_answers.json": {"question-empty": 50, "id-running": 1, "article": 1},
    "vsr/dev.jsonl": {"id-made": 1, "question-added": 1, "label-disputed": 1},
    "vsr/train.jsonl": {"id-made": 1, "question-added": 1, "label-disputed": 1},
}  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), RULES.items(), ids=RULES)
def test_the_known_defects_are_named(name: str, expected: dict[str, int], shared: Path) -> None:
    report, _ = found(shared / name)
    assert {rule: n for rule, n in report.rules.items() if rule != "images-unchecked"} == expected


def test_what_is_told_of_repetition(shared: Path) -> None:
    told = {f.rule: f.what for f in found(shared / "stablellava/animal.json")[1]}
    assert told["answer-repeated"].startswith("7,666 of 10,000 answers")
    told = {f.rule: f.what for f in found(shared / "minigpt4-captions/filter_cap_rewritten.json")[1]}
    assert told["record-repeated"].startswith("1,890 of 2,362 records")


def test_names_that_end_wrong(shared: Path) -> None:
    """OwlEval's answer files call some of its JPEG files ``.png``."""
    findings = found(shared / "owleval/answer/MMreact_answer.jsonl", images=shared / "owleval/cases")[1]
    findings += found(shared / "owleval/answer/llava_13b_answer.jsonl", images=shared / "owleval/cases")[1]
    missing = [f for f in findings if f.rule == "image-missing"]
    assert missing
    assert all(".jpg' is" in f.what for f in missing)


SCENES = {
    "coco-mini": ("coco", 159, {}),
    "nlvr": ("nlvr", 989, {}),
    "provision-sample": ("provision", 2, {}),
    "refcoco": ("refcoco", 2738, {}),
    "sroie": ("sroie", 24, {}),
    "coco-extra/images": ("images", 38, {}),
    "owleval/cases": ("images", 39, {}),
    "vl-annotation-samples/gqa": ("gqa", 100, {"box": 1}),
    "vl-annotation-samples/textcaps": ("textvqa", 99, {}),
    "vl-annotation-samples/textvqa": ("textvqa", 64, {}),
    "vl-annotation-samples/visual_genome": ("visual-genome", 100, {"category": 8, "orphan": 8}),
    "vl-annotation-samples/visual_genome/region_descriptions.json": ("visual-genome", 100, {}),
    "llava-coco30/caps_boxes_coco2014_val_80.jsonl": ("captions", 0, {"image": 80}),
}


@pytest.mark.parametrize("name", SCENES)
def test_scenes_read_by_their_path(name: str, shared: Path) -> None:
    source, scenes, refused = SCENES[name]
    opened = open_scenes(str(shared / name))
    gates: dict[str, int] = {}
    number = 0
    for kept in opened.read():
        number += kept.rows.num_rows
        for gate in kept.rejects.column("gate").to_pylist() if kept.rejects is not None else ():
            gates[gate] = gates.get(gate, 0) + 1
    assert (opened.source, number, gates) == (source, scenes, refused)


@pytest.mark.parametrize("name", ["vl-annotation-samples/coco2017", "coco-objects", "vl-annotation-samples/clevr"])
def test_what_is_no_source_of_scenes(name: str, shared: Path) -> None:
    with pytest.raises(InputError, match="holds no scenes"):
        open_scenes(str(shared / name))
