"""Text embedders in a Hugging Face folder, on torch: as sentence-transformers saves them, or a bare encoder.

Of a sentence-transformers folder the modules Transformer, Pooling (mean, first token, maximum), Dense and Normalize are
read, without that package. A bare encoder is pooled by the mean. Prompts such as "query: " are not put before texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vlit.errors import InputError
from vlit.measure.instruments.embedder import Vectors, by_length, read_json, unit
from vlit.mllm.device import chosen_device, load
from vlit.runfolder import folder_mark

_KNOWN = ("Transformer", "Pooling", "Dense", "Normalize")
_BATCH = 64
_LONGEST = 512


class TextEncoder:
    """An encoder on torch; an `vlit.measure.instruments.embedder.Embedder` of texts.

    Args:
        place: the model folder.
        device: see `chosen_device`.
        batch: texts at once, 0 for 64.
    """

    sees = False

    def __init__(self, place: Path, device: str = "", batch: int = 0) -> None:
        self.name = place.parent.name if place.name == "model" else place.name
        self.mark = folder_mark(place)
        self._device = chosen_device(device)
        self._batch = batch or _BATCH
        modules = _modules(place)
        inner = place / modules["Transformer"]
        self._tokenizer = load("AutoTokenizer", inner)
        self._model = load("AutoModel", inner).eval().to(self._device)
        self._longest = _longest(inner, self._tokenizer, self._model)
        self._pooling = pooling_of(place / modules["Pooling"]) if "Pooling" in modules else "mean"
        self._dense = _dense(place / modules["Dense"], self._device) if "Dense" in modules else None

    def texts(self, texts: Sequence[str]) -> Vectors:
        """float32 [n, d], length 1."""
        import torch

        found: list[Any] = [None] * len(texts)
        for batch in by_length(texts, self._batch):
            inputs = self._tokenizer(
                [texts[i] for i in batch], padding=True, truncation=True, max_length=self._longest, return_tensors="pt"
            ).to(self._device)
            with torch.inference_mode():
                hidden = self._model(**inputs).last_hidden_state.float()
                pooled = _pooled(hidden, inputs["attention_mask"], self._pooling)
                if self._dense is not None:
                    pooled = self._dense(pooled)
            for i, row in zip(batch, pooled.cpu().numpy(), strict=True):
                found[i] = row
        return unit(np.stack(found)) if found else np.zeros((0, 1), dtype=np.float32)

    def images(self, images: Sequence[Any]) -> Vectors:
        """Not for this kind."""
        raise NotImplementedError(f"{self.name} embeds no images")


def _modules(place: Path) -> dict[str, str]:
    """Module kind to its sub-folder; a bare encoder is all Transformer."""
    if not (place / "modules.json").is_file():
        return {"Transformer": "."}
    found = {str(m["type"]).rsplit(".", 1)[-1]: str(m["path"]) or "." for m in read_json(place / "modules.json")}
    unknown = [kind for kind in found if kind not in _KNOWN]
    if unknown or "Transformer" not in found:
        what = f"has modules that are not read here ({', '.join(unknown)})" if unknown else "has no Transformer"
        raise InputError(str(place / "modules.json"), what, f"Name a model of {', '.join(_KNOWN)} only.")
    return found


def pooling_of(place: Path) -> str:
    """``mean``, ``cls`` or ``max`` of a Pooling module's folder; mean where nothing is there."""
    if not (place / "config.json").is_file():
        return "mean"
    config = read_json(place / "config.json")
    modes = {"pooling_mode_cls_token": "cls", "pooling_mode_max_tokens": "max", "pooling_mode_mean_tokens": "mean"}
    named = [config["pooling_mode"]] if isinstance(config.get("pooling_mode"), str) else config.get("pooling_mode", [])
    chosen = [short for long, short in modes.items() if config.get(long)] + [str(n) for n in named]
    if len(chosen) != 1 or chosen[0] not in modes.values():
        raise InputError(
            str(place / "config.json"), f"pools by {', '.join(chosen) or 'something unknown'}",
            "Name a model that pools by mean, first token or maximum.",
        )  # fmt: skip
    return chosen[0]


def _pooled(hidden: Any, mask: Any, how: str) -> Any:
    if how == "cls":
        return hidden[:, 0]
    weight = mask.unsqueeze(-1).to(hidden.dtype)
    if how == "max":
        return hidden.masked_fill(weight == 0, float("-inf")).max(dim=1).values
    return (hidden * weight).sum(dim=1) / weight.sum(dim=1).clamp(min=1e-9)


def _dense(place: Path, device: str) -> Any:
    import torch
    from safetensors.torch import load_file

    weights = load_file(str(place / "model.safetensors"), device=device)
    kind = str(read_json(place / "config.json").get("activation_function", "")).rsplit(".", 1)[-1]
    activation = getattr(torch.nn, kind, torch.nn.Identity)()
    return lambda rows: activation(
        torch.nn.functional.linear(rows, weights["linear.weight"], weights.get("linear.bias"))
    )


def _longest(place: Path, tokenizer: Any, model: Any) -> int:
    """Tokens that the model reads: what its maker set, at most what it was built for."""
    limits = [tokenizer.model_max_length, getattr(model.config, "max_position_embeddings", _LONGEST)]
    if (place / "sentence_bert_config.json").is_file():
        limits.append(read_json(place / "sentence_bert_config.json").get("max_seq_length") or _LONGEST)
    return int(min(*limits, 8192))
