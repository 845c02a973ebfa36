"""Searching and naming, on cases worked out by hand."""

from __future__ import annotations

import pytest

from vlit.catalog import DatasetEntry, ModelEntry, datasets, models, named, search
from vlit.catalog.axes import Construction, Modality
from vlit.catalog.find import is_ambiguous, one_kind, the
from vlit.catalog.licence import TERMS, Use, allows, is_of_repo
from vlit.errors import UsageError

A = DatasetEntry(name="A", evidence="e", construction=Construction.HUMAN, modality=Modality.IMAGE, license="MIT")
B = DatasetEntry(name="B", evidence="e", construction=Construction.HUMAN, license="MIT (repo)")
C = DatasetEntry(name="C", evidence="e", construction=Construction.MIXED, modality=Modality.IMAGE)
D = DatasetEntry(name="D", evidence="e", modality=Modality.IMAGE, license="CC-BY-NC-4.0")
HAND = (A, B, C, D)


def test_conditions_are_met_together_and_unknown_is_counted() -> None:
    found = search(HAND, {"construction": ["HUMAN"], "modality": ["image"]})
    assert (found.entries, found.of, found.unknown) == ((A,), 4, {"modality": 1, "construction": 1})


def test_values_of_one_axis_are_alternatives() -> None:
    assert search(HAND, {"construction": ["human", "mixed"], "modality": []}).entries == (A, B, C)


def test_an_unknown_licence_allows_nothing() -> None:
    found = search(HAND, {}, Use.COMMERCIAL)
    assert (found.entries, found.unknown, found.of_repo) == ((A,), {"licence-allows": 2}, 1)
    assert search(HAND, {}, Use.COMMERCIAL, licence_of_repo=True).entries == (A, B)
    assert search(HAND, {}, Use.SHARING).entries == (A, D)


def test_two_unknowns_are_counted_once() -> None:
    assert search(HAND, {"modality": ["image"]}, Use.COMMERCIAL).unknown == {
        "modality and licence-allows": 1,
        "licence-allows": 1,
    }


def test_what_commercial_use_is_left() -> None:
    allowed = {d.name for d in search(datasets(), {}, Use.COMMERCIAL).entries}
    assert allowed == {"ALLaVA-4V", "LLaVA-OneVision-Data", "LLaVA-OneVision-1.5-Instruct"}
    assert all(d.license in TERMS for d in datasets() if allows(d.license, Use.COMMERCIAL) is not None)


@pytest.mark.parametrize(
    ("license", "commercial", "of_repo"),
    [
        (None, None, None),
        ("MIT", True, True),
        ("MIT (repo)", None, True),
        ("Apache-2.0 (code repo)", None, True),
        ("CC-BY-NC-4.0", False, False),
        ("CC-BY-NC-4.0 (repo)", None, False),
        ("per source set", None, None),
        ("CC-BY-SA-4.0 badge (link says CC-BY-4.0)", None, None),
    ],
)
def test_licences(license: str | None, commercial: bool | None, of_repo: bool | None) -> None:
    assert allows(license, Use.COMMERCIAL) is commercial
    assert allows(license, Use.COMMERCIAL, of_repo=True) is of_repo
    assert license is None or is_of_repo(license) == license.endswith("repo)")


def test_names() -> None:
    assert [e.name for e in named("grit")] == ["KOSMOS-2 GRIT-20M", "GRIT (Ferret)"]
    assert is_ambiguous(named("grit"))
    assert [e.name for e in named("llava")] == ["LLaVA"]
    assert [type(e) for e in named("LAMM")] == [DatasetEntry, ModelEntry]
    assert not is_ambiguous(named("LAMM"))
    assert the("m hal detect") == the("M-HalDetect")
    assert [e.name for e in named("mmdu")] == ["MMDU-45k"]


def test_every_name_means_itself() -> None:
    for entry in (*datasets(), *models()):
        assert entry in named(entry.name)
        assert the(entry.name, type(entry)) is entry


def test_wrong_names() -> None:
    with pytest.raises(UsageError, match=r"Did you mean 'LLaVA-Instruct-150K'"):
        named("llava-instrct")
    for name in ("qqqq", "", "-", "?"):
        with pytest.raises(UsageError, match=r"not in the catalogue. See all names"):
            named(name)
    with pytest.raises(
        UsageError, match=r"may mean 2 entries. Give the whole name: 'KOSMOS-2 GRIT-20M' or 'GRIT \(Ferret\)'"
    ):
        the("GRIT")


def test_kinds_to_compare() -> None:
    assert [type(e) for e in one_kind(["LAMM", "PVIT"])] == [DatasetEntry, DatasetEntry]
    assert [type(e) for e in one_kind(["LAMM", "LLaVA"])] == [ModelEntry, ModelEntry]
    assert [type(e) for e in one_kind(["LAMM", "PVIT"], of_models=True)] == [ModelEntry, ModelEntry]
    for names, told in ((["SVIT", "LLaVA-1.5"], "no fields in common"), (["SVIT"], "one name")):
        with pytest.raises(UsageError, match=told):
            one_kind(names)


def test_what_a_source_does_not_name_is_unknown() -> None:
    many = DatasetEntry(name="M", evidence="e", languages=("80 languages",), instruction_types=("3 tasks", "negative"),
                        source_data=("8 sets (COCO;3RScan...)",))  # fmt: skip
    plain = DatasetEntry(
        name="P", evidence="e", languages=("en",), instruction_types=("qa",), source_data=("COCO val2014",),
        inferred=("languages",), unverified=("source_data",),
    )  # fmt: skip
    both = (many, plain)
    for axis, value in (("language", "en"), ("instruction-type", "qa"), ("source", "val2014")):
        found = search(both, {axis: [value]})
        assert (found.entries, found.unknown) == ((plain,), {axis: 1})
    assert search(both, {"language": ["en"]}).unsure == {"P": "inferred"}
    assert search(both, {"source": ["coco"]}).entries == both
    assert search(both, {"source": ["coco"]}).unsure == {"P": "unverified"}
    assert search(both, {"source": ["3rscan"]}).entries == (many,)
    assert search(both, {"instruction-type": ["negative"]}).entries == (many,)


def test_a_value_that_nobody_has() -> None:
    with pytest.raises(UsageError, match=r"no entry has this value. Did you mean 'self_instruct'"):
        search(HAND, {"construction": ["self-instruct"]})


def test_axes_of_the_other_kind() -> None:
    with pytest.raises(UsageError, match="models have no axis"):
        search(models(), {"modality": ["image"]})
