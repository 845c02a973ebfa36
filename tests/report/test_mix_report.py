"""The table of a mix, on a terminal, in Markdown and as a page."""

from __future__ import annotations

import re
from typing import Any

from vlit.curate import Line
from vlit.report import mix_readme, mix_report, mix_text


def line(**changes: Any) -> Line:
    values: dict[str, Any] = {
        "name": "a", "path": "a.json", "asked": "30%", "claimed": None, "samples": 1000, "refused": 2, "barred": 100,
        "capped": 50, "wanted": 300.0, "kept": 300, "distinct": 300, "tokens": None, "share": 0.75, "renamed": 0,
        "note": "",
    }  # fmt: skip
    return Line(**{**values, **changes})


def cells(row: str) -> list[str]:
    return re.split(r" {2,}", row)


INFO = {"vlit": "0.1.0", "settings": {"by": "samples", "seed": 7}}


def test_the_table_lines_up_and_sums_up() -> None:
    told = mix_text([line(), line(name="long-name", kept=100, wanted=120.0, share=0.25, note="20 fewer")], "samples")
    rows = told.splitlines()
    assert rows[0].split()[:3] == ["dataset", "asked", "has"]
    assert cells(rows[1]) == ["a", "30%", "1,000", "150", "300", "300", "75\u202f%", "0.353"]
    assert cells(rows[3]) == ["all, in samples", "2,000", "300", "420", "400", "100\u202f%"]
    assert len({row.index("0.") if "0." in row else 0 for row in rows[1:3]}) == 1
    assert rows[4] == "long-name: 20 fewer"
    assert rows[5] == "4 records could not be read and are in rejects/"


def test_tokens_are_counted_where_they_were() -> None:
    assert mix_text([line(tokens=12345)], "tokens").splitlines()[1].split()[5] == "12,345"


def test_names_from_outside_stay_text() -> None:
    name = "<script>|x"
    page = mix_report([line(name=name, note=f"{name} has less")], INFO)
    assert "<script>" not in page.partition("</style>")[2]
    assert "&lt;script&gt;" in page
    assert "<script>" not in mix_readme([line(name=name, note=name)], INFO)


def test_a_mix_that_used_nothing_of_a_dataset() -> None:
    empty = line(samples=0, barred=0, capped=0, kept=0, wanted=0.0, share=0.0)
    assert empty.epochs == 0.0
    assert "0.000" in mix_text([empty], "samples")
