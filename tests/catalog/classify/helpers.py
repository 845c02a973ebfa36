"""Facts of samples made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vlit.arrow import samples_to_batch
from vlit.catalog.classify import Facts, Survey
from vlit.schema import Evidence, ImageRef, Message, Part, Sample

LLM = (
    "The image features a lively street market with several people walking between the stalls. Overall, the scene "
    "suggests a warm afternoon, creating a pleasant atmosphere for everyone who is shopping there."
)


def sample(
    number: int,
    *exchanges: tuple[str, str],
    images: Sequence[str] | None = None,
    source: str = "",
    licence: str = "",
    program: bool = False,
) -> Sample:
    """A sample with the exchanges, on ``{number}.jpg`` if nothing else is said."""
    messages = [
        Message(role, (Part("text", text),))
        for question, answer in exchanges
        for role, text in (("user", question), ("assistant", answer))
    ]
    paths = [f"{number}.jpg"] if images is None else images
    evidence = (Evidence(exchange=0, type="count", form="word", program="[]", value="2"),) if program else ()
    return Sample(
        id=str(number), images=tuple(ImageRef(path=path) for path in paths), messages=tuple(messages), source=source,
        licence=licence, evidence=evidence,
    )  # fmt: skip


def facts(samples: Iterable[Sample], rejects: Iterable[str] = (), *, draw: int = 20000, batch: int = 1000) -> Facts:
    """What a survey finds in them."""
    survey = Survey(draw=draw)
    listed = list(samples)
    for start in range(0, len(listed), batch):
        survey.add(samples_to_batch(listed[start : start + batch]))
    survey.add_rejects(rejects)
    return survey.facts()
