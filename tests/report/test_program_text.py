from __future__ import annotations

import pytest

from vlit import program as p
from vlit.report.program_text import program_text

CUPS = p.OfCategory(p.Objects(), "cup")


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (p.Count(CUPS), "objects → of_category cup → count"),
        (p.Count(p.InPart(CUPS, "left")), "objects → of_category cup → in_part left → count"),
        (p.Exists(p.WithAttribute(CUPS, "colour", "red")),
         "objects → of_category cup → with_attribute(colour, red) → exists"),
        (p.CategoryOf(p.ObjectAt("7")), "object 7 → category_of"),
        (p.MoreOf(p.Count(CUPS), p.Count(p.Objects())), "more_of(objects → of_category cup → count, objects → count)"),
        (p.TotalOf((p.Count(CUPS), p.Count(CUPS))),
         "total_of(objects → of_category cup → count, objects → of_category cup → count)"),
        (p.Inventory(), "inventory"),
        (p.ReadText("t1"), "read_text t1"),
        (p.Holds("left", p.ObjectAt("1"), p.TheOne(CUPS)),
         "holds(left, object 1, objects → of_category cup → the_one)"),
    ],
)  # fmt: skip
def test_programs_read_from_the_objects_on(node: p.Program, text: str) -> None:
    assert program_text(p.dumps(node)) == text


@pytest.mark.parametrize("raw", ["", "not json", '{"op":"unheard_of"}', "[1]"])
def test_what_is_no_program_stays(raw: str) -> None:
    assert program_text(raw) == raw
