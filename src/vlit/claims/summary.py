"""What an audit found, in numbers: claims per kind and verdict, how many are decided, how many of those are true."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import polars as pl

STATUSES = ("supported", "contradicted", "unknown")


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """Supported / (supported + contradicted), None where nothing is decided.

    ``low`` and ``high``: 95 % interval of a ratio over images, whose claims are not independent; None below two images.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0


class KindCount(msgspec.Struct, frozen=True, kw_only=True):
    """Claims of one kind by verdict."""

    kind: str
    supported: int
    contradicted: int
    unknown: int
    share: Share

    @property
    def claims(self) -> int:
        """All of them."""
        return self.supported + self.contradicted + self.unknown


class AuditSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of an audit.

    Attributes:
        claims: all claims. ``coverage``: the share of them that is not unknown, None without claims.
        with_scene: samples whose image is annotated; only their claims can be decided.
        not_english: answers that were not read.
    """

    samples: int
    exchanges: int
    with_scene: int
    not_english: int
    claims: int
    coverage: float | None
    share: Share
    kinds: tuple[KindCount, ...]


def summarise(shards: Sequence[Path], counts: Mapping[str, int]) -> AuditSummary:
    """Numbers from the shards of `AUDIT_SCHEMA` rows and the counts of `AuditStep`.

    Memory: one line per image and kind.
    """
    frame = pl.scan_parquet(list(shards)).filter(pl.col("kind").is_not_null())
    per_image = (
        frame.group_by("kind", "image")
        .agg(*((pl.col("status") == s).sum().cast(pl.Int64).alias(s) for s in STATUSES))
        .sort("kind", "image")
        .collect()
    )
    kinds = []
    for (kind,), rows in per_image.group_by("kind", maintain_order=True):
        total = {s: int(rows[s].sum()) for s in STATUSES}
        kinds.append(KindCount(kind=str(kind), share=_share(rows), **total))
    whole = per_image.group_by("image", maintain_order=True).agg(pl.col(*STATUSES).sum())
    claims = sum(k.claims for k in kinds)
    unknown = sum(k.unknown for k in kinds)
    return AuditSummary(
        samples=counts.get("samples", 0),
        exchanges=counts.get("exchanges", 0),
        with_scene=counts.get("with_scene", 0),
        not_english=counts.get("not_english", 0),
        claims=claims,
        coverage=(claims - unknown) / claims if claims else None,
        share=_share(whole),
        kinds=tuple(sorted(kinds, key=lambda k: (-k.claims, k.kind))),
    )


def _share(rows: pl.DataFrame) -> Share:
    """A ratio of sums over images, its standard error by the delta method."""
    good, decided = rows["supported"], rows["supported"] + rows["contradicted"]
    n = int(decided.sum())
    if not n:
        return Share(value=None)
    value = int(good.sum()) / n
    images = int((decided > 0).sum())
    if images < 2:
        return Share(value=value, n=n)
    spread = float(((good - value * decided) ** 2).sum())
    error = 1.96 * math.sqrt(spread * images / (images - 1)) / n
    return Share(value=value, low=max(0.0, value - error), high=min(1.0, value + error), n=n)
