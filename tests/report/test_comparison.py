"""The comparison for people: page, Markdown, terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vlit.errors import UsageError
from vlit.measure import Cell, Compared, Comparison, Interval, Row
from vlit.report import QualityComparison
from vlit.report.differences import difference_words, signed

HOSTILE = '<script>alert("x")</script> | `b` [c](http://d)'


def side(name: str, shared: int = 0) -> Compared:
    return Compared(
        name=name, samples=12_345, exchanges=20_000, images=99, drawn=500, drawn_images=60, shared_images=shared,
        types={"count": 300, "existence": 200},
    )  # fmt: skip


def row(*cells: Cell, direction: str = "higher", name: str = "correctness.claims") -> Row:
    return Row(
        name=name, title="Claims that hold", characteristic="correctness", level="sample", tier="scene", unit="share",
        direction=direction, cells=cells, doc="What it says.",  # type: ignore[arg-type]
    )  # fmt: skip


def cell(value: float | None, difference: float | None = None, word: str = "", **more: object) -> Cell:
    interval = None if value is None else Interval(value - 0.05, value + 0.05)
    between = None if difference is None else Interval(difference - 0.02, difference + 0.02)
    fields = {"interval": interval, "between": between, "reason": "" if value is not None else "nothing to see", **more}
    return Cell(value=value, n=480, coverage=0.96, difference=difference, word=word, **fields)  # type: ignore[arg-type]


@pytest.fixture
def page() -> QualityComparison:
    rows = (
        row(cell(0.9), cell(0.7, -0.2, "lower"), cell(0.91, 0.01, "no difference")),
        row(cell(0.2), cell(None, word="not known"), cell(0.5, 0.3, "not known", between=None), direction="lower",
            name="correctness.chair_i"),
    )  # fmt: skip
    datasets = (side("first.json"), side(HOSTILE, 60), side("third"))
    return QualityComparison(
        Comparison(n=500, seed=3, datasets=datasets, rows=rows, tiers={"text": "ran"}, notes=("Read me.",))
    )


def test_the_page_says_what_differs(page: QualityComparison) -> None:
    text = page.to_html()
    assert "1 difference to first.json; 1 times no difference; 2 times not known." in text
    assert "lower, −0.200 (−0.220 to −0.180) share" in text
    assert ">worse<" in text
    assert "nothing to see" in text
    assert text.count('class="chart interval small"') == 5


def test_nothing_from_data_is_markup(page: QualityComparison, parsed: Callable[[str], Any]) -> None:
    parsed(page.to_html())
    assert "<script" not in page.to_html()
    markdown = page.to_markdown()
    assert "<script" not in markdown
    assert "](http" not in markdown
    assert page.to_html() == page.to_html()


def test_markdown(page: QualityComparison) -> None:
    text = page.to_markdown()
    assert "500 samples of each dataset, seed 3." in text
    assert "**no difference**" in text
    assert "**lower** −0.200 [−0.220 to −0.180]" in text
    assert "not measured: nothing to see" in text
    assert "> Read me." in text


def test_terminal(page: QualityComparison) -> None:
    text = page.summary("runs/x")
    assert "lower: −0.200 [−0.220 to −0.180]" in text
    assert "+0.300, not known whether by chance" in text
    assert text.endswith("report.html")
    assert "500 samples each, 2 indicators" in repr(page)
    assert "srcdoc" in page._repr_html_()


def test_an_indicator_by_name(page: QualityComparison) -> None:
    assert page.indicator("correctness.claims").cells[0].value == 0.9
    with pytest.raises(UsageError, match=r"correctness\.claims"):
        page.indicator("correctness.claim")


def test_signs() -> None:
    assert [signed(x) for x in (0.5, -0.5, 0.0)] == ["+0.500", "−0.500", "0.000"]
    assert difference_words(cell(None)) == "difference not known"
