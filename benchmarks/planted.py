"""Errors of known kind planted in true answers: what an auditor must find."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from vlit.claims import Lexicon, SceneTable
from vlit.claims.words import COLOURS, NUMBER_WORDS

Planter = Callable[[str, str, SceneTable, Lexicon, Random], str | None]
"""Question, true answer, scene, words, randomness -> an answer that is false, None where this error has no place."""

_NUMBERS = {value: word for word, value in NUMBER_WORDS.items() if "-" not in word}
_NUMBER = re.compile(r"\b(?:" + "|".join(w for w in NUMBER_WORDS if w != "zero") + r"|\d{1,2})\b", re.IGNORECASE)
_WORDS = ("HELLO", "OPEN HOUSE", "ZEBRA", "RIVER", "QUICK", "834", "LANTERN", "VIOLET ROAD")


def absent(table: SceneTable, lexicon: Lexicon, rng: Random, alike: str = "") -> str | None:
    """A category of the closed world that is neither there nor mentioned nor easily confused with one that is."""
    present = set(table.counts) | table.crowded | set(table.captioned(lexicon))
    barred = present | {c for p in present for c in lexicon.entry(p).confusable}
    barred |= set(lexicon.entry(alike).confusable) | {alike} if alike else set()
    free = sorted(c for c in table.closed - barred if not lexicon.entry(c).pair and not lexicon.entry(c).mass)
    return rng.choice(free) if free else None


def swap_object(question: str, answer: str, table: SceneTable, lexicon: Lexicon, rng: Random) -> str | None:
    """One noun becomes that of an absent category."""
    nouns = [m for m in lexicon.mentions(answer) if not m.loose and m.category in table.counts]
    nouns = [m for m in nouns if not re.search(r"\b(?:no|not|any)\b[^.]*$|n[’']t\b[^.]*$", answer[: m.start], re.I)]
    if not nouns:
        return None
    noun = rng.choice(nouns)
    category = absent(table, lexicon, rng, noun.category)
    if category is None:
        return None
    entry = lexicon.entry(category)
    head = answer[: noun.start]
    if not noun.plural:
        head = re.sub(r"\b([Aa])n? $", lambda m: m.group(1) + ("n " if entry.article == "an" else " "), head)
    head = re.sub(r"(?:pairs?|pieces?) of $", "", head)
    return head + entry.noun(2 if noun.plural else 1) + answer[noun.end :]


def add_object(question: str, answer: str, table: SceneTable, lexicon: Lexicon, rng: Random) -> str | None:
    """A sentence about an absent thing is added."""
    category = absent(table, lexicon, rng)
    if category is None:
        return None
    one = lexicon.entry(category).one
    tail = rng.choice((f"There is also {one} in the image.", f"{one[0].upper() + one[1:]} can be seen as well.",
                       f"I can also see {one}."))  # fmt: skip
    return answer.rstrip().rstrip(".") + ". " + tail


def flip_existence(question: str, answer: str, table: SceneTable, lexicon: Lexicon, rng: Random) -> str | None:
    """Yes becomes no and no becomes yes."""
    match = re.match(r"(Yes|No)\b(.*)", answer, re.DOTALL)
    if match is None:
        return None
    return "No." if match.group(1) == "Yes" else "Yes."


def swap_number(question: str, answer: str, table: SceneTable, lexicon: Lexicon, rng: Random) -> str | None:
    """The first number becomes another one, never by more than three."""
    match = _NUMBER.search(answer)
    if match is None:
        return None
    said = match.group()
    value = int(said) if said.isdigit() else NUMBER_WORDS[said.lower()]
    if not 1 <= value <= 8:
        return None
    other = value + rng.choice(
        [d for d in (-2, -1, 1, 2, 3) if value + d >= 2 or (value + d == 1 and value == 2)] or [1]
    )
    if other == value or other < 1:
        return None
    word = str(other) if said.isdigit() else _NUMBERS[other]
    word = word.capitalize() if said[0].isupper() else word
    tail = answer[match.end() :]
    noun = next(
        (
            m
            for m in lexicon.mentions(tail)
            if re.fullmatch(r"\s+(?:pairs? of |pieces? of |[\w-]+ ){0,2}", tail[: m.start])
        ),
        None,
    )
    if noun is not None and (other == 1) != (value == 1) and not lexicon.entry(noun.category).pair:
        entry = lexicon.entry(noun.category)
        tail = re.sub(r"pieces? of ", "", tail[: noun.start]) + entry.noun(other) + tail[noun.end :]
    there = re.search(r"\b[Tt]here (is|are)(?= (?:only |just |exactly )?$)", answer[: match.start()])
    head = answer[: match.start()]
    if there is not None:
        head = head[: there.start(1)] + ("is" if other == 1 else "are") + head[there.end(1) :]
    return head + word + tail


def swap_colour(question: str, answer: str, table: SceneTable, lexicon: Lexicon, rng: Random) -> str | None:
    """A colour becomes one that nothing in the scene has."""
    has = {a.value for o in table.scene.objects for a in o.attributes}
    found = [m for m in re.finditer(r"\b\w+\b", answer) if m.group().lower() in COLOURS & has]
    free = sorted({"red", "green", "blue", "yellow", "purple", "pink", "brown", "black", "white"} - has)
    if not found or not free:
        return None
    at = found[-1]
    word = rng.choice(free)
    return answer[: at.start()] + (word.capitalize() if at.group()[0].isupper() else word) + answer[at.end() :]


_MIRROR = {"left": "right", "right": "left", "top": "bottom", "bottom": "top", "upper": "lower", "lower": "upper",
           "above": "below", "below": "above"}  # fmt: skip


def swap_place(question: str, answer: str, table: SceneTable, lexicon: Lexicon, rng: Random) -> str | None:
    """Left becomes right, top becomes bottom; "the centre" has no opposite."""
    found = list(re.finditer(r"\b(?:left|right|top|bottom|upper|lower)\b(?!most)", answer, re.IGNORECASE))
    return _mirrored(answer, found[-1]) if found else None


def swap_side(question: str, answer: str, table: SceneTable, lexicon: Lexicon, rng: Random) -> str | None:
    """The last direction becomes its opposite."""
    found = list(re.finditer(r"\b(?:(?:left|right) of|above|below)\b|\bto the (?:left|right)\b", answer, re.IGNORECASE))
    if not found:
        return None
    word = re.search(r"left|right|above|below", answer[found[-1].start() :], re.IGNORECASE)
    assert word is not None
    start = found[-1].start() + word.start()
    return answer[:start] + _kept(word.group(), _MIRROR[word.group().lower()]) + answer[start + len(word.group()) :]


def _mirrored(answer: str, match: re.Match[str]) -> str:
    return answer[: match.start()] + _kept(match.group(), _MIRROR[match.group().lower()]) + answer[match.end() :]


def _kept(old: str, new: str) -> str:
    return new.capitalize() if old[0].isupper() else new


def swap_text(question: str, answer: str, table: SceneTable, lexicon: Lexicon, rng: Random) -> str | None:
    """What is read becomes something else."""
    texts = [t.text for t in table.scene.texts if t.text in answer]
    return answer.replace(texts[0], rng.choice(_WORDS)) if texts else None


def move_box(question: str, answer: str, table: SceneTable, lexicon: Lexicon, rng: Random) -> str | None:
    """The box moves to another part of the image."""
    match = re.search(r"\[(\d+), (\d+), (\d+), (\d+)\]", answer)
    if match is None or not table.width:
        return None
    x1, y1, x2, y2 = (float(v) for v in match.groups())
    width, height = min(x2 - x1, table.width / 3), min(y2 - y1, table.height / 3)
    left = 0.0 if x1 + x2 > table.width else table.width - width
    top = 0.0 if y1 + y2 > table.height else table.height - height
    box = [left, top, left + width, top + height]
    return answer[: match.start()] + "[" + ", ".join(f"{v:.0f}" for v in box) + "]" + answer[match.end() :]


def swap_more(question: str, answer: str, table: SceneTable, lexicon: Lexicon, rng: Random) -> str | None:
    """More becomes fewer, larger becomes smaller."""
    pairs = {"more": "fewer", "fewer": "more", "larger": "smaller", "bigger": "smaller", "smaller": "larger"}
    match = re.search(r"\b(?:more|fewer|larger|bigger|smaller)\b", answer)
    if match is None:
        return None
    return answer[: match.start()] + pairs[match.group()] + answer[match.end() :]


PROGRAMS: dict[str, tuple[str, Planter, tuple[str, ...]]] = {
    "flip yes and no": ("existence", flip_existence, ("existence", "absent")),
    "swap an object": ("existence", swap_object, ("existence", "description", "inventory", "category", "caption")),
    "add an absent object": ("existence", add_object, ("existence", "count", "description", "position")),
    "swap a number": ("count", swap_number, ("count", "right_count", "wrong_count", "inventory")),
    "swap a colour": ("attribute", swap_colour, ("attribute", "right_attribute", "wrong_attribute", "description")),
    "swap a side of the image": ("position", swap_place, ("position",)),
    "swap a direction": ("relation", swap_side, ("spatial", "right_relation", "wrong_relation")),
    "swap the words of a text": ("text", swap_text, ("read_text",)),
    "move a box": ("region", move_box, ("grounding",)),
    "swap a comparison": ("comparison", swap_more, ("count_compare", "size")),
}
"""Error -> the kind of claim it makes false, how it is planted, in which types of program-made answers."""
CAPTIONS: dict[str, tuple[str, Planter]] = {
    "swap an object": ("existence", swap_object),
    "add an absent object": ("existence", add_object),
}
"""The same for human captions."""
