"""The configurations that an export writes for trainers: their form, their paths, and what is never overwritten."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
from importlib import resources
from pathlib import Path

import pytest
import yaml

import vlit
from formats.helpers import dump, llava, sample
from vlit.arrow import samples_to_batch
from vlit.check import TRAINERS
from vlit.errors import OutputError
from vlit.formats import FORMATS, ExportOptions, Writable, configure, export

_TARGETS = {
    "sharegpt": ("my.json", ["my.llamafactory.yaml"]),
    "swift": ("my.jsonl", ["my.swift.yaml"]),
    "messages": ("my.parquet", ["my.trl.yaml"]),
    "qwen": ("my.json", ["my.qwen.py", "my.qwen.sh"]),
    "internvl": ("my.json", ["my.internvl.meta.json", "my.internvl.sh"]),
    "llava": ("my.json", ["my.llava.sh", "my.onevision.yaml", "my.onevision.sh"]),
}
_AWKWARD = "it's «my» $HOME #1: data"


@pytest.mark.parametrize("to", _TARGETS)
def test_files_and_their_paths(to: str, tmp_path: Path) -> None:
    name, files = _TARGETS[to]
    folder, images = tmp_path / _AWKWARD, tmp_path / f"images of {_AWKWARD}"
    options = ExportOptions(image_root=images)
    export([samples_to_batch([sample()])], to, folder / name, options)
    made = configure(to, folder / name, options)
    assert sorted({f for each in made for f in each.files}) == sorted(
        str(folder / f) for f in [*files, *(["dataset_info.json"] if to == "sharegpt" else [])]
    )
    assert all(not each.kept for each in made)
    named = ""
    for file in files:
        path = folder / file
        text = path.read_text("utf-8")
        if path.suffix == ".sh":
            subprocess.run(["bash", "-n", str(path)], check=True)
            named += " ".join(shlex.split(text, comments=True))
        elif path.suffix == ".py":
            named += str([node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)])
        else:
            named += str(yaml.safe_load(text))
        assert all(len(line) <= 120 for line in text.splitlines() if str(tmp_path) not in line), file
    named = named.replace('\\"', '"').replace("\\'", "'")
    assert str(images) in named or any(str(images) in shlex.split(each.start) for each in made)  # TRL: cd
    assert str(folder) in named
    assert all(shlex.split(each.start)[-1] == str(folder / files[-1]) or to == "llava" for each in made)


def test_a_trainer_gets_only_what_its_loader_takes(tmp_path: Path) -> None:
    assert [each.trainer for each in configure("llava", tmp_path / "my.jsonl")] == ["LLaVA-OneVision"]
    assert configure("parquet", tmp_path / "my.parquet") == []


def test_every_template_is_used_and_every_trainer_that_is_known_has_one(tmp_path: Path) -> None:
    templates = {
        f.name.removesuffix(".j2") for f in resources.files("vlit.formats").joinpath("trainer_files").iterdir()
    }
    assert templates == {f.removeprefix("my.") for _, files in _TARGETS.values() for f in files}
    written = {name for name, each in FORMATS.items() if isinstance(each, Writable)}
    assert set(_TARGETS) <= written
    names = {each.trainer for to, (name, _) in _TARGETS.items() for each in configure(to, tmp_path / to / name)}
    assert {trainer.name for trainer in TRAINERS.values()} <= names


def test_the_same_twice_and_a_users_changes_stay(tmp_path: Path) -> None:
    path = tmp_path / "my.swift.yaml"
    first = configure("swift", tmp_path / "my.jsonl")
    text = path.read_bytes()
    assert configure("swift", tmp_path / "my.jsonl") == first
    path.write_text("model: mine\n")
    [again] = configure("swift", tmp_path / "my.jsonl")
    assert (again.files, again.kept) == ([], [str(path)])
    assert path.read_text() == "model: mine\n"
    assert f"kept as it was, though it differs from what would be written: {path}" in again.summary()
    path.unlink()
    configure("swift", tmp_path / "my.jsonl")
    assert path.read_bytes() == text


def test_a_folder_in_the_way_is_kept_too(tmp_path: Path) -> None:
    (tmp_path / "my.swift.yaml").mkdir()
    [made] = configure("swift", tmp_path / "my.jsonl")
    assert made.kept == [str(tmp_path / "my.swift.yaml")]
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is in the way"):
        configure("swift", tmp_path / "file" / "my.jsonl")


def test_trl_is_started_where_the_image_paths_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    [here] = configure("messages", "my.parquet")
    assert here.start == "trl sft --config my.trl.yaml"
    [there] = configure("messages", "my.parquet", ExportOptions(image_root=Path("pictures")))
    assert there.start == f"cd {tmp_path / 'pictures'} && trl sft --config {tmp_path / 'my.trl.yaml'}"


def test_the_export_command_names_them(tmp_path: Path) -> None:
    data = dump(tmp_path / "a.json", [llava()])
    report = vlit.export(data, to="sharegpt", out=tmp_path / "out" / "my.json")
    assert f"LLaMA-Factory: llamafactory-cli train {tmp_path / 'out' / 'my.llamafactory.yaml'}" in report.summary()
    assert json.loads(report.to_json())["configured"][0]["trainer"] == "LLaMA-Factory"
    plain = vlit.export(data, to="sharegpt", out=tmp_path / "plain" / "my.json", config=False)
    assert plain.configured == []
    assert sorted(p.name for p in (tmp_path / "plain").iterdir()) == ["dataset_info.json", "my.json"]


def test_the_onevision_list_is_read_by_vlit(tmp_path: Path) -> None:
    data = dump(tmp_path / "a.json", [llava()])
    vlit.export(data, to="llava", out=tmp_path / "my.json")
    assert vlit.export(tmp_path / "my.onevision.yaml", to="llava", out=tmp_path / "again.json").written == 1


def test_scripts_give_each_argument_once(tmp_path: Path) -> None:
    for to in ("qwen", "internvl", "llava"):
        configure(to, tmp_path / "my.json")
    for script in tmp_path.glob("*.sh"):
        flags = re.findall(r"^ +(--\w+)", script.read_text("utf-8"), re.MULTILINE)
        assert len(flags) == len(set(flags)) > 20


@pytest.mark.parametrize(
    ("to", "trainer", "pattern"),
    [
        ("sharegpt", "llamafactory", r"cutoff_len: (\d+)"),
        ("swift", "swift", r"max_length: (\d+)"),
        ("qwen", "qwen", r"--model_max_length (\d+)"),
        ("internvl", "internvl", r"--max_seq_length (\d+)"),
        ("llava", "llava", r"--model_max_length (\d+)"),
    ],
)
def test_the_length_is_the_one_that_check_counts_with(to: str, trainer: str, pattern: str, tmp_path: Path) -> None:
    first = configure(to, tmp_path / "my.json")[0]
    [length] = re.findall(pattern, Path(first.files[-1]).read_text("utf-8"))
    assert int(length) == TRAINERS[trainer].context
