"""The two steps that a construct run puts through the engine: scenes to proposals, and planned scenes to samples."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Any

import msgspec
import pyarrow as pa

from vlit.arrow import SAMPLE_SCHEMA, SCENE_SCHEMA, rejects_to_batch, samples_to_batch, scenes_from_batch
from vlit.claims import Lexicon, load_lexicon
from vlit.construct.adaption import GENERATORS
from vlit.construct.appetite import Appetite
from vlit.construct.conversation import converse
from vlit.construct.quality import check_samples
from vlit.construct.quota import sharing
from vlit.construct.sceneview import SceneView
from vlit.construct.settle import Item
from vlit.construct.task import Proposal, Task, value_text
from vlit.construct.wording import Wording
from vlit.construct.world import World
from vlit.engine import Kept
from vlit.program import Program, dumps, hops
from vlit.schema import LENGTHS, Evidence, Lineage, Message, Part, Sample, Scene

PROPOSAL_SCHEMA = pa.schema(
    [
        ("types", pa.list_(pa.string())),
        ("buckets", pa.list_(pa.string())),
        ("subjects", pa.list_(pa.string())),
        ("topics", pa.list_(pa.string())),
        ("forms", pa.list_(pa.list_(pa.string()))),
        ("turns", pa.list_(pa.list_(pa.struct([(name, pa.string()) for name in ("type", "bucket", "subject")])))),
        ("proposals", pa.binary()),
    ]
)
"""One row per scene, in the scenes' order: the light columns that the planner reads, and the proposals themselves as
JSON."""

PLANNED_SCHEMA = SCENE_SCHEMA.append(pa.field("proposals", pa.binary())).append(pa.field("items", pa.binary()))
"""A scene with the proposals that were chosen and what was settled for each."""

_ENCODER = msgspec.json.Encoder()
_PROPOSALS = msgspec.json.Decoder(list[Proposal])
_TRIES = 6
"""Wordings to choose from where an answer is to have a certain length."""
_ITEMS = msgspec.json.Decoder(list[Item])


class Propose:
    """Step: every generator on every scene."""

    name = "construct.propose"
    version = "1"
    schema = PROPOSAL_SCHEMA

    def __init__(self, generators: Sequence[str], appetites: Mapping[str, Appetite], world: World, seed: int) -> None:
        """``appetites``: the quotas wanted, and how much of each is asked of a scene."""
        self._generators = [GENERATORS.get(name) for name in generators]
        self._appetites = dict(appetites)
        self._world = world
        self._seed = seed

    def settings(self) -> Any:
        """Everything that decides what is proposed."""
        versions = [(one.name, one.version) for one in self._generators]
        return [versions, msgspec.to_builtins(self._appetites), msgspec.to_builtins(self._world), self._seed]

    def open(self) -> None:
        """Nothing is heavy: lexicons load when the first scene names one."""

    def __call__(self, batch: pa.RecordBatch) -> Kept:
        """One row out for each scene."""
        scenes = [self.propose(scene) for scene in scenes_from_batch(batch)]
        columns = (
            [[p.type for p in found] for found in scenes],
            [[p.bucket for p in found] for found in scenes],
            [[p.subject for p in found] for found in scenes],
            [[_topic(p) for p in found] for found in scenes],
            [[p.forms for p in found] for found in scenes],
            [[[(t.type, t.bucket, t.subject) for t in p.turns] for p in found] for found in scenes],
            [_ENCODER.encode(found) for found in scenes],
        )
        arrays = [pa.array(values, kind) for values, kind in zip(columns, PROPOSAL_SCHEMA.types, strict=True)]
        return Kept(pa.RecordBatch.from_arrays(arrays, schema=PROPOSAL_SCHEMA))

    def propose(self, scene: Scene) -> list[Proposal]:
        """What one scene offers of the quotas that it is tried for; the draw depends on seed and scene alone."""
        view = SceneView(scene, load_lexicon(scene.lexicon), self._world, self._seed)
        most = {
            kind: appetite.most
            for group, appetite in self._appetites.items()
            if appetite.rate >= 1 or view.random.random() < appetite.rate
            for kind in sharing(group)
        }
        talks = most.get("conversation", 0)
        found: dict[tuple[str, Program, str], Proposal] = {}
        for one in self._generators:
            limit = max((most.get(kind, talks) for kind in one.types), default=0)
            for proposal in one.propose(view, limit) if limit else ():
                found.setdefault((proposal.type, proposal.program, proposal.caption), proposal)
        every = list(found.values())
        return [*(p for p in every if p.type in most), *converse(view, every, talks)]


def _topic(proposal: Proposal) -> str:
    """What a yes or no is about: the subject as such, or the subject with a condition."""
    if proposal.bucket not in ("yes", "no"):
        return ""
    return proposal.subject if hops(proposal.program) == 1 else f"{proposal.subject} ..."


class Write:
    """Step: words for every planned item, then the gates of quality control."""

    name = "construct.write"
    version = "1"
    schema = SAMPLE_SCHEMA

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._words: dict[str, tuple[Lexicon, Wording]] = {}

    def settings(self) -> Any:
        """The seed, and the wording's data."""
        return [self._seed, Wording.version]

    def open(self) -> None:
        """Nothing before the first scene names its lexicon."""

    def __call__(self, batch: pa.RecordBatch) -> Kept:
        """Samples of the batch's scenes, in order."""
        plain = batch.select(SCENE_SCHEMA.names)
        kept: list[Sample] = []
        rejects = []
        counts: Counter[str] = Counter()
        for scene, chosen, items in zip(
            scenes_from_batch(plain), batch.column("proposals").to_pylist(), batch.column("items").to_pylist(),
            strict=True,
        ):  # fmt: skip
            made = self.make(scene, _PROPOSALS.decode(chosen), _ITEMS.decode(items))
            checked = check_samples(made, scene, self._language(scene.lexicon)[0])
            kept += checked.kept
            for sample in checked.kept:
                _tally(sample, counts)
            rejects += checked.rejects
            counts.update(checked.counts)
            counts["made"] += len(made)
        return Kept(samples_to_batch(kept), rejects_to_batch(rejects), dict(counts))

    def make(self, scene: Scene, proposals: Sequence[Proposal], items: Sequence[Item]) -> list[Sample]:
        """The samples of one scene, not checked yet."""
        _, wording = self._language(scene.lexicon)
        return [
            self._sample(scene, number, proposal, item, wording)
            for number, (proposal, item) in enumerate(zip(proposals, items, strict=True))
        ]

    def _language(self, name: str) -> tuple[Lexicon, Wording]:
        if name not in self._words:
            lexicon = load_lexicon(name)
            self._words[name] = lexicon, Wording(lexicon)
        return self._words[name]

    def _sample(self, scene: Scene, number: int, proposal: Proposal, item: Item, wording: Wording) -> Sample:
        identity = f"{scene.source}-{scene.id}-{number:03d}"
        random = Random(f"{self._seed}/{identity}")
        messages: list[Message] = []
        evidence: list[Evidence] = []
        turns = proposal.turns or (proposal,)
        for exchange, turn in enumerate(turns):
            task = _task(turn, item, random)
            count = wording.phrasings(task.type, task.form, task.program)
            # Alone: all phrasings of a type in turn, in a shuffled order. In a conversation: one at random.
            drawn = _nth(item.turn, count, f"{self._seed}/{task.type}/{task.form}") if not proposal.turns else \
                random.randrange(count)  # fmt: skip
            pronoun = bool(proposal.turns and proposal.pronouns[exchange])
            tries = _TRIES if item.words else 1
            said = min(
                (wording.word(task, (drawn + i) % count, variant=random.randrange(1 << 16), pronoun=pronoun)
                 for i in range(tries)), key=lambda said: _off(said.answer, item.words),
            )  # fmt: skip
            lead = (Part("image"),) if exchange == 0 else ()
            messages += [Message("user", lead + said.question), Message("assistant", said.answer)]
            evidence.append(
                Evidence(
                    exchange=exchange, type=task.type, form=task.form, program=dumps(task.program),
                    value=msgspec.json.encode(task.value).decode(), objects=task.objects, hops=hops(task.program),
                    phrasing=said.phrasing,
                )
            )  # fmt: skip
        return Sample(
            id=identity, images=(scene.image,), messages=tuple(messages), instruction_type=proposal.type,
            source=scene.source, licence=scene.licence, evidence=tuple(evidence),
            lineage=(Lineage(self.name, self.version, proposal.note),),
        )  # fmt: skip


def _tally(sample: Sample, counts: Counter[str]) -> None:
    """Count what the report shows: samples by type and number of exchanges, forms and lengths of answers, yes and no on
    existence, option letters."""
    counts[f"type.{sample.instruction_type}"] += 1
    counts[f"turns.{len(sample.evidence)}"] += 1
    for evidence, (_, answer) in zip(sample.evidence, sample.exchanges(), strict=True):
        counts[f"exchange.{evidence.type}"] += 1
        counts[f"form.{evidence.form}"] += 1
        counts[f"words.{LENGTHS[bisect_right(LENGTHS, max(1, len(answer.split()))) - 1]}"] += 1
        if evidence.type in ("existence", "absent"):
            counts[f"existence.{'yes' if answer.casefold().startswith('yes') else 'no'}"] += 1
        if evidence.form == "choice":
            counts[f"letter.{answer.strip('( ')[:1]}"] += 1


def _off(answer: tuple[Part, ...], words: int) -> int:
    """How many words an answer is away from the bin of lengths that was asked for; 0 where none was."""
    if not words:
        return 0
    number = len(Message("assistant", answer).text.split())
    most = next((edge - 1 for edge in LENGTHS if edge > words), number)
    return max(words - number, number - most, 0)


def _task(proposal: Proposal, item: Item, random: Random) -> Task:
    options: tuple[str, ...] = ()
    if item.form == "choice":
        wrong = random.sample(proposal.distractors, k=len(proposal.distractors))
        options = (*wrong[: item.gold], value_text(proposal.value), *wrong[item.gold :])
    return Task(
        type=proposal.type, form=item.form, program=proposal.program, value=proposal.value, objects=proposal.objects,
        options=options, gold=item.gold, claimed=proposal.claimed, facts=proposal.facts, caption=proposal.caption,
    )  # fmt: skip


def _nth(turn: int, count: int, key: str) -> int:
    """The turn-th of a shuffled cycle through all phrasings, shuffled anew each time round."""
    lap, place = divmod(turn, count)
    return _lap(f"{key}/{lap}", count)[place]


@lru_cache(4096)
def _lap(key: str, count: int) -> list[int]:
    return Random(key).sample(range(count), k=count)
