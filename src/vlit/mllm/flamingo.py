"""Flamingo: a decoder whose gated cross-attention looks at pictures: Idefics.

Alayrac et al. 2022 (arXiv 2204.14198), Laurençon et al. 2023 (arXiv 2306.16527), transformers'
`IdeficsForVisionText2Text`. A picture stands as one token between two marks, and every token after it sees that picture
until the next one comes. The model freezes its text and its tower when it is made; what trains is set by the stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vlit.mllm.family import Begun, Family, Tokens, cache_name, cache_of
from vlit.mllm.pictures import Pictures

_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}{{ m.role | capitalize }}: {% for c in m.content %}"
    "{% if c.type == 'image' %}<fake_token_around_image><image><fake_token_around_image>"
    "{% else %}{{ c.text }}{% endif %}{% endfor %}"
    "{% if m.role == 'assistant' %}{{ eos_token }}{% endif %}\n{% endfor %}"
    "{% if add_generation_prompt %}Assistant: {% endif %}"
)


class Flamingo(Family):
    """An Idefics-like model."""

    name = "flamingo"
    model_types = ("idefics",)
    template = _TEMPLATE

    def pixels(self, rows: Sequence[Tokens], pictures: Pictures, ids: Any) -> dict[str, Any]:
        import torch

        most = max(1, max(len(row.images) for row in rows))
        side = self.model.config.vision_config.image_size
        values = torch.zeros(len(rows), most, 3, side, side)
        for i, row in enumerate(rows):
            for k, number in enumerate(row.images):
                values[i, k] = pictures.once(number, self.processed)
        mark = self.tokenizer.convert_tokens_to_ids(self.mark)
        latest = (ids == mark).cumsum(dim=1)  # 0 before the first picture
        seen = torch.nn.functional.one_hot(latest, most + 1)[:, :, 1:]
        return {"pixel_values": values, "image_attention_mask": seen}

    def begin(self, inputs: dict[str, Any]) -> Begun:
        out = self.model(**inputs, use_cache=True, **self.last_alone)
        rows, most = inputs["pixel_values"].shape[:2]
        looked = out.image_outputs.last_hidden_state
        more = {"eye": looked.view(rows, most, *looked.shape[1:]), "seen": inputs["image_attention_mask"][:, -1:]}
        return Begun(cache_of(out), out.logits[:, -1], inputs["input_ids"].shape[1], more)

    def go_on(self, begun: Begun, ids: Any, mask: Any) -> Any:
        return self.model(
            input_ids=ids, attention_mask=mask, image_encoder_embeddings=begun.more["eye"],
            image_attention_mask=begun.more["seen"].expand(-1, ids.shape[1], -1),
            **{cache_name(self.model): begun.cache},
        ).logits  # fmt: skip
