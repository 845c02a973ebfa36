"""Writes docs/catalog/ from the catalogue's entries: python docs/catalog.py (a part of `make docs`)"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from string import Template

from vlit.catalog import DatasetEntry, ModelEntry, datasets, models, training
from vlit.catalog.cite import bibtex
from vlit.catalog.counting import Count, cross_table, taxonomy
from vlit.catalog.entryfile import slug
from vlit.catalog.export import bracketed
from vlit.catalog.facet import DATASET_FACETS, MODEL_FACETS
from vlit.catalog.figure import taxonomy as taxonomy_figure
from vlit.catalog.figure import timeline
from vlit.catalog.licence import TERMS, Use, allows, is_of_repo
from vlit.catalog.text import SIGN, SIGNS, described

HERE = Path(__file__).parent
FOLDER = HERE / "catalog"
MADE = "Made by `make docs` from the entries in `src/vlit/catalog`; correct those, not this page."
Entry = DatasetEntry | ModelEntry

HEAD = f"""# Survey tables

{MADE} Sorted by date. {SIGNS[0].upper()}{SIGNS[1:]}. Sizes are as published; what an instance is differs by set.
The fields are explained in [the catalogue's page](../catalog.md); [challenges and directions](challenges.md) says what the field has
not solved.

![Datasets by month, coloured by how they were made](timeline-datasets.svg)

![The taxonomy of datasets: scope, domain, construction](taxonomy.svg)

"""


def pages() -> dict[str, str]:
    """Every file below docs/catalog/, by its path there."""
    made = {
        "index.md": index(),
        "challenges.md": challenges(),
        "timeline-datasets.svg": timeline(
            datasets(), DATASET_FACETS["construction"], "Datasets by month and construction"
        ),
        "timeline-models.svg": timeline(models(), MODEL_FACETS["paradigm"], "Models by month and paradigm (derived)"),
        "taxonomy.svg": taxonomy_figure(taxonomy(), "Datasets by scope, domain and construction"),
        "taxonomy-models.svg": taxonomy_figure(taxonomy(True), "Models by paradigm and connector (both derived)"),
    }
    for entry in (*datasets(), *models()):
        made[path_of(entry)] = page(entry)
    return made


def index() -> str:
    """All tables on one page."""
    parts = [HEAD]
    for scope, title in (("general", "General datasets"), ("specific", "Datasets for a domain or an ability")):
        parts.append(f"## {title}\n\n{dataset_table([d for d in datasets() if d.scope == scope])}\n")
    parts.append("## Counts\n")
    for by in (("construction", "modality"), ("year", "construction"), ("licence", "commercial")):
        parts.append(
            f"{by[0].capitalize()} by {by[1]} of datasets; (n?): n of them unverified or inferred.\n\n{counts(by)}\n"
        )
    parts.append("## Models\n\n![Models by month, coloured by paradigm](timeline-models.svg)\n")
    parts.append("![Models by paradigm and connector](taxonomy-models.svg)\n")
    parts.append("The paradigm is derived from the stages ([rule](../catalog.md#derived)).\n\n" + model_table(models()))
    return "\n".join(parts)


def dataset_table(entries: Sequence[DatasetEntry]) -> str:
    """The survey's first table."""
    fields = ("year_month", "specificity", "mllm", "construction", "generator", "modality", "multi_turn", "languages",
              "size_instances", "size_images", "license")  # fmt: skip
    head = ("name", "date", "domain", "for", "construction", "by", "modality", "turns", "languages", "instances", "images",
            "licence")  # fmt: skip
    return table(head, [[linked(e), *(signed(e, f) for f in fields)] for e in entries])


def model_table(entries: Sequence[ModelEntry]) -> str:
    """The survey's second table."""
    fields = ("year_month", "vision_encoder", "connector", "llm", "stage1_trained", "stage2_trained", "vlit_data",
              "instruction_construction")  # fmt: skip
    head = ("name", "date", "encoder", "connector", "LLM", "stage 1 trains", "tuning trains", "tuning data",
            "construction", "paradigm")  # fmt: skip
    rows = []
    for e in entries:
        derived = training.paradigm(e)[0]
        sign = SIGN[MODEL_FACETS["paradigm"].mark(e)] if derived else ""
        rows.append([linked(e), *(signed(e, f) for f in fields), f"{derived or '-'}{sign}"])
    return table(head, rows)


def counts(by: tuple[str, str]) -> str:
    """A cross table of datasets."""
    told = cross_table(datasets(), by)

    def cell(count: Count) -> str:
        return "" if not count.n else f"{count.n} ({count.unsure}?)" if count.unsure else str(count.n)

    rows = [[row, *(cell(told.cells[row][column]) for column in told.columns)] for row in told.rows]
    return table((f"{by[0]} \\ {by[1]}", *told.columns), rows)


def page(entry: Entry) -> str:
    """One entry."""
    kind = "dataset" if isinstance(entry, DatasetEntry) else "model"
    rows = [[name, value] for name, value in described(entry)]
    return (
        f"# {entry.name} ({kind})\n\n{MADE} [All tables](../index.md).\n\n{table(('field', 'value'), rows)}\n"
        f"```bibtex\n{bibtex(entry)}```\n"
    )


def challenges() -> str:
    """Challenges and directions, with the catalogue's numbers."""
    sets = datasets()
    machine = [d for d in sets if any("GPT" in g or "model" in g for g in d.generator)]
    unknown = [d for d in sets if d.license is None]
    repo = [d for d in sets if d.license is not None and is_of_repo(d.license)]
    told = {
        "made": MADE,
        "datasets": len(sets),
        "by_machine": len(machine),
        "by_machine_unsure": sum(1 for d in machine if d.mark("generator")),
        "by_human": sum(1 for d in sets if d.construction == "human"),
        "negative": sum(1 for d in sets if {"negative", "contrastive"} & set(d.instruction_types)),
        "text_only": sum(1 for d in sets if "text_only" in d.instruction_types),
        "no_licence": len(unknown),
        "repo_licence": len(repo),
        "commercial": sum(1 for d in sets if allows(d.license, Use.COMMERCIAL)),
        "non_commercial": sum(1 for d in sets if allows(d.license, Use.COMMERCIAL) is False),
        "several_images": sum(1 for d in sets if any("multi_image" in t or "interleaved" in t for t in d.instruction_types)),
        "video": sum(1 for d in sets if d.modality == "video"),
        "multi": sum(1 for d in sets if d.modality == "multi"),
        "pointcloud": sum(1 for d in sets if d.modality == "pointcloud"),
        "english": sum(1 for d in sets if d.languages == ("en",)),
        "english_unsure": sum(1 for d in sets if d.languages == ("en",) and d.mark("languages")),
        "terms": len(TERMS),
    }  # fmt: skip
    return Template((HERE / "challenges.template.txt").read_text("utf-8")).substitute(told)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(each)} |" for each in (head, *([v.replace("|", "\\|") for v in row] for row in rows))]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]]) + "\n"


def signed(entry: Entry, field: str) -> str:
    """A field with the sign of its mark, or a dash."""
    value = getattr(entry, field)
    if value is None or value == ():
        return (
            "-" if not (field == "specificity" and isinstance(entry, DatasetEntry) and entry.scope == "general") else ""
        )
    text = "; ".join(value) if isinstance(value, tuple) else f"{value:,}" if isinstance(value, int) else str(value)
    sign = SIGN[entry.mark(field)]
    return bracketed(entry, field, text) + sign if sign else text


def linked(entry: Entry) -> str:
    """The name as a link to its page."""
    return f"[{entry.name}]({path_of(entry)})"


def path_of(entry: Entry) -> str:
    """Where the page of an entry is, below docs/catalog/."""
    return f"{'datasets' if isinstance(entry, DatasetEntry) else 'models'}/{slug(entry.name)}.md"


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name, text in pages().items():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(text, encoding="utf-8")
