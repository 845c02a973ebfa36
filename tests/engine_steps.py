"""A step for the engine's tests, importable from worker processes."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

import pyarrow as pa

from vlit.arrow import rejects_to_batch
from vlit.engine import Kept
from vlit.errors import InputError
from vlit.schema import Reject

NUMBERS = pa.schema([("value", pa.int64())])


class Double:
    """Multiplies numbers and refuses those that end in zero; makes trouble at 300 on demand."""

    name = "double"
    version = "1"
    schema = NUMBERS

    def __init__(self, factor: int = 2, trouble: str = "", sleep: float = 0.0) -> None:
        self._factor = factor
        self._trouble = trouble
        self._sleep = sleep

    def settings(self) -> Any:
        return [self._factor]

    def open(self) -> None:
        pass

    def __call__(self, batch: pa.RecordBatch) -> Kept:
        time.sleep(self._sleep)
        numbers = batch.column("value").to_pylist()
        if 300 in numbers and self._trouble == "input":
            raise InputError("the file", "is broken", "Mend it.")
        if 300 in numbers and self._trouble == "defect":
            1 / 0  # noqa: B018
        if 300 in numbers and self._trouble == "death":
            os.kill(os.getpid(), signal.SIGKILL)
        kept = [self._factor * n for n in numbers if n % 10]
        refused = [
            Reject(id=str(n), where="here", gate="zero", reason=f"{n} ends in zero") for n in numbers if n % 10 == 0
        ]
        return Kept(
            pa.RecordBatch.from_arrays([pa.array(kept, pa.int64())], schema=NUMBERS),
            rejects_to_batch(refused),
            {"seen": len(numbers)},
        )
