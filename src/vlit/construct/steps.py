"""The two steps that a construct run puts through the engine: scenes to proposals, and planned scenes to samples."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Any

import msgspec
import pyarrow as pa

from vlit.arrow import SAMPLE_SCHEMA, SCENE_SCHEMA, rejects_to_batch, samples_to_batch, scenes_from_batch
from vlit.claims import load_lexicon
from vlit.construct.adaption import GENERATORS
from vlit.construct.appetite import Appetite
from vlit.construct.conversation import converse
from vlit.construct.quality import check_samples
from vlit.construct.quota import sharing
from vlit.construct.sceneview import SceneView
from vlit.construct.settings import ConstructSettings
from vlit.construct.settle import Item
from vlit.construct.task import Proposal, Task, value_text
from vlit.construct.wording import Wording
from vlit.construct.world import World, scene_key
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
_FEWEST_TURNS = 2
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
        self._gallery: list[SceneView] = []

    def settings(self) -> Any:
        """Everything that decides what is proposed."""
        versions = [(one.name, one.version) for one in self._generators]
        return [versions, msgspec.to_builtins(self._appetites), msgspec.to_builtins(self._world), self._seed]

    def open(self) -> None:
        """The scenes that others are compared with; lexicons load when the first scene names one."""
        self._gallery = [SceneView(s, load_lexicon(s.lexicon), self._world, self._seed) for s in self._world.gallery]

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
        view = SceneView(scene, load_lexicon(scene.lexicon), self._world, self._seed, self._gallery)
        most = {
            kind: appetite.most
            for group, appetite in self._appetites.items()
            if appetite.rate >= 1 or view.random.random() < appetite.rate
            for kind in sharing(group)
        }
        talks = most.get("conversation", 0)
        found: dict[tuple[str, Program, str, tuple[str, ...]], Proposal] = {}
        for one in self._generators:
            limit = max((most.get(kind, talks) for kind in one.types), default=0)
            for proposal in one.propose(view, limit) if limit else ():
                found.setdefault((proposal.type, proposal.program, proposal.caption, proposal.album), proposal)
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
    version = "2"
    schema = SAMPLE_SCHEMA

    def __init__(self, settings: ConstructSettings, world: World) -> None:
        """The seed and the shares of registers and languages count; the world brings the gallery."""
        self._seed = settings.seed
        self._registers = {name: share for name, share in settings.registers.items() if share}
        self._languages = {name: share for name, share in settings.languages.items() if share}
        self._gallery = {scene_key(scene): scene for scene in world.gallery}
        self._words: dict[tuple[str, str], Wording] = {}

    def settings(self) -> Any:
        """The seed, the shares, and the wording's data."""
        return [self._seed, self._registers, self._languages, Wording.version]

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
            proposals = _PROPOSALS.decode(chosen)
            made = list(self.make(scene, proposals, _ITEMS.decode(items)))
            counts["unworded"] += len(proposals) - len(made)
            albums = {sample.id: album for sample, album in made if album}
            checked = check_samples([sample for sample, _ in made], scene, load_lexicon(scene.lexicon), albums)
            kept += checked.kept
            for sample in checked.kept:
                _tally(sample, counts)
            rejects += checked.rejects
            counts.update(checked.counts)
            counts["made"] += len(made)
        return Kept(samples_to_batch(kept), rejects_to_batch(rejects), dict(counts))

    def make(
        self, scene: Scene, proposals: Sequence[Proposal], items: Sequence[Item]
    ) -> Iterator[tuple[Sample, list[Scene]]]:
        """The samples of one scene, not checked yet, and the scenes of those with several images. What the languages
        have no words for is left out."""
        for number, (proposal, item) in enumerate(zip(proposals, items, strict=True)):
            identity = f"{scene.source}-{scene.id}-{number:03d}"
            album = [scene if key == scene_key(scene) else self._gallery[key] for key in proposal.album]
            sample = self._sample(scene, identity, proposal, item, album)
            if sample is not None:
                yield sample, album

    def _wording(self, lexicon: str, language: str) -> Wording:
        key = (lexicon, language)
        if key not in self._words:
            self._words[key] = Wording(load_lexicon(lexicon), language=language)
        return self._words[key]

    def _sample(self, scene: Scene, identity: str, proposal: Proposal, item: Item, album: list[Scene]) -> Sample | None:
        """The sample in words; None where the language has none for it."""
        random = Random(f"{self._seed}/{identity}")
        register, language = _drawn(self._registers, random), _drawn(self._languages, random)
        wording = self._wording(scene.lexicon, language)
        tasks = [_task(turn, item, random) for turn in proposal.turns or (proposal,)]
        pronouns = list(proposal.pronouns)
        if len(tasks) > _FEWEST_TURNS and not wording.speaks_of(tasks[0]):
            tasks, pronouns = tasks[1:], pronouns[1:]  # a caption opens most conversations, and stays in its language
        if not all(wording.speaks_of(task) for task in tasks):
            if "en" not in self._languages:
                return None
            language, wording = "en", self._wording(scene.lexicon, "en")
        messages: list[Message] = []
        evidence: list[Evidence] = []
        images = [each.image for each in album] or [scene.image]
        medium = random.choice(wording.media) if proposal.turns else ""
        for exchange, task in enumerate(tasks):
            count = wording.phrasings(task.type, task.form, task.program, register)
            # Alone: all phrasings of a type in turn, in a shuffled order. In a conversation: one at random.
            key = f"{self._seed}/{language}/{task.type}/{task.form}/{register}"
            drawn = random.randrange(count) if proposal.turns else _nth(item.turn, count, key)
            said = min(
                (
                    wording.word(
                        task, (drawn + i) % count, variant=random.randrange(1 << 16), register=register,
                        again=exchange > 0, medium=medium, pronoun=bool(pronouns and pronouns[exchange]),
                    )
                    for i in range(_TRIES if item.words else 1)
                ),
                key=lambda said: _off(said.answer, item.words),
            )  # fmt: skip
            lead = tuple(Part("image", index=i) for i in range(len(images))) if exchange == 0 else ()
            messages += [Message("user", lead + said.question), Message("assistant", said.answer)]
            evidence.append(
                Evidence(
                    exchange=exchange, type=task.type, form=task.form, program=dumps(task.program),
                    value=msgspec.json.encode(task.value).decode(), objects=task.objects, hops=hops(task.program),
                    phrasing=said.phrasing,
                )
            )  # fmt: skip
        detail = " · ".join(filter(None, (f"register {register}", f"language {language}", proposal.note)))
        return Sample(
            id=identity, images=tuple(images), messages=tuple(messages), instruction_type=proposal.type,
            source=scene.source, licence=scene.licence, evidence=tuple(evidence),
            lineage=(Lineage(self.name, self.version, detail),),
        )  # fmt: skip


def _drawn(shares: Mapping[str, float], random: Random) -> str:
    """A name with the chance of its share."""
    if len(shares) == 1:
        return next(iter(shares))
    return random.choices(list(shares), weights=list(shares.values()))[0]


def _tally(sample: Sample, counts: Counter[str]) -> None:
    """Count what the report shows: samples by type and number of exchanges, forms and lengths of answers, yes and no on
    existence, option letters."""
    counts[f"type.{sample.instruction_type}"] += 1
    counts[f"turns.{len(sample.evidence)}"] += 1
    counts[f"register.{_said(sample, 'register')}"] += 1
    counts[f"language.{_said(sample, 'language')}"] += 1
    for evidence, (_, answer) in zip(sample.evidence, sample.exchanges(), strict=True):
        counts[f"exchange.{evidence.type}"] += 1
        counts[f"form.{evidence.form}"] += 1
        counts[f"words.{LENGTHS[bisect_right(LENGTHS, max(1, len(answer.split()))) - 1]}"] += 1
        if evidence.type in ("existence", "absent"):
            counts[f"existence.{'yes' if evidence.value == 'true' else 'no'}"] += 1
        if evidence.form == "choice":
            counts[f"letter.{answer.strip('( ')[:1]}"] += 1


def _off(answer: tuple[Part, ...], words: int) -> int:
    """How many words an answer is away from the bin of lengths that was asked for; 0 where none was."""
    if not words:
        return 0
    number = len(Message("assistant", answer).text.split())
    most = next((edge - 1 for edge in LENGTHS if edge > words), number)
    return max(words - number, number - most, 0)


def _said(sample: Sample, what: str) -> str:
    """The register or the language that the lineage records."""
    told = sample.lineage[0].detail.split(" · ")
    return next(each.removeprefix(f"{what} ") for each in told if each.startswith(f"{what} "))


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
