"""LLaMA-Factory: its arguments, ``dataset_info.json``, converter and collator, with the configuration beside the
export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from interop.compared import assert_seen, write
from interop.consumer import Consumer
from interop.pictures import at_random, by_hand, with_system


@pytest.mark.parametrize("name", ["my.json", "my.jsonl"])
def test_what_llamafactory_trains_on(
    name: str, consumer: Callable[[str], Consumer], pictures: Path, tmp_path: Path
) -> None:
    samples = [*by_hand(), *with_system(), *at_random()]
    made = write(samples, "sharegpt", tmp_path / name, pictures)
    [seen] = consumer("llamafactory").sees(made)
    assert_seen(seen, samples, between="\n", pictures=pictures)
