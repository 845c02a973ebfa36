"""A benchmark of nine dimensions in SEED-Bench's form, on scenes of a seed of their own.

Questions come from the generators of `vlit construct` and are worded otherwise (`vlit.laptop.phrases`). In every
dimension the right answer is each letter equally often, and the answers' values are drawn in turn, so that neither a
letter nor a favourite answer helps. *Instance interaction* asks which shape is closest to another: flat shapes do not
act on each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from vlit.claims import load_lexicon
from vlit.construct import GENERATORS, SceneView, survey
from vlit.errors import UsageError
from vlit.laptop.phrases import FRAMES, option, question
from vlit.laptop.world import all_scenes
from vlit.program import CategoryOf, Count, Nearest, ReadText, RelationOf
from vlit.runfolder import RunFolder
from vlit.scenes.rendered import plain
from vlit.schema import Scene

FILE = "benchmark.json"
LETTERS = "ABCD"
DIMENSIONS = (
    "Scene Understanding", "Instance Identity", "Instance Attributes", "Instance Location", "Instances Counting",
    "Spatial Relation", "Instance Interaction", "Visual Reasoning", "Text Understanding",
)  # fmt: skip
"""SEED-Bench's first nine, with its numbers from 1."""

_GENERATORS = {
    "Instance Identity": "category", "Instance Attributes": "attribute", "Instance Location": "position",
    "Instances Counting": "counting", "Spatial Relation": "spatial", "Instance Interaction": "nearest",
    "Visual Reasoning": "multi_step",
}  # fmt: skip
_MOST = 6  # proposals of one kind from one scene


class _Asked(msgspec.Struct, frozen=True):
    """A question before its letters: its picture, words, the right option and three wrong ones."""

    image: str
    text: str
    right: str
    wrong: tuple[str, ...]


def make_benchmark(scenes: Path, out: Path, per_dimension: int, seed: int) -> Path:
    """Write the benchmark beside nothing else into ``out``; returns the file. Images are named as in ``scenes``.

    Args:
        scenes: a folder of plain rendered scenes.
        per_dimension: questions of each dimension.
        seed: of every choice.

    Raises:
        UsageError: the scenes do not give as many questions.
    """
    settings = {"scenes": str(scenes), "per_dimension": per_dimension, "seed": seed}
    folder = RunFolder.create(out, "benchmark", settings)
    target = out / FILE
    if folder.info().get("finished") and target.is_file():
        return target
    shards = RunFolder.open(scenes).shards()
    every = all_scenes(scenes)
    rng = Random(f"benchmark/{seed}")
    asked = _proposed(every, shards, seed)
    asked["Scene Understanding"] = list(_captions(every, rng))
    asked["Text Understanding"] = list(_texts(every, rng))
    records: list[dict[str, Any]] = []
    for number, dimension in enumerate(DIMENSIONS, start=1):
        chosen = _balanced(asked[dimension], per_dimension, rng)
        if len(chosen) < per_dimension:
            raise UsageError(
                str(scenes), f"gives {len(chosen)} questions of {per_dimension} for {dimension}", "Draw more scenes."
            )
        records += _lettered(chosen, number, rng)
    for number, record in enumerate(records):
        record["question_id"] = str(number)
    document = {"question_type": {name: n for n, name in enumerate(DIMENSIONS, start=1)}, "questions": records}
    folder.write_text(FILE, msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n")
    folder.write_info({**folder.info(), "finished": True, "counts": {"questions": len(records)}})
    return target


def wordings() -> list[str]:
    """Every text that the benchmark's questions are made of, for a tokenizer that has to know their words."""
    return [frame.format(a="", b="") for frames in FRAMES.values() for frame in frames] + ["none"]


def _proposed(scenes: Sequence[Scene], shards: Sequence[Path], seed: int) -> dict[str, list[_Asked]]:
    """Multiple-choice questions of the generators, by dimension."""
    world = survey(shards)
    found: dict[str, list[_Asked]] = defaultdict(list)
    for scene in scenes:
        view = SceneView(scene, load_lexicon(scene.lexicon), world, seed)
        for dimension, name in _GENERATORS.items():
            for n, each in enumerate(GENERATORS.get(name).propose(view, _MOST)):
                if "choice" not in each.forms or len(each.distractors) < len(LETTERS) - 1:
                    continue
                if not _belongs(dimension, each.program):
                    continue
                try:
                    text = question(each.program, view.random.randrange(60) + n)
                except ValueError:
                    continue
                wrong = tuple(option(each.program, value) for value in each.distractors)
                right = option(each.program, str(each.value))
                found[dimension].append(_Asked(scene.image.path, text, right, wrong))
    return found


def _belongs(dimension: str, program: Any) -> bool:
    """Whether a program is asked in this dimension: the counting generator makes sums, too, and others counts."""
    wanted = {"Instances Counting": Count, "Spatial Relation": RelationOf, "Instance Interaction": CategoryOf}
    if dimension == "Instance Identity":
        return isinstance(program, CategoryOf) and not isinstance(program.object, Nearest)
    return isinstance(program, wanted.get(dimension, object))


def _captions(scenes: Sequence[Scene], rng: Random) -> Iterator[_Asked]:
    """Which of four captions is this picture's; the others are those of pictures with the same background."""
    by_ground: dict[bool, list[Scene]] = defaultdict(list)
    for scene in scenes:
        by_ground["dark" in scene.captions[0]].append(scene)
    for scene in scenes:
        others = [s.captions[0] for s in rng.sample(by_ground["dark" in scene.captions[0]], 8)]
        wrong = [caption for caption in dict.fromkeys(others) if caption != scene.captions[0]][: len(LETTERS) - 1]
        text = FRAMES["scene"][rng.randrange(len(FRAMES["scene"]))]
        yield _Asked(scene.image.path, text, scene.captions[0], tuple(wrong))


def _texts(scenes: Sequence[Scene], rng: Random) -> Iterator[_Asked]:
    for scene in scenes:
        if len(scene.texts) == 1:
            right = scene.texts[0].text
            wrong = rng.sample([word for word in plain.WORDS if word != right], len(LETTERS) - 1)
            yield _Asked(scene.image.path, question(ReadText("t1"), rng.randrange(60)), right, tuple(wrong))


def _balanced(asked: Sequence[_Asked], most: int, rng: Random) -> list[_Asked]:
    """Questions whose right answers take turns; at most one of a picture while there are others."""
    queues: dict[str, list[_Asked]] = defaultdict(list)
    taken: set[str] = set()
    first: list[_Asked] = []
    second: list[_Asked] = []
    for each in rng.sample(list(asked), len(asked)):
        (second if each.image in taken else first).append(each)
        taken.add(each.image)
    captions = all(len(each.right.split()) > 4 for each in asked)
    for each in [*first, *second]:
        queues["" if captions else each.right].append(each)
    chosen: list[_Asked] = []
    while len(chosen) < most and any(queues.values()):
        for right in sorted(queues):
            if queues[right] and len(chosen) < most:
                chosen.append(queues[right].pop(0))
    return chosen


def _lettered(chosen: Sequence[_Asked], kind: int, rng: Random) -> list[dict[str, Any]]:
    """Records whose right letters take turns in random order."""
    letters = [LETTERS[i % len(LETTERS)] for i in range(len(chosen))]
    rng.shuffle(letters)
    records = []
    for each, letter in zip(chosen, letters, strict=True):
        wrong = list(each.wrong)
        rng.shuffle(wrong)
        options = [each.right if here == letter else wrong.pop() for here in LETTERS]
        choices = {f"choice_{here.lower()}": text for here, text in zip(LETTERS, options, strict=True)}
        records.append(
            {
                "answer": letter, **choices, "data_id": each.image, "data_type": "image", "question": each.text,
                "question_id": "", "question_type_id": kind,
            }
        )  # fmt: skip
    return records
