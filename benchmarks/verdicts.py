"""What the cases of claims.py share: a share with its interval, the verdicts on an exchange, the photographs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vlit.arrow import scenes_from_batch
from vlit.claims import audit_sample, load_lexicon
from vlit.scenes import open_scenes
from vlit.schema import ImageRef, Message, Object, Part, Sample, Scene, Verdict

COCO = load_lexicon("coco")


def share(good: int, n: int) -> dict[str, Any]:
    """A share with its n and Wilson interval."""
    if not n:
        return {"share": None, "n": 0}
    p, z = good / n, 1.96
    middle, half = (
        (p + z * z / (2 * n)) / (1 + z * z / n),
        z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n),
    )
    return {
        "share": round(p, 4),
        "low": round(max(0.0, middle - half), 4),
        "high": round(min(1.0, middle + half), 4),
        "n": n,
    }


def one(question: str, answer: str, scene: Scene) -> list[Verdict]:
    """Verdicts on one exchange."""
    turns = (Message("user", (Part("text", question),)), Message("assistant", (Part("text", answer),)))
    return audit_sample(Sample(id="x", images=(scene.image,), messages=turns), scene, load_lexicon(scene.lexicon))


def contradicted(verdicts: list[Verdict]) -> bool:
    """Whether any claim is."""
    return any(v.status == "contradicted" for v in verdicts)


def photographs(data: Path) -> Iterator[Scene]:
    """The scenes of coco-mini."""
    for kept in open_scenes(f"coco:{data / 'coco-mini'}").read(None):
        yield from scenes_from_batch(kept.rows)


def by_category(key: str, names: list[str]) -> Scene:
    """A scene of which only the categories are known: no counts, no places."""
    things = tuple(Object(id=name, category=name, box=(0, 0, 1, 1)) for name in names)
    return Scene(id=key, image=ImageRef(path=key), objects=things, closed_world=COCO.categories(), lexicon="coco")
