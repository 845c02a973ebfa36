"""The gates: what refuses a sample."""

from __future__ import annotations

from vlit import program as p
from vlit.claims import SceneTable, load_lexicon
from vlit.construct.quality import inspect
from vlit.program import Program
from vlit.schema import Evidence, ImageRef, Message, Object, Part, Sample, Scene

COCO = load_lexicon("coco")
_LEFT = {"fork": (5, 90), "knife": (20, 80), "spoon": (50,)}
_BOXES = [(name, (x, 40, x + 5, 60)) for name, lefts in _LEFT.items() for x in lefts]
TABLE = Scene(
    id="s",
    image=ImageRef(path="s.jpg", width=100, height=100),
    objects=tuple(Object(id=f"o{i}", category=name, box=box) for i, (name, box) in enumerate(_BOXES)),
    closed_world=COCO.categories(),
    lexicon="coco",
)


def _gate(question: str, answer: str, program: Program, value: str) -> str:
    turns = (Message("user", (Part("image"), Part("text", question))), Message("assistant", (Part("text", answer),)))
    evidence = Evidence(exchange=0, type="multi_step", form="free", program=p.dumps(program), value=value)
    sample = Sample(id="x", images=(TABLE.image,), messages=turns, evidence=(evidence,))
    return inspect(sample, SceneTable(TABLE), COCO).gate


def test_words_that_boxes_leave_open_refuse_nothing_that_a_program_knows() -> None:
    knives, forks, spoons = (p.OfCategory(p.Objects(), name) for name in ("knife", "fork", "spoon"))
    nearest = p.Nearest(knives, p.Superlative(forks, "leftmost"))
    there = p.Exists(p.RelatedTo(spoons, "left", nearest))
    asked = "there a spoon to the left of the knife closest to the leftmost fork"
    assert _gate(f"Is {asked}?", f"No, {asked.replace('there a', 'there is no')}.", there, "false") == ""
    assert _gate(f"Is {asked}?", "Yes, there is.", there, "false") == "claims"
    assert _gate(f"Is {asked}?", "It depends.", there, "false") == "claims"
