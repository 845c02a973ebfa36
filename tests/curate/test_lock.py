"""A locked mix is built again elsewhere with the same bytes, or what differs is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

import vlit
from curate.mixes import data_bytes, folder, llava, out, sample
from vlit.errors import InputError, OutputError, UsageError


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with three datasets of three kinds, relative paths, a mix and its lock."""
    home = tmp_path / "home"
    llava(home / "data" / "a.json", [f"a{n}" for n in range(60)])
    llava(home / "data" / "b.json", ["a1", "a2", None, None, *(f"b{n}" for n in range(36))])
    folder(home / "runs" / "c", [sample(f"c{n}", f"c{n}.jpg") for n in range(30)])
    monkeypatch.chdir(home)
    vlit.mix(["data/a.json:50%", "data/b.json:150%", "runs/c:12"], seed=3, per_image=1, lock="mix.lock", out="runs/mix")
    return home


def elsewhere(home: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh checkout: the datasets and the lock, nothing that was made."""
    shutil.copytree(home, place, ignore=shutil.ignore_patterns("mix"))
    monkeypatch.chdir(place)
    return place


def test_same_bytes_on_a_fresh_checkout(locked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(locked, tmp_path / "fresh", monkeypatch)
    made = vlit.mix(lock="mix.lock", out="elsewhere/mix")
    assert data_bytes(Path("elsewhere/mix")) == data_bytes(locked / "runs" / "mix")
    assert "the same bytes as the lock says: 1 file, 101 samples" in made.summary()
    assert [line.kept for line in made.lines] == [
        30,
        59,
        12,
    ]
    # Of b two records have one image, so that 39 may be used, and 150 percent of them are 59.
    assert len(out(Path("elsewhere/mix"))) == 101


def test_same_bytes_where_the_datasets_lie_otherwise(
    locked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    (store / "deep").mkdir(parents=True)
    shutil.copy(locked / "data" / "a.json", store / "a.json")
    shutil.copy(locked / "data" / "b.json", store / "deep" / "b.json")
    shutil.copytree(locked / "runs" / "c", store / "renamed")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    lock = locked / "runs" / "mix" / "mix.lock"
    shutil.rmtree(locked / "data")
    shutil.rmtree(locked / "runs" / "c")
    with pytest.raises(InputError, match=r"(?s)cannot be built again.*b: data/b.json is not there.*c: runs/c is not"):
        vlit.mix(lock=lock, out="mix", data_root=store)
    places = {"b": str(store / "deep" / "b.json"), "c": str(store / "renamed")}
    vlit.mix(lock=lock, out="mix", data_root=store, places=places)
    assert data_bytes(work / "mix") == data_bytes(locked / "runs" / "mix")


def test_a_lock_can_be_looked_at_without_building(locked: Path) -> None:
    assert vlit.mix(lock="mix.lock").summary() == "mix.lock: all 3 datasets are there as recorded"


def test_a_dataset_that_lost_samples(locked: Path) -> None:
    path = locked / "data" / "a.json"
    records = json.loads(path.read_text())
    kept = [s.id for s in out(Path("runs/mix")) if s.source == "a"]
    gone = sorted(kept)[:2]
    path.write_text(json.dumps([r for r in records if r["id"] not in gone]))
    with pytest.raises(InputError) as caught:
        vlit.mix(lock="mix.lock", out="again")
    told = str(caught.value)
    assert "a: data/a.json has changed" in told
    assert "a: 2 of the 30 listed ids are not in it" in told
    assert all(name in told for name in gone)
    assert "b:" not in told
    assert not Path("again").exists()


def test_a_dataset_whose_words_changed(locked: Path) -> None:
    path = locked / "data" / "a.json"
    path.write_text(path.read_text().replace("A cat.", "A dog."))
    with pytest.raises(InputError, match=r"(?s)has changed: sha256 .*all 30 listed ids are in it"):
        vlit.mix(lock="mix.lock")


def test_a_run_folder_with_other_files(locked: Path) -> None:
    shutil.copy("runs/c/data/part-00000.parquet", "runs/c/data/part-00001.parquet")
    with pytest.raises(InputError, match=r"c: runs/c has files that were not there: data/part-00001.parquet"):
        vlit.mix(lock="mix.lock")


def edited(**changes: Any) -> None:
    lock = yaml.safe_load(Path("mix.lock").read_text())
    Path("mix.lock").write_text(yaml.safe_dump({**lock, **changes}))


def test_other_versions_are_named_where_the_bytes_differ(locked: Path) -> None:
    edited(made_by={"vlit": "0.0.9", "pyarrow": "1.0"}, output={"samples": 101, "shards": ["0" * 64]})
    with pytest.raises(
        InputError, match=r"(?s)1 of 1 files in data/ have other bytes.*made with vlit 0.0.9.*pyarrow 1"
    ):
        vlit.mix(lock="mix.lock", out="again")


def test_other_versions_do_not_matter_where_the_bytes_are_the_same(locked: Path) -> None:
    edited(made_by={"vlit": "0.0.9", "pyarrow": "1.0"})
    assert "the same bytes" in vlit.mix(lock="mix.lock", out="again").summary()


def test_a_reader_that_reads_other_samples(locked: Path) -> None:
    sources = yaml.safe_load(Path("mix.lock").read_text())["sources"]
    sources[0]["samples"] = 61
    edited(sources=sources)
    with pytest.raises(InputError, match="a: 60 samples can be read of it and 61 could then; 0 of the 30 listed"):
        vlit.mix(lock="mix.lock", out="again")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"lock": "mix/9"}, "form 'mix/9'"),
        ({"sources": 3}, "is not the lock of a mix"),
        ({"ids": {"rows": 1, "sha256": "0"}}, "is not the list that the lock was written with"),
    ],
)
def test_locks_that_are_none(locked: Path, change: dict[str, Any], says: str) -> None:
    edited(**change)
    with pytest.raises(InputError, match=says):
        vlit.mix(lock="mix.lock", out="again")


def test_a_lock_without_its_list_or_not_there(locked: Path) -> None:
    Path("mix.lock.ids.parquet").unlink()
    with pytest.raises(InputError, match="lists the samples"):
        vlit.mix(lock="mix.lock")
    with pytest.raises(InputError, match="does not exist"):
        vlit.mix(lock="other.lock")
    Path("mix.lock").write_text("a: [")
    with pytest.raises(InputError, match="is not the lock"):
        vlit.mix(lock="mix.lock")


def test_settings_beside_a_lock_and_places_beside_datasets(locked: Path) -> None:
    with pytest.raises(UsageError, match="says all settings of its mix"):
        vlit.mix(lock="mix.lock", seed=4)
    with pytest.raises(UsageError, match="say where the datasets of a lock are"):
        vlit.mix("data/a.json", data_root="store")


def test_a_wrong_name_of_a_dataset(locked: Path) -> None:
    with pytest.raises(UsageError, match="the lock has no such dataset"):
        vlit.mix(lock="mix.lock", places={"z": "data/a.json"})


def test_another_lock_is_not_lost(locked: Path) -> None:
    with pytest.raises(OutputError, match="holds another mix"):
        vlit.mix(["data/a.json:5"], lock="mix.lock", out="runs/five")
    vlit.mix(["data/a.json:5"], lock="mix.lock", out="runs/six", seed=1, overwrite=True)
    assert vlit.mix(lock="mix.lock", out="runs/seven").lines[0].kept == 5


def test_a_lock_of_a_mixture_file_with_images_and_a_licence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    llava(tmp_path / "a.json", [1, 2, 3])
    Path("mixture.yaml").write_text("sources: [{path: a.json, amount: 2, images: coco, licence: MIT, name: first}]")
    vlit.mix("mixture.yaml", out="mix")
    vlit.mix(lock="mix/mix.lock", out="again")
    assert data_bytes(Path("mix")) == data_bytes(Path("again"))
    assert {s.licence for s in out(Path("again"))} == {"MIT"}


def test_a_folder_of_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for n in range(2):
        turns = [{"from": "human", "value": f"What is {n}?"}, {"from": "gpt", "value": "A cat."}]
        table = pa.Table.from_pylist([{"id": f"{n}-{k}", "conversations": turns} for k in range(10)])
        (tmp_path / "hf" / "deep").mkdir(parents=True, exist_ok=True)
        pq.write_table(table, tmp_path / "hf" / "deep" / f"{n}.parquet")
    vlit.mix("hf:30%", out="mix")
    Path("store").mkdir()
    shutil.move("hf", "store/hf")
    vlit.mix(lock="mix/mix.lock", out="again", places={"hf": "store/hf"})
    assert data_bytes(Path("mix")) == data_bytes(Path("again"))
    assert len(out(Path("again"))) == 6
    shutil.copytree("store/hf", "other")
    with pytest.raises(InputError, match=r"other was called 'hf'.*: link or rename it"):
        vlit.mix(lock="mix/mix.lock", places={"hf": "other"})
    Path("store/hf/deep/1.parquet").unlink()
    with pytest.raises(InputError, match=r"deep/1.parquet is not in store/hf, which has deep/0.parquet"):
        vlit.mix(lock="mix/mix.lock", data_root="store")
