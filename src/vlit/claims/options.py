"""Multiple choice: the options that a question lists, and the one that an answer picks."""

from __future__ import annotations

import re

from vlit.claims.reply import reply_end

_MARK = re.compile(r"(?:^|(?<=[\s,;:]))\(?([A-Z])[.):](?=\s)", re.MULTILINE)
_ANSWER = re.compile(
    r"\s*(?:(?:the )?(?:correct |right |best )?(?:answer|option|choice)(?: is)?:?\s*)?\(?([A-Z])(?:[.):]+(.*)|\s*)$",
    re.DOTALL | re.IGNORECASE,
)


def listed_options(question: str) -> dict[str, str]:
    """Letter to text, for options marked ``A.``, ``A)`` or ``(A)``, on lines of their own or in a row; ``{}`` for none.

    Letters must run from A without a gap; where several runs start, the longest counts.
    """
    best: dict[str, str] = {}
    marks = list(_MARK.finditer(question))
    for first in range(len(marks)):
        if marks[first].group(1) != "A":
            continue
        run = [marks[first]]
        for mark in marks[first + 1 :]:
            if mark.group(1) == chr(ord(run[-1].group(1)) + 1):
                run.append(mark)
        options: dict[str, str] = {}
        for i, mark in enumerate(run):
            end = run[i + 1].start() if i + 1 < len(run) else len(question)
            options[mark.group(1)] = question[mark.end() : end].strip().split("\n")[0].strip(" .,;")
        if len(options) > max(1, len(best)):
            best = options
    return best


def chosen(answer: str, options: dict[str, str]) -> tuple[str | None, str]:
    """The letter that an answer picks and the words that it puts beside it; ``(None, "")`` where it picks none.

    Sentences behind the pick are no part of it.
    """
    answer = answer[: reply_end(answer, options.values())]
    match = _ANSWER.match(answer)
    if match and match.group(1).upper() in options:
        return match.group(1).upper(), (match.group(2) or "").strip(" .\n")
    said = answer.strip(" .\n").casefold()
    same = [letter for letter, text in options.items() if text.casefold() == said]
    return (same[0], "") if len(same) == 1 else (None, "")
