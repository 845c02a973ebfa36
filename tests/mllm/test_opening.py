"""What cannot be opened says so, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import tiny_models
from vlit.errors import InputError, UsageError
from vlit.mllm import FAMILIES, open_model
from vlit.mllm.device import quiet

Tiny = Callable[[str], Path]


def test_no_model_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no model folder"):
        open_model(tmp_path)
    with pytest.raises(InputError, match="is no model folder"):
        open_model(tmp_path / "mistyped")  # its parent is here: a path, and no connection is opened


def test_a_family_that_does_not_fit(tiny: Tiny) -> None:
    with pytest.raises(UsageError, match=r"is of type 'llava'\. Use --family llava"):
        open_model(tiny("llava"), "qformer")
    with pytest.raises(UsageError, match="Did you mean 'llava'"):
        open_model(tiny("llava"), "lava")


def test_a_model_of_another_kind(tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel

    with quiet():
        BertModel(BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
                             vocab_size=10)).save_pretrained(tmp_path)  # fmt: skip
    with pytest.raises(InputError, match="cannot be loaded"):
        open_model(tmp_path)


def test_no_chat_template(tmp_path: Path) -> None:
    with quiet():
        tiny_models.idefics(tmp_path)
    (tmp_path / "chat_template.jinja").unlink()
    with pytest.raises(InputError, match="chat template"):
        open_model(tmp_path)


def test_every_family_of_the_table_opens_its_own() -> None:
    for name in FAMILIES.names():
        assert FAMILIES.get(name).name == name
