"""Scene sources: what is known to be in each image, read from annotations, from an earlier run, or drawn.

Every source turns files into batches of scenes (`vlit.schema.Scene`) and the records it refused. `open_scenes` finds
the right source, `SceneIndex` looks single scenes up again, and `render` draws shapes whose scenes are known exactly.
"""

from __future__ import annotations

from vlit.scenes.images import ImageError, image_size
from vlit.scenes.index import SceneIndex
from vlit.scenes.inputs import SOURCES, SceneInput, open_scenes
from vlit.scenes.rendered import render
from vlit.scenes.source import BATCH_ROWS, SceneSource

__all__ = [
    "BATCH_ROWS",
    "SOURCES",
    "ImageError",
    "SceneIndex",
    "SceneInput",
    "SceneSource",
    "image_size",
    "open_scenes",
    "render",
]
