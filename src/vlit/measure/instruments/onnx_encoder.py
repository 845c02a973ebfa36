"""Text embedders as an ONNX file beside its ``tokenizer.json``, on onnxruntime, without torch.

``optimum-cli export onnx`` and most model pages give such a folder. An output of two dimensions is taken as it is
(``sentence_embedding`` first), one of three is pooled as ``1_Pooling/config.json`` says, else by the mean.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vlit.errors import InputError
from vlit.measure.instruments.embedder import Vectors, by_length, read_json, unit
from vlit.measure.instruments.text_encoder import pooling_of
from vlit.runfolder import folder_mark

_BATCH = 32
_LONGEST = 512
_WANTED = ("sentence_embedding", "text_embeds", "pooler_output", "last_hidden_state", "token_embeddings")


class OnnxEncoder:
    """An encoder on onnxruntime; an `vlit.measure.instruments.embedder.Embedder` of texts.

    Args:
        file: the ONNX file; its ``tokenizer.json`` lies beside it or one folder above.
        batch: texts at once, 0 for 32.
    """

    sees = False

    def __init__(self, file: Path, batch: int = 0) -> None:
        runtime = importlib.import_module("onnxruntime")
        tokenizers = importlib.import_module("tokenizers")
        folder = next((p for p in (file.parent, file.parent.parent) if (p / "tokenizer.json").is_file()), None)
        if folder is None:
            raise InputError(str(file), "has no tokenizer.json beside it", "Put the model's tokenizer.json there.")
        self.name = folder.name
        self.mark = folder_mark(file)
        self._batch = batch or _BATCH
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(max_length=_longest(folder))
        self._tokenizer.enable_padding()
        try:
            self._session = runtime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
        except Exception as error:  # noqa: BLE001 - onnxruntime raises classes of its own for any damaged file
            first = str(error).splitlines()[0][:200]
            raise InputError(str(file), f"cannot be loaded with onnxruntime ({first})", "Export it again.") from None
        self._takes = {i.name for i in self._session.get_inputs()}
        outputs = {o.name: len(o.shape) for o in self._session.get_outputs()}
        self._output = next((name for name in _WANTED if name in outputs), next(iter(outputs)))
        self._pooling = pooling_of(folder / "1_Pooling") if outputs[self._output] == 3 else ""

    def texts(self, texts: Sequence[str]) -> Vectors:
        """float32 [n, d], length 1."""
        found: list[Any] = [None] * len(texts)
        for batch in by_length(texts, self._batch):
            read = self._tokenizer.encode_batch([texts[i] for i in batch])
            mask = np.array([e.attention_mask for e in read], dtype=np.int64)
            feed = {
                "input_ids": np.array([e.ids for e in read], dtype=np.int64),
                "attention_mask": mask,
                "token_type_ids": np.array([e.type_ids for e in read], dtype=np.int64),
            }
            (rows,) = self._session.run([self._output], {k: v for k, v in feed.items() if k in self._takes})
            for i, row in zip(batch, _pooled(rows, mask, self._pooling), strict=True):
                found[i] = row
        return unit(np.stack(found)) if found else np.zeros((0, 1), dtype=np.float32)

    def images(self, images: Sequence[Any]) -> Vectors:
        """Not for this kind."""
        raise NotImplementedError(f"{self.name} embeds no images")


def _pooled(rows: Any, mask: Any, how: str) -> Any:
    if not how:
        return rows
    if how == "cls":
        return rows[:, 0]
    weight = mask[:, :, None].astype(np.float32)
    if how == "max":
        return np.where(weight > 0, rows, -np.inf).max(axis=1)
    return (rows * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9)


def _longest(folder: Path) -> int:
    limits = [_LONGEST]
    for name, field in (
        ("sentence_bert_config.json", "max_seq_length"), ("tokenizer_config.json", "model_max_length"),
        ("config.json", "max_position_embeddings"),
    ):  # fmt: skip
        value = read_json(folder / name).get(field) if (folder / name).is_file() else None
        if isinstance(value, int) and value > 0:
            limits.append(value)
    return min(limits)
