"""Q-Former: learnt queries that look at a tower and speak to a decoder: BLIP-2 and InstructBLIP.

Li et al. 2023 (arXiv 2301.12597), Dai et al. 2023 (arXiv 2305.06500). The queries' tokens stand before the text, the
start of text included, as these models were trained. Their processors are not used: they add a mark of their own, and
stop on tokenizers that have one. Encoder-decoder language models (Flan-T5) are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vlit.errors import InputError
from vlit.mllm.device import load
from vlit.mllm.family import Begun, Family, Tokens, Written, cache_name, cache_of, replace_marks
from vlit.mllm.pictures import Pictures

_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}{% set said = m.content | selectattr('type', 'equalto', 'text') %}"
    "{% if m.role == 'assistant' %}Answer: {% elif m.role == 'user' %}Question: {% endif %}"
    "{% for c in said %}{{ c.text }}{% endfor %}"
    "{% if m.role == 'assistant' %}{{ eos_token }}{% else %} {% endif %}{% endfor %}"
    "{% if add_generation_prompt %}Answer: {% endif %}"
)


class QFormer(Family):
    """A BLIP-2-like model with a decoder."""

    name = "qformer"
    model_types = ("blip-2", "instructblip")
    template = _TEMPLATE

    def check(self) -> None:
        if not self.model.config.use_decoder_only_language_model:
            raise InputError(
                "the model", "has an encoder-decoder as its language model", "Use one with a decoder, such as OPT."
            )

    def complete(self, place: str, remote: bool) -> None:
        if self._reads:
            self.instructions = load("AutoTokenizer", place, remote=remote, subfolder="qformer_tokenizer")

    @property
    def _reads(self) -> bool:
        return bool(self.model.config.model_type == "instructblip")

    def text_kept(self, written: Written) -> str:
        # What InstructBLIP's queries are told: the conversation up to its first answer.
        return written.text[: written.spans[0][0]] if self._reads and written.spans else written.text

    def filled(self, written: Written, images: int) -> tuple[str, tuple[tuple[int, int], ...]]:
        # The queries stand before the text; a mark that a template writes would be one token too many.
        return (
            replace_marks(written, images, self.mark, "")
            if self.mark in written.text
            else (written.text, written.spans)
        )

    def lead(self, images: int) -> list[int]:
        return [self.model.config.image_token_id] * (self.model.config.num_query_tokens * images)

    def pixels(self, rows: Sequence[Tokens], pictures: Pictures, ids: Any) -> dict[str, Any]:
        import torch

        frames = self.frames(rows, pictures)
        side = self.model.config.vision_config.image_size
        # The model cannot go without a picture; one that no token stands for is not seen.
        found = {"pixel_values": torch.stack(frames) if frames else torch.zeros(1, 3, side, side)}
        if self._reads:
            # The queries read the instruction too, once for each picture.
            asked = [row.text for row in rows for _ in row.images] or [""]
            read = self.instructions(asked, padding=True, truncation=True, return_tensors="pt")
            found |= {"qformer_input_ids": read["input_ids"], "qformer_attention_mask": read["attention_mask"]}
        return found

    def begin(self, inputs: dict[str, Any]) -> Begun:
        out = self.model(**inputs, use_cache=True)
        cache = cache_of(out.language_model_outputs)
        return Begun(cache, out.logits[:, -1], inputs["input_ids"].shape[1], {})

    def go_on(self, begun: Begun, ids: Any, mask: Any) -> Any:
        inner = self.model.language_model
        return inner(input_ids=ids, attention_mask=mask, **{cache_name(inner): begun.cache}).logits
