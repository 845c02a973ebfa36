"""Reading a benchmark through `vlit.formats`: any file of questions with answers that vlit reads is one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec

from vlit.arrow import samples_from_batch
from vlit.errors import InputError
from vlit.evaluate.question import Benchmark, Question
from vlit.formats import Refusal, open_dataset, reference_answers, taken_apart
from vlit.schema import Sample

_YES_NO = (("yes",), ("no",))


def read_benchmark(
    path: str | Path, images: str | Path | None = None, format: str | None = None, limit: int | None = None
) -> Benchmark:
    """A benchmark with all its questions in memory.

    A question with options, one a line, is a choice. Where every other one is answered by yes or no (POPE), they are of
    that kind; else they are answered in few words, and all annotators' answers are read where the file has them.

    Args:
        path: SEED-Bench, MMBench, POPE, MVBench-like, AI2D-like, ScienceQA, VQA files, or samples of vlit.
        images: folder that image paths are relative to.
        format: the format's name, recognised when None.
        limit: the first questions only.

    Raises:
        InputError: nothing in it can be asked, or two questions have one id.
    """
    source = open_dataset(Path(path), format, Path(images) if images else None)
    home = source.path if source.path.is_dir() else source.path.parent
    references = reference_answers(source.path, source.format)
    questions: list[Question] = []
    refused: Counter[str] = Counter()
    for kept in source.read(limit):
        if kept.rejects is not None:
            refused.update(kept.rejects.column("reason").to_pylist())
        if kept.counts.get("ids_repeated"):
            raise InputError(
                str(path), f"has {kept.counts['ids_repeated']} questions whose id was there before",
                "Answers could not be told apart: give each question its own id.",
            )  # fmt: skip
        for sample in samples_from_batch(kept.rows):
            made = _question(sample, references)
            if isinstance(made, str):
                refused[made] += 1
            else:
                questions.append(made)
    if not questions:
        why = refused.most_common(1)[0][0] if refused else "it is empty"
        raise InputError(
            str(path), f"has no question that can be asked: {why}", "Name another --bench or its --format."
        )
    if all(q.kind == "choice" or q.answers in _YES_NO for q in questions):
        questions = [q if q.kind == "choice" else msgspec.structs.replace(q, kind="yesno") for q in questions]
    return Benchmark(source.path.stem, questions, home, dict(refused.most_common()), source.fingerprint())


def _question(sample: Sample, references: dict[str, list[str]]) -> Question | str:
    """A question of a sample, or why there is none."""
    pairs = sample.exchanges()
    if len(pairs) != 1 or not all(pairs[0]):
        return "it is no single question with an answer"
    text, answer = pairs[0]
    dimension = sample.instruction_type or sample.source
    try:
        found = taken_apart(text, answer)
    except Refusal:
        place = next((step.detail for step in sample.lineage if step.step == "read"), "")
        answers = references.get(sample.id) or references.get(place) or [answer]
        return Question(
            id=sample.id, images=sample.images, text=text, kind="short", dimension=dimension, answers=tuple(answers)
        )
    letters = list(found.options)
    return Question(
        id=sample.id, images=sample.images, text=found.question, kind="choice", dimension=dimension,
        options=tuple(found.options.values()), gold=letters.index(found.gold),
    )  # fmt: skip
