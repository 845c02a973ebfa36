"""Lets torchvision and torchaudio be imported beside a build of torch that their compiled parts do not fit.

With a CPU build of torch and the two from PyPI (built for CUDA), torchvision fails on import (``operator
torchvision::nms does not exist``), and so does torchaudio (``libc10_cuda.so``). No loader of images and text uses
torchvision's operators for boxes, so they are declared, and never defined; its compiled image decoder is replaced by
Pillow; torchaudio is then an empty module. With builds that fit, nothing is changed. Import this before transformers.
"""

from __future__ import annotations

import importlib.util
import sys
import types

import torch
from PIL import Image


def decode_with_pillow(source: str, **_: object) -> torch.Tensor:
    """What ``torchvision.io.decode_image`` gives in mode RGB for a path."""
    from torchvision.transforms.functional import pil_to_tensor

    with Image.open(source) as image:
        return pil_to_tensor(image.convert("RGB"))


try:
    import torchvision
except RuntimeError:
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]
    LIBRARY = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        LIBRARY.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision.io

    torchvision.io.decode_image = decode_with_pillow

try:
    import torchaudio  # noqa: F401
except ModuleNotFoundError:
    pass
except (ImportError, OSError):
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchaudio"]:
        del sys.modules[name]
    empty = types.ModuleType("torchaudio")
    empty.__spec__ = importlib.util.find_spec("torchaudio")
    sys.modules["torchaudio"] = empty
