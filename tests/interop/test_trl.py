"""TRL: ``trl sft`` with the configuration that stands beside the export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from interop.compared import assert_seen, write
from interop.consumer import Consumer
from interop.pictures import at_random, by_hand, with_system


@pytest.mark.parametrize("name", ["my.parquet", "my.jsonl", "my.json"])
def test_what_trl_trains_on(name: str, consumer: Callable[[str], Consumer], pictures: Path, tmp_path: Path) -> None:
    samples = [*by_hand(), *with_system(), *at_random()]
    made = write(samples, "messages", tmp_path / name, pictures)
    [seen] = consumer("trl").sees(made, start=pictures)
    assert_seen(seen, samples, between="", pictures=pictures)
