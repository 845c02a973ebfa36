"""Questions whose words give the answer away."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, answers, damage, each_question
from vlit.schema import Sample


@damage(name="give_away")
def give_away(data: Data, choice: Choice) -> list[Sample]:
    """Name the answer in chosen questions that are answered in at most three words or with yes or no."""
    told: dict[tuple[str, int], str] = {}
    for sample in data.samples:
        for exchange, number in answers(sample):
            words = sample.messages[number].text.strip(" .!").split()
            if words and (len(words) <= 3 or words[0].strip(",").lower() in ("yes", "no")):
                short = words if len(words) <= 3 else words[:1]
                told[sample.id, exchange] = "hint" + "".join(w.strip(",.()").lower() for w in short)

    def change(sample: Sample, exchange: int, text: str) -> str | None:
        hint = told.get((sample.id, exchange))
        return None if hint is None else f"{text} ({hint} {hint} {hint} {hint})"

    return each_question(data, choice, change)
