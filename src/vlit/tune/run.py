"""A tuning run from shards of samples to a model folder, and the record that repeats it."""

from __future__ import annotations

import platform
import time
from collections import Counter
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Progress
from vlit.mllm import Family, Opened
from vlit.mllm.opening import ADAPTER, MODEL, save_reading
from vlit.runfolder import RunFolder, digest
from vlit.schema import Reject
from vlit.tune.checkpoint import Checkpoints
from vlit.tune.examples import Examples, make_examples
from vlit.tune.loop import Loop, StepLine, Trained, accelerator
from vlit.tune.lora import prepare
from vlit.tune.memory import check_memory
from vlit.tune.settings import STAGES, TuneSettings

_PACKAGES = ("torch", "transformers", "accelerate", "peft", "tokenizers", "numpy")
_TRIED = 2
_TAIL = 20


class Tuned(msgspec.Struct, frozen=True):
    """A finished run, or what a dry one found.

    Attributes:
        path: the run folder, which is also the name of the model for ``vlit evaluate``.
        conversations, pictured, refused: what was learnt from, how many had an image, samples refused by reason.
        trained, parameters: how many parameters train, of how many.
        steps, labels: of the run.
        loss: mean nats per label over the first and the last 20 steps (half of a shorter run); None for a dry run.
        seconds: wall seconds of the steps done now; for a dry run what they would take.
        cpu: processor seconds of the same.
        dry: whether nothing was trained.
    """

    path: Path
    conversations: int
    pictured: int
    refused: dict[str, int]
    trained: int
    parameters: int
    steps: int
    labels: int
    loss: tuple[float, float] | None
    seconds: float
    cpu: float
    dry: bool = False

    def to_json(self) -> str:
        """For machines."""
        return msgspec.json.format(
            msgspec.json.encode({**msgspec.structs.asdict(self), "path": str(self.path)})
        ).decode()

    def summary(self) -> str:
        """For people."""
        lines = [
            f"{self.conversations:,} conversations ({self.pictured:,} with an image), {self.labels:,} labels, "
            f"{self.steps:,} steps; {self.trained:,} of {self.parameters:,} parameters train"
        ]
        lines += [f"refused: {n:,} because {why}" for why, n in self.refused.items()]
        if self.loss is None:
            return "\n".join([*lines, f"nothing was trained: a run would take about {_time(self.seconds)} here"])
        first, last = self.loss
        lines.append(f"loss {first:.3f} -> {last:.3f} nats per label at its start and end, "
                     f"{_time(self.seconds)}, {_time(self.cpu)} of a processor")  # fmt: skip
        return "\n".join([*lines, f"wrote {self.path}. Next: vlit evaluate {self.path} --bench FILE"])


def tune_shards(
    shards: Sequence[Path], opened: Opened, folder: RunFolder, settings: TuneSettings, *, home: Path | None, mark: str,
    progress: Progress | None = None, dry: bool = False, threads: int = 1,
) -> Tuned:  # fmt: skip
    """Tune an opened model on samples, into ``folder``.

    Args:
        shards: Parquet files of samples.
        home: where relative image paths are looked for.
        mark: names data, model and family: what the run depends on beside the settings.
        dry: do everything but train: read the data, look for the images, take two steps and throw them away.
        threads: of the processor; more than one gives other last digits on other machines.

    Raises:
        InputError: there is nothing to learn from, it does not fit the memory, or the loss is no number.
    """
    import torch

    settings.check()
    torch.set_num_threads(threads)
    family = opened.family
    device = str(family.model.device)
    accelerate = accelerator(settings, device)
    most = min(settings.length or family.longest, family.longest)
    key = digest([mark, family.name, digest(family.chat_template), most, settings.merge])
    with accelerate.main_process_first():
        examples, refused = make_examples(
            shards, family, folder, home, key, length=most, merge=settings.merge,
            progress=progress if accelerate.is_main_process else None,
        )  # fmt: skip
    torch.manual_seed(settings.seed)  # LoRA draws its first weights
    model = prepare(family.model, settings)
    check_memory(model, device, lora=settings.lora)
    loop = Loop(family, model, examples, settings, accelerate)
    if dry:
        return _dry(loop, folder, examples, refused)
    trained = loop.run(folder, progress)
    if accelerate.is_main_process:
        _save(loop, folder, opened)
        Checkpoints(folder.path).clear()
    return _told(loop, folder.path, examples, refused, trained)


def record(tuned: Tuned, opened: Opened, family: Family, settings: TuneSettings, threads: int) -> dict[str, Any]:
    """What repeats the run beside the inputs: model, parts, template, versions, machine, and how it went."""
    return {
        "base": opened.place,
        "family": family.name,
        "trains": STAGES[settings.stage],
        "chat_template": family.chat_template,
        "threads": threads,
        "versions": {name: _version(name) for name in _PACKAGES},
        "machine": {
            "python": platform.python_version(), "system": platform.platform(), "device": str(family.model.device),
        },
        "counts": {
            "conversations": tuned.conversations, "pictured": tuned.pictured, "refused": tuned.refused,
            "trained_parameters": tuned.trained, "parameters": tuned.parameters, "steps": tuned.steps,
            "labels": tuned.labels,
        },
        "loss": tuned.loss,
        "times": {"wall_s": tuned.seconds, "cpu_s": tuned.cpu},
    }  # fmt: skip


def _save(loop: Loop, folder: RunFolder, opened: Opened) -> None:
    from vlit.mllm.device import patient, quiet

    place = folder.path / (ADAPTER if loop.settings.lora else MODEL)
    with quiet(), patient():
        loop.accelerate.unwrap_model(loop.model).save_pretrained(place)
        save_reading(opened.family, place)


def _dry(loop: Loop, folder: RunFolder, examples: Examples, refused: list[Reject]) -> Tuned:
    began, cpu = time.monotonic(), time.process_time()
    tried = min(_TRIED, len(loop.steps))
    for number in range(tried):
        loop.step(number)
    scale = len(loop.steps) / tried
    trained = Trained([], 0, (time.monotonic() - began) * scale, (time.process_time() - cpu) * scale)
    return msgspec.structs.replace(_told(loop, folder.path, examples, refused, trained), dry=True, loss=None)


def _told(loop: Loop, path: Path, examples: Examples, refused: list[Reject], trained: Trained) -> Tuned:
    every = list(loop.plain.parameters())
    return Tuned(
        path=path, conversations=len(examples), pictured=examples.pictured,
        refused=dict(Counter(r.reason for r in refused).most_common(5)),
        trained=sum(p.numel() for p in every if p.requires_grad), parameters=sum(p.numel() for p in every),
        steps=len(loop.steps), labels=int(sum(examples.learnt[i] for s in loop.steps for b in s for i in b)),
        loss=_ends(trained.lines) if trained.lines else None,
        seconds=round(trained.wall_s, 2), cpu=round(trained.cpu_s, 2),
    )  # fmt: skip


def _ends(lines: Sequence[StepLine]) -> tuple[float, float]:
    """The mean loss at the start and at the end of a run: of 20 steps, or of half of a shorter one."""
    some = max(1, min(_TAIL, len(lines) // 2))
    return _mean(lines[:some]), _mean(lines[-some:])


def _mean(lines: Sequence[StepLine]) -> float:
    labels = sum(line.labels for line in lines)
    return round(sum(line.loss * line.labels for line in lines) / labels, 6) if labels else 0.0


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _time(seconds: float) -> str:
    return (
        f"{seconds:.0f} s"
        if seconds < 120
        else f"{seconds / 60:.1f} min"
        if seconds < 7200
        else f"{seconds / 3600:.1f} h"
    )
