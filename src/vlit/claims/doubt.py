"""Words that turn a statement into none: doubt, conditions, advice, comparison, depiction, general knowledge.

The two patterns are long and hardly ever match; `doubt_in` and `general_in` try them only where one of their words is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from vlit.claims.hints import may_hold, may_say
from vlit.claims.words import word_set

_CAN = r"can(?! (?:also )?(?:be )?(?:see|seen|spot|spotted|find|found|read|count|counted|located))"
DOUBT = re.compile(
    rf"\b(?:might|may|could|would|should|must|{_CAN}|"
    r"possibly|perhaps|maybe|probably|likely|unlikely|"
    r"potentially|presumably|supposedly|apparently"
    r"|(?:appear|seem)(?:s|ed|ing)?(?! (?:in|on|at|to the (?:left|right)|above|below|beneath|behind|beside|"
    r"between|near|next|largest|smallest|larger|smaller|bigger)\b)|look(?:s|ed|ing)? "
    r"(?:like|as|to be)|suggest(?:s|ing)?|"
    r"impl(?:y|ies|ying)|indicat(?:e|es|"
    r"ing)|assum(?:e|es|ing)|imagin(?:e|ing)|suppos(?:e|ing)"
    r"|if|unless|whether|when|whenever|in case|as (?:if|though)|or|either|such as|for example|for instance|"
    r"like(?= an?\b)|similar to"
    r"|reminiscent|resembl\w+|shaped|called|named|type of|kind of|need(?:s|ed)? (?:to|for)|in order to|to ensure|"
    r"important|essential|crucial|encourag\w+|ensur\w+|help(?:s|ing)?|enabl\w+|known to|risks? of|opportunit\w+|"
    r"adding|mimic\w*|possible|possibility|potential|hop(?:e|es|ing)"
    r"|want(?:s|ing)? to|ready to|about to|prepar\w+ to|will|going to|going for|in search of|looking for|wait(?:s|"
    r"ing)? for|instead of|rather than"
    r"|next time|not only|no longer|used (?:to|for)|meant for|designed|intended|allow(?:s|ing)?|avoid(?:s|ing)?|"
    r"prevent(?:s|ing)?|painting of|drawing of|statues? of|sculptures? of"
    r"|posters? of|(?:pictures?|photos?|images?) of (?=[^.]*\bon (?:the|a) (?:wall|screen|side|shirt))|logo|mural|"
    r"sign (?:that )?(?:says|reads|with))\b",
    re.IGNORECASE,
)
GENERAL = re.compile(
    r"\b(?:usually|often|typical|typically|generally|commonly|in general|tend to|normally|sometimes|frequently|"
    r"people who|many people|everyone|all over the world|purposes?|in order to|one of the most|popular|several options|"
    r"british people|strikes)\b",
    re.IGNORECASE,
)

# Of each alternative above (but "can") one word or part without which it cannot match.
_DOUBTFUL = word_set(
    "might may could would should must possibly perhaps maybe probably likely unlikely potentially presumably "
    "supposedly apparently appear appears appeared appearing seem seems seemed seeming look looks looked looking "
    "suggest suggests suggesting imply implies implying indicate indicates indicating assume assumes assuming imagine "
    "imagining suppose supposing if unless whether when whenever case though or either such example instance like "
    "similar reminiscent shaped called named type kind need needs needed order ensure important essential crucial "
    "help helps helping known risk risks adding possible possibility potential hope hopes hoping want wants wanting "
    "ready about will going search waiting wait waits instead rather next only longer used meant designed intended "
    "allow allows allowing avoid avoids avoiding prevent prevents preventing logo mural sign"
)
_DOUBTFUL_PARTS = (
    "resembl", "encourag", "ensur", "enabl", "opportunit", "mimic", "prepar",
    "wall", "screen", "side", "shirt",
    "painting of", "drawing of", "statue", "sculpture", "poster",
)  # fmt: skip
_ONLY_CAN = re.compile(rf"\b(?:{_CAN})\b", re.IGNORECASE)
_GENERAL_PARTS = (
    "usual", "often", "typical", "general", "common", "tend to", "normally", "sometimes", "frequent", "people",
    "everyone", "all over", "purpose", "in order", "one of the most", "popular", "several options", "strikes",
)  # fmt: skip

# An alternation that ignores case is tried word by word, one that does not is ruled out by first letters: six times as
# fast on a text in lower case, which for ASCII has the same places.
_FOLDED = {pattern: re.compile(pattern.pattern) for pattern in (DOUBT, GENERAL, _ONLY_CAN)}


def _search(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    if text.isascii():
        return _FOLDED[pattern].search(text.lower(), start, end)
    return pattern.search(text, start, end)


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str] | None:
    """What finds the doubt of a text as `DOUBT` does, None where there is none."""
    if not text.isascii() or may_hold(text, _DOUBTFUL_PARTS) or may_say(text, _DOUBTFUL):
        return DOUBT
    return _ONLY_CAN if may_hold(text, ("can",)) else None


@lru_cache(maxsize=256)
def _first(text: str, start: int, end: int) -> re.Match[str] | None:
    pattern = _pattern(text[start:end])
    return None if pattern is None else _search(pattern, text, start, end)


def doubt_in(text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The first word of doubt in ``text[start:end]``."""
    return _first(text, start, len(text) if end is None else end)  # one answer is asked about by many kinds of claim


def general_in(text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The first word of general knowledge in ``text[start:end]``."""
    end = len(text) if end is None else end
    return _search(GENERAL, text, start, end) if _may_be_general(text[start:end]) else None


@lru_cache(maxsize=256)
def _may_be_general(text: str) -> bool:
    return may_hold(text, _GENERAL_PARTS)
