from __future__ import annotations

from vlit.report.page import marked, prose


def test_prose_escapes_and_marks_names() -> None:
    assert prose("a ``b<c`` & `d`.\n\nnext") == "<p>a <code>b&lt;c</code> &amp; <code>d</code>.</p><p>next</p>"
    assert prose("<script>") == "<p>&lt;script&gt;</p>"
    assert prose("") == prose(" \n\n ") == ""


def test_only_the_first_occurrence_is_marked() -> None:
    assert marked("a <b> a", "a") == "<mark>a</mark> &lt;b&gt; a"
    assert marked("x <b>", "<b>") == "x <mark>&lt;b&gt;</mark>"
    assert marked("<i>", "") == marked("<i>", "z") == "&lt;i&gt;"
