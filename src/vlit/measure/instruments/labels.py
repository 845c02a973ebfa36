"""What people said of samples: labels to compare a judge with."""

from __future__ import annotations

from pathlib import Path

import msgspec

from vlit.errors import InputError
from vlit.measure.instruments.rubric import CRITERIA, HIGHEST, LOWEST


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sample's id and its scores from 1 to 5 by people, the mean of several where there are several."""

    id: str
    relevance: float | None = None
    correspondence: float | None = None
    dependency: float | None = None
    formatting: float | None = None

    def score(self, criterion: str) -> float | None:
        """The score of a criterion, or None."""
        found: float | None = getattr(self, criterion)
        return found


def load_labels(path: str) -> dict[str, Label]:
    """Labels by sample id from JSON Lines. Raises `InputError` with the line that is none."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path, f"cannot be read ({error})", "Name a file of JSON Lines (UTF-8).") from None
    found: dict[str, Label] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            label = msgspec.json.decode(line, type=Label)
        except msgspec.DecodeError as error:
            raise InputError(
                where, f"is no label ({error})", f'Write {{"id": "...", "{CRITERIA[0]}": 1 to 5, ...}}.'
            ) from None
        if any((s := label.score(c)) is not None and not LOWEST <= s <= HIGHEST for c in CRITERIA):
            raise InputError(where, "has a score beyond 1 to 5", "Correct the line.")
        if label.id in found:
            raise InputError(where, f"labels '{label.id}' a second time", "Write one line per sample.")
        found[label.id] = label
    if not found:
        raise InputError(path, "holds no label", f'Write lines like {{"id": "...", "{CRITERIA[0]}": 4}}.')
    return found
