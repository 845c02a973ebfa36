"""Markdown from data: tables, and texts that stay texts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_\[\]{}()#!|~$])")


def text(value: str) -> str:
    """Any text as one line of Markdown that shows exactly it: no tag, link, picture or table can come of it."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    escaped = _SPECIAL.sub(r"\\\1", flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    return escaped.replace("://", ":&#47;&#47;").replace("www.", "www&#46;")


def code(value: str) -> str:
    """Any text as inline code on one line; backticks become apostrophes, since no fence is safe in a table."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return "`" + (flat.replace("`", "'").replace("|", "¦") or " ") + "`"


def fence(value: str) -> str:
    """Any text as a code block; its fence is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`+", value)), default=0)
    mark = "`" * max(3, longest + 1)
    return f"{mark}\n{value}\n{mark}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> str:
    """A table of cells that are Markdown already.

    Args:
        right: numbers of the columns that stand on the right.
    """
    rule = ["---:" if number in right else "---" for number in range(len(head))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *rows))
