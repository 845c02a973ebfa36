"""Registries: import on use, plug-ins, wrong names."""

from __future__ import annotations

import sys
from importlib import metadata

import pytest

from vlit.errors import UsageError
from vlit.registry import Registry


def test_nothing_is_imported_before_it_is_used() -> None:
    registry: Registry[object] = Registry("thing", {"calendar": "colorsys:rgb_to_hsv"})
    sys.modules.pop("colorsys", None)
    assert registry.names() == ["calendar"]
    assert "colorsys" not in sys.modules
    assert callable(registry.get("calendar"))
    assert "colorsys" in sys.modules


def test_a_wrong_name_suggests_the_nearest() -> None:
    with pytest.raises(UsageError, match="Did you mean 'llava'"):
        Registry[object]("format", {"llava": "x:y", "coco": "x:z"}).get("lava")


def test_other_packages_join_by_entry_points(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = metadata.EntryPoint(name="scene_source.mine", value="colorsys:hsv_to_rgb", group="vlit")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [entry] if group == "vlit" else [])
    assert Registry[object]("scene source", {}).names() == ["mine"]
    assert Registry[object]("format", {}).names() == []
