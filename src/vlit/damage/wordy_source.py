"""One source talks more than the others."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage
from vlit.damage.wordy import wordy
from vlit.schema import Sample


@damage(name="wordy_source")
def wordy_source(data: Data, choice: Choice) -> list[Sample]:
    """End the answers of chosen samples of the first sample's source with 136 words that say nothing."""
    first = data.samples[0].source if data.samples else ""
    return wordy(data, choice, lambda sample: sample.source == first)
