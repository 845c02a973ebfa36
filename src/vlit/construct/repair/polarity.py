"""A wrong yes or no on whether something is there is said the other way round."""

from __future__ import annotations

from vlit.claims import SENTENCE, Lexicon, SceneTable
from vlit.schema import Verdict

_LONG = 2  # sentences; a longer answer holds more than the yes or no


def true_polarity(verdict: Verdict, question: str, answer: str, table: SceneTable, lexicon: Lexicon) -> str | None:
    """The answer to a question whether a category is there, from the annotations; None for every other claim."""
    claim = verdict.claim
    asked = [m.category for m in lexicon.mentions(question)]
    if claim.kind != "existence" or claim.start >= 0 or asked != [claim.subject]:
        return None
    if len(SENTENCE.findall(answer)) > _LONG or not answer[:3].casefold().startswith(("yes", "no")):
        return None
    entry = lexicon.entry(claim.subject)
    several = len(verdict.objects) > 1 or entry.pair
    if claim.negated:
        return f"Yes, there {'are ' + entry.plural if several else 'is ' + entry.one} in the image."
    noun = entry.plural if entry.pair else entry.singular
    return f"No, there {'are' if entry.pair else 'is'} no {noun} in the image."
