"""The step that audits a batch of samples: samples in, one row per claim out.

A row holds the claim, its sentence, its verdict with the reason and the ids of the objects that the verdict rests on.
``source`` says who made the claim checkable: ``program`` (stored evidence, checked by replay) or ``words``. An answer
that is not English has one row without kind and status, so that it is seen and not counted.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator
from typing import Any, Protocol

import pyarrow as pa

from vlit.arrow import samples_from_batch
from vlit.claims.audit import audit_sample, by_program
from vlit.claims.language import is_english
from vlit.claims.lexicon import load_lexicon
from vlit.claims.reading import SENTENCE
from vlit.claims.table import SceneTable
from vlit.engine import Kept
from vlit.schema import Claim, Sample, Scene, Verdict

AUDIT_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("image", pa.string()),
        ("exchange", pa.int32()),
        ("source", pa.string()),
        ("kind", pa.string()),
        ("sentence", pa.string()),
        ("text", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("subject", pa.string()),
        ("value", pa.string()),
        ("negated", pa.bool_()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("objects", pa.list_(pa.string())),
    ],
    metadata={"vlit.schema": "audit/1"},
)
"""One row per claim. ``start`` and ``end``: characters of the answer, -1 where question and answer make the claim."""
NOT_ENGLISH = "the answer is not in English"


class Scenes(Protocol):
    """Where scenes come from; must be picklable."""

    def get(self, image: str) -> Scene | None:
        """What is known of the image at a path."""


def scenes_of(sample: Sample, scenes: Scenes | None) -> list[Scene]:
    """What is known of a sample's images, in their order; empty where nothing is known of one of them."""
    if scenes is None:
        return []
    found = [scene for image in sample.images if (scene := scenes.get(image.path)) is not None]
    return found if len(found) == len(sample.images) else []


class AuditStep:
    """Audits samples; a `vlit.engine.Step`. A sample has a scene where every one of its images has.

    Args:
        scenes: what is known of the images, None for nothing: then every claim is unknown.
    """

    name = "audit"
    version = "2"
    schema = AUDIT_SCHEMA

    def __init__(self, scenes: Scenes | None) -> None:
        self._scenes = scenes
        self._last: tuple[tuple[str, ...], SceneTable | None] = ((), None)  # samples of one image follow each other

    def settings(self) -> Any:
        """Where scenes come from, known by how they pickle."""
        return "" if self._scenes is None else hashlib.sha256(pickle.dumps(self._scenes)).hexdigest()

    def open(self) -> None:
        """Nothing is heavy: lexicons load when the first scene names one."""

    def __call__(self, batch: pa.RecordBatch) -> Kept:
        """Claims of a batch; ``counts``: samples, exchanges, samples with a scene, answers that are not English."""
        counts = {"samples": batch.num_rows, "exchanges": 0, "with_scene": 0, "not_english": 0}
        rows: list[dict[str, Any]] = []
        for sample in samples_from_batch(_light(batch)):
            table = self._table(sample)
            exchanges = sample.exchanges()
            counts["exchanges"] += len(exchanges)
            counts["with_scene"] += table is not None
            found = [_row(sample, exchanges, v) for v in _verdicts(sample, table)]
            foreign = list(_foreign(sample, exchanges))
            counts["not_english"] += len(foreign)
            rows += found + foreign
        return Kept(rows=pa.RecordBatch.from_pylist(rows, schema=AUDIT_SCHEMA), counts=counts)

    def _table(self, sample: Sample) -> SceneTable | None:
        paths = tuple(image.path for image in sample.images)
        if self._last[0] != paths:
            scenes = scenes_of(sample, self._scenes)
            self._last = (paths, SceneTable.over(scenes) if scenes else None)
        return self._last[1]


def _light(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch without embedded pixels, which nothing here looks at."""
    at = batch.schema.get_field_index("images")
    images = [
        [{**image, "bytes": None} for image in row] if any(i["bytes"] for i in row) else row
        for row in batch.column(at).to_pylist()
    ]
    return batch.set_column(at, batch.schema.field(at), pa.array(images, batch.schema.field(at).type))


def _verdicts(sample: Sample, table: SceneTable | None) -> list[Verdict]:
    return audit_sample(sample, table, load_lexicon(table.scene.lexicon if table is not None else "coco"))


def _row(sample: Sample, exchanges: list[tuple[str, str]], verdict: Verdict) -> dict[str, Any]:
    claim = verdict.claim
    inside = 0 <= claim.exchange < len(exchanges)
    answer = exchanges[claim.exchange][1] if inside else ""
    program = inside and bool(sample.evidence) and by_program(claim, answer)
    return {
        "id": sample.id,
        "image": sample.images[0].path if sample.images else "",
        "exchange": claim.exchange,
        "source": "program" if program else "words",
        "kind": claim.kind,
        "sentence": _sentence(claim, answer),
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "subject": claim.subject,
        "value": claim.value,
        "negated": claim.negated,
        "status": verdict.status,
        "reason": verdict.reason,
        "objects": list(verdict.objects),
    }


def _sentence(claim: Claim, answer: str) -> str:
    """The sentence of the answer that makes the claim; the whole answer where no place is known."""
    for match in SENTENCE.finditer(answer):
        if match.start() <= claim.start < match.end():
            return match.group().strip()
    return answer


def _foreign(sample: Sample, exchanges: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for number, (_, answer) in enumerate(exchanges):
        if is_english(answer) is False:
            yield {
                "id": sample.id, "image": sample.images[0].path if sample.images else "", "exchange": number,
                "source": "words", "sentence": answer, "reason": NOT_ENGLISH, "objects": [],
            }  # fmt: skip
