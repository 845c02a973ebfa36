from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from vlit.report import construct_report
from vlit.schema import ImageRef, Message, Part, Sample, Scene

NASTY = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
INFO: dict[str, Any] = {
    "command": "construct",
    "vlit": "0.1.0",
    "seed": 7,
    "settings": {"scenes": f"coco:{NASTY}", "samples": 30},
    "counts": {"scenes": 3, "kept": 27, "rejected": 3},
    "plan": [
        {"type": "count", "wanted": 20, "planned": 12, "kept": 11, "why": "crowds hide the number"},
        {"type": NASTY, "wanted": 10, "planned": 10, "kept": 10, "why": ""},
    ],
    "gates": [{"gate": "wellformed", "passed": 30, "rejected": 0}, {"gate": "claims", "passed": 27, "rejected": 3}],
    "claims": {"supported": 50, "contradicted": 3, "unknown": 7},
    "balance": {
        "yes_share": 0.5,
        "existence": 12,
        "letters": {"B": 4, "A": 6},
        "odd": 1.5,
        "unworded": 2,
        "deep": {"x": 1},
    },
    "times": {"scenes": 0.4, "construct": 75.0},
}


def test_the_page_is_sound(sample: Sample, scene: Scene, parsed: Callable[[str], Any]) -> None:
    page = construct_report(INFO, [sample], lambda _: scene)
    text = " ".join(" ".join(parsed(page).text).split())
    for words in (
        "11 of 20", "crowds hide the number", "50 % of 12 existence questions", "unworded 2", "A 6 · 60 %",
        "1 min 15 s",
        'object 7 → category_of = "cat"', "✗ contradicted · 5 % of claims",
        "wellformed 30 30 0 0 %", "claims 30 27 3 10 %", "--samples 30 --seed 7",
    ):  # fmt: skip
        assert words in text, words
    assert text.index("A 6 ·") < text.index("B 4 ·")
    assert '<span class="at" style="--box:#0072b2"><i>[10, 20, 200, 300]</i></span>' in page


def test_data_is_never_markup(sample: Sample, scene: Scene) -> None:
    hostile = replace(
        sample,
        id=NASTY,
        instruction_type=NASTY,
        images=(ImageRef(path=f"/nowhere/{NASTY}.jpg"),),
        messages=(Message("user", (Part("text", NASTY), Part("box", NASTY, (0, 0, 1, 1)))), Message("assistant", ())),
        evidence=(replace(sample.evidence[0], program=NASTY, value=NASTY, type=NASTY),),
    )
    page = construct_report({**INFO, "command": NASTY, "seed": NASTY, "vlit": NASTY}, [hostile], lambda _: scene)
    assert "<script" not in page
    assert "<img" not in page


@pytest.mark.parametrize("info", [{}, {"plan": None, "balance": {"yes_share": None}, "times": {"a": None}}])
def test_what_is_missing_is_left_out(info: dict[str, Any], parsed: Callable[[str], Any]) -> None:
    text = " ".join(parsed(construct_report(info, [], lambda _: None)).text)
    assert "No sample was kept." in text
    assert "Quality control" not in text


def test_the_gallery_takes_types_in_turn(sample: Sample) -> None:
    bare = replace(sample, evidence=(), images=())
    samples = [replace(bare, id=f"{kind}{n}", instruction_type=kind) for kind in "ab" for n in range(40)]
    page = construct_report({}, samples, lambda _: None)
    shown = [part.split("</code>")[0] for part in page.split("<code>")[1:]]
    assert shown == [f"{kind}{n}" for n in range(12) for kind in "ab"]


def test_new_pictures_come_first(sample: Sample) -> None:
    samples = [replace(sample, id=f"{k}", images=(ImageRef(path=f"/{k // 3}.jpg"),)) for k in range(6)]
    page = construct_report({}, samples, lambda _: None)
    assert page.index("<code>3</code>") < page.index("<code>1</code>")


def test_determinism(sample: Sample, scene: Scene) -> None:
    pages = {construct_report(INFO, [sample], lambda _: scene) for _ in range(2)}
    assert len(pages) == 1
