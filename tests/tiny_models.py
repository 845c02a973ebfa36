"""Vision-language models of two families, random and tiny, saved with their processors as hubs hold them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_TALK = "a dog sits on the mat . what is it ? a cat is red , how many dogs are there ? two"
_LLAVA = (
    "{{ bos_token }}{% for m in messages %}{{ m.role | upper }}:\n{% for c in m.content %}"
    "{% if c.type == 'image' %}<image>\n{% else %}{{ c.text }}{% endif %}{% endfor %}"
    "{% if m.role == 'assistant' %}</s>{% else %}\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}ASSISTANT:\n{% endif %}"
)
_IDEFICS = (
    "{% for m in messages %}{{ m.role | capitalize }}:\n{% for c in m.content %}"
    "{% if c.type == 'image' %}<image>{% else %}{{ c.text }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}Assistant:\n{% endif %}"
)


def llava(folder: Path) -> None:
    """LLaVA: a CLIP tower of 4 patches and a Llama of 256 positions."""
    import torch
    from transformers import (
        CLIPImageProcessor,
        CLIPVisionConfig,
        LlamaConfig,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
    )  # fmt: skip

    words = _tokenizer(["<pad>", "<s>", "</s>", "<image>"])
    processor = LlavaProcessor(
        CLIPImageProcessor(size={"shortest_edge": 16}, crop_size={"height": 16, "width": 16}), words, patch_size=8,
        vision_feature_select_strategy="default", image_token="<image>", num_additional_image_tokens=1,
        chat_template=_LLAVA,
    )  # fmt: skip
    torch.manual_seed(0)
    eye = CLIPVisionConfig(hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
                           image_size=16, patch_size=8)  # fmt: skip
    mind = LlamaConfig(vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                       num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=256)  # fmt: skip
    config = LlavaConfig(vision_config=eye.to_dict(), text_config=mind.to_dict(), image_seq_length=4,
                         image_token_index=words.convert_tokens_to_ids("<image>"))  # fmt: skip
    _save(LlavaForConditionalGeneration(config), processor, folder)


def idefics(folder: Path) -> None:
    """Idefics2: images of any size, resampled to 4 vectors between two marks; no token begins a text."""
    import torch
    from transformers import (
        Idefics2Config,
        Idefics2ForConditionalGeneration,
        Idefics2ImageProcessor,
        Idefics2Processor,
    )  # fmt: skip

    words = _tokenizer(["<pad>", "<s>", "</s>", "<image>", "<fake_token_around_image>", "<end_of_utterance>"])
    eye = Idefics2ImageProcessor(size={"shortest_edge": 16, "longest_edge": 32}, do_image_splitting=False)
    processor = Idefics2Processor(eye, words, image_seq_len=4, chat_template=_IDEFICS)
    torch.manual_seed(0)
    config = Idefics2Config(
        vision_config={"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
                       "image_size": 32, "patch_size": 8},
        perceiver_config={"resampler_n_latents": 4, "resampler_depth": 1, "resampler_n_heads": 2,
                          "num_key_value_heads": 2, "resampler_head_dim": 8, "hidden_size": 32},
        text_config={"model_type": "mistral", "vocab_size": len(processor.tokenizer), "hidden_size": 32,
                     "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
                     "num_key_value_heads": 2, "max_position_embeddings": 256, "pad_token_id": 0},
        image_token_id=words.convert_tokens_to_ids("<image>"),
    )  # fmt: skip
    _save(Idefics2ForConditionalGeneration(config), processor, folder)


def llama(folder: Path) -> None:
    """A Llama without eyes, of 4,096 positions."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    words = _tokenizer(["<pad>", "<s>", "</s>"])
    words.chat_template = (
        "{% for m in messages %}{{ m.role | upper }}:\n{{ m.content }}</s>{% endfor %}"
        "{% if add_generation_prompt %}ASSISTANT:\n{% endif %}"
    )
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=4096, pad_token_id=0, bos_token_id=1, eos_token_id=2,
    )  # fmt: skip
    _save(LlamaForCausalLM(config), words, folder)


def _save(model: Any, processor: Any, folder: Path) -> None:
    model.eval().save_pretrained(folder)
    processor.save_pretrained(folder)


def _tokenizer(special: list[str]) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), special_tokens=special,
        show_progress=False,
    )  # fmt: skip
    made.train_from_iterator([_TALK], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>", bos_token="<s>", eos_token="</s>")


def clip(folder: Path) -> None:
    """A CLIP of 32 x 32 pixels with random weights, whose tokenizer knows three words."""
    import torch
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTextConfig, CLIPVisionConfig

    from vlit.mllm.device import quiet

    torch.manual_seed(0)
    text = CLIPTextConfig(vocab_size=64, hidden_size=16, intermediate_size=32, num_hidden_layers=1,
                          num_attention_heads=2, max_position_embeddings=12)  # fmt: skip
    vision = CLIPVisionConfig(hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
                              image_size=32, patch_size=8)  # fmt: skip
    config = CLIPConfig(text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=8)
    CLIPModel(config).eval().save_pretrained(folder)
    with quiet():
        CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}).save_pretrained(folder)
    _tokenizer([]).save_pretrained(folder)
