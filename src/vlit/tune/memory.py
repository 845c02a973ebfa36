"""Whether what training keeps beside the weights fits the memory, and what would."""

from __future__ import annotations

import os
from typing import Any

from vlit.errors import InputError

_PER_TRAINED = 12
"""Bytes of a trained float32 parameter beside itself: its gradient and the two moments of AdamW."""


def check_memory(model: Any, device: str, *, lora: bool, free: int | None = None) -> int:
    """Bytes that gradients and the optimizer will take. Activations come on top and depend on --batch.

    Raises `InputError` where they do not fit what is free, saying what would.

    Args:
        free: bytes to fit into; what the device says where None.
    """
    trained: int = sum(p.numel() for p in model.parameters() if p.requires_grad)
    needed = trained * _PER_TRAINED
    at_hand = _free(device) if free is None else free
    if needed > at_hand:
        way = "Choose --stage align or a smaller model." if lora else "Add --lora, which trains about a hundredth."
        raise InputError(
            f"{trained:,} trained parameters",
            f"need {needed / 1e9:.1f} GB beside the weights, and {at_hand / 1e9:.1f} GB are free on {device}", way,
        )  # fmt: skip
    return needed


def _free(device: str) -> int:
    if device.startswith("cuda"):
        import torch

        free: int = torch.cuda.mem_get_info(device)[0]
        return free
    try:
        return int(os.sysconf("SC_AVPHYS_PAGES")) * int(os.sysconf("SC_PAGE_SIZE"))
    except (ValueError, OSError):  # not told by this system
        return 1 << 62
