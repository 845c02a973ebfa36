"""Fixtures of the tests that open models: one thread for sums this small, one tiny model of each family for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tiny_families


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Sums this small are slower in several threads, and on a busy machine many times so."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a tiny model by its family. Not to be written into."""
    home = tmp_path_factory.mktemp("tiny")

    def folder(family: str) -> Path:
        place = home / family
        return place if place.is_dir() else tiny_families.make(family, place)

    return folder


@pytest.fixture(scope="session")
def squares(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pictures of one square each."""
    return tiny_families.pictures(tmp_path_factory.mktemp("squares"))
