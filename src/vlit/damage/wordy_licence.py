"""What stands under one licence is longer than the rest."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage
from vlit.damage.wordy import wordy
from vlit.schema import Sample


@damage(name="wordy_licence")
def wordy_licence(data: Data, choice: Choice) -> list[Sample]:
    """End the answers of chosen samples under the first sample's licence with 136 words that say nothing."""
    first = data.samples[0].licence if data.samples else ""
    return wordy(data, choice, lambda sample: sample.licence == first)
