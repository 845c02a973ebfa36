"""Always the commonest answer to this kind of question."""

from __future__ import annotations

from vlit.measure.shortcuts.base import Guesses, Trick, by_majority, chances
from vlit.measure.view import View
from vlit.measure.wording import short_exchanges


class Majority(Trick):
    """Gives every question the most frequent short answer of its instruction type in other images' questions.

    The prior of Goyal et al. 2017 (arXiv 1612.00837). Short is yes, no, or at most three words; long answers are left
    out. Types that only the answer tells apart are one type.
    """

    name = "majority"
    title = "Commonest answer"
    knows = "the question's type"

    def guess(self, draw: View) -> Guesses | str:
        """Majority per type."""
        lines = short_exchanges(draw)
        if lines.is_empty():
            return "no short answers"
        return by_majority(
            draw, lines, lines["type"], chances(draw, lines), "{group} questions are mostly answered '{answer}'"
        )
