"""The training loop: one pass over planned batches, with accelerate for devices, processes and precision.

Every process plans the same batches and takes its share of each. The loss is the mean over the labels of a whole step,
whatever its batches hold, so that neither padding nor accumulation nor the number of processes changes the weights of
tokens. The learning rate depends on the step alone, the order on the seed alone: a run that is resumed ends with the
weights of one that was not interrupted.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import msgspec

from vlit.engine import Progress
from vlit.errors import InputError, MissingExtraError
from vlit.mllm import Family
from vlit.mllm.device import patient
from vlit.mllm.family import IGNORED
from vlit.runfolder import RunFolder, writing
from vlit.tune.batches import plan_batches
from vlit.tune.checkpoint import Checkpoints
from vlit.tune.examples import Examples
from vlit.tune.settings import TuneSettings

LOSSES = "losses.jsonl"
_STAGE = "tuning steps"


class StepLine(msgspec.Struct, frozen=True):
    """One step: its number from 1, mean loss in nats per label, learning rate, labels, norm of the gradient."""

    step: int
    loss: float
    rate: float
    labels: int
    norm: float


class Trained(msgspec.Struct, frozen=True):
    """What a loop did: its steps, those found done, seconds of wall and processor for the others."""

    lines: list[StepLine]
    resumed: int
    wall_s: float
    cpu_s: float


def accelerator(settings: TuneSettings, device: str) -> Any:
    """accelerate's view of devices and processes; bfloat16 arithmetic on a GPU."""
    try:
        import accelerate
    except ImportError:
        raise MissingExtraError("tuning", "tune") from None
    return accelerate.Accelerator(cpu=device == "cpu", mixed_precision="no" if device == "cpu" else "bf16")


class Loop:
    """A model that is being trained.

    Args:
        family: its adapter.
        model: with its parameters set to train or to rest (`vlit.tune.lora.prepare`).
        examples, settings: what is learnt and how.
        accelerate: see `accelerator`.
    """

    def __init__(self, family: Family, model: Any, examples: Examples, settings: TuneSettings, accelerate: Any) -> None:
        import torch

        self.family = family
        self.examples = examples
        self.settings = settings
        self.accelerate = accelerate
        planned = plan_batches(
            examples.lengths, settings.batch, settings.accumulate, settings.epochs, settings.steps, settings.seed
        )
        self.steps = [planned[i : i + settings.accumulate] for i in range(0, len(planned), settings.accumulate)]
        self.plain = model
        trained = [p for p in model.parameters() if p.requires_grad]
        optimizer = torch.optim.AdamW(trained, lr=settings.top_rate, weight_decay=settings.decay)
        torch.manual_seed(settings.seed)
        if settings.checkpointing:
            with patient():
                model.gradient_checkpointing_enable({"use_reentrant": False})
        self.model, self.optimizer = accelerate.prepare(model, optimizer)
        self._trained = trained

    def run(self, folder: RunFolder, progress: Progress | None = None) -> Trained:
        """Do what is left of the run.

        Raises:
            InputError: the loss or its gradient is no number; the last checkpoint is kept.
        """
        checkpoints = Checkpoints(folder.path)
        done = resumed = checkpoints.load(self.plain, self.optimizer)
        lines = _read_lines(folder, done)
        every = self.settings.save or max(1, len(self.steps) // 10)
        wall, cpu = time.monotonic(), time.process_time()
        self.model.train()
        while done < len(self.steps):
            line = self.step(done)
            if not math.isfinite(line.loss) or not math.isfinite(line.norm):
                raise self._broken(done, checkpoints)
            done += 1
            if self.accelerate.is_main_process:
                lines.append(line)
                if done % every == 0 or done == len(self.steps):
                    _write_lines(folder, lines)
                    checkpoints.save(done, self.plain, self.optimizer)
                if progress is not None:
                    progress(_STAGE, done, len(self.steps))
            self.accelerate.wait_for_everyone()
        self.model.eval()
        return Trained(lines, resumed, time.monotonic() - wall, time.process_time() - cpu)

    def step(self, number: int) -> StepLine:
        """One update of the weights; not done where the loss or the gradient is no number."""
        import torch

        batches = self.steps[number]
        labels = int(sum(self.examples.learnt[i] for batch in batches for i in batch))
        rate = self.settings.rate_at(number, len(self.steps))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        total = torch.zeros((), device=self.accelerate.device)
        for k, batch in enumerate(batches):
            share = batch[self.accelerate.process_index :: self.accelerate.num_processes]
            last = k == len(batches) - 1
            with self._synchronised(last), self.accelerate.autocast():
                # Where there are fewer conversations than processes some compute one for nothing, as they must.
                loss = self.losses(share or batch[:1]).sum() / labels * (1.0 if share else 0.0)
                # DistributedDataParallel takes the mean over processes, and the sum is meant.
                self.accelerate.backward(loss * self.accelerate.num_processes)
            total += loss.detach()
        total = self.accelerate.reduce(total, "sum")
        norm = self.accelerate.clip_grad_norm_(self._trained, self.settings.clip)
        value, size = float(total), float(norm)
        if math.isfinite(value) and math.isfinite(size):
            self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return StepLine(number + 1, round(value, 6), rate, labels, round(size, 6))

    def losses(self, numbers: Sequence[int]) -> Any:
        """The summed loss of each conversation's labels, in nats."""
        import torch

        inputs = self.family.tensors([self.examples[i] for i in numbers], self.examples.pictures)
        inputs = {name: value.to(self.accelerate.device) for name, value in inputs.items()}
        logits, labels = self.family.answers(self.model, inputs)
        flat = torch.nn.functional.cross_entropy(
            logits.float().flatten(0, 1), labels.flatten(), ignore_index=IGNORED, reduction="none"
        )
        return flat.view(labels.shape).sum(dim=1)

    def _synchronised(self, last: bool) -> Any:
        import contextlib

        return contextlib.nullcontext() if last else self.accelerate.no_sync(self.model)

    def _broken(self, number: int, checkpoints: Checkpoints) -> InputError:
        """Which conversation the trouble comes from, as far as its own loss tells."""
        import torch

        numbers = [i for batch in self.steps[number] for i in batch]
        with torch.no_grad(), self.accelerate.autocast():
            bad = next((i for i in numbers if not math.isfinite(float(self.losses([i]).sum()))), None)
        named = f"first with sample {self.examples.name(bad)}" if bad is not None else "through its gradient"
        kept = checkpoints.latest
        place = f"The checkpoint {kept} is kept. " if kept else ""
        return InputError(
            f"step {number + 1}", f"the loss is not a number, {named}", f"{place}Lower --rate, or raise --warmup."
        )


def _read_lines(folder: RunFolder, done: int) -> list[StepLine]:
    path = folder.path / LOSSES
    if not done or not path.is_file():
        return []
    return [msgspec.json.decode(line, type=StepLine) for line in path.read_bytes().splitlines()[:done]]


def _write_lines(folder: RunFolder, lines: Sequence[StepLine]) -> None:
    with writing(folder.path / LOSSES):
        folder.write_text(LOSSES, "".join(msgspec.json.encode(line).decode() + "\n" for line in lines))
