"""BibTeX, the exported tables, and the figures."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest

from vlit.catalog import DatasetEntry, datasets, models
from vlit.catalog.cite import bibtex
from vlit.catalog.counting import taxonomy
from vlit.catalog.export import export, marked, to_csv, to_markdown
from vlit.catalog.facet import DATASET_FACETS, MODEL_FACETS
from vlit.catalog.figure import taxonomy as taxonomy_figure
from vlit.catalog.figure import timeline
from vlit.catalog.find import the
from vlit.errors import UsageError


def test_bibtex() -> None:
    assert bibtex(the("GRIT (Ferret)")) == (
        "% Authors are not in the catalogue.\n"
        "@misc{grit-ferret-2023,\n"
        "  title         = {{Ferret: Refer and Ground Anything Anywhere at Any Granularity}},\n"
        "  year          = {2023},\n"
        "  eprint        = {2310.07704},\n"
        "  archivePrefix = {arXiv},\n"
        "  url           = {https://arxiv.org/abs/2310.07704},\n"
        "  note          = {GRIT (Ferret)},\n}\n"
    )
    assert "confirm before quoting: arxiv_id" in bibtex(the("Cheetor"))
    assert "the name stands in its place" in bibtex(the("nanoVLM"))
    assert r"a\_b \& 5\% \{c\}" in bibtex(DatasetEntry(name="a_b & 5% {c}", evidence="e"))


def test_keys_of_bibtex_are_unique_within_a_table() -> None:
    for entries in (datasets(), models()):
        keys = [bibtex(e).split("@misc{")[1].split(",")[0] for e in entries]
        assert len(set(keys)) == len(keys)


def test_csv_has_every_entry_and_mark() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(datasets()))))
    assert len(rows) == 80
    first = rows[0]
    assert (first["name"], first["size_instances"], first["inferred"]) == ("MultiInstruct", "", "multi_turn;languages")
    assert first["generator"] == "human;template"


def test_markdown_marks_and_escapes() -> None:
    lines = to_markdown(datasets(), ["name", "languages"]).splitlines()
    assert lines[2] == "| MultiInstruct | en (inferred) |"
    assert len(lines) == 82
    assert "a \\| b" in to_markdown([DatasetEntry(name="a | b", evidence="e")])


def test_json_leaves_the_unknown_out() -> None:
    rows = json.loads(export(models(), "json"))
    assert len(rows) == 74
    assert "stage1_trained" not in rows[0]
    with pytest.raises(UsageError, match="Did you mean 'csv'"):
        export(datasets(), "csw")


def test_marks_say_what_they_mean() -> None:
    assert marked(the("cc_sbu_align"), "generator") == "own model; ChatGPT; human (unverified: human check)"
    assert marked(the("GRIT (Ferret)"), "generator") == "[template; ChatGPT; GPT-4] (unverified)"
    assert marked(the("GRIT (Ferret)"), "languages") == "en (inferred)"
    assert marked(the("GRIT (Ferret)"), "size_images") == ""


def test_figures_are_svg_and_name_everything() -> None:
    for entries, figure in (
        (datasets(), timeline(datasets(), DATASET_FACETS["construction"], "a & b")),
        (models(), timeline(models(), MODEL_FACETS["paradigm"], "x")),
        (models(), taxonomy_figure(taxonomy(True), "x")),
    ):
        root = ET.fromstring(figure)
        told = " ".join(node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text"))
        squeezed = told.replace(" ", "")
        assert all(e.name.replace(" ", "") in squeezed for e in entries)
