"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

_PUBLIC_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data beside the checkout; tests that want it skip where it is absent."""
    if not _PUBLIC_DATA.is_dir():
        pytest.skip("the folder of public data is not beside the checkout")
    return _PUBLIC_DATA
