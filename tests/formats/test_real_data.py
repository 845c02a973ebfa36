"""Published data sets, as their authors released them, read without being told what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from formats.helpers import read_all
from vlit.errors import InputError
from vlit.formats import open_dataset


@pytest.mark.parametrize(
    ("name", "format", "samples", "rejects"),
    [
        ("stablellava/color.json", "qa", 1983, 0),
        ("llava-complex/llava_complex_reasoning_4k.json", "qa", 4000, 0),
        ("llava-coco30/coco2014_val_gpt4_qa_30x3.jsonl", "qa", 90, 0),
        ("minigpt4-captions/filter_cap_rewritten.json", "qa", 2362, 0),
        ("minigpt4-captions/minigpt_caption_3k.json", "qa", 3362, 0),
        ("coco-arc-examples/examples.json", "coco-arc", 3, 0),
        ("pope/coco_pope_random.json", "pope", 3000, 0),
        ("mvbench/moving_count.json", "mcq", 0, 200),
        ("ai2d-text/ai2d_test_sample.jsonl", "mcq", 150, 0),
        ("format-samples/llama-factory/data/mllm_demo.json", "messages", 6, 0),
        ("format-samples/llama-factory/data/v1_multimodal_demo.jsonl", "openai", 24, 0),
        ("format-samples/llama-factory/data/mllm_video_demo.json", "messages", 0, 3),
        ("format-samples/xcomposer/data/multi_turn_multi_images_example.json", "llava", 2, 0),
        ("format-samples/xcomposer/data/only_text_example.json", "llava", 2, 0),
        ("format-samples/data-juicer/demos/data/demo-dataset-images.jsonl", "data-juicer", 3, 0),
        ("format-samples/next-gpt/cc3m/cc3m_comprehension.json", "llava", 20, 0),
        ("format-samples/next-gpt/webvid/webvid_comprehension.json", "llava", 0, 8),
        ("format-samples/ferret-ui/eval_data_example_1_no_box_in.json", "llava", 0, 2),
    ],
)
def test_instruction_data(name: str, format: str, samples: int, rejects: int, shared: Path) -> None:
    assert open_dataset(shared / name).format == format
    read = read_all(shared / name)
    assert (len(read.samples), len(read.rejects)) == (samples, rejects)
    assert len({s.id for s in read.samples}) == samples


@pytest.mark.parametrize(
    "name",
    [
        "coco-mini/annotations/captions_val2017.json",
        "coco-objects/objects.json",
        "vl-annotation-samples/visual_genome/scene_graphs.json",
        "refcoco/refcoco_val.json",
    ],
)
def test_other_data_are_not_taken_for_it(name: str, shared: Path) -> None:
    with pytest.raises(InputError, match="in no format that vlit knows"):
        open_dataset(shared / name)


def test_two_pictures_in_one_question(shared: Path) -> None:
    first = read_all(shared / "format-samples/xcomposer/data/multi_turn_multi_images_example.json").samples[0]
    assert [p.type for p in first.messages[0].content] == ["text", "image", "text", "image", "text"]
    assert [p.index for p in first.messages[0].content if p.type == "image"] == [0, 1]


def test_images_of_a_real_set(shared: Path) -> None:
    name = shared / "coco-arc-examples"
    read = read_all(name / "examples.json", images=name / "images", check_images=True)
    assert len(read.samples) == 3
    assert all(Path(i.path).is_file() for s in read.samples for i in s.images)
