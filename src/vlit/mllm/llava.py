"""LLaVA: patches of a tower through a projector into a decoder, in the places of ``<image>`` tokens.

Liu et al. 2023 (arXiv 2304.08485), transformers' `LlavaForConditionalGeneration` with pictures of one size. LLaVA-NeXT
and OneVision, which cut pictures into tiles, go through ``auto``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from vlit.mllm.family import Family, Tokens, Written, replace_marks
from vlit.mllm.pictures import Pictures

_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}{{ m.role | upper }}: {% for c in m.content %}"
    "{% if c.type == 'image' %}<image>\n{% else %}{{ c.text }}{% endif %}{% endfor %}"
    "{% if m.role == 'assistant' %}{{ eos_token }}{% else %}\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}ASSISTANT: {% endif %}"
)


class Llava(Family):
    """A LLaVA-like model."""

    name = "llava"
    model_types = ("llava",)
    template = _TEMPLATE

    @cached_property
    def per_image(self) -> int:
        """Tokens of an image: what the projector gives for one."""
        import torch

        vision = self.model.config.vision_config
        blank = torch.zeros(1, 3, vision.image_size, vision.image_size, dtype=self.model.dtype).to(self.model.device)
        with torch.inference_mode():
            return int(self.model.get_image_features(blank, return_dict=True).pooler_output[0].shape[0])

    def filled(self, written: Written, images: int) -> tuple[str, tuple[tuple[int, int], ...]]:
        return replace_marks(written, images, self.mark, self.mark * self.per_image)

    def pixels(self, rows: Sequence[Tokens], pictures: Pictures, ids: Any) -> dict[str, Any]:
        import torch

        frames = self.frames(rows, pictures)
        return {"pixel_values": torch.stack(frames)} if frames else {}
