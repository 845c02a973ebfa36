"""Checkpoints of a run: trained weights, optimizer and random state, whole or not at all, the latest only."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from vlit.errors import InputError
from vlit.runfolder import writing

_FOLDER = "checkpoints"


class Checkpoints:
    """The checkpoints of a run folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / _FOLDER

    @property
    def latest(self) -> Path | None:
        """The newest whole one."""
        found = sorted(p for p in self.folder.glob("step-*") if (p / "state.json").is_file())
        return found[-1] if found else None

    def save(self, step: int, model: Any, optimizer: Any) -> None:
        """Keep the state after ``step`` steps, and drop older ones."""
        import torch
        from safetensors.torch import save_file

        target = self.folder / f"step-{step:07d}"
        temporary = self.folder / f".step-{step:07d}.tmp"
        with writing(target):
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir(parents=True)
            save_file(_trained(model), temporary / "weights.safetensors")
            torch.save(optimizer.state_dict(), temporary / "optimizer.pt")
            rng = {"cpu": torch.get_rng_state()}
            if torch.cuda.is_available():
                rng["cuda"] = torch.cuda.get_rng_state()
            torch.save(rng, temporary / "random.pt")
            (temporary / "state.json").write_text(json.dumps({"step": step}))
            shutil.rmtree(target, ignore_errors=True)
            temporary.rename(target)
            for old in self.folder.glob("step-*"):
                if old != target:
                    shutil.rmtree(old)

    def load(self, model: Any, optimizer: Any) -> int:
        """Put the latest state back; returns the steps that were done, 0 where there is none.

        Raises `InputError` where it does not fit the model.
        """
        import torch
        from safetensors.torch import load_file

        place = self.latest
        if place is None:
            return 0
        weights = load_file(place / "weights.safetensors")
        own = {name: p for name, p in model.named_parameters() if p.requires_grad}
        if weights.keys() != own.keys():
            raise InputError(
                str(place), "is of a run that trains other weights", "Add --overwrite, or choose another --out."
            )
        with torch.no_grad():
            for name, parameter in own.items():
                parameter.copy_(weights[name])
        optimizer.load_state_dict(torch.load(place / "optimizer.pt", weights_only=True))
        rng = torch.load(place / "random.pt", weights_only=True)
        torch.set_rng_state(rng["cpu"])
        if "cuda" in rng and torch.cuda.is_available():
            torch.cuda.set_rng_state(rng["cuda"])
        return int(json.loads((place / "state.json").read_text())["step"])

    def clear(self) -> None:
        """Remove them all: the finished model stands for them."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _trained(model: Any) -> dict[str, Any]:
    return {name: p.detach().cpu().contiguous() for name, p in model.named_parameters() if p.requires_grad}
