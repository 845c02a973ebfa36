"""What the trainers do with a row that has a defect, one in eight, against what `vlit check --for` says of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from interop.consumer import Consumer
from interop.spoiled import FORMS, write_spoiled
from vlit.check import TRAINERS
from vlit.formats import ExportOptions, configure


@pytest.mark.parametrize("trainer", FORMS)
def test_the_table_of_trainers(
    trainer: str, consumer: Callable[[str], Consumer], pictures: Path, tmp_path: Path
) -> None:
    told = TRAINERS[trainer].does
    configs = []
    for defect in ["", *told]:
        data = write_spoiled(defect, trainer, tmp_path / (defect or "none"))
        [made] = configure(FORMS[trainer][0], data, ExportOptions(image_root=pictures))
        configs.append(Path(made.files[-1]))
    good, *loads = consumer(trainer).sees(*configs, start=pictures)
    assert (len(good["rows"]), good["error"]) == (8, "")
    seen = {}
    for defect, load in zip(told, loads, strict=True):
        # Whether what is taken does harm is for a person to say; that it is taken is seen here.
        taken = told[defect] if told[defect] in ("accepts", "harms") else "accepts"
        seen[defect] = "raises" if load["error"] else "drops" if len(load["rows"]) < 8 else taken
    assert seen == told, [load["error"][:300] for load in loads if load["error"]]
