"""Makes a Qwen3-VL of a few thousand random weights, with its processor and a tokenizer of bytes, so that trainers can
load something without a download.

    python tiny_model.py FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cpu_torch  # noqa: F401 - before transformers
from tokenizers.pre_tokenizers import ByteLevel
from transformers import (
    Qwen2Tokenizer,
    Qwen2VLImageProcessor,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    Qwen3VLProcessor,
    Qwen3VLVideoProcessor,
)

# In the order of Qwen's own tokenizer. The markers of roles are tokens of their own there too.
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>",
            "<|box_start|>", "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>",
            "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>"]  # fmt: skip
PATCHES = {"patch_size": 16, "merge_size": 2, "temporal_patch_size": 2}
PIXELS = {"shortest_edge": 32 * 32, "longest_edge": 128 * 128}


def main(folder: Path) -> None:
    folder.mkdir(parents=True)
    alphabet = sorted(ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate(alphabet)}
    tokenizer = Qwen2Tokenizer(vocab=vocabulary, merges=[], additional_special_tokens=SPECIALS)
    ids = {name: tokenizer.convert_tokens_to_ids(name) for name in SPECIALS}
    config = Qwen3VLConfig(
        text_config={
            "vocab_size": len(tokenizer), "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
            "num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 8, "pad_token_id": ids["<|endoftext|>"],
            "rope_scaling": {"rope_type": "default", "mrope_section": [2, 1, 1], "mrope_interleaved": True},
        },
        vision_config={
            "depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": 16,
            "num_position_embeddings": 64, "deepstack_visual_indexes": [0],
            "patch_size": 16, "spatial_merge_size": 2, "temporal_patch_size": 2,
        },
        image_token_id=ids["<|image_pad|>"],
        video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"],
        vision_end_token_id=ids["<|vision_end|>"],
    )  # fmt: skip
    model = Qwen3VLForConditionalGeneration(config)
    model.save_pretrained(folder)
    template = Path(__file__).with_name("chat.jinja").read_text("utf-8")
    processor = Qwen3VLProcessor(
        image_processor=Qwen2VLImageProcessor(size=PIXELS, **PATCHES),
        tokenizer=tokenizer,
        video_processor=Qwen3VLVideoProcessor(**PATCHES),
        chat_template=template,
    )
    processor.save_pretrained(folder)
    print(json.dumps({"parameters": model.num_parameters()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
