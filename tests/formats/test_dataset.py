"""Opening datasets: sniffing, run folders, images, limits, fingerprints."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from formats.helpers import dump, llava, read_all, sample
from vlit.arrow import SAMPLE_SCHEMA, samples_to_batch
from vlit.errors import InputError, UsageError
from vlit.formats import export, open_dataset
from vlit.runfolder import RunFolder, ShardWriter


def _run_folder(path: Path, shards: int = 2) -> RunFolder:
    folder = RunFolder.create(path, "construct", {})
    for number in range(shards):
        with ShardWriter(folder.shard_path("data", number), SAMPLE_SCHEMA) as writer:
            writer.write(samples_to_batch([sample(f"{number}")]))
    return folder


def test_a_run_folder_is_used_as_it_lies(tmp_path: Path) -> None:
    folder = _run_folder(tmp_path / "run")
    found = open_dataset(tmp_path / "run")
    assert (found.format, found.shards) == ("parquet", folder.shards())
    assert read_all(tmp_path / "run").samples == [sample("0"), sample("1")]


def test_a_parquet_file_of_samples_is_used_as_it_lies(tmp_path: Path) -> None:
    target = tmp_path / "a.parquet"
    export([samples_to_batch([sample()])], "parquet", target)
    assert open_dataset(str(target)).shards == [target]


def test_other_files_must_be_read(tmp_path: Path) -> None:
    assert open_dataset(dump(tmp_path / "a.json", [llava()])).shards == []


@pytest.mark.parametrize("kind", ["missing", "folder", "empty run", "unknown"])
def test_what_cannot_be_opened(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    what = {"missing": "does not exist", "folder": "not a run folder", "empty run": "without data"}.get(
        kind, "no format"
    )
    if kind == "folder":
        path.mkdir()
    elif kind == "empty run":
        _run_folder(path, shards=0)
    elif kind == "unknown":
        dump(path, [{"question_id": 1, "text": "Is there a cat?", "label": "no"}])
    with pytest.raises(InputError, match=what) as caught:
        open_dataset(path)
    assert str(path) in caught.value.where


def test_an_unknown_format_says_what_is_there_and_what_was_looked_for(tmp_path: Path) -> None:
    path = dump(tmp_path / "pope.json", [{"question_id": 1, "text": "Is there a cat?", "label": "no"}])
    with pytest.raises(InputError) as caught:
        open_dataset(path)
    assert "question_id, text, label" in caught.value.what
    for name in ("llava", "messages", "coco-arc", "parquet", "qa"):
        assert f"{name} (" in caught.value.fix


@pytest.mark.parametrize("text", ["[]", " [ \n]\n"])
def test_an_empty_list_holds_no_sample(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(InputError, match="holds no sample"):
        open_dataset(tmp_path / "a.json")


def test_a_wrong_name_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean 'llava'"):
        open_dataset(dump(tmp_path / "a.json", [llava()]), "lava")


@pytest.mark.parametrize("name", ["llava", "messages", "coco-arc", "qa"])
def test_a_parquet_file_as_json(name: str, tmp_path: Path) -> None:
    export([samples_to_batch([sample()])], "parquet", tmp_path / "a.parquet")
    if name == "messages":  # its Parquet has the column, too: vlit's own can be read as one
        assert len(read_all(tmp_path / "a.parquet", name).samples) == 1
        return
    with pytest.raises(InputError, match="is not JSON but a Parquet file with the columns id, images"):
        read_all(tmp_path / "a.parquet", name)


def test_json_as_parquet(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not vlit's Parquet but records with the fields id, conversations, image"):
        read_all(dump(tmp_path / "a.json", [llava()]), "parquet")


def test_limit(tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", [llava(n) for n in range(5000)])
    assert [len(read_all(path, limit=n).samples) for n in (0, 1, 2048, 2049, 9000)] == [0, 1, 2048, 2049, 5000]


def test_images_are_found_as_they_are_or_by_name(tmp_path: Path) -> None:
    images = tmp_path / "images"
    (images / "sub").mkdir(parents=True)
    for name in ("sub/a.jpg", "b.jpg"):
        (images / name).write_bytes(b"")
    named = ["sub/a.jpg", "train2014/b.jpg", "c.jpg", "https://x.org/d.jpg", "b.jpg"]
    path = dump(tmp_path / "a.json", [llava(n, name) for n, name in enumerate(named)])
    read = read_all(path, images=images)
    assert [s.images[0].path for s in read.samples] == [
        f"{images}/sub/a.jpg",
        f"{images}/b.jpg",
        f"{images}/c.jpg",
        "https://x.org/d.jpg",
        f"{images}/b.jpg",
    ]
    assert read.counts == {"images_missing": 1}
    assert [s.images[0].path for s in read_all(path).samples] == named
    checked = read_all(path, images=images, check_images=True)
    assert [s.id for s in checked.samples] == ["0", "1", "3", "4"]
    [reject] = checked.rejects
    assert (reject["gate"], reject["where"]) == ("image", "a.json: sample 2")
    assert "c.jpg" in reject["reason"]


def test_images_of_a_run_folder(tmp_path: Path) -> None:
    _run_folder(tmp_path / "run", shards=1)
    (tmp_path / "0.jpg").write_bytes(b"")
    assert open_dataset(tmp_path / "run", images=tmp_path).shards == []
    [read] = read_all(tmp_path / "run", images=tmp_path).samples
    assert read.images[0].path == f"{tmp_path}/0.jpg"


def test_images_must_be_a_folder(tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", [llava()])
    with pytest.raises(InputError, match="is not a folder"):
        open_dataset(path, images=path)
    with pytest.raises(UsageError, match="needs a folder"):
        open_dataset(path, check_images=True)


def test_fingerprint(tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", [llava()])
    before = open_dataset(path).fingerprint()
    assert open_dataset(path).fingerprint() == before
    assert open_dataset(path, images=tmp_path).fingerprint() != before
    os.utime(path, ns=(1, 1))
    assert open_dataset(path).fingerprint() != before


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", [llava("a"), llava("a"), 5, llava(None)])
    assert read_all(path) == read_all(path)
