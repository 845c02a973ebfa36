"""Multiple-choice questions as text: a line for the question, one line for each option, and the answer with its letter.

Written as ``What is it?\\nA. a cat\\nB. a dog`` and ``B. a dog``. Read back are also ``A)``, ``(A)`` and ``A:``, a line
``Options:`` before them, text behind them, and answers that are a letter alone or an option alone.
"""

from __future__ import annotations

import re
import string

import msgspec

from vlit.formats.refusal import Refusal

_OPTION = re.compile(r"^\s*(?:\(([A-Z])\)|([A-Z])[.):])\s*(.*\S)\s*$")
_HEADING = re.compile(r"^\s*(?:options|choices)\s*:\s*$", re.IGNORECASE)
_ANSWER = re.compile(r"^\s*(?:\(([A-Z])\)|([A-Z]))(?![A-Za-z0-9'])[.):]?\s*(.*?)\s*$", re.DOTALL)


class Choice(msgspec.Struct, frozen=True):
    """A question with its options.

    Attributes:
        question: without the options.
        options: letter to text, in order; letters may be missing where a file leaves one out.
        gold: the letter of the right one.
    """

    question: str
    options: dict[str, str]
    gold: str

    def texts(self) -> tuple[str, str]:
        """Question with options, and answer."""
        lines = [self.question, *(f"{letter}. {text}" for letter, text in self.options.items())]
        return "\n".join(lines), f"{self.gold}. {self.options[self.gold]}"


def choice(question: str, options: dict[str, str], gold: str) -> Choice:
    """A choice whose answer is one of its options, given by letter or in full.

    Raises `Refusal` where it is neither, or the question has no words.
    """
    if not question.strip():
        raise Refusal("question", "is an empty question")
    given = {letter: " ".join(text.split()) for letter, text in options.items() if text and text.strip()}
    if not given:
        raise Refusal("form", "has no options")
    return Choice(question.strip(), given, _gold(given, gold))


def lettered(texts: list[str]) -> dict[str, str]:
    """Options by letter, from A on. Raises `Refusal` where there are more than letters."""
    if len(texts) > len(string.ascii_uppercase):
        raise Refusal("form", f"has {len(texts)} options, more than there are letters")
    return dict(zip(string.ascii_uppercase, texts, strict=False))


def taken_apart(question: str, answer: str) -> Choice:
    """The choice that a question's text and its answer hold.

    Raises `Refusal` (gate ``form``) where the question has no lines of options from A on, or the answer is none of
    them.
    """
    lines = question.split("\n")
    for start in range(len(lines)):
        options = _block(lines[start:])
        if len(options) > 1:
            break
    else:
        raise Refusal("form", "has no options, one a line, and is no multiple choice")
    before = lines[:start]
    if before and _HEADING.match(before[-1]):
        before.pop()
    behind = lines[start + len(options) :]
    return choice("\n".join(line for line in [*before, *behind] if line.strip()), options, answer)


def _block(lines: list[str]) -> dict[str, str]:
    """The options in the first lines, as far as their letters follow each other from A on."""
    options: dict[str, str] = {}
    for letter, line in zip(string.ascii_uppercase, lines, strict=False):
        found = _OPTION.match(line)
        if found is None or (found.group(1) or found.group(2)) != letter:
            break
        options[letter] = found.group(3)
    return options


def _gold(options: dict[str, str], answer: str) -> str:
    found = _ANSWER.match(answer)
    if found is not None:
        letter, text = found.group(1) or found.group(2), " ".join(found.group(3).split())
        if letter in options and (not text or _same(text, options[letter])):
            return letter
    same = [letter for letter, text in options.items() if _same(text, answer)]
    if not answer.strip():
        raise Refusal("answer", "has no answer")
    if len(same) != 1:
        which = "more than one" if same else "none"
        raise Refusal("answer", f"has the answer '{answer.strip()[:80]}', which is {which} of its options")
    return same[0]


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).rstrip(".").casefold() == " ".join(other.split()).rstrip(".").casefold()
