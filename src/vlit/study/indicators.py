"""The indicators of `vlit measure` on the data of an arm, as one small file beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from vlit.engine import Engine
from vlit.measure import MeasureSettings, measure_shards
from vlit.runfolder import RunFolder
from vlit.study.arms import ArmData, scenes_of

_FILE = "indicators.json"


class Measure(msgspec.Struct, frozen=True):
    """An arm to measure, and by what tiers."""

    arm: ArmData
    tiers: list[Literal["text", "scene"]]


def measure_arm(wanted: Measure, out: Path) -> None:
    """Measure an arm, or find it measured. An indicator that cannot be computed is left out."""
    place = wanted.arm.folder(out)
    if read_indicators(wanted, out) is not None:
        return
    # The seed of the draw is the same for all arms, and says nothing of which one it is.
    card = measure_shards(
        RunFolder.open(place).shards(), RunFolder.create(place / "card", "study card", {}), Engine(workers=1),
        MeasureSettings(tiers=tuple(wanted.tiers), examples=1), scenes_of(wanted.arm, out),
    )  # fmt: skip
    values = {m.name: m.value for m in card.indicators if m.value is not None}
    told = {"tiers": wanted.tiers, "indicators": values}
    RunFolder.open(place).write_text(_FILE, msgspec.json.encode(told).decode() + "\n")


def read_indicators(wanted: Measure, out: Path) -> dict[str, float] | None:
    """What was measured on an arm; None where it was not, or by other tiers."""
    try:
        told = msgspec.json.decode((wanted.arm.folder(out) / _FILE).read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    return dict(told["indicators"]) if told["tiers"] == wanted.tiers else None
