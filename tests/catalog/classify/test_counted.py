"""Modality, turns and licence."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.classify.helpers import facts, sample
from vlit.catalog.classify import Basis, classify
from vlit.catalog.classify.counted import images, modality, turns
from vlit.catalog.classify.licences import licence

ONE = ("What is this?", "A cat.")
VIDEO = "is about a video, and only still images can be read"


def test_modality() -> None:
    still, text = [sample(k, ONE) for k in range(9)], [sample(k, ONE, images=[]) for k in range(9)]
    frames = [sample(k, ONE, images=[f"{k}/{n}.jpg" for n in range(8)]) for k in range(20)]
    assert modality(facts(still)).value == "image"
    assert modality(facts([*still, *text])).value == "image"
    assert modality(facts(text)).value is None
    assert images(facts(text)).basis is Basis.UNKNOWN
    assert modality(facts(still, [VIDEO] * 3)).value == "multi"
    assert modality(facts(text, [VIDEO] * 3)).value == "video"
    assert modality(facts(frames)).value == "video"
    assert modality(facts([*still, *frames])).value == "multi"


@pytest.mark.parametrize(("many", "value"), [(0, "no"), (1, "no"), (50, "both"), (199, "yes"), (200, "yes")])
def test_turns(many: int, value: str) -> None:
    samples = [sample(k, *[ONE] * (2 if k < many else 1)) for k in range(200)]
    assert turns(facts(samples)).value == value


def test_licence(tmp_path: Path) -> None:
    def of(*stated: str) -> object:
        return licence(facts([sample(k, ONE, licence=s) for k, s in enumerate(stated)]), (tmp_path / "x.json",)).value

    assert of("CC-BY-4.0", "CC-BY-4.0") == "CC-BY-4.0"
    assert of("CC-BY-4.0", "MIT") == "per source set"
    assert of("MIT", "") is None
    assert of("", "") is None
    (tmp_path / "LICENSE").write_text("Anything else")
    assert of("", "") is None
    (tmp_path / "LICENSE.txt").write_text("  Apache License\n  Version 2.0, January 2004\n")
    assert of("", "") == "Apache-2.0 (repo)"
    assert of("MIT", "MIT") == "MIT"


def test_every_field_gets_a_reason() -> None:
    for found in classify(facts([sample(1, ONE)]), ()):
        assert found.reasons
        assert (found.basis is Basis.UNKNOWN) == (found.value in (None, ()))
