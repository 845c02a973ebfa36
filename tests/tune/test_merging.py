"""Samples about one image become turns of one conversation."""

from __future__ import annotations

from vlit.schema import ImageRef, Message, Part, Sample
from vlit.tune.merging import merged


def sample(name: str, *images: str, system: bool = False) -> Sample:
    marks = tuple(Part("image", index=i) for i in range(len(images)))
    talk = (Message("user", (*marks, Part("text", f"{name}?"))), Message("assistant", (Part("text", name),)))
    start = (Message("system", (Part("text", "be brief"),)),) if system else ()
    return Sample(id=name, images=tuple(ImageRef(path=p) for p in images), messages=(*start, *talk))


def test_at_most_so_many_and_one_image() -> None:
    made = list(merged([sample("a", "x"), sample("b", "y"), sample("c", "x"), sample("d", "x")], 2))
    assert [(s.id, [a for _, a in s.exchanges()]) for s in made] == [("a", ["a", "c"]), ("b", ["b"]), ("d", ["d"])]
    marks = [p for m in made[0].messages for p in m.content if p.type == "image"]
    assert len(marks) == 1


def test_what_cannot_join_stays_alone() -> None:
    alone = [sample("a"), sample("b", "x", "y"), sample("c", "x", system=True)]
    assert list(merged(alone, 5)) == alone
    assert list(merged([sample("a", "x"), sample("b", "x")], 1)) == [sample("a", "x"), sample("b", "x")]
