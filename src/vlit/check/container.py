"""A rule for how records lie in a file: as its name says."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.check.rule import Hit
from vlit.formats.head import Head

_LINES = (".jsonl", ".ndjson")


def misnamed(head: Head) -> Iterator[Hit]:
    """JSON Lines named ``.json``, or an array named ``.jsonl``: loaders that go by the name stop at the first line."""
    named = [suffix.lower() for suffix in head.path.suffixes]
    lines = head.views[0].layout == "lines" and len(head.views[0].records) > 1
    if lines and ".json" in named:
        what, fix = "is named .json and holds one record a line", "Name it .jsonl."
    elif head.views[0].layout == "items" and any(suffix in named for suffix in _LINES):
        what, fix = "is named for one record a line and holds an array", "Name it .json."
    else:
        return
    yield Hit("file-name", "note", "", what, fix)
