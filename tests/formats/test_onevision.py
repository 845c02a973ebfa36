"""LLaVA-OneVision's mixture of files."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.helpers import dump, llava, read_all
from vlit.errors import InputError, UsageError
from vlit.formats import export, open_dataset


def _mixture(tmp_path: Path, *entries: tuple[str, str]) -> Path:
    path = tmp_path / "mix.yaml"
    lines = [f"  - {{json_path: {name}, sampling_strategy: '{strategy}'}}\n" for name, strategy in entries]
    path.write_text("datasets:\n" + "".join(lines))
    return path


def _file(tmp_path: Path, name: str, size: int) -> Path:
    return dump(tmp_path / name, [llava(n) for n in range(size)])


@pytest.mark.parametrize(
    ("strategy", "kept"),
    [
        ("all", range(7)),
        ("first:2", range(2)),
        ("first:30%", range(3)),
        ("end:3", range(4, 7)),
        ("end:0", range(0)),
        ("end:1%", range(6, 7)),
        ("first:100", range(7)),
        ("random:100%", range(7)),
    ],
)
def test_strategies(strategy: str, kept: range, tmp_path: Path) -> None:
    _file(tmp_path, "a.json", 7)
    path = _mixture(tmp_path, ("a.json", strategy))
    assert open_dataset(path).format == "onevision"
    read = read_all(path)
    assert [s.id for s in read.samples] == [str(n) for n in kept]
    assert read.counts == ({"sampled_out": 7 - len(kept)} if len(kept) < 7 else {})


def test_random_is_the_same_each_time_and_another_for_another_file(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        _file(tmp_path, name, 100)
    drawn = {}
    for name in ("a.json", "b.json"):
        path = _mixture(tmp_path, (name, "random:10%"))
        drawn[name] = [s.id for s in read_all(path).samples]
        assert drawn[name] == [s.id for s in read_all(path).samples]
        assert drawn[name] == [str(n) for n in sorted(random.Random(name).sample(range(100), 10))]
    assert drawn["a.json"] != drawn["b.json"]


def test_several_files_in_order_with_their_rejects(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    dump(tmp_path / "sub" / "a.json", [llava(0, image=None), llava(1), llava(2)])
    _file(tmp_path, "b.json", 3)
    path = _mixture(tmp_path, ("sub/a.json", "first:1"), ("b.json", "all"))
    read = read_all(path)
    assert [s.id for s in read.samples] == ["1", "0", "1#2", "2"]
    assert [r["where"] for r in read.rejects] == ["a.json: record 1"]
    assert read.counts == {"sampled_out": 1, "ids_repeated": 1}


def test_a_changed_file_changes_the_fingerprint(tmp_path: Path) -> None:
    _file(tmp_path, "a.json", 3)
    path = _mixture(tmp_path, ("a.json", "all"))
    before = open_dataset(path).fingerprint()
    assert open_dataset(path).fingerprint() == before
    _file(tmp_path, "a.json", 4)
    assert open_dataset(path).fingerprint() != before


def test_a_batch_border(tmp_path: Path) -> None:
    _file(tmp_path, "a.json", 5000)
    assert [s.id for s in read_all(_mixture(tmp_path, ("a.json", "end:3000"))).samples] == [
        str(n) for n in range(2000, 5000)
    ]


def test_without_a_strategy_it_is_all_of_it(tmp_path: Path) -> None:
    _file(tmp_path, "a.json", 2)
    (tmp_path / "mix.yml").write_text("# ours\ndatasets:\n- json_path: a.json\n")
    assert len(read_all(tmp_path / "mix.yml").samples) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "datasets:\n- json_path: a.json\n  sampling_strategy: last:3\n",
            "unknown sampling_strategy 'last:3' for a.json",
        ),
        ("datasets:\n- json_path: a.json\n  sampling_strategy: first\n", "unknown sampling_strategy 'first'"),
        ("datasets:\n- json_path: a.json\n  sampling_strategy: first:-1\n", "unknown sampling_strategy"),
        ("datasets:\n- json_path: no.json\n", "names 'no.json', and there is no file"),
        ("datasets:\n- sampling_strategy: all # json_path\n", "not a mixture"),
        ("datasets: {json_path: a.json}\n", "not a mixture"),
        ("datasets: [json_path: 'a\n", "not a mixture"),
        ("datasets: json_path\n\x00", "not a mixture"),
    ],
)
def test_bad_mixtures_are_errors(text: str, message: str, tmp_path: Path) -> None:
    _file(tmp_path, "a.json", 2)
    (tmp_path / "mix.yaml").write_text(text)
    with pytest.raises(InputError, match=message):
        read_all(tmp_path / "mix.yaml")


def test_other_yaml_is_none_and_it_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("steps: []\n")
    with pytest.raises(InputError, match="in no format"):
        open_dataset(tmp_path / "a.yaml")
    with pytest.raises(UsageError, match="can be read but not written"):
        export([], "onevision", tmp_path / "a.yaml")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(["first", "end", "random"]), st.integers(0, 30), st.booleans(), st.integers(1, 12))
def test_as_many_as_asked_for(tmp_path: Path, how: str, amount: int, percent: bool, size: int) -> None:
    _file(tmp_path, "a.json", size)
    read = read_all(_mixture(tmp_path, ("a.json", f"{how}:{amount}{'%' * percent}")))
    expected = -(-amount * size // 100) if percent else min(amount, size)
    ids = [int(s.id) for s in read.samples]
    assert len(ids) == expected
    assert ids == sorted(set(ids))
    assert read.counts.get("sampled_out", 0) == size - expected
