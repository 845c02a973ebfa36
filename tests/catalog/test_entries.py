"""The entries of the package: form, axes, evidence, and that no row of the tables was lost or changed."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.catalog import DatasetEntry, ModelEntry, datasets, frame, models
from vlit.catalog.axes import Construction, size_band
from vlit.catalog.entry import field_and_note
from vlit.catalog.entryfile import read_entry, slug, to_toml
from vlit.catalog.fault import faults
from vlit.errors import InputError

FOLDERS = {"datasets": DatasetEntry, "models": ModelEntry}


def test_every_entry_is_within_its_axes_and_has_evidence() -> None:
    assert {e.name: found for e in (*datasets(), *models()) if (found := faults(e))} == {}


def test_names_are_unique_and_files_are_named_after_them() -> None:
    for folder, entries in (("datasets", datasets()), ("models", models())):
        files = {f.name for f in resources.files("vlit.catalog").joinpath(folder).iterdir()}
        assert files == {f"{slug(e.name)}.toml" for e in entries}
        assert len(files) == len(entries)
    assert (len(datasets()), len(models())) == (80, 74)


@pytest.mark.parametrize("folder", FOLDERS)
def test_files_are_written_as_the_program_would(folder: str) -> None:
    for file in resources.files("vlit.catalog").joinpath(folder).iterdir():
        text = file.read_text("utf-8")
        assert to_toml(read_entry(Path(str(file)), FOLDERS[folder])) == text, file.name


def test_oldest_first() -> None:
    dates = [e.year_month or "9999" for e in datasets()]
    assert dates == sorted(dates)
    assert datasets()[0].name == "MultiInstruct"


def _table(shared: Path, name: str) -> list[dict[str, str]]:
    path = shared.parent / "catalog" / name
    if not path.is_file():
        pytest.skip("the source tables are not beside the checkout")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["datasets.csv", "mllms.csv"])
def test_every_row_of_the_tables_is_in_word_for_word(shared: Path, name: str) -> None:
    entries = {e.name: e for e in (datasets() if name == "datasets.csv" else models())}
    rows = _table(shared, name)
    assert {r["name"] for r in rows} <= entries.keys()
    renamed = {"unverified_fields": "unverified", "inferred_fields": "inferred"}
    for row in rows:
        for field, told in row.items():
            if field == "unverified":
                assert bool(told) == bool(entries[row["name"]].unverified)
                continue
            value = getattr(entries[row["name"]], renamed.get(field, field))
            if isinstance(value, tuple):
                joiner = "+" if field == "instruction_construction" else ";"
                assert joiner.join(value).replace("; ", ";") == told.replace("; ", ";"), (row["name"], field)
            else:
                assert ("" if value is None else str(value)) == told, (row["name"], field)


def test_two_sets_are_called_grit() -> None:
    ferret, kosmos = (next(d for d in datasets() if d.name == n) for n in ("GRIT (Ferret)", "KOSMOS-2 GRIT-20M"))
    assert (ferret.arxiv_id, kosmos.arxiv_id) == ("2310.07704", "2306.14824")
    assert (ferret.size_instances, kosmos.size_instances) == (1_100_000, 20_000_000)


def test_marks_stay() -> None:
    first = datasets()[0]
    assert (first.mark("languages"), first.mark("generator")) == ("inferred", "")
    assert next(d for d in datasets() if d.name == "cc_sbu_align").mark("generator") == "unverified"
    assert field_and_note("generator(human check)") == ("generator", "human check")


def test_frame() -> None:
    table = frame()
    assert table.shape == (80, len(DatasetEntry.__struct_fields__))
    assert table["size_instances"].null_count() == sum(d.size_instances is None for d in datasets()) == 20
    assert table["construction"].to_list()[0] == "annotation_adaption"
    assert frame(models()).shape == (74, len(ModelEntry.__struct_fields__))
    assert frame([]).height == 0


def test_faults_are_named() -> None:
    bad = DatasetEntry(
        name="x", evidence=" ", year_month="2023-13", arxiv_id="x", specificity=("weather",), generator=("a cat",),
        instruction_types=("singing", "3 tasks"), languages=("English",), size_instances=0, unverified=("colour",),
    )  # fmt: skip
    assert len(faults(bad)) == 9
    assert faults(DatasetEntry(name="x", evidence="the data", generator=("own model (any note)",))) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = ", "not TOML"),
        ('name = "x"\n', "evidence"),
        ('name = "x"\nevidence = "y"\nconstruction = "self-instruct"\n', "self-instruct"),
        ('name = "x"\nevidence = "y"\ncolour = "red"\n', "colour"),
    ],
)
def test_a_file_that_is_no_entry(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=told):
        read_entry(path, DatasetEntry)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_entry(tmp_path / "x.toml", DatasetEntry)


_TEXT = st.text(st.characters(codec="utf-8"), min_size=1)


@given(
    st.builds(
        DatasetEntry, name=_TEXT, evidence=_TEXT, source_data=st.lists(_TEXT).map(tuple),
        size_instances=st.none() | st.integers(1, 2**40), construction=st.none() | st.sampled_from(Construction),
    )
)  # fmt: skip
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, entry: DatasetEntry) -> None:
    path = tmp_path_factory.getbasetemp() / "entry.toml"
    path.write_text(to_toml(entry), encoding="utf-8", newline="")
    assert read_entry(path, DatasetEntry) == entry


def test_entries_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        datasets()[0].name = "other"  # type: ignore[misc]
    assert msgspec.structs.replace(datasets()[0], name="other").name == "other"


def test_bands() -> None:
    told = [size_band(n) for n in (None, 1, 9_999, 10_000, 1_000_000, 10_000_000)]
    assert told == [None, "< 10 K", "< 10 K", "10 K to 100 K", "1 M to 10 M", "10 M and more"]
