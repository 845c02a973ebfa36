"""BibTeX of an entry, as far as the catalogue knows: title, year, arXiv number, address. It does not know authors."""

from __future__ import annotations

import re

from vlit.catalog.entry import DatasetEntry, ModelEntry
from vlit.catalog.entryfile import slug
from vlit.catalog.load import datasets

_ESCAPED = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL = re.compile(r"[\\{}~^&%$#_]")


def bibtex(entry: DatasetEntry | ModelEntry) -> str:
    """A ``@misc`` entry. What rests on an unverified field is said in a comment line above it.

    A model's paper title is that of the dataset from the same paper, where the catalogue has one; else its name stands
    in. arXiv's own export adds the authors.
    """
    title = entry.paper_title if isinstance(entry, DatasetEntry) else _title_of(entry.arxiv_id)
    fields = [("title", f"{{{_escape(title or entry.name)}}}")]
    if entry.year is not None:
        fields.append(("year", str(entry.year)))
    if entry.arxiv_id is not None:
        fields += [("eprint", entry.arxiv_id), ("archivePrefix", "arXiv")]
        fields.append(("url", f"https://arxiv.org/abs/{entry.arxiv_id}"))
    elif isinstance(entry, DatasetEntry) and entry.url is not None:
        fields.append(("url", entry.url))
    if title is not None and title != entry.name:
        fields.append(("note", _escape(entry.name)))
    comments = ["% Authors are not in the catalogue."]
    marked = [f for f in ("arxiv_id", "year_month", "paper_title") if entry.mark(f)]
    if marked:
        comments.append(f"% Unverified, confirm before quoting: {', '.join(marked)}.")
    if title is None:
        comments.append("% The paper's title is not in the catalogue; the name stands in its place.")
    key = slug(entry.name) + (f"-{entry.year}" if entry.year else "")
    body = "".join(f"  {name:<13} = {{{value}}},\n" for name, value in fields)
    return "\n".join(comments) + f"\n@misc{{{key},\n{body}}}\n"


def _title_of(arxiv_id: str | None) -> str | None:
    return next((d.paper_title for d in datasets() if arxiv_id is not None and d.arxiv_id == arxiv_id), None)


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], "\\" + found[0]), text)
