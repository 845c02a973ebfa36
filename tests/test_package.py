"""The package's public face."""

from __future__ import annotations

import subprocess
import sys

import vlit


def test_public_names_are_there() -> None:
    for name in vlit.__all__:
        assert getattr(vlit, name) is not None


def test_a_room_of_the_same_name_does_not_hide_the_function() -> None:
    code = (
        "from vlit.construct import ConstructSettings\nimport vlit.measure.card\nimport vlit\n"
        "assert callable(vlit.construct) and callable(vlit.measure)\n"
        "from vlit import construct\nassert construct is vlit.construct"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_the_package_is_cheap() -> None:
    code = "import sys, vlit; assert not {'polars', 'pyarrow', 'numpy', 'daft'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_package_does_not_need_torch() -> None:
    code = "import sys, vlit.api, vlit.recipe; assert not {'torch', 'ray', 'daft'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
