"""One wording for everything."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage, each_question
from vlit.schema import Sample


@damage(name="collapse_phrasing")
def collapse_phrasing(data: Data, choice: Choice) -> list[Sample]:
    """Replace chosen questions by one sentence that fits them all."""

    def change(_: Sample, __: int, ___: str) -> str:
        return "Please look at the image and answer the question about it."

    return each_question(data, choice, change)
