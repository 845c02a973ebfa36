"""Published sets, classified from their records alone and held against what their READMEs say."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from vlit.drafting import draft
from vlit.errors import InputError

AA, SI, HUMAN = "annotation_adaption", "self_instruct", "human"


class Told(NamedTuple):
    """What a README says; numbers that it does not give were counted in the raw JSON.

    ``construction`` is the truth, ``""`` where there is no one truth: a draft gives it or none. ``least`` says that a
    draft must give it.
    """

    files: tuple[str, ...]
    scope: str
    specificity: tuple[str, ...]
    turns: str
    instances: int
    images: int
    construction: str
    least: bool = False


SETS = {
    "stablellava": Told(
        ("animal.json", "color.json", "food.json", "scene.json"), "general", (), "no", 26721, 26721, SI
    ),
    "stablellava: one file": Told(("color.json",), "general", (), "no", 1983, 1983, SI),
    "llava-complex": Told(("llava_complex_reasoning_4k.json",), "general", (), "no", 4000, 4000, SI, True),
    "minigpt4-captions": Told(("minigpt_caption_3k.json",), "general", (), "no", 3362, 3362, SI, True),
    "minigpt4-captions: rewritten": Told(("filter_cap_rewritten.json",), "general", (), "no", 2362, 472, SI, True),
    "llava-coco30": Told(("coco2014_val_gpt4_qa_30x3.jsonl",), "general", (), "no", 90, 30, SI, True),
    "llava-coco30: two files": Told(("coco2014_val_qa_eval/qa90_questions.jsonl",), "general", (), "no", 90, 30, SI),
    "coco-arc-examples": Told(("examples.json",), "general", (), "yes", 3, 3, SI),
    "ferret-bench": Told(
        ("ground_conv/question.jsonl", "refer_caption/question.jsonl", "refer_reason/question.jsonl"),
        "specific", ("region",), "no", 120, 52, SI,
    ),
    "multiinstruct-sample": Told(("train.jsonl",), "general", (), "no", 59, 51, AA),
    "ocr-answers": Told(("textVQA.json",), "specific", ("text",), "no", 5000, 3166, HUMAN, True),
    "ocr-answers: books": Told(("ocrVQA_sample.json",), "specific", ("text",), "no", 500, 91, AA),
    "vsr": Told(("train.jsonl",), "specific", (), "no", 7680, 4968, HUMAN, True),
    "vsr: dev": Told(("dev.jsonl",), "specific", (), "no", 1097, 1017, HUMAN, True),
    "chartqa": Told(
        tuple(
            f"{kind}/test_{origin}_{level}.json"
            for kind in ("complex", "simple")
            for origin in ("augmented", "human")
            for level in ("complex", "simple")
        ),
        "specific", ("chart",), "no", 260, 150, "",
    ),
    "nlvr": Told(("dev/dev.json",), "specific", (), "no", 165, 165, HUMAN),
    "nlvr: sentences": Told(("dev/dev_text_only.json",), "specific", (), "no", 824, 824, HUMAN),
    "pope": Told(("coco_pope_random.json",), "specific", (), "no", 3000, 500, AA, True),
    "pope: adversarial": Told(("coco_pope_adversarial.json",), "specific", (), "no", 3000, 500, AA, True),
    "pope: popular": Told(("coco_pope_popular.json",), "specific", (), "no", 3000, 500, AA, True),
    "ai2d-text": Told(("ai2d_test_sample.jsonl",), "specific", (), "no", 150, 131, HUMAN),
    # Turns of one dialogue are records of their own there, and are counted as such.
    "owleval": Told(("answer/llava_13b_answer.jsonl",), "general", (), "no", 63, 39, ""),
    "owleval: short answers": Told(("answer/blip2_13b_answer.jsonl",), "general", (), "no", 63, 39, ""),
    "owleval: six models": Told(
        tuple(
            f"answer/{model}_answer.jsonl"
            for model in ("MMreact", "blip2_13b", "llava_13b", "mPLUG_Owl_7b", "minigpt4_13b", "openflanmingo")
        ),
        "general", (), "no", 378, 78, "",  # 39 pictures: two of the files name them .jpg, the others .png
    ),
    "refcoco": Told(("refcoco_val.json",), "specific", ("region",), "no", 10834, 1500, HUMAN),
    "refcoco: RefCOCOg": Told(("refcocog_val.json",), "specific", ("region",), "no", 4896, 1300, HUMAN),
}  # fmt: skip


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_what_its_readme_says(name: str, shared: Path) -> None:
    told = SETS[name]
    folder = shared / name.partition(":")[0]
    made = draft([folder / file for file in told.files], measured=False)
    entry = made.entry
    assert entry.scope == told.scope, made.finding("scope").reasons
    assert entry.specificity == told.specificity
    assert entry.modality == "image"
    assert entry.multi_turn == told.turns
    assert entry.languages == ("en",)
    assert entry.size_instances == told.instances
    assert entry.size_images == told.images
    possible = {told.construction} if told.least else {told.construction or None, None}
    assert entry.construction in possible, made.finding("construction").reasons


def test_questions_about_videos_are_no_entry(shared: Path) -> None:
    for file in sorted((shared / "mvbench").glob("*.json")):
        with pytest.raises(InputError, match="all about videos"):
            draft(file, measured=False)


def test_the_names_of_files_decide_nothing(shared: Path, tmp_path: Path) -> None:
    for number, file in enumerate(["pope/coco_pope_random.json", "vsr/dev.jsonl", "refcoco/refcoco_val.json"]):
        source = shared / file
        copy = tmp_path / f"{number}{source.suffix}"
        copy.write_bytes(source.read_bytes())
        values = [{f.field: f.value for f in draft(p, measured=False).findings} for p in (source, copy)]
        for each in values:
            del each["license"]  # a file beside the data
        assert values[0] == values[1]
