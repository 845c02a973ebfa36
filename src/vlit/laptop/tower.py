"""Teaching a small vision tower what stands in each of its patches, before any language is learnt.

A tower of a hundred thousand parameters learns little from captions alone in minutes. Its patches are told what stands
in their cell (shape or text, colour, size) by classifiers that are thrown away. CLIP and EVA, from which large models
take their towers, have seen hundreds of millions of pictures; this stands for that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from PIL import Image

from vlit.laptop.statements import attribute
from vlit.laptop.world import GRID, SIDE
from vlit.scenes.rendered import plain
from vlit.schema import Box, Scene

_WHAT = ("", *plain.CATEGORIES, *plain.WORDS)
_COLOUR = ("", *plain.COLOURS)
_SIZE = ("", "small", "large")
KINDS = (_WHAT, _COLOUR, _SIZE)


class TowerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a tower is taught: steps of a batch of pictures, the highest rate, and the share of pictures held out."""

    steps: int = 800
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.05
    held_out: int = 256


def cell_labels(scene: Scene) -> np.ndarray[Any, np.dtype[np.int64]]:
    """For each cell what stands in it, ``(9, 3)``: numbers into `KINDS`, 0 for nothing."""
    found = np.zeros((GRID * GRID, len(KINDS)), dtype=np.int64)
    for thing in scene.objects:
        found[_cell(thing.box)] = [
            _WHAT.index(thing.category), _COLOUR.index(attribute(thing, "colour")),
            _SIZE.index(attribute(thing, "size")),
        ]  # fmt: skip
    for span in scene.texts:
        found[_cell(span.box), 0] = _WHAT.index(span.text)
    return found


def _cell(box: Box) -> int:
    x, y = ((box[i] + box[i + 2]) / 2 for i in (0, 1))
    column, row = (min(GRID - 1, int(v * GRID / SIDE)) for v in (x, y))
    return GRID * row + column


def pixels(paths: Sequence[Path]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Pictures as ``(n, height, width, 3)``."""
    return np.stack([np.asarray(Image.open(path).convert("RGB")) for path in paths])


def teach(
    look: Callable[[Any], Any], tower: Any, width: int, pictures: np.ndarray[Any, np.dtype[np.uint8]],
    labels: np.ndarray[Any, np.dtype[np.int64]], settings: TowerSettings, seed: int,
    tell: Callable[[int, float], None] | None = None,
) -> float:  # fmt: skip
    """Teach a tower; returns the share of held-out things whose three labels are all right.

    Args:
        look: from pixels ``(n, 3, height, width)`` in -1 .. 1 to one vector per patch, ``(n, 9, width)``.
        tower: the module whose parameters learn.
        width: of a patch's vector.
        pictures, labels: what it sees and what is there; the last ``held_out`` are kept for the test.
    """
    import torch

    torch.manual_seed(seed)
    heads = torch.nn.ModuleList(torch.nn.Linear(width, len(kind)) for kind in KINDS)
    trained = [*tower.parameters(), *heads.parameters()]
    for parameter in trained:
        parameter.requires_grad_(True)
    optimizer = torch.optim.AdamW(trained, lr=settings.rate, weight_decay=settings.decay)
    rng = np.random.default_rng(seed)
    known = len(pictures) - settings.held_out
    tower.train()
    for step in range(settings.steps):
        share = step / settings.steps
        for group in optimizer.param_groups:
            group["lr"] = settings.rate * min(1.0, (step + 1) / 50) * (1 + np.cos(np.pi * share)) / 2
        chosen = rng.integers(0, known, settings.batch)
        seen, wanted = look(scaled(pictures[chosen])), torch.from_numpy(labels[chosen])
        loss = torch.stack(
            [
                torch.nn.functional.cross_entropy(head(seen).flatten(0, 1), wanted[:, :, k].flatten())
                for k, head in enumerate(heads)
            ]
        ).sum()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if tell is not None:
            tell(step + 1, float(loss.detach()))
    tower.eval()
    with torch.inference_mode():
        seen = look(scaled(pictures[known:]))
        wanted = torch.from_numpy(labels[known:])
        right = torch.stack([head(seen).argmax(-1) == wanted[:, :, k] for k, head in enumerate(heads)]).all(dim=0)
    return float(right[wanted[:, :, 0] > 0].float().mean())


def scaled(pictures: np.ndarray[Any, np.dtype[np.uint8]]) -> Any:
    """Pictures as the image processor makes them: ``(n, 3, height, width)`` in -1 .. 1."""
    import torch

    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
