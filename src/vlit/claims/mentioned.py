"""The objects that an answer mentions, and which of them are not in its image: what CHAIR counts.

Rohrbach et al., "Object Hallucination in Image Captioning", 2018, arXiv 1809.02156. As in the metric's published code
every word for a category counts each time it stands there, whatever the sentence makes of it: advice, conditions,
doubt and "an orange bus" are mentions too. What is in the image are the annotated categories and those that its
captions mention. COCO's words are those of the metric (``lexicons/chair.yaml``). Where this departs from the paper:

* the categories are those of the scene's closed world (of COCO all 80), so that other datasets can be measured; a
  mention of any other is left out, and nothing is known of a scene without one;
* other category systems are read with the words of their own lexicon, without its loose ones;
* a category that the answer explicitly denies ("no dog", "a bus is not visible") is no mention, nor is a short answer
  to what is *not* there: the paper's captions deny nothing, answers to questions do;
* a letter is read as the option that it picks;
* an answer in another language than English is not read.

It misleads with words of a second meaning, figurative mentions and pictures on a wall: `vlit.claims.find` reads more
carefully what is stated.
"""

from __future__ import annotations

import re

import msgspec

from vlit.claims.language import is_english
from vlit.claims.lexicon import Lexicon, Mention
from vlit.claims.options import chosen, listed_options
from vlit.claims.reply import reply_end
from vlit.claims.table import SceneTable

_DENIED_BEFORE = re.compile(
    r"(?:\b(?:no|zero|0|without|neither|nor|lacks?|lacking|absence of)"
    r"|(?:\bnot|n['’]t|\bcannot|\bnever)(?:\s+(?!only\b|but\b)[\w-]+){0,3}?\s+(?:an?|any|the|one))\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"\s+(?:(?:is|are|can)(?:\s+not|n['’]t|not)\s+(?:be\s+)?(?:\w+ly\s+)?(?:visible|shown|present|there\b|in the|seen|"
    r"found|depicted|among|part)|(?:is|are)\s+(?:nowhere|missing|absent)|do(?:es)?(?:\s+not|n['’]t)\s+appear)",
    re.IGNORECASE,
)
_ALSO = re.compile(r"\s*(?:,|,?\s*(?:or|nor|and))\s+(?:an?\s+|any\s+|no\s+)?(?:[\w-]+\s+)?", re.IGNORECASE)
_ASKS_FOR_ABSENT = re.compile(r"\b(?:not|missing|absent|lack(?:s|ing)?)\b|n['’]t\b", re.IGNORECASE)
_FEW_WORDS = 3
_NEAR = 60


class ObjectMention(msgspec.Struct, frozen=True):
    """A word for a category of the closed world, ``answer[start:end]``; -1 where an option is read for its letter.

    ``hallucinated``: nothing of the category is annotated in the image, and no caption mentions it.
    """

    start: int
    end: int
    category: str
    text: str
    hallucinated: bool


def object_mentions(question: str, answer: str, table: SceneTable, lexicon: Lexicon) -> list[ObjectMention] | None:
    """Every mention of an object, in order; None where the answer or the scene cannot be read for it."""
    if not table.closed or is_english(answer) is False:
        return None
    lexicon = lexicon.mentioning.covering(table.vocabulary)
    options = listed_options(question) if "A" in question else {}
    letter = chosen(answer, options)[0] if options else None
    if letter is None:
        return _in_text(question, answer, table, lexicon)
    end = reply_end(answer, options.values())
    picked = [msgspec.structs.replace(m, start=-1, end=-1) for m in _in_text(question, options[letter], table, lexicon)]
    return picked + _in_text("", " " * end + answer[end:], table, lexicon)


def _in_text(question: str, text: str, table: SceneTable, lexicon: Lexicon) -> list[ObjectMention]:
    mentions = lexicon.mentions(text)
    if not mentions or (len(text.split()) <= _FEW_WORDS and _ASKS_FOR_ABSENT.search(question)):
        return []
    denied = _denied(text, mentions)
    return [
        ObjectMention(m.start, m.end, m.category, m.text, _missing(m.category, table, lexicon))
        for m in mentions
        if not m.loose and m.category in table.closed and m.category not in denied
    ]


def _denied(text: str, mentions: list[Mention]) -> set[str]:
    """The categories that a text says not to be there, lists of them included: "no cats, dogs or buses"."""
    found: set[str] = set()
    follows = -1
    for i, mention in enumerate(mentions):
        head = text[max(0, mention.start - _NEAR) : mention.start]
        listed = follows == i - 1 and i > 0 and _ALSO.fullmatch(text, mentions[i - 1].end, mention.start)
        if listed or _DENIED_BEFORE.search(head) or _DENIED_AFTER.match(text, mention.end):
            found.add(mention.category)
            follows = i
    return found


def _missing(category: str, table: SceneTable, lexicon: Lexicon) -> bool:
    return not table.ids(lexicon.members(category)) and category not in table.captioned(lexicon)
