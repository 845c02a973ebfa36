"""What indicators beyond the tiers `text` and `scene` read with: an embedder, a model with log-probabilities, a judge.

Each reads content once: what it found is kept in the run folder under ``cache/``, keyed by the content and by the
instrument, so that an interrupted run goes on where it stopped and a second one reads nothing again. Nothing here
imports a model library before the first thing has to be read.
"""

from __future__ import annotations

from vlit.measure.instruments.kit import NO_INSTRUMENTS, Instruments
from vlit.measure.instruments.opening import open_instruments
from vlit.measure.instruments.settings import InstrumentSettings

__all__ = ["NO_INSTRUMENTS", "InstrumentSettings", "Instruments", "open_instruments"]
