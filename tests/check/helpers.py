"""What the tests of this room share: files of records, and what a check finds in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PIL import Image

from vlit.check import CheckReport, Finding
from vlit.checking import check


def record(identity: Any = "a", image: Any = "a.jpg", question: str = "<image>\nWhat?", answer: str = "A cat.") -> Any:
    """A LLaVA record; an image of None leaves the field out."""
    turns = [{"from": "human", "value": question}, {"from": "gpt", "value": answer}]
    made = {"id": identity, "image": image, "conversations": turns}
    return made if image is not None else {k: v for k, v in made.items() if k != "image"}


def write(folder: Path, *records: Any, name: str = "data.json") -> Path:
    """A file of records, with a good image ``a.jpg`` beside it."""
    Image.new("RGB", (64, 48), (200, 10, 10)).save(folder / "a.jpg")
    path = folder / name
    path.write_text(json.dumps(list(records)))
    return path


def found(path: Path, **options: Any) -> tuple[CheckReport, list[Finding]]:
    """The report, and all findings."""
    findings: list[Finding] = []
    return check(path, sink=findings.append, **options), findings


def rules(path: Path, **options: Any) -> list[tuple[str, str]]:
    """Rule and severity of all findings."""
    return [(f.rule, f.severity) for f in found(path, **options)[1]]
