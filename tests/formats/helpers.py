"""What the tests of this room share: reading a file whole, and samples for round trips."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st

from vlit.arrow import samples_from_batch
from vlit.formats import open_dataset
from vlit.schema import ImageRef, Message, Part, Sample


class Read(msgspec.Struct):
    samples: list[Sample]
    rejects: list[dict[str, Any]]
    counts: dict[str, int]


def read_all(path: Path, format: str | None = None, **options: Any) -> Read:
    """Everything that a dataset yields, without the lineage of reading it (tests/formats/test_lineage.py)."""
    limit = options.pop("limit", None)
    found = Read([], [], {})
    for kept in open_dataset(path, format, **options).read(limit):
        kept.rows.validate(full=True)
        assert kept.rows.num_rows <= 2048
        found.samples += [unread(s) for s in samples_from_batch(kept.rows)]
        found.rejects += kept.rejects.to_pylist() if kept.rejects is not None else []
        for name, value in kept.counts.items():
            found.counts[name] = found.counts.get(name, 0) + value
    return found


def unread(sample: Sample) -> Sample:
    """A sample without the steps that reading it added to its lineage."""
    steps = tuple(step for step in sample.lineage if step.step not in ("read", "mended"))
    return msgspec.structs.replace(sample, lineage=steps)


def dump(path: Path, value: Any) -> Path:
    """A JSON file."""
    path.write_bytes(msgspec.json.encode(value))
    return path


def llava(identity: Any = "a", image: Any = "a.jpg", turns: list[tuple[str, Any]] | None = None) -> dict[str, Any]:
    """A LLaVA record; an image of None leaves the field out."""
    turns = [("human", "<image>\nWhat?"), ("gpt", "A cat.")] if turns is None else turns
    spoken = [{"from": who, "value": text} for who, text in turns]
    record: dict[str, Any] = {"id": identity, "conversations": spoken}
    if image is not None:
        record["image"] = image
    return record


def sample(identity: str = "s", images: int = 1, **fields: Any) -> Sample:
    """A sample of one exchange whose images lead the question."""
    marks = tuple(Part("image", index=n) for n in range(images))
    given = {
        "id": identity,
        "images": tuple(ImageRef(path=f"{n}.jpg") for n in range(images)),
        "messages": (
            Message("user", (*marks, Part("text", "What?"))),
            Message("assistant", (Part("text", "A cat."),)),
        ),
    }
    return Sample(**{**given, **fields})


_texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda t: bool(t.strip()) and "<image>" not in t
)
_long = st.builds(lambda t, n: (t * 10_000)[:n], _texts, st.integers(9_000, 10_000)).filter(lambda t: bool(t.strip()))


@st.composite
def samples(draw: st.DrawFn, *, system: bool = True, leading: bool = False) -> Sample:
    """Samples as readers make them: neighbouring texts are one, marks only in questions, in the order of the images."""
    messages: list[Message] = []
    images = 0
    if system and draw(st.booleans()):
        messages.append(Message("system", (Part("text", draw(_texts)),)))
    for turn in range(draw(st.integers(1, 3))):
        parts: list[Part] = []
        for _ in range(draw(st.integers(0, 2)) if turn == 0 or not leading else 0):
            parts.append(Part("image", index=images))
            images += 1
        parts.append(Part("text", draw(_texts)))
        while not leading and draw(st.integers(0, 2)) == 2:
            parts.append(Part("image", index=images))
            images += 1
            if draw(st.booleans()):
                parts.append(Part("text", draw(_texts)))
        messages.append(Message("user", tuple(parts)))
        messages.append(Message("assistant", (Part("text", draw(st.one_of(_texts, _long))),)))
    refs = tuple(ImageRef(path=f"{draw(st.sampled_from(['a', 'ä b', 'x/y']))}{n}.jpg") for n in range(images))
    return Sample(id=draw(_texts), images=refs, messages=tuple(messages))
