from __future__ import annotations

from typing import Any

import pytest

from vlit.construct import SHARES
from vlit.report.run_info import Quota, counts, flat, gates, quotas, remake, whole


@pytest.mark.parametrize(
    "info", [{}, {"plan": None, "gates": {}, "counts": []}, {"plan": ["x", None], "gates": [1], "counts": "x"}]
)
def test_what_is_missing_is_nothing(info: dict[str, Any]) -> None:
    assert (quotas(info), gates(info), counts(info, "counts")) == ([], [], {})
    assert remake(info) == "vlit construct --seed 0 --out OUT"


def test_kept_comes_from_the_line_or_from_the_types() -> None:
    line = {"type": "count", "wanted": 10, "planned": 8, "why": "crowds"}
    assert quotas({"plan": [line]}) == [Quota("count", 10, 8, None, "crowds")]
    assert quotas({"plan": [line], "types": {"count": 7}})[0].kept == 7
    assert quotas({"plan": [line], "types": {"other": 7}})[0].kept == 0
    assert quotas({"plan": [{**line, "kept": 3}], "types": {"count": 7}})[0].kept == 3


def test_existence_counts_its_absent_half() -> None:
    info: dict[str, Any] = {
        "plan": [{"type": "existence", "wanted": 9, "planned": 8}],
        "types": {"existence": 4, "absent": 4},
    }
    assert quotas(info)[0].kept == 8
    info["plan"].append({"type": "absent"})
    assert [quota.kept for quota in quotas(info)] == [4, 4]


def test_whole() -> None:
    assert [whole(x) for x in (3, 2.0, None, "4", float("nan"), True)] == [3, 2, 0, 0, 0, 1]


def test_the_command_names_what_differs_from_the_defaults() -> None:
    settings = {"scenes": "coco:my data", "samples": 5, "shares": dict(SHARES), "per_image": 0, "limit": None}
    assert remake({"settings": settings, "seed": 7}) == (
        "vlit construct --scenes 'coco:my data' --samples 5 --seed 7 --out OUT"
    )
    changed = {**settings, "shares": {"count": 1, "existence": 2.5}, "per_image": 9, "limit": 20}
    assert remake({"settings": changed}).endswith("--types count=1,existence=2.5 --per-image 9 --limit 20 --out OUT")


def test_settings_are_flat() -> None:
    assert list(flat({"a": {"b": 1, "c": "x"}, "d": [1], "e": {}, "f": None})) == [
        ("a.b", "1"), ("a.c", "x"), ("d", "[1]"), ("e", "{}"), ("f", "null"),
    ]  # fmt: skip
