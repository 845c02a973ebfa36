from __future__ import annotations

import pytest

from vlit.report.markdown import code, fence, table, text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain words", "plain words"),
        ("a|b\nc", r"a\|b c"),
        ("<script>", "&lt;script&gt;"),
        ("![x](y)", r"\!\[x\]\(y\)"),
        ("https://a.b", "https:&#47;&#47;a.b"),
        ("multi_step *x* `y`", r"multi\_step \*x\* \`y\`"),
        ("&lt;", "&amp;lt;"),
    ],
)
def test_text_shows_what_it_is(raw: str, shown: str) -> None:
    assert text(raw) == shown


def test_code_and_fence_cannot_be_left() -> None:
    assert code("a`b|c\nd") == "`a'b¦c d`"
    assert code("") == "` `"
    assert fence("x\n```\ny") == "````\nx\n```\ny\n````"


def test_table() -> None:
    assert table(("a", "b"), [("1", "2")], right=(1,)) == "| a | b |\n| --- | ---: |\n| 1 | 2 |"
