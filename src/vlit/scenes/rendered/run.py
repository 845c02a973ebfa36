"""Renders pictures and their scenes into a run folder."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

from vlit.arrow import SCENE_SCHEMA, scenes_to_batch
from vlit.engine import Kept, Progress, ingest
from vlit.errors import UsageError, nearest
from vlit.runfolder import DATA, RunFolder, ShardLine, digest, writing
from vlit.scenes.rendered import plain, plan
from vlit.scenes.rendered.canvas import Layout, arrange, paint
from vlit.scenes.rendered.outlines import SHAPES
from vlit.scenes.rendered.plan import Plan, Style
from vlit.scenes.rendered.wording import captions
from vlit.schema import Attribute, ImageRef, Object, Scene, TextSpan, image_key

IMAGES = "images"
_VERSION = "1"
_SHARD_SCENES = 256
_BATCH = 64
_SMALLEST, _LARGEST = 64, 2048
_MOST = 100_000  # five digits in a file name

STYLES = {"full": Style(plan.plan, tuple(SHAPES)), "plain": Style(plain.plan, plain.CATEGORIES)}
"""Kinds of picture: everything that can be drawn, and few large things on a grid."""


def render(
    count: int,
    seed: int,
    out: Path,
    size: int = 336,
    style: str = "full",
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> list[ShardLine]:
    """Draw pictures of 2 to 9 shapes into ``out/images`` and their scenes into ``out/data``, as a finished run folder.

    Everything in a picture is annotated: objects with colour and size, and texts. Boxes are tight around the painted
    pixels, to a third of a pixel. Picture n depends on the seed, n and the size alone, so that a longer run starts
    like a shorter one.

    Args:
        count: how many pictures, 1 to 100,000.
        seed: any integer.
        out: the folder.
        size: width and height in pixels, 64 to 2048.
        style: a kind of picture, of `STYLES`.
        overwrite: replace another run that lies there.
        progress: called as shards of 256 scenes finish.

    Returns:
        The manifest's lines, one per shard. A finished run of the same settings is returned as it lies.

    Raises:
        UsageError: a number out of range, or ``out`` holds something else.
        OutputError: ``out`` cannot be written.
    """
    if not 1 <= count <= _MOST:
        raise UsageError("count", f"is {count}", f"Choose 1 to {_MOST:,} pictures.")
    if not _SMALLEST <= size <= _LARGEST:
        raise UsageError("size", f"is {size} pixels", f"Choose {_SMALLEST} to {_LARGEST}.")
    if style not in STYLES:
        raise UsageError(f"style {style}", "there is none of this name", nearest(style, STYLES))
    settings: dict[str, Any] = {"count": count, "seed": seed, "size": size}
    if style != "full":
        settings["style"] = style
    folder = RunFolder.create(out, "render", settings, overwrite=overwrite)
    fingerprint = digest([_VERSION, settings])
    lines = ingest(
        _drawn(folder, count, seed, size, style), SCENE_SCHEMA, folder, DATA, fingerprint,
        shard_rows=_SHARD_SCENES, progress=progress,
    )  # fmt: skip
    info = folder.info()
    if not info.get("finished"):
        _trim(folder.path / IMAGES, count)
        folder.write_info({**info, "finished": True, "counts": {"kept": sum(x.kept for x in lines), "rejected": 0}})
    return lines


def _drawn(folder: RunFolder, count: int, seed: int, size: int, style: str) -> Iterator[Kept]:
    for start in range(0, count, _BATCH):
        scenes = [
            _one(folder, number, seed, size, STYLES[style]) for number in range(start, min(start + _BATCH, count))
        ]
        yield Kept(scenes_to_batch(scenes))


def _one(folder: RunFolder, number: int, seed: int, size: int, style: Style) -> Scene:
    rng = Random(f"rendered/{_VERSION}/{seed}/{number}")  # a text seed is hashed with SHA-512: the same everywhere
    planned = style.plan(rng)
    layout = arrange(planned, size, rng)
    name = f"{IMAGES}/{number:05d}.png"
    _save(paint(planned, layout, size), folder.path / name)
    return _scene(name, size, planned, layout, rng, style.categories)


def _scene(name: str, size: int, planned: Plan, layout: Layout, rng: Random, categories: tuple[str, ...]) -> Scene:
    objects = []
    for number, (thing, placed) in enumerate(layout.things, start=1):
        x1, y1, x2, y2 = placed.box
        objects.append(
            Object(
                id=f"o{number}",
                category=thing.category,
                box=placed.box,
                area=(x2 - x1) * (y2 - y1),
                attributes=(Attribute("colour", thing.colour), Attribute("size", thing.size)),
            )
        )
    words = [text for text, _ in layout.texts]
    return Scene(
        id=image_key(name),
        image=ImageRef(path=name, width=size, height=size),
        captions=captions([thing for thing, _ in layout.things], words, planned.ground, rng),
        objects=tuple(objects),
        texts=tuple(TextSpan(f"t{n}", text, placed.box) for n, (text, placed) in enumerate(layout.texts, start=1)),
        closed_world=categories,
        closed_attributes=("colour", "size"),
        texts_closed=True,
        complete=True,
        lexicon="shapes",
        source="rendered",
        licence="CC0-1.0",
    )


def _save(picture: Image.Image, target: Path) -> None:
    """Write a PNG, whole or not at all."""
    encoded = io.BytesIO()
    picture.save(encoded, "PNG")
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            temporary.write_bytes(encoded.getvalue())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def _trim(images: Path, count: int) -> None:
    """Remove pictures that an earlier, longer run left."""
    for path in images.glob("*.png"):
        if path.stem.isdigit() and int(path.stem) >= count:
            path.unlink()
