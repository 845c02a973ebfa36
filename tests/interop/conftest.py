"""Each export, loaded by the program that it is written for.

Every consumer has a virtual environment of its own, ``.venv-interop/NAME`` (``make test-interop`` sets them up from
``requirements/``), and a script in ``consumers/`` that loads an export with the consumer's own code, runs in its
interpreter, and prints as JSON what it saw. Nothing is downloaded but packages: the model is made here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from interop.consumer import Consumer
from interop.pictures import draw

_VENVS = Path(__file__).parents[2] / ".venv-interop"


@pytest.fixture(scope="session")
def consumer(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Consumer]:
    """Consumers by name; the test is skipped where one is not installed."""
    found: dict[str, Consumer] = {}

    def get(name: str) -> Consumer:
        python = _VENVS / name / "bin" / "python"
        if not (_VENVS / name / ".ready").exists():
            pytest.skip(f"{name} is not installed: make test-interop installs it")
        if name not in found:
            found[name] = Consumer(name, python, tmp_path_factory.mktemp(name))
        return found[name]

    return get


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the images that the samples name."""
    return draw(tmp_path_factory.mktemp("pictures"))
