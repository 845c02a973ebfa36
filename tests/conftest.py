"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

import vlit

# A shared machine may be slow for a moment; slowness is measured in benchmarks/, not by chance in a test.
settings.register_profile("vlit", deadline=None)
settings.load_profile("vlit")

_PUBLIC_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data beside the checkout; tests that want it skip where it is absent."""
    if not _PUBLIC_DATA.is_dir():
        pytest.skip("the folder of public data is not beside the checkout")
    return _PUBLIC_DATA


@pytest.fixture(scope="session")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty rendered scenes, to use as ``vlit:FOLDER``. Not to be written into."""
    return vlit.render(40, out=tmp_path_factory.mktemp("shapes") / "scenes", seed=3, size=160)


@pytest.fixture(scope="session")
def made(shapes: Path, tmp_path_factory: pytest.TempPathFactory) -> vlit.Run:
    """Three hundred samples from them. Not to be written into."""
    return vlit.construct(f"vlit:{shapes}", out=tmp_path_factory.mktemp("made") / "run", samples=300, seed=5)
