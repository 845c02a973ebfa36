"""One entry, one TOML file: read, written, named.

A field that is unknown is not in the file. Fields come in the order of the record, so that the same entry gives the
same bytes; a test holds every file of the package to that.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from vlit.catalog.entry import DatasetEntry, ModelEntry
from vlit.errors import InputError

_E = TypeVar("_E", DatasetEntry, ModelEntry)
_WIDTH = 100


def slug(name: str) -> str:
    """The file name of an entry, without its ending: ``GRIT (Ferret)`` becomes ``grit-ferret``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def read_entry(path: Path, kind: type[_E]) -> _E:
    """The entry of a file. Raises `InputError` where it is not TOML or not an entry."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), kind)
    except OSError as error:
        raise InputError(str(path), error.strerror or str(error), "Give a file that can be read.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"not TOML: {error}", "Correct the file.") from error
    except msgspec.ValidationError as error:
        fix = "The fields and their values are in docs/catalog.md."
        raise InputError(str(path), f"not an entry of the catalogue: {error}", fix) from error


def to_toml(entry: DatasetEntry | ModelEntry) -> str:
    """The file of an entry."""
    return "".join(f"{field} = {_value(value)}\n" for field, value in msgspec.to_builtins(entry).items())


def _value(value: str | int | list[str]) -> str:
    if not isinstance(value, list):
        return _scalar(value)
    items = [_scalar(item) for item in value]
    line = f"[{', '.join(items)}]"
    return line if len(line) <= _WIDTH else "[\n" + "".join(f"  {item},\n" for item in items) + "]"


def _scalar(value: str | int) -> str:
    # What JSON escapes in a string, TOML escapes in the same way; DEL is the one character that only TOML forbids.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
