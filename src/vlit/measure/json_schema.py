"""The JSON Schemas of ``card.json`` and ``comparison.json``, as files in the package for programs in any language.

python -m vlit.measure.json_schema    writes them again after a change of the cards' fields
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from vlit.errors import UsageError, nearest
from vlit.measure.card import SCHEMA as CARD
from vlit.measure.card import Card
from vlit.measure.comparison import SCHEMA as COMPARISON
from vlit.measure.comparison import Comparison

_KINDS: dict[str, type[msgspec.Struct]] = {CARD: Card, COMPARISON: Comparison}


def json_schema(version: str = CARD) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``card/1`` or ``comparison/1``, as the package's file holds it."""
    if version not in _KINDS:
        raise UsageError(version, "there is no schema of this name", nearest(version, _KINDS))
    found: dict[str, Any] = msgspec.json.decode(_file(version).read_bytes())
    return found


def made(version: str) -> str:
    """The schema as the structs have it now: what the file should hold."""
    schema = msgspec.json.schema(_KINDS[version])
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"vlit:{version}", **schema}
    kind = whole["$defs"][_KINDS[version].__name__]
    kind["properties"]["schema"] = {"const": version}
    kind["required"] = ["schema", *kind["required"]]
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def _file(version: str) -> Path:
    return Path(str(resources.files("vlit.measure"))) / f"{version.replace('/', '-')}.schema.json"


if __name__ == "__main__":
    for each in _KINDS:
        _file(each).write_text(made(each), encoding="utf-8")
