"""Teaching a small eye what stands where, in words, before the decoder learns any language.

A tower of a hundred thousand parameters learns little from captions alone in minutes. So each cell of a picture is
held against single words (shape or text, colour, size, place) by SigLIP's loss (Zhai et al. 2023, arXiv 2303.15343): is
this word true of this cell? The words are the decoder's own embeddings, so that what the eye says of a cell is already
near the words for it. CLIP and EVA, from which large models take their towers, have met hundreds of millions of
pictures with their texts; this stands for that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from PIL import Image

from vlit.laptop.statements import attribute, cell_of
from vlit.laptop.world import GRID
from vlit.program import PLACES
from vlit.scenes.rendered import plain
from vlit.schema import Scene

CELL_WORDS = (
    *plain.CATEGORIES, *(word.lower() for word in plain.WORDS), *plain.COLOURS, "small", "large",
    *dict.fromkeys(word for place in PLACES for word in place.split()),
)  # fmt: skip
"""Words that a cell is held against."""
_SCALE, _SHIFT = math.log(10.0), -3.0  # SigLIP begins at -10, for batches of thousands of texts


class TowerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a tower is taught: steps of a batch of pictures, the highest rate, and the share of pictures held out."""

    steps: int = 800
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.05
    held_out: int = 256


def cell_words(scene: Scene) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Which of `CELL_WORDS` are true of each cell, ``(9, words)`` of 0 and 1; nothing is true of an empty cell."""
    found = np.zeros((GRID * GRID, len(CELL_WORDS)), dtype=np.float32)
    said = [(cell_of(o, scene), [o.category, attribute(o, "colour"), attribute(o, "size")]) for o in scene.objects]
    said += [(cell_of(span, scene), [span.text.lower()]) for span in scene.texts]
    for place, words in said:
        for word in [*words, *place.split()]:
            found[PLACES.index(place), CELL_WORDS.index(word)] = 1
    return found


def pixels(paths: Sequence[Path]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Pictures as ``(n, height, width, 3)``."""
    return np.stack([np.asarray(Image.open(path).convert("RGB")) for path in paths])


def teach(
    look: Callable[[Any], Any], words: Callable[[], Any], learning: Sequence[Any],
    pictures: np.ndarray[Any, np.dtype[np.uint8]], labels: np.ndarray[Any, np.dtype[np.float32]],
    settings: TowerSettings, seed: int, tell: Callable[[int, float], None] | None = None,
) -> float:  # fmt: skip
    """Teach a model's eye; returns the share of held-out things of which exactly the right words are held to be true.

    Args:
        look: from pixels ``(n, 3, height, width)`` in -1 .. 1 to one vector per cell, ``(n, 9, width)``.
        words: gives the vectors of `CELL_WORDS`, ``(words, width)``.
        learning: the parameters that both depend on.
        pictures, labels: what it sees and what is true there (`cell_words`); the last ``held_out`` are kept for the
            test.
    """
    import torch

    torch.manual_seed(seed)
    scale = torch.nn.Parameter(torch.tensor(_SCALE))
    shift = torch.nn.Parameter(torch.tensor(_SHIFT))
    trained = [*learning, scale, shift]
    for parameter in trained:
        parameter.requires_grad_(True)
    optimizer = torch.optim.AdamW(trained, lr=settings.rate, weight_decay=settings.decay)
    rng = np.random.default_rng(seed)
    known = len(pictures) - settings.held_out

    def judged(chosen: Any) -> tuple[Any, Any]:
        cells = torch.nn.functional.normalize(look(scaled(pictures[chosen])), dim=-1)
        near = cells @ torch.nn.functional.normalize(words(), dim=-1).T
        return near * scale.exp() + shift, torch.from_numpy(labels[chosen])

    for step in range(settings.steps):
        share = step / settings.steps
        for group in optimizer.param_groups:
            group["lr"] = settings.rate * min(1.0, (step + 1) / 50) * (1 + np.cos(np.pi * share)) / 2
        held, true = judged(rng.integers(0, known, settings.batch))
        loss = torch.nn.functional.binary_cross_entropy_with_logits(held, true, reduction="sum") / len(true)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if tell is not None:
            tell(step + 1, float(loss.detach()))
    with torch.inference_mode():
        held, true = judged(slice(known, None))
        right = ((held > 0) == (true > 0)).all(dim=-1)
    return float(right[true.any(dim=-1)].float().mean())


def scaled(pictures: np.ndarray[Any, np.dtype[np.uint8]]) -> Any:
    """Pictures as the image processor makes them: ``(n, 3, height, width)`` in -1 .. 1."""
    import torch

    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
