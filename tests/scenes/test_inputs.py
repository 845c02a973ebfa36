"""From a spec to a source."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from vlit.errors import InputError, UsageError
from vlit.scenes import SOURCES, SceneInput, open_scenes, render


def test_specs(coco: Any, tmp_path: Path) -> None:
    coco.instances([])
    expected = SceneInput("coco", str(coco.root))
    assert open_scenes(f"coco:{coco.root}") == open_scenes(str(coco.root)) == expected
    assert msgspec.json.decode(msgspec.json.encode(expected), type=SceneInput) == expected
    render(2, 0, tmp_path / "drawn", 128)
    assert open_scenes(str(tmp_path / "drawn")) == SceneInput("vlit", str(tmp_path / "drawn"))


def test_a_colon_in_a_path(coco: Any) -> None:
    coco.instances([])
    odd = coco.root.rename(coco.root.with_name("a:b"))
    assert open_scenes(str(odd)).source == "coco"
    assert open_scenes(f"coco:{odd}").path == str(odd)


@pytest.mark.parametrize("spec", ["coko:somewhere", "coco:", ":x", ""])
def test_wrong_specs(spec: str) -> None:
    with pytest.raises(UsageError):
        open_scenes(spec)


def test_a_wrong_name_is_helped() -> None:
    with pytest.raises(UsageError, match="Did you mean 'coco'"):
        open_scenes("coko:somewhere")


def test_nothing_there(tmp_path: Path) -> None:
    for spec in (str(tmp_path / "no"), f"coco:{tmp_path / 'no'}"):
        with pytest.raises(InputError, match="does not exist"):
            open_scenes(spec)
    with pytest.raises(InputError, match=r"SOURCE:PATH \(.*coco, .*vlit\)"):
        open_scenes(str(tmp_path))


def test_both_at_once(coco: Any) -> None:
    render(2, 0, coco.root / "x", 128)
    coco.instances([])
    (coco.root / "x" / "annotations").symlink_to(coco.root / "annotations")
    with pytest.raises(UsageError, match=r"coco:.* or vlit:"):
        open_scenes(str(coco.root / "x"))


def test_fingerprint_follows_the_annotations(coco: Any, make_box: Any) -> None:
    path = coco.instances([])
    before = open_scenes(str(coco.root)).fingerprint()
    assert before == open_scenes(str(coco.root)).fingerprint()
    os.utime(path, ns=(1, 1))
    touched = open_scenes(str(coco.root)).fingerprint()
    coco.instances([make_box(1, [1, 1, 2, 2])])
    assert len({before, touched, open_scenes(str(coco.root)).fingerprint()}) == 3


def test_every_source_keeps_the_contract(tmp_path: Path) -> None:
    for name, source in SOURCES.items():
        assert source.name == name
        assert source.sniff(tmp_path) == 0
        assert source.sniff(tmp_path / "nowhere") == 0
        with pytest.raises(InputError):
            source.files(tmp_path)
        with pytest.raises(InputError):
            list(source.read(tmp_path))
