"""Verdicts found while a dataset was scored, kept for the samples that the draw will probably hold.

Checking claims is most of tier ``scene``. The draw's samples are scored like all others before they are drawn, so that
without this they would be checked twice. Kept encoded, a few hundred bytes a sample, for at most one and a half times
the size of the draw, whatever the size of the dataset.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from vlit.hashing import Hashes, mix
from vlit.schema import Claim, Sample, Verdict

_MORE = 1.5  # times the draw: a share of images has a larger or smaller share of the samples


class KeptVerdicts:
    """Verdicts by what a sample says. A copy in another process keeps nothing.

    Args:
        draw: size of the draw. ``samples``: of the dataset. ``seed``: of the draw.
    """

    def __init__(self, draw: int, samples: int, seed: int) -> None:
        self._most = int(_MORE * draw)
        self._limit = min(1.0, _MORE * draw / max(samples, 1)) * 2.0**64
        self._seed = seed
        self._kept: dict[bytes, bytes] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return KeptVerdicts, (0, 1, 0)

    def wanted(self, clusters: Hashes) -> npt.NDArray[np.bool_]:
        """Which samples the draw may hold, by the clusters of their images: those of the lowest hashes."""
        return np.asarray(mix(clusters, self._seed).astype(np.float64) < self._limit)

    def key(self, sample: Sample) -> bytes:
        """What tells a sample apart as far as its verdicts go."""
        path = sample.images[0].path if sample.images else ""
        told = msgspec.msgpack.encode((sample.id, path, sample.messages, sample.evidence))
        return hashlib.blake2b(told, digest_size=16).digest()

    def get(self, key: bytes) -> list[Verdict] | None:
        """The verdicts kept under a key."""
        found = self._kept.get(key)
        return None if found is None else [_verdict(*fields) for fields in msgspec.msgpack.decode(found)]

    def put(self, key: bytes, verdicts: list[Verdict]) -> None:
        """Keep verdicts, if there is still room."""
        if len(self._kept) < self._most:
            self._kept[key] = msgspec.msgpack.encode([_fields(v) for v in verdicts])


def _fields(verdict: Verdict) -> tuple[Any, ...]:
    c = verdict.claim
    claim = (c.kind, c.exchange, c.text, c.start, c.end, c.subject, c.value, c.negated)
    return (*claim, verdict.status, verdict.objects, verdict.reason)


def _verdict(*fields: Any) -> Verdict:
    kind, exchange, text, start, end, subject, value, negated, status, objects, reason = fields
    claim = Claim(
        kind=kind, exchange=exchange, text=text, start=start, end=end, subject=subject, value=value, negated=negated
    )
    return Verdict(claim=claim, status=status, objects=tuple(objects), reason=reason)
