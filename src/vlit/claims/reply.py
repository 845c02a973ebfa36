"""Where the reply to a question ends and further sentences begin: "B. two. There is no bus." replies "B. two."."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BORDER = re.compile(r"(?<=[.!?])\s+(?=\S)|\n+(?=\S)")
_SENTENCE = re.compile(r"[^.!?\n]+")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|can|could|do|does|did|shows?|contains?|appears?|i see|stands?|sits?|lies?)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)


def reply_end(answer: str, options: Iterable[str] = ()) -> int:
    """How far the reply goes: to the first border behind which a sentence with a verb stands that is no option.

    For answers that reply in a word, a letter or an option; ``len(answer)`` where nothing stands behind the reply.
    """
    said = {plain(option) for option in options}
    for border in _BORDER.finditer(answer):
        sentence = _SENTENCE.match(answer, border.end())
        if sentence and _VERB.search(sentence.group()) and plain(sentence.group()) not in said:
            return border.start()
    return len(answer)


def plain(text: str) -> str:
    """A text without case, punctuation and doubled spaces."""
    return " ".join(re.sub(r"[^\w\s]+", " ", text).casefold().split())
