"""Settings of a tuning run."""

from __future__ import annotations

import msgspec

from vlit.errors import UsageError, nearest

STAGES = {"align": ("connector",), "tune": ("connector", "language"), "whole": ("tower", "connector", "language")}
"""What trains in a stage: feature alignment, instruction tuning (Liu et al. 2023), everything."""
SCHEDULES = ("cosine", "linear", "constant")
_RATES = {"align": 1e-3, "tune": 2e-5, "whole": 2e-5}
_LORA_RATE = 2e-4


class TuneSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How to tune.

    Attributes:
        stage: what trains, see `STAGES`.
        lora: train low-rank updates of the language model's linear layers in place of its weights (Hu et al. 2021,
            arXiv 2106.09685); the connector, where the stage trains it, is trained whole.
        rank, alpha, dropout: of LoRA.
        epochs: passes over the data; ``steps`` above 0 sets the number of steps instead.
        batch: conversations at once; ``accumulate`` such batches make one step.
        rate: the highest learning rate; 0 for 1e-3 (align), 2e-5 (tune, whole), 2e-4 (LoRA).
        warmup: share of the steps in which the rate rises to it; ``schedule`` says how it falls.
        decay, clip: weight decay of AdamW, and the largest norm of the gradient.
        length: most tokens of a conversation, 0 for what the model reads; longer ones are refused, not cut.
        merge: most samples about one image that become turns of one conversation, as LLaVA-1.5 does; the image is
            then read once for all of them.
        seed: of the order and of dropout.
        save: steps between checkpoints, 0 for a tenth of the run.
        checkpointing: recompute activations to save memory.
    """

    stage: str = "tune"
    lora: bool = False
    rank: int = 16
    alpha: int = 32
    dropout: float = 0.05
    epochs: float = 1.0
    steps: int = 0
    batch: int = 16
    accumulate: int = 1
    rate: float = 0.0
    warmup: float = 0.03
    schedule: str = "cosine"
    decay: float = 0.0
    clip: float = 1.0
    length: int = 0
    merge: int = 1
    seed: int = 0
    save: int = 0
    checkpointing: bool = False

    def check(self) -> None:
        """Raise `UsageError` for what cannot be right."""
        for flag, name, known in (("--stage", self.stage, STAGES), ("--schedule", self.schedule, SCHEDULES)):
            if name not in known:
                raise UsageError(f"{flag} {name}", "there is none of this name", nearest(name, known))
        for flag in ("batch", "accumulate", "rank", "merge"):
            if getattr(self, flag) < 1:
                raise UsageError(f"--{flag} {getattr(self, flag)}", "is not a number of them", "Give 1 or more.")
        if self.steps < 0 or not 0 < self.epochs < 10_000:
            raise UsageError("--epochs or --steps", "is not a length of a run", "Give more than 0.")
        if self.rate < 0 or not 0 <= self.warmup < 1:
            raise UsageError("--rate or --warmup", "is out of range", "Give a rate above 0 and a share below 1.")

    @property
    def top_rate(self) -> float:
        """The learning rate after the warm-up."""
        return self.rate or (_LORA_RATE if self.lora else _RATES[self.stage])

    def rate_at(self, step: int, steps: int) -> float:
        """The learning rate of a step, counted from 0."""
        import math

        warm = max(1, round(self.warmup * steps)) if self.warmup else 0
        if step < warm:
            return self.top_rate * (step + 1) / warm
        done = (step - warm) / max(1, steps - warm)
        fall = {"constant": 1.0, "linear": 1 - done, "cosine": (1 + math.cos(math.pi * done)) / 2}
        return self.top_rate * fall[self.schedule]
