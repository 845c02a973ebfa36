"""Embedders of texts and images in one space: CLIP, SigLIP, whatever transformers loads with the same two methods."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vlit.errors import InputError
from vlit.measure.instruments.embedder import Vectors, by_length, unit
from vlit.mllm.device import chosen_device, load
from vlit.runfolder import folder_mark

_BATCH = 32


class ClipEncoder:
    """A two-tower model on torch; an `vlit.measure.instruments.embedder.Embedder` that sees.

    Texts beyond the text tower's length (77 tokens for CLIP, 64 for SigLIP) are cut.

    Args:
        place: the model folder, with its processor.
        device: see `chosen_device`.
        batch: texts or images at once, 0 for 32.
    """

    sees = True

    def __init__(self, place: Path, device: str = "", batch: int = 0) -> None:
        self.name = place.name
        self.mark = folder_mark(place)
        self._device = chosen_device(device)
        self._batch = batch or _BATCH
        self._tokenizer = load("AutoTokenizer", place)
        self._eye = load("AutoImageProcessor", place)
        self._model = load("AutoModel", place).eval().to(self._device)
        if not hasattr(self._model, "get_image_features") or not hasattr(self._model, "get_text_features"):
            raise InputError(
                str(place), f"is a {type(self._model).__name__}, which has no text and image features",
                "Name a CLIP-like model, or a text embedder.",
            )  # fmt: skip
        text = self._model.config.text_config
        self._longest = int(getattr(text, "max_position_embeddings", 77))
        # SigLIP was trained on texts padded to full length, without a mask.
        self._padding = "max_length" if "siglip" in str(self._model.config.model_type) else True

    def texts(self, texts: Sequence[str]) -> Vectors:
        """float32 [n, d], length 1."""
        import torch

        found: list[Any] = [None] * len(texts)
        for batch in by_length(texts, self._batch):
            inputs = self._tokenizer(
                [texts[i] for i in batch], padding=self._padding, truncation=True, max_length=self._longest,
                return_tensors="pt",
            ).to(self._device)  # fmt: skip
            with torch.inference_mode():
                rows = _vectors(self._model.get_text_features(**inputs))
            for i, row in zip(batch, rows, strict=True):
                found[i] = row
        return unit(np.stack(found)) if found else np.zeros((0, 1), dtype=np.float32)

    def images(self, images: Sequence[Any]) -> Vectors:
        """float32 [n, d], length 1."""
        import torch

        found = []
        for start in range(0, len(images), self._batch):
            inputs = self._eye(images=list(images[start : start + self._batch]), return_tensors="pt").to(self._device)
            with torch.inference_mode():
                found.append(_vectors(self._model.get_image_features(**inputs)))
        return unit(np.concatenate(found)) if found else np.zeros((0, 1), dtype=np.float32)


def _vectors(features: Any) -> Any:
    pooled = features if not hasattr(features, "pooler_output") else features.pooler_output
    return pooled.float().cpu().numpy()
