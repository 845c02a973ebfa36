"""What training keeps beside the weights has to fit."""

from __future__ import annotations

import pytest

from vlit.errors import InputError
from vlit.tune.memory import check_memory


def test_says_what_would_fit() -> None:
    import torch

    model = torch.nn.Linear(1000, 1000, bias=False)
    assert check_memory(model, "cpu", lora=False, free=12_000_000) == 12_000_000  # gradient and two moments of 4 bytes
    with pytest.raises(InputError, match=r"1,000,000 trained parameters.*Add --lora"):
        check_memory(model, "cpu", lora=False, free=11_999_999)
    with pytest.raises(InputError, match="smaller model"):
        check_memory(model, "cpu", lora=True, free=1)
    model.weight.requires_grad_(False)
    assert check_memory(model, "cpu", lora=True, free=0) == 0
