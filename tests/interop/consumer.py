"""A program that loads exports: its interpreter, its script in ``consumers/``, and a model that it can load."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

_SCRIPTS = Path(__file__).with_name("consumers")
_SECONDS = 600


class Consumer:
    """A program that loads exports, with a model of random weights that it can load.

    Attributes:
        name: of its environment.
        model: the folder of the model.
    """

    def __init__(self, name: str, python: Path, work: Path) -> None:
        self.name = name
        self.model = work / "model"
        self._python = python
        self._work = work
        if name != "webdataset":
            self._run("tiny_model.py", str(self.model))

    def sees(self, *configs: Path, start: Path | None = None, through: str = "") -> list[dict[str, Any]]:
        """For each configuration (or data file) the ``rows`` that the consumer, started in a folder, makes of its data,
        or the ``error`` that it raises; ``through`` names another script than the consumer's own."""
        arguments = [str(self.model), *map(str, configs)]
        printed = self._run(f"{through or self.name}_loads.py", *arguments, start=start).stdout.splitlines()[-1]
        loads: list[dict[str, Any]] = json.loads(printed)["loads"]
        return loads

    def _run(
        self, script: str, *arguments: str, start: Path | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [self._python, _SCRIPTS / script, *arguments],
            capture_output=True, text=True, check=False, timeout=_SECONDS,
            cwd=start or self._work, env=self._environment(),
        )  # fmt: skip
        assert done.returncode == 0 or not check, f"{self.name}:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}"
        return done

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "HF_"))}
        cache = str(self._work / "cache")
        return {
            **kept,
            "HF_HOME": cache,
            "MODELSCOPE_CACHE": cache,
            "HF_HUB_OFFLINE": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "CUDA_VISIBLE_DEVICES": "",
            "TOKENIZERS_PARALLELISM": "false",
            "DISABLE_VERSION_CHECK": "0",
        }
