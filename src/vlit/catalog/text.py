"""The catalogue on a terminal: a list, an entry, entries side by side, a tree, a table of counts."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from vlit.catalog import licence, training
from vlit.catalog.axes import size_band
from vlit.catalog.counting import Branch, Count, Table
from vlit.catalog.entry import DatasetEntry, ModelEntry
from vlit.catalog.export import bracketed, marked
from vlit.catalog.find import Found
from vlit.catalog.load import datasets, models

_Entry = DatasetEntry | ModelEntry
_WIDTH = 118
SIGN = {"unverified": "?", "inferred": "~", "": ""}
"""What stands behind a value of which there is less than a source."""
SIGNS = "? unverified, ~ inferred, - unknown"
_DATASET_COLUMNS = ("year_month", "construction", "modality", "multi_turn", "size_instances", "license")
_MODEL_COLUMNS = ("year_month", "vision_encoder", "connector", "llm", "stage2_trained")
_CLIP = 34


def listing(found: Found[DatasetEntry] | Found[ModelEntry], kind: str) -> str:
    """Entries as a table, then what was left out and why. A sign at a name: a condition is met by a marked value."""
    lines = [told_of(found, kind)]
    if found.entries:
        columns = _MODEL_COLUMNS if isinstance(found.entries[0], ModelEntry) else _DATASET_COLUMNS
        rows = [
            ("name", *columns),
            *((e.name + SIGN[found.unsure.get(e.name, "")], *(_short(e, c) for c in columns)) for e in found.entries),
        ]
        lines = [*_aligned(rows, right=("size_instances",)), "", f"{lines[0]} {SIGNS}."]
    return "\n".join(lines)


def told_of(found: Found[DatasetEntry] | Found[ModelEntry], kind: str) -> str:
    """The exit line: how many of how many, and how many are left out because something about them is unknown."""
    line = f"{len(found.entries)} of {found.of} {kind}."
    for condition, n in found.unknown.items():
        if condition == "licence-allows":
            line += f" Left out because the licence of the data is unknown: {n}"
            line += f" ({found.of_repo} of them state one for the code only)." if found.of_repo else "."
        else:
            line += f" Left out because {condition} is unknown: {n}."
    return line


def page(entry: _Entry) -> str:
    """All that is known of an entry, each value with its mark, and what is related."""
    kind = "dataset" if isinstance(entry, DatasetEntry) else "model"
    rows = list(described(entry))
    width = max(len(name) for name, _ in rows) + 2
    lines = [f"{entry.name} ({kind})"]
    for name, value in rows:
        lines += _hung(name, value, width)
    return "\n".join(lines)


def described(entry: _Entry) -> Iterator[tuple[str, str]]:
    """Name and value of each known field, of what is derived, and the names of what is unknown."""
    skip = {"name", "unverified", "inferred", "evidence"}
    fields = [f for f in entry.__struct_fields__ if f not in skip]
    for field in fields:
        value = marked(entry, field)
        if value:
            yield field, value
    if isinstance(entry, DatasetEntry):
        yield "commercial use", commercial(entry)
        tuned = [m.name + _link(entry, m) for m in models() if _belong(entry, m)]
        if tuned:
            yield "models here", "; ".join(tuned)
    else:
        which, why = training.paradigm(entry)
        if which:
            sure = ", of unverified fields" if any(entry.mark(f) for f in training.PARADIGM_FIELDS) else ""
            yield "paradigm", f"{which} (derived{sure}: {why})"
        made = [d.name + _link(d, entry) for d in datasets() if _belong(d, entry)]
        if made:
            yield "datasets here", "; ".join(made)
    yield "evidence", entry.evidence
    empty = [f for f in fields if not marked(entry, f) and not (f == "specificity" and _is_general(entry))]
    if empty:
        yield "unknown", ", ".join(empty)


def commercial(entry: DatasetEntry) -> str:
    """What the stated licence says to commercial use, in words."""
    allowed = licence.allows(entry.license, licence.Use.COMMERCIAL)
    name = licence.known_name(entry.license)
    if name is not None:
        return f"{'allowed' if allowed else 'forbidden'} by {name} ({licence.TERMS[name].condition})"
    if entry.license is not None and licence.is_of_repo(entry.license):
        return "unknown: the licence is the code's"
    return "unknown"


def side_by_side(entries: Sequence[_Entry]) -> str:
    """Entries of one kind as columns; what is the same in all stands once, below."""
    told = [dict(described(entry)) for entry in entries]
    names = list(dict.fromkeys(name for each in told for name in each if name != "unknown"))
    same = [n for n in names if len({each.get(n) for each in told}) == 1]
    wide = max(12, (_WIDTH - 18) // len(entries) - 2)
    lines = _columns("", [e.name for e in entries], wide)
    lines.append("-" * min(_WIDTH, 18 + (wide + 2) * len(entries)))
    for name in names:
        if name not in same:
            lines += _columns(name, [each.get(name, "-") for each in told], wide)
    if same:
        lines += ["", "The same in all:"]
        for name in same:
            lines += _hung(name, told[0][name], 18)
    return "\n".join(lines)


def ambiguous(name: str, entries: Sequence[_Entry]) -> str:
    """Several entries that a name may mean, with what tells them apart."""
    lines = [f"'{name}' may mean {len(entries)} entries:", ""]
    for entry in entries:
        lines.append(f"  {entry.name} ({'dataset' if isinstance(entry, DatasetEntry) else 'model'})")
        lines += [f"    {part}" for part in _told_apart(entry)]
    return "\n".join([*lines, "", "Give the whole name."])


def drawn(branch: Branch, names: bool = True) -> str:
    """The tree, with the number of entries at each node and, at its ends, their names."""
    lines = [f"{branch.name} ({branch.count})"]
    lines += _below(branch, "", names)
    note = f"An entry with several values stands at each. On an unverified ({SIGN['unverified']}) or inferred "
    note += f"({SIGN['inferred']}) place: after the name."
    return "\n".join([*lines, "", note] if names else lines)


def counted(table: Table, kind: str) -> str:
    """A table of counts: in ``12 (5?)``, five of twelve rest on a value that is unverified or inferred."""
    head = table.by[0] if len(table.by) == 1 else f"{table.by[0]} \\ {table.by[1]}"
    columns = table.columns or ("",)
    rows = [(head, *(table.columns or ("entries",)))]
    rows += [(row, *(_count(table.cells[row][column]) for column in columns)) for row in table.rows]
    notes = [
        f"{table.entries} {kind}; one with several values is counted at each. (n?): n of them unverified or inferred."
    ]
    if table.derived:
        notes.append(f"Derived by a rule (docs/catalog.md): {', '.join(table.derived)}.")
    return "\n".join([*_aligned(rows, right=rows[0][1:]), "", *notes])


def _same_paper(dataset: DatasetEntry, model: ModelEntry) -> bool:
    return dataset.arxiv_id is not None and dataset.arxiv_id == model.arxiv_id


def _belong(dataset: DatasetEntry, model: ModelEntry) -> bool:
    """Whether the dataset was made for the model, or both are of one paper."""
    return model.name in dataset.mllm or _same_paper(dataset, model)


def _link(dataset: DatasetEntry, model: ModelEntry) -> str:
    """The mark of what links them: nothing where one paper or one stated model does."""
    papers = (dataset.mark("arxiv_id") or model.mark("arxiv_id")) if _same_paper(dataset, model) else "unverified"
    stated = dataset.mark("mllm") if model.name in dataset.mllm else "unverified"
    return " (unverified)" if papers and stated else ""


def _count(count: Count) -> str:
    if count.n == 0:
        return "."
    return f"{count.n} ({count.unsure}?)" if count.unsure else str(count.n)


def _short(entry: _Entry, field: str) -> str:
    if field == "size_instances" and isinstance(entry, DatasetEntry):
        value = "" if entry.size_instances is None else f"{entry.size_instances:,}"
    else:
        raw = getattr(entry, field)
        value = "; ".join(raw) if isinstance(raw, tuple) else str(raw or "")
    if not value:
        return "-"
    clipped = value if len(value) <= _CLIP else value[: _CLIP - 1] + "…"
    sign = SIGN[entry.mark(field)]
    return bracketed(entry, field, clipped) + sign if sign else clipped


def _told_apart(entry: _Entry) -> Iterator[str]:
    if isinstance(entry, DatasetEntry):
        facts = [marked(entry, "year_month"), f"arXiv {entry.arxiv_id}" if entry.arxiv_id else "",
                 f"for {'; '.join(entry.mllm)}" if entry.mllm else "",
                 f"{entry.size_instances:,} instances" + SIGN[entry.mark("size_instances")]
                 if size_band(entry.size_instances) else "", entry.license or ""]  # fmt: skip
        yield ", ".join(fact for fact in facts if fact)
        yield f"from {marked(entry, 'source_data') or 'unknown sources'}"
        if entry.paper_title:
            yield entry.paper_title
    else:
        yield ", ".join(fact for fact in (marked(entry, "year_month"), marked(entry, "llm")) if fact)


def _is_general(entry: _Entry) -> bool:
    return isinstance(entry, DatasetEntry) and entry.scope == "general"


def _hung(name: str, value: str, width: int) -> list[str]:
    return textwrap.wrap(
        value, _WIDTH, initial_indent=f"  {name:<{width}}", subsequent_indent=" " * (width + 2),
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip


def _columns(name: str, values: Sequence[str], wide: int) -> list[str]:
    wrapped = [textwrap.wrap(v, wide, break_on_hyphens=False) or [""] for v in values]
    lines = []
    for n in range(max(map(len, wrapped))):
        cells = "  ".join(f"{w[n] if n < len(w) else '':<{wide}}" for w in wrapped)
        lines.append(f"{name if n == 0 else '':<18}{cells}".rstrip())
    return lines


def _aligned(rows: Sequence[Sequence[str]], right: Sequence[str] = ()) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    to_right = [name in right for name in rows[0]]
    lines = []
    for row in rows:
        cells = (v.rjust(w) if r else v.ljust(w) for v, w, r in zip(row, widths, to_right, strict=True))
        lines.append("  ".join(cells).rstrip())
    return lines


def _below(branch: Branch, indent: str, names: bool) -> Iterator[str]:
    for n, child in enumerate(branch.branches):
        last = n == len(branch.branches) - 1
        yield f"{indent}{'└── ' if last else '├── '}{child.name} ({child.count})"
        inner = indent + ("    " if last else "│   ")
        yield from _below(child, inner, names)
    if names and branch.entries:
        listed = ", ".join(leaf.name + SIGN[leaf.mark] for leaf in branch.entries)
        yield from textwrap.wrap(
            listed, _WIDTH, initial_indent=indent, subsequent_indent=indent,
            break_on_hyphens=False, break_long_words=False,
        )  # fmt: skip
