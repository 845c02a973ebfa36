"""The laptop models: transformers' own classes at about a million parameters, with one tokenizer and one tower size.

Each function makes the model with random weights. Before any language is learnt what sees in it is taught to
(`vlit.laptop.tower`): the vision tower and, of the Q-Former, its queries too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from vlit.laptop.settings import BaseSettings
from vlit.laptop.words import END, IMAGE, PAD, START, TEMPLATE
from vlit.laptop.world import GRID, SIDE


class Recipe(msgspec.Struct, frozen=True):
    """How a family's laptop model is made.

    Attributes:
        make: settings and tokenizer to a model with random weights.
        look: a model and pixels to one vector for each cell of the picture, of the decoder's width.
    """

    make: Callable[[BaseSettings, Any], Any]
    look: Callable[[Any, Any], Any]


def _llava(settings: BaseSettings, tokenizer: Any) -> Any:
    from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

    eye = CLIPVisionConfig(
        hidden_size=settings.width, intermediate_size=2 * settings.width, image_size=SIDE,
        num_hidden_layers=settings.eye_layers, num_attention_heads=4, patch_size=SIDE // GRID,
    )  # fmt: skip
    mind = LlamaConfig(**_decoder(settings, tokenizer), num_key_value_heads=settings.heads)
    return LlavaForConditionalGeneration(
        LlavaConfig(
            vision_config=eye.to_dict(), text_config=mind.to_dict(), vision_feature_layer=-1,
            image_seq_length=GRID * GRID, image_token_index=tokenizer.convert_tokens_to_ids(IMAGE),
            tie_word_embeddings=True,
        )
    )  # fmt: skip


def _qformer(settings: BaseSettings, tokenizer: Any) -> Any:
    """Nine queries that read the tower and speak to a Llama: BLIP-2's shape."""
    from transformers import Blip2Config, Blip2ForConditionalGeneration

    width = settings.width
    reads = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    return Blip2ForConditionalGeneration(
        Blip2Config(
            vision_config={
                "hidden_size": width, "intermediate_size": 2 * width, "image_size": SIDE, "patch_size": SIDE // GRID,
                "num_hidden_layers": settings.eye_layers, "num_attention_heads": 4,
            },
            qformer_config={
                "hidden_size": width, "intermediate_size": 2 * width, "num_hidden_layers": 2, "num_attention_heads": 4,
                "encoder_hidden_size": width, "cross_attention_frequency": 1, "vocab_size": 8, **reads,
            },
            text_config={
                "model_type": "llama", **_decoder(settings, tokenizer), "num_key_value_heads": settings.heads
            },
            num_query_tokens=GRID * GRID, image_token_index=tokenizer.convert_tokens_to_ids(IMAGE),
        )
    )  # fmt: skip


def _flamingo(settings: BaseSettings, tokenizer: Any) -> Any:
    """Gated cross-attention before every layer, its gates open: closed ones, the default, hardly open in minutes."""
    from transformers import IdeficsConfig, IdeficsForVisionText2Text

    return IdeficsForVisionText2Text(
        IdeficsConfig(
            **_decoder(settings, tokenizer), cross_layer_interval=1, alpha_initializer="ones",
            vision_config={
                "embed_dim": settings.width, "intermediate_size": 2 * settings.width, "image_size": SIDE,
                "patch_size": SIDE // GRID, "num_hidden_layers": settings.eye_layers, "num_attention_heads": 4,
            },
        )
    )  # fmt: skip


def _decoder(settings: BaseSettings, tokenizer: Any) -> dict[str, Any]:
    ids = {name: tokenizer.convert_tokens_to_ids(word) for name, word in (("pad", PAD), ("bos", START), ("eos", END))}
    return {
        "vocab_size": len(tokenizer), "hidden_size": settings.width, "intermediate_size": 2 * settings.width,
        "num_hidden_layers": settings.layers, "num_attention_heads": settings.heads, "max_position_embeddings": 512,
        "pad_token_id": ids["pad"], "bos_token_id": ids["bos"], "eos_token_id": ids["eos"],
        "tie_word_embeddings": True,
        # 0.02, the default, is for thousands of channels: here attention's scores would begin at a twentieth of this.
        "initializer_range": settings.width**-0.5,
    }  # fmt: skip


def _patches(tower: Any, pixels: Any) -> Any:
    """One vector for each patch, without the one of the whole picture."""
    return tower(pixel_values=pixels).last_hidden_state[:, 1:]


def _projected(model: Any, pixels: Any) -> Any:
    inner = model.model
    return inner.multi_modal_projector(_patches(inner.vision_tower, pixels))


def _queried(model: Any, pixels: Any) -> Any:
    """One vector for each query. Queries that nobody taught where to look all look everywhere, and captions alone do
    not part them in thousands of steps; BLIP-2 has a stage of its own for that, and this stands for it."""
    seen = model.vision_model(pixel_values=pixels).last_hidden_state
    queries = model.query_tokens.expand(len(seen), -1, -1)
    read = model.qformer(query_embeds=queries, encoder_hidden_states=seen).last_hidden_state
    return model.language_projection(read)


RECIPES: dict[str, Recipe] = {
    "llava": Recipe(_llava, _projected),
    "qformer": Recipe(_qformer, _queried),
    "flamingo": Recipe(_flamingo, lambda model, pixels: _patches(model.model.vision_model, pixels)),
}


def image_processor() -> Any:
    """Pictures of 72 pixels as they are, in -1 .. 1."""
    from transformers import CLIPImageProcessorPil

    half = [0.5, 0.5, 0.5]
    return CLIPImageProcessorPil(
        size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE}, image_mean=half, image_std=half
    )


def save(model: Any, tokenizer: Any, place: Path) -> None:
    """Write a model folder that `vlit.mllm.open_model` opens."""
    model.save_pretrained(place)
    tokenizer.save_pretrained(place)
    image_processor().save_pretrained(place)
    (place / "chat_template.jinja").write_text(TEMPLATE, encoding="utf-8")
