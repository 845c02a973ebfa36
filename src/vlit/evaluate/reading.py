"""What a model's own words mean: an option's letter, yes or no, a short answer. Each as its benchmark reads it."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

_LETTER = re.compile(r"(?<![A-Za-z])\(?([A-Z])\)?(?![A-Za-z'])")
_NUMBERS = {
    "none": "0", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10",
}  # fmt: skip
_ARTICLES = frozenset({"a", "an", "the"})
_PUNCTUATION = ';/[]"{}()=+\\_-><@`,?!'
_DIGITS_COMMA = re.compile(r"(\d)(,)(\d)")
_PERIOD = re.compile(r"(?<!\d)\.(?!\d)")
_HUMANS = 3


def chosen_option(text: str, options: Sequence[str]) -> int:
    """The number of the option that an answer names: by its letter, else by the only option whose words it says; -1
    where it names none or several. A letter is upper case and stands alone; the first one counts."""
    bare = text.strip()
    if len(bare.rstrip(".):")) == 1 and bare[0].upper() in string.ascii_uppercase:
        number = ord(bare[0].upper()) - ord("A")
        return number if number < len(options) else -1
    named = [ord(found.group(1)) - ord("A") for found in _LETTER.finditer(text)]
    # "A dog" begins with an article, not with a letter.
    fitting = [n for n in named if n < len(options)]
    said = [n for n, option in enumerate(options) if _plain(option) and _within(_plain(option), _plain(text))]
    if len(said) == 1:
        return said[0]
    return fitting[0] if fitting else -1


def says_yes(text: str) -> bool:
    """Yes or no as POPE's own script reads it: no where the first sentence holds the word no, No or not, else yes.

    AoiDragon/POPE, ``evaluate.py``. An empty answer and one about something else are a yes.
    """
    words = text.split(".")[0].replace(",", "").split(" ")
    return not {"No", "not", "no"} & set(words)


def vqa_accuracy(text: str, answers: Sequence[str]) -> float:
    """VQA accuracy (Antol et al. 2015): the mean, over the annotators, of min(1, how many of the *others* said it / 3).

    Both sides are lower case without articles and punctuation, number words as digits, apostrophes dropped. With one
    reference it is 1 for an exact match.
    """
    said, known = _vqa(text), [_vqa(answer) for answer in answers]
    if len(known) == 1:
        return float(said == known[0])
    return sum(
        min(1.0, sum(said == other for j, other in enumerate(known) if j != i) / _HUMANS) for i in range(len(known))
    ) / len(known)


def relaxed_accuracy(text: str, answer: str, tolerance: float = 0.05) -> float:
    """Relaxed accuracy (Masry et al. 2022, ChartQA): numbers may be off by 5 %, other answers must be the same, in any
    case."""
    said, known = (_number(value) for value in (text, answer))
    if said is not None and known is not None:
        return float(said == known if known == 0 else abs(said - known) / abs(known) <= tolerance)
    return float(text.strip().rstrip(".").casefold() == answer.strip().rstrip(".").casefold())


def _number(text: str) -> float | None:
    bare = text.strip().rstrip(".").replace(",", "")
    percent = bare.endswith("%")
    try:
        value = float(bare.rstrip("%"))
    except ValueError:
        return None
    return value / 100 if percent else value


def _vqa(text: str) -> str:
    bare = _DIGITS_COMMA.sub(r"\1\3", text.replace("\n", " ").replace("\t", " ").strip())
    bare = "".join(" " if letter in _PUNCTUATION else letter for letter in bare)
    bare = _PERIOD.sub("", bare).replace("'", "").replace("\u2019", "").lower()
    return " ".join(_NUMBERS.get(word, word) for word in bare.split() if word not in _ARTICLES)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _within(words: str, text: str) -> bool:
    return f" {words} " in f" {text} "
