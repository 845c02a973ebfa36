"""Settings of a laptop base."""

from __future__ import annotations

import msgspec

from vlit.laptop.tower import TowerSettings
from vlit.tune import TuneSettings


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """What a base must reach before anything is built on it.

    Attributes:
        loss: the most nats per label of alignment, over its last 20 steps.
        lookup: the least share of held-out facts that are found by content: the colour and the place of a named shape,
            what stands in a place.
    """

    loss: float = 0.6
    lookup: float = 0.9


class BaseSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a base is built.

    Attributes:
        scenes: pictures to learn from; 200 more are held out for the gate.
        wordings: conversations about each.
        captions: the share of them that are a caption; the others are ``statements`` in as many turns.
        width, layers, heads: of the decoder; the tower is as wide, and has ``eye_layers``.
        tower: how the eye is taught words.
        align: how the rest is taught to describe; the tower rests.
        gate: what must be reached.
        seed: of everything.
    """

    scenes: int = 6000
    wordings: int = 16
    captions: float = 0.5
    statements: int = 1
    width: int = 128
    layers: int = 4
    heads: int = 4
    eye_layers: int = 2
    tower: TowerSettings = msgspec.field(default_factory=TowerSettings)
    align: TuneSettings = msgspec.field(
        default_factory=lambda: TuneSettings(
            stage="tune", steps=2000, batch=96, rate=2e-3, warmup=0.05, decay=0.05, save=200
        )
    )
    gate: Gate = msgspec.field(default_factory=Gate)
    seed: int = 0
