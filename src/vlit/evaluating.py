"""`vlit.evaluate`: a model, or stored answers, on benchmarks."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Engine, Progress
from vlit.errors import UsageError, nearest
from vlit.evaluate import (
    MODES,
    SHORT_METRICS,
    Answer,
    Ask,
    Benchmark,
    Evaluation,
    Found,
    Question,
    caption_questions,
    chair,
    orders_of,
    paired,
    pictures_of,
    points,
    read_answers,
    read_benchmark,
    score,
)
from vlit.evaluate.score import differ
from vlit.mllm import Family, open_model
from vlit.runfolder import RunFolder, folder_mark, writing
from vlit.scenes import open_scenes
from vlit.schema import Scene

_ANSWERS = "answers"
_CAPTIONS = "captions"
_BLANK = "-grey"


class _Sitting(msgspec.Struct, frozen=True):
    """A benchmark as it is asked here, and what is known of its scenes where it is about captions."""

    benchmark: Benchmark
    scenes: dict[str, Scene]


def evaluate(
    model: str | Path = "",
    *,
    bench: Sequence[str | Path] = (),
    answers: Sequence[str | Path] = (),
    images: Sequence[str | Path] = (),
    captions: str | None = None,
    format: str | None = None,
    family: str = "auto",
    mode: str = "ranking",
    short: str = "vqa",
    blank: bool = True,
    hints: bool = True,
    against: str | Path | None = None,
    limit: int | None = None,
    batch: int = 0,
    device: str = "",
    threads: int = 1,
    out: str | Path | None = None,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> Evaluation:
    """Put benchmarks to a model, or score answers that were given elsewhere.

    Args:
        model: a model folder, a run of `vlit.tune`, or an id of the Hugging Face hub; nothing with ``answers``.
        bench: benchmark files.
        answers: files of stored answers, one for each of ``bench``; no model is opened then.
        images: folders that image paths are relative to: one for all benchmarks, or one for each.
        captions: scenes to describe, as ``SOURCE:PATH``, for CHAIR.
        format: of the benchmarks, recognised when None.
        family: as for `vlit.tune`.
        mode: ``ranking`` of the options' words, or the ``letter`` that the model says.
        short: how short answers are scored, ``vqa`` or ``relaxed``.
        blank: ask again with grey pictures, to tell what was seen from what was guessed.
        hints: tell the model how to answer where it does so in its own words.
        against: a run folder of this command, whose model this one is compared with, question by question.
        limit: the first questions of each benchmark only.
        batch: prompts at once, 0 for 16.
        device, threads: as for `vlit.tune`.
        out: a run folder for the answers and the numbers; an interrupted run of the same settings is resumed.
        engine: for its progress.
        overwrite: replace a run of other settings in ``out``.
    """
    if out is None:
        with tempfile.TemporaryDirectory(prefix="vlit-") as temporary:
            return evaluate(
                model, bench=bench, answers=answers, images=images, captions=captions, format=format, family=family,
                mode=mode, short=short, blank=blank, hints=hints, against=against, limit=limit, batch=batch,
                device=device, threads=threads, out=Path(temporary) / "run", engine=engine,
            )  # fmt: skip
    _check(model, bench, answers, images, captions, mode, short)
    sittings = [_sitting(path, images, n, format, limit) for n, path in enumerate(bench)]
    if captions is not None:
        sittings.append(_scenes(captions, limit))
    names = Counter(s.benchmark.name for s in sittings)
    if max(names.values()) > 1:
        raise UsageError("--bench", f"{names.most_common(1)[0][0]} is named twice", "Rename one of the files.")
    progress = (engine or Engine()).progress
    described: dict[str, Any] = {
        "benchmarks": {s.benchmark.name: s.benchmark.fingerprint for s in sittings}, "mode": mode, "short": short,
        "blank": blank, "hints": hints, "limit": limit, "answers": [str(path) for path in answers],
    }  # fmt: skip
    asked: Family | None = None
    if not answers:
        opened = open_model(model, family, device)
        place = Path(opened.place)
        described["model"] = [opened.place, folder_mark(place) if place.is_dir() else "", opened.adapter]
        asked = opened.family
        _threads(threads)
    folder = RunFolder.create(out, "evaluate", described, overwrite=overwrite)
    other = _other(against, sittings)
    found = []
    for number, sitting in enumerate(sittings):
        stored = read_answers(answers[number], sitting.benchmark.questions) if answers else None
        found.append(_found(sitting, stored, asked, folder, other, mode, short, blank, hints, batch or 16, progress))
    evaluation = Evaluation(str(model or ", ".join(map(str, answers))), found)
    folder.write_text("evaluation.json", evaluation.to_json() + "\n")
    folder.write_text("README.md", f"# Evaluation of {evaluation.model}\n\n```\n{evaluation.summary()}\n```\n")
    folder.write_info({**folder.info(), "finished": True})
    return evaluation


def _check(
    model: str | Path, bench: Sequence[Any], answers: Sequence[Any], images: Sequence[Any], captions: str | None,
    mode: str, short: str,
) -> None:  # fmt: skip
    for flag, name, known in (("--by", mode, MODES), ("--short", short, SHORT_METRICS)):
        if name not in known:
            raise UsageError(f"{flag} {name}", "there is none of this name", nearest(name, known))
    if not bench and captions is None:
        raise UsageError("evaluate", "has nothing to ask", "Name a benchmark with --bench, or scenes with --captions.")
    if bool(model) == bool(answers):
        raise UsageError("evaluate", "needs a model or files of answers, and not both", "Name a MODEL, or --answers.")
    if answers and len(answers) != len(bench):
        raise UsageError(
            "--answers", f"is given {len(answers)} times for {len(bench)} benchmarks", "Give one for each."
        )
    if len(images) not in (0, 1, len(bench)):
        raise UsageError(
            "--images", f"is given {len(images)} times for {len(bench)} benchmarks", "Give one, or one each."
        )


def _sitting(
    path: str | Path, images: Sequence[str | Path], number: int, format: str | None, limit: int | None
) -> _Sitting:
    folder = images[number] if len(images) > 1 else images[0] if images else None
    return _Sitting(read_benchmark(path, folder, format, limit), {})


def _scenes(spec: str, limit: int | None) -> _Sitting:
    from vlit.arrow import scenes_from_batch

    source = open_scenes(spec)
    scenes = [scene for kept in source.read(limit) for scene in scenes_from_batch(kept.rows)]
    questions = caption_questions(scenes)
    return _Sitting(Benchmark(_CAPTIONS, questions, None, {}, source.fingerprint()), {s.id: s for s in scenes})


def _found(
    sitting: _Sitting, stored: Mapping[str, Answer] | None, family: Family | None, folder: RunFolder,
    other: Path | None, mode: str, short: str, blank: bool, hints: bool, batch: int, progress: Progress | None,
) -> Found:  # fmt: skip
    bench = sitting.benchmark
    unread: Counter[str] = Counter()

    def answered(grey: bool) -> dict[str, Answer]:
        assert family is not None
        pictures = pictures_of(bench.questions, home=bench.home, blank=grey)
        ask = Ask(family, pictures, mode, batch, hints)
        got = _resumed(ask, bench.questions, folder, bench.name + (_BLANK if grey else ""), progress)
        unread.update(ask.why.values())
        return got

    if stored is None:
        _look(bench)
    given = answered(False) if stored is None else dict(stored)
    if sitting.scenes:
        scores = chair(bench.questions, given, sitting.scenes.get)
        return Found(name=bench.name, mode="descriptions", scores=scores, unread=dict(unread))
    unseen = answered(True) if blank and stored is None else None
    compared: dict[str, Any] = {}
    if other is not None:
        compared = paired(bench.questions, read_answers(other / f"{bench.name}.jsonl", bench.questions), given, short)
    choices = any(q.kind == "choice" for q in bench.questions)
    grey = points(bench.questions, unseen, short) if unseen is not None else None
    return Found(
        name=bench.name, mode="answers" if stored is not None else mode if choices else "own words",
        scores=score(bench.questions, given, short),
        blank=score(bench.questions, unseen, short) if unseen is not None else None,
        gain=differ(bench.questions, grey, points(bench.questions, given, short)) if grey is not None else None,
        orders=orders_of(bench.questions, given), against=compared, refused=bench.refused, unread=dict(unread),
    )  # fmt: skip


def _look(bench: Benchmark) -> None:
    """Raise `UsageError` where images are not there, before anything is asked."""
    pictures = pictures_of(bench.questions, home=bench.home)
    missing = [why for n in range(len(pictures.refs)) if (why := pictures.there(n))]
    if missing:
        raise UsageError(
            bench.name, f"{len(missing):,} of its {len(pictures.refs):,} images cannot be opened; {missing[0]}",
            "Name their folder with --images.",
        )  # fmt: skip


def _resumed(
    ask: Ask, questions: Sequence[Question], folder: RunFolder, name: str, progress: Progress | None
) -> dict[str, Answer]:
    """Answers, those of an interrupted run included."""
    target = folder.path / _ANSWERS / f"{name}.jsonl"
    found = {a.id: a for a in _kept(target)}
    left = [q for q in questions if q.id not in found]

    def keep(part: Sequence[Answer]) -> None:
        found.update({a.id: a for a in part})
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("ab") as file:
                file.write(b"".join(msgspec.json.encode(a) + b"\n" for a in part))

    ask.answers(left, keep, progress)
    return found


def _kept(target: Path) -> list[Answer]:
    found = []
    for line in target.read_bytes().split(b"\n") if target.is_file() else []:
        try:
            found.append(msgspec.json.decode(line, type=Answer))
        except msgspec.DecodeError:
            continue  # cut by a crash: the question is asked again
    return found


def _other(against: str | Path | None, sittings: Sequence[_Sitting]) -> Path | None:
    """Where another evaluation's answers are. Raises `UsageError` where it lacks one of the benchmarks."""
    if against is None:
        return None
    place = RunFolder.open(against).path / _ANSWERS
    for sitting in sittings:
        if not sitting.scenes and not (place / f"{sitting.benchmark.name}.jsonl").is_file():
            raise UsageError(
                f"--against {against}", f"has no answers to {sitting.benchmark.name}", "Ask it there first."
            )
    return place


def _threads(number: int) -> None:
    import torch

    torch.set_num_threads(number)
