"""The step that turns drafts and a journal's answers into samples, through the gates; and the jobs of a row.

A row is what drafts are made of: a scene, or a sample whose scene is looked up. Both have the drafts as JSON beside
them.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pyarrow as pa

from vlit.arrow import SAMPLE_SCHEMA, SCENE_SCHEMA, rejects_to_batch, samples_from_batch, samples_to_batch
from vlit.arrow import scenes_from_batch as read_scenes
from vlit.claims import SceneTable, load_lexicon
from vlit.construct.instruct.draft import Draft
from vlit.construct.instruct.job import VERSION, Job
from vlit.construct.instruct.picture import Picture
from vlit.construct.instruct.prompt import Prompt
from vlit.construct.instruct.settings import InstructSettings
from vlit.construct.instruct.talk import DEMANDS, FORM, PICTURE, Refused, Written, advance
from vlit.construct.quality import GATES, Checked, judge
from vlit.endpoint import Ask, Journal
from vlit.engine import Kept
from vlit.schema import Reject, Sample, Scene

DRAFTS = pa.field("drafts", pa.binary())
LEDGER = (PICTURE, FORM, *GATES[:-1], DEMANDS, GATES[-1])
"""All gates that what a model wrote passes, in order."""

_DRAFTS = msgspec.json.Decoder(list[Draft])


class Scenes(Protocol):
    """Where scenes come from; must be picklable."""

    def get(self, image: str) -> Scene | None:
        """What is known of the image at a path."""


class Rows:
    """How to read the rows of a run.

    Args:
        step: name of the step, for lineages.
        scenes: where the scenes of samples are looked up; None where the rows are scenes.
    """

    def __init__(self, step: str, scenes: Scenes | None = None) -> None:
        self.step = step
        self.scenes = scenes
        self.schema: pa.Schema = SCENE_SCHEMA if scenes is None else SAMPLE_SCHEMA

    def read(self, batch: pa.RecordBatch) -> list[tuple[Scene | None, Sample | None]]:
        """Scene and sample of every row: no sample where rows are scenes, no scene where a sample cannot be evolved."""
        plain = batch.select(self.schema.names)
        if self.scenes is None:
            return [(scene, None) for scene in read_scenes(plain)]
        samples = samples_from_batch(plain)
        return [(None if unfit(s) else self.scenes.get(s.images[0].path), s) for s in samples]

    def settings(self) -> Any:
        """What the result depends on."""
        return [self.step, "" if self.scenes is None else hashlib.sha256(pickle.dumps(self.scenes)).hexdigest()]


def unfit(sample: Sample) -> str:
    """Why a sample cannot be evolved, before its scene is looked up; ``""`` where it can."""
    if len(sample.images) != 1:
        return "about several images" if sample.images else "without an image"
    if sample.images[0].bytes is not None:
        return "whose image is no file"
    turns = [m for m in sample.messages if m.role != "system"]
    whole = [m.role for m in turns] == ["user", "assistant"] * (len(turns) // 2) and all(m.text for m in turns)
    return "" if turns and whole else "without whole turns"


class Maker:
    """Makes the jobs of rows. Must be picklable."""

    def __init__(self, rows: Rows, prompts: Mapping[str, Prompt], instruct: InstructSettings, seed: int) -> None:
        self.rows = rows
        self.prompts = dict(prompts)
        self.instruct = instruct
        self.seed = seed

    def settings(self) -> Any:
        """What the result depends on."""
        marks = {name: prompt.mark for name, prompt in self.prompts.items()}
        return [VERSION, self.rows.settings(), marks, self.instruct.identity(), self.seed]

    def jobs(self, batch: pa.RecordBatch) -> Iterator[list[Job]]:
        """The jobs of each row."""
        for (scene, base), raw in zip(self.rows.read(batch), batch.column("drafts").to_pylist(), strict=True):
            if scene is None:  # the planner takes no draft of such a row
                continue
            table, lexicon = SceneTable(scene), load_lexicon(scene.lexicon)
            see = self.instruct.see
            picture = None if see == "text" else Picture(scene.image, self.instruct.images)
            yield [
                Job(
                    step=self.rows.step, draft=draft, prompt=self.prompts[draft.prompt], model=self.instruct.model,
                    seed=self.seed, scene=scene, table=table, lexicon=lexicon,
                    picture=picture,
                    as_text=see != "image", base=base,
                )
                for draft in _DRAFTS.decode(raw)
            ]  # fmt: skip


class Write:
    """Step: samples of drafts from the answers in a journal; what was not asked yet is left out and counted."""

    version = VERSION
    schema = SAMPLE_SCHEMA

    def __init__(self, maker: Maker, journal: Path, mark: str) -> None:
        """``mark``: changes with the answers in the journal."""
        self.name = f"{maker.rows.step}.write"
        self._maker = maker
        self._path = journal
        self._mark = mark
        self._journal: Journal | None = None

    def settings(self) -> Any:
        """Everything that decides what comes out."""
        return [self._maker.settings(), self._mark]

    def open(self) -> None:
        """Read where the answers stand."""
        self._journal = Journal(self._path)

    def __call__(self, batch: pa.RecordBatch) -> Kept:
        """Samples of the batch's rows, in order. Counts besides those of the gates: ``drafts``, ``unasked``,
        ``again.<gate>``, ``drafts.<prompt>``, ``kept.<prompt>`` and ``type.<type>``."""
        assert self._journal is not None
        checked = Checked([], [], Counter())
        counts = checked.counts
        for jobs in self._maker.jobs(batch):
            asked: set[str] = set()
            for job in jobs:
                counts["drafts"] += 1
                found = advance(job, self._journal.get)
                if isinstance(found, Ask):
                    counts["unasked"] += 1
                    counts[f"unasked.{job.prompt.name}"] += 1
                    continue
                counts.update(f"again.{gate}" for gate in found.again)
                if isinstance(found, Refused):
                    _refuse(found, job, checked)
                    continue
                before = len(checked.kept)
                judge(found.found, job.scene, asked, checked, LEDGER)
                counts[f"kept.{job.prompt.name}"] += len(checked.kept) - before
        counts.update(f"type.{sample.instruction_type}" for sample in checked.kept)
        return Kept(samples_to_batch(checked.kept), rejects_to_batch(checked.rejects), dict(counts))


def _refuse(found: Refused, job: Job, checked: Checked) -> None:
    counts = checked.counts
    for gate in LEDGER[: LEDGER.index(found.gate)]:
        counts[f"{gate}.passed"] += 1
    counts[f"{found.gate}.rejected"] += 1
    if found.found is not None:
        counts.update(f"claims.{v.status}" for v in found.found.verdicts)
    reason = found.reason + (f" (asked again {len(found.again)} times)" if found.again else "")
    checked.rejects.append(
        Reject(id=job.id, where=job.scene.image.path, gate=found.gate, reason=reason, record=found.record)
    )


__all__ = ["DRAFTS", "LEDGER", "Maker", "Rows", "Scenes", "Write", "Written"]
