"""Reads a whole source, for its tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PIL import Image

from vlit.arrow import REJECT_SCHEMA, SCENE_SCHEMA, scenes_from_batch
from vlit.scenes import BATCH_ROWS, SOURCES, open_scenes
from vlit.schema import Scene


def read(spec: str) -> tuple[list[Scene], list[dict[str, Any]], dict[str, int]]:
    """Scenes, rejects and summed counts of ``source:PATH``; every batch keeps the contract."""
    scenes: list[Scene] = []
    rejects: list[dict[str, Any]] = []
    counts: dict[str, int] = {}
    for kept in open_scenes(spec).read():
        assert kept.rows.schema.equals(SCENE_SCHEMA, check_metadata=True)
        assert kept.rows.num_rows <= BATCH_ROWS
        scenes += scenes_from_batch(kept.rows)
        if kept.rejects is not None:
            assert kept.rejects.schema.equals(REJECT_SCHEMA, check_metadata=True)
            rejects += kept.rejects.to_pylist()
        for name, value in kept.counts.items():
            counts[name] = counts.get(name, 0) + value
    assert all(reject["where"] and reject["reason"] and reject["gate"] for reject in rejects)
    assert len({scene.id for scene in scenes}) == len(scenes)
    return scenes, rejects, counts


def gates(rejects: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Scene id and gate of each reject."""
    return [(reject["id"], reject["gate"]) for reject in rejects]


def write(path: Path, content: Any) -> Path:
    """A JSON file, or a text as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def paint(path: Path, size: tuple[int, int] = (100, 80)) -> Path:
    """A plain picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (200, 120, 40)).save(path)
    return path


def only_candidate(path: Path) -> str:
    """The one source that recognises a path."""
    (name,) = [name for name, source in SOURCES.items() if source.sniff(path) >= 0.5]
    return name
