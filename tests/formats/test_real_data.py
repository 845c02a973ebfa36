"""Published data sets, as their authors released them, read without being told what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from formats.helpers import read_all
from vlit.errors import InputError
from vlit.formats import open_dataset

READ = [
    ("ai2d-text/ai2d_test_sample.jsonl", "mcq", 150, 0),
    ("chartqa/complex/test_augmented_complex.json", "vqa", 5, 0),
    ("chartqa/complex/test_augmented_simple.json", "vqa", 30, 0),
    ("chartqa/complex/test_human_complex.json", "vqa", 85, 0),
    ("chartqa/complex/test_human_simple.json", "vqa", 27, 0),
    ("chartqa/simple/test_augmented_complex.json", "vqa", 11, 0),
    ("chartqa/simple/test_augmented_simple.json", "vqa", 58, 0),
    ("chartqa/simple/test_human_complex.json", "vqa", 34, 0),
    ("chartqa/simple/test_human_simple.json", "vqa", 10, 0),
    ("coco-arc-examples/examples.json", "coco-arc", 3, 0),
    ("ferret-bench/ground_conv/question.jsonl", "paired", 40, 0),
    ("ferret-bench/ground_conv/answer.jsonl", "paired", 40, 0),
    ("ferret-bench/refer_caption/question.jsonl", "paired", 40, 0),
    ("ferret-bench/refer_reason/answer.jsonl", "paired", 40, 0),
    ("format-samples/data-juicer/demos/data/demo-dataset-images.jsonl", "data-juicer", 3, 0),
    ("format-samples/ferret-ui/train_data_example.json", "ferret", 3, 0),
    ("format-samples/ferret-ui/eval_data_example_0_box_in.json", "ferret", 0, 3),
    ("format-samples/ferret-ui/eval_data_example_1_no_box_in.json", "llava", 0, 2),
    ("format-samples/llama-factory/data/mllm_demo.json", "messages", 6, 0),
    ("format-samples/llama-factory/data/v1_multimodal_demo.jsonl", "openai", 24, 0),
    ("format-samples/llama-factory/data/mllm_video_demo.json", "messages", 0, 3),
    ("format-samples/next-gpt/cc3m/cc3m_comprehension.json", "llava", 20, 0),
    ("format-samples/next-gpt/webvid/webvid_comprehension.json", "llava", 0, 8),
    ("format-samples/xcomposer/data/multi_turn_multi_images_example.json", "llava", 2, 0),
    ("format-samples/xcomposer/data/only_text_example.json", "llava", 2, 0),
    ("format-samples/xcomposer/data/single_turn_single_image_example.json", "llava", 2, 0),
    ("llava-coco30/coco2014_val_gpt4_qa_30x3.jsonl", "qa", 90, 0),
    ("llava-coco30/coco2014_val_qa_eval/qa90_questions.jsonl", "paired", 90, 0),
    ("llava-coco30/coco2014_val_qa_eval/qa90_gpt4_answer.jsonl", "paired", 90, 0),
    ("llava-complex/llava_complex_reasoning_4k.json", "qa", 4000, 0),
    ("minigpt4-captions/filter_cap_rewritten.json", "qa", 2362, 0),
    ("minigpt4-captions/minigpt_caption_3k.json", "qa", 3362, 0),
    ("multiinstruct-sample/train.jsonl", "multiinstruct", 59, 0),
    ("mvbench/action_antonym.json", "mcq", 0, 200),
    ("mvbench/counterfactual_inference.json", "mcq", 0, 200),
    ("mvbench/episodic_reasoning.json", "mcq", 0, 200),
    ("mvbench/moving_count.json", "mcq", 0, 200),
    ("mvbench/object_existence.json", "mcq", 0, 200),
    ("mvbench/scene_transition.json", "mcq", 0, 200),
    ("nlvr/dev/dev.json", "vqa", 165, 0),
    ("nlvr/dev/dev_text_only.json", "vqa", 824, 0),
    ("ocr-answers/ocrVQA_sample.json", "vqa", 500, 0),
    ("ocr-answers/textVQA.json", "vqa", 5000, 0),
    ("owleval/answer/MMreact_answer.jsonl", "qa", 63, 0),
    ("owleval/answer/blip2_13b_answer.jsonl", "qa", 63, 0),
    ("owleval/answer/llava_13b_answer.jsonl", "qa", 63, 0),
    ("owleval/answer/mPLUG_Owl_7b_answer.jsonl", "qa", 63, 0),
    ("owleval/answer/minigpt4_13b_answer.jsonl", "qa", 63, 0),
    ("owleval/answer/openflanmingo_answer.jsonl", "qa", 63, 0),
    ("pope/coco_pope_adversarial.json", "pope", 3000, 0),
    ("pope/coco_pope_popular.json", "pope", 3000, 0),
    ("pope/coco_pope_random.json", "pope", 3000, 0),
    ("refcoco/refcoco_val.json", "refcoco", 10834, 0),
    ("refcoco/refcocog_val.json", "refcoco", 4896, 0),
    ("stablellava/animal.json", "qa", 10000, 0),
    ("stablellava/color.json", "qa", 1983, 0),
    ("stablellava/food.json", "qa", 2738, 0),
    ("stablellava/scene.json", "qa", 12000, 0),
    ("vl-annotation-samples/clevr/CLEVR_val_questions.json", "vqa", 100, 0),
    ("vl-annotation-samples/textcaps/TextCaps_0.1_val.json", "vqa", 100, 0),
    ("vl-annotation-samples/textvqa/TextVQA_0.5.1_val.json", "vqa", 100, 0),
    ("vl-annotation-samples/visual_genome/question_answers.json", "vqa", 50, 50),
    ("vsr/dev.jsonl", "vqa", 1097, 0),
    ("vsr/train.jsonl", "vqa", 7680, 0),
]

NEEDS_A_PARTNER = {
    "owleval/questions.jsonl": "needs the file of answers",
    "vl-annotation-samples/vqa2/v2_mscoco_val2014_annotations.json": "v2_OpenEnded_mscoco_val2014_questions.json",
}

SCENES = (  # tests/scenes read them, or they are parts of what is read there
    "coco-mini/annotations/*.json",
    "provision-sample/*.json",
    "sroie/key/*.json",
    "vl-annotation-samples/coco2017/*.json",
    "vl-annotation-samples/gqa/*.json",
    "vl-annotation-samples/visual_genome/image_data.json",
    "vl-annotation-samples/visual_genome/region_descriptions.json",
    "vl-annotation-samples/visual_genome/scene_graphs.json",
    "vl-annotation-samples/clevr/CLEVR_val_scenes.json",
)
NO_SAMPLES = (  # contexts, prompts and tables about pictures
    "coco-extra/index.json",
    "coco-objects/objects.json",
    "ferret-bench/*/context.jsonl",
    "format-samples/llama-factory/data/video_frames.json",
    "llava-coco30/caps_boxes_coco2014_val_80.jsonl",
    "otter-syphus/*.json",
)


@pytest.mark.parametrize(("name", "format", "samples", "rejects"), READ, ids=[case[0] for case in READ])
def test_instruction_data(name: str, format: str, samples: int, rejects: int, shared: Path) -> None:
    assert open_dataset(shared / name).format == format
    read = read_all(shared / name)
    assert (len(read.samples), len(read.rejects)) == (samples, rejects)
    assert len({s.id for s in read.samples}) == samples


@pytest.mark.parametrize(("name", "told"), NEEDS_A_PARTNER.items(), ids=NEEDS_A_PARTNER)
def test_half_of_a_pair_says_what_it_needs(name: str, told: str, shared: Path) -> None:
    assert open_dataset(shared / name).format == "paired"
    with pytest.raises(InputError, match=told):
        read_all(shared / name)


@pytest.mark.parametrize("pattern", [*SCENES, *NO_SAMPLES])
def test_other_data_are_not_taken_for_it(pattern: str, shared: Path) -> None:
    files = sorted(shared.glob(pattern))
    assert files
    for file in files:
        with pytest.raises(InputError, match="in no format that vlit knows"):
            open_dataset(file)


def test_every_file_is_accounted_for(shared: Path) -> None:
    known = {name for name, *_ in READ} | set(NEEDS_A_PARTNER)
    known |= {str(path.relative_to(shared)) for pattern in (*SCENES, *NO_SAMPLES) for path in shared.glob(pattern)}
    known |= {f"ferret-bench/{part}/{role}.jsonl" for part in ("refer_caption", "refer_reason")
              for role in ("question", "answer")}  # fmt: skip
    there = {str(path.relative_to(shared)) for path in shared.rglob("*") if path.suffix in (".json", ".jsonl")}
    assert there - known == set()


def test_two_pictures_in_one_question(shared: Path) -> None:
    first = read_all(shared / "format-samples/xcomposer/data/multi_turn_multi_images_example.json").samples[0]
    assert [p.type for p in first.messages[0].content] == ["text", "image", "text", "image", "text"]
    assert [p.index for p in first.messages[0].content if p.type == "image"] == [0, 1]


def test_images_of_a_real_set(shared: Path) -> None:
    name = shared / "coco-arc-examples"
    read = read_all(name / "examples.json", images=name / "images", check_images=True)
    assert len(read.samples) == 3
    assert all(Path(i.path).is_file() for s in read.samples for i in s.images)


def test_pictures_of_nlvr(shared: Path) -> None:
    read = read_all(shared / "nlvr/dev/dev.json", images=shared / "nlvr/dev", check_images=True)
    assert (len(read.samples), read.rejects) == (165, [])
