"""Tune a vision-language model of transformers: feature alignment, instruction tuning, whole or by LoRA."""

from __future__ import annotations

from vlit.tune.run import Tuned, record, tune_shards
from vlit.tune.settings import SCHEDULES, STAGES, TuneSettings

__all__ = ["SCHEDULES", "STAGES", "TuneSettings", "Tuned", "record", "tune_shards"]
