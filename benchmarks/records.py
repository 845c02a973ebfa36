"""Records in LLaVA's form, and files of any number of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def llava(name: str, image: str, *exchanges: tuple[str, str]) -> dict[str, Any]:
    """A record of questions and answers; the first question must hold the mark of the image."""
    turns = [turn for asked, said in exchanges for turn in (("human", asked), ("gpt", said))]
    return {"id": name, "image": image, "conversations": [{"from": who, "value": said} for who, said in turns]}


def write_array(target: Path, records: Iterable[dict[str, Any]]) -> None:
    """A JSON array, one record a line."""
    with target.open("w") as out:
        for number, record in enumerate(records):
            out.write((",\n" if number else "[") + json.dumps(record))
        out.write("]")
