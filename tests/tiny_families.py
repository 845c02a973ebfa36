"""Models of the three families and one of another kind, random and tiny, that read 16 pixels and lower-case words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from vlit.laptop.words import IMAGE, TEMPLATE, word_tokenizer
from vlit.mllm.device import quiet

TALK = (
    "what colour is the circle ? red blue green . yes no is there a square in the picture a b c d which shape it dog "
    "cat one two three answer with letter of right option single word or short phrase describe this image detail :"
)
SIDE = 16


def pictures(folder: Path, count: int = 6) -> list[Path]:
    """Pictures of one square each, in colours that differ."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for n in range(count):
        image = Image.new("RGB", (SIDE, SIDE), (250, 250, 250))
        ImageDraw.Draw(image).rectangle([2, 2, 12, 12], fill=(40 * n % 256, 90 * n % 256, 200 - 30 * n))
        made.append(folder / f"{n}.png")
        image.save(made[-1])
    return made


def make(family: str, folder: Path) -> Path:
    """Save a random model of a family with its tokenizer and image processor; returns the folder."""
    import torch
    from transformers import CLIPImageProcessorPil

    words = word_tokenizer([TALK])
    torch.manual_seed(0)
    with quiet():
        _MODELS[family](words).eval().save_pretrained(folder)
        words.save_pretrained(folder)
        half = [0.5, 0.5, 0.5]
        CLIPImageProcessorPil(
            size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE}, image_mean=half, image_std=half
        ).save_pretrained(folder)
    (folder / "chat_template.jinja").write_text(TEMPLATE, encoding="utf-8")
    return folder


def _decoder(words: Any) -> dict[str, Any]:
    return {
        "vocab_size": len(words), "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
        "num_attention_heads": 2, "max_position_embeddings": 128, "pad_token_id": words.pad_token_id,
        "bos_token_id": words.bos_token_id, "eos_token_id": words.eos_token_id,
    }  # fmt: skip


def _llava(words: Any) -> Any:
    from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

    eye = CLIPVisionConfig(hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
                           image_size=SIDE, patch_size=8)  # fmt: skip
    mind = LlamaConfig(**_decoder(words), num_key_value_heads=2)
    return LlavaForConditionalGeneration(
        LlavaConfig(vision_config=eye.to_dict(), text_config=mind.to_dict(), vision_feature_layer=-1,
                    image_seq_length=4, image_token_index=words.convert_tokens_to_ids(IMAGE))
    )  # fmt: skip


def _qformer(words: Any) -> Any:
    from transformers import Blip2Config, Blip2ForConditionalGeneration

    opt = {**_decoder(words), "model_type": "opt", "ffn_dim": 64, "word_embed_proj_dim": 32, "dropout": 0.0}
    opt.pop("intermediate_size")
    return Blip2ForConditionalGeneration(
        Blip2Config(
            vision_config={"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1,
                           "num_attention_heads": 2, "image_size": SIDE, "patch_size": 8},
            qformer_config={"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1,
                            "num_attention_heads": 2, "encoder_hidden_size": 16, "vocab_size": 8,
                            "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
            text_config=opt, num_query_tokens=3, image_token_index=words.convert_tokens_to_ids(IMAGE),
        )
    )  # fmt: skip


def _flamingo(words: Any) -> Any:
    from transformers import IdeficsConfig, IdeficsForVisionText2Text

    return IdeficsForVisionText2Text(
        IdeficsConfig(
            **_decoder(words), alpha_initializer="ones", cross_layer_interval=1,
            vision_config={"embed_dim": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
                           "image_size": SIDE, "patch_size": 8},
        )
    )  # fmt: skip


_MODELS: dict[str, Callable[[Any], Any]] = {"llava": _llava, "qformer": _qformer, "flamingo": _flamingo}
FAMILIES = tuple(_MODELS)
