"""Cross tables and the tree, on three entries and on all."""

from __future__ import annotations

import pytest

from vlit.catalog import DatasetEntry, datasets, models
from vlit.catalog.axes import Modality, Scope
from vlit.catalog.counting import Branch, Count, Leaf, cross_table, taxonomy, tree
from vlit.catalog.facet import DATASET_FACETS, MODEL_FACETS
from vlit.errors import UsageError

A = DatasetEntry(name="A", evidence="e", scope=Scope.GENERAL, modality=Modality.IMAGE, year_month="2023-04")
B = DatasetEntry(name="B", evidence="e", scope=Scope.SPECIFIC, specificity=("audio", "region"), modality=Modality.MULTI,
                 unverified=("modality",))  # fmt: skip
C = DatasetEntry(name="C", evidence="e", modality=Modality.IMAGE, inferred=("modality",))


def test_cross_table_by_hand() -> None:
    table = cross_table([A, B, C], ["specificity", "modality"])
    assert table.rows == ("general", "region", "audio", "unknown")
    assert table.columns == ("image", "multi")
    assert table.cells["general"] == {"image": Count(1, 0), "multi": Count(0, 0)}
    assert table.cells["audio"]["multi"] == table.cells["region"]["multi"] == Count(1, 1)
    assert table.cells["unknown"]["image"] == Count(1, 1)
    assert cross_table([A, B, C], ["year"]).cells == {"2023": {"": Count(1, 0)}, "unknown": {"": Count(2, 0)}}


@pytest.mark.parametrize("by", [[], ["scope", "scope"], ["scope", "year", "modality"], ["colour"]])
def test_wrong_axes(by: list[str]) -> None:
    with pytest.raises(UsageError):
        cross_table(datasets(), by)


@pytest.mark.parametrize(("entries", "facets"), [(datasets(), DATASET_FACETS), (models(), MODEL_FACETS)])
def test_every_axis_counts_every_entry(entries: tuple[DatasetEntry, ...], facets: dict[str, object]) -> None:
    for name in facets:
        table = cross_table(entries, [name])
        assert sum(row[""].n for row in table.cells.values()) >= len(entries), name


def test_numbers_counted_by_hand() -> None:
    cells = cross_table(datasets(), ["construction", "modality"]).cells
    assert cells["self_instruct"]["image"].n == 31
    assert cells["human"] == {
        "image": Count(2, 0),
        "video": Count(0, 0),
        "pointcloud": Count(0, 0),
        "multi": Count(1, 1),
    }


def test_tree_by_hand() -> None:
    root = tree([A, B], ["scope", "specificity"], "both")
    general = Branch("general", 1, entries=(Leaf("A", ""),))
    below = tuple(Branch(name, 1, entries=(Leaf("B", ""),)) for name in ("region", "audio"))
    assert root == Branch("both", 2, (general, Branch("specific", 1, below)))


def test_taxonomy_holds_every_entry() -> None:
    def names(branch: Branch) -> set[str]:
        return {leaf.name for leaf in branch.entries}.union(*map(names, branch.branches))

    assert names(taxonomy()) == {d.name for d in datasets()}
    assert names(taxonomy(True)) == {m.name for m in models()}
