"""Image paths of a dataset, resolved against a folder."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pyarrow as pa

from vlit.arrow import rejects_to_batch, samples_from_batch
from vlit.engine import Kept
from vlit.imagefile import is_file
from vlit.schema import Reject


class ImageFolder:
    """Finds a dataset's images in a folder, and remembers how many were not there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._missing = 0

    def resolve(self, path: str) -> str:
        """The file's path: below the folder as it is, with ``/`` for backslashes, else by its last part; joined to the
        folder where none of them is there."""
        if not path or "://" in path:
            return path
        for name in dict.fromkeys((path, path.replace("\\", "/"), re.split(r"[\\/]", path)[-1])):
            found = self._root / name
            if is_file(found):
                return found.as_posix()
        self._missing += 1
        return (self._root / path).as_posix()

    def take_missing(self) -> int:
        """How many were not found since the last call."""
        missing, self._missing = self._missing, 0
        return missing


def drop_missing(kept: Kept, folder: ImageFolder, name: str) -> Kept:
    """Move the rows whose resolved images are not on disk to the rejects, gate ``image``."""
    if not folder.take_missing():
        return kept
    keep: list[bool] = []
    rejects: list[Reject] = []
    for sample in samples_from_batch(kept.rows):
        lost = [i.path for i in sample.images if i.path and "://" not in i.path and not is_file(Path(i.path))]
        keep.append(not lost)
        if lost:
            record = msgspec.json.encode(sample).decode()[:2000]
            reason = f"its image '{lost[0]}' is not there"
            rejects.append(
                Reject(id=sample.id, where=f"{name}: sample {sample.id}", gate="image", reason=reason, record=record)
            )
    refused = rejects_to_batch(rejects)
    if kept.rejects is not None:
        refused = pa.concat_batches([kept.rejects, refused])
    return Kept(kept.rows.filter(pa.array(keep, pa.bool_())), refused, kept.counts)
