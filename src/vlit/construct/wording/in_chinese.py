"""Chinese, as `vlit.construct.wording.language.Language` asks for it; `in_english.py` says what each name means."""

from __future__ import annotations

from collections.abc import Sequence

from vlit.claims import Lexicon, chinese_words
from vlit.construct.wording.chinese_phrases import ChinesePhrases
from vlit.construct.wording.common import Common

YES, NO, NONE = "是", "否", "零"
SAME_NUMBER = "一样多"
COMMA = "、"
DEEPEST = 1
_DIGITS = "零一二三四五六七八九十"
_SIDES = {"left": "左边", "right": "右边", "above": "上方", "below": "下方"}
_PARTS = {"left": "左", "right": "右", "top": "上", "bottom": "下"}
_SIZES = {"larger": "大", "smaller": "小"}


def phrases(lexicon: Lexicon, common: Common) -> ChinesePhrases:
    """Noun phrases over a category system."""
    return ChinesePhrases(common.things.get(lexicon.name) or common.things["default"])


def number(n: int) -> str:
    """By itself or before ``个`` in a sum: ``3``."""
    return str(n)


def quantity(n: int) -> str:
    """Before a measure word: ``两`` for two."""
    return "两" if n == 2 else _DIGITS[n] if 0 <= n <= 10 else str(n)


def spelled_out(text: str) -> str:
    """Digits may begin a sentence."""
    return text


def capital(text: str) -> str:
    """There are no capitals."""
    return text


def listed(items: Sequence[str], last: str = "and") -> str:
    """``狗、猫和鸟``."""
    joined = "或" if last == "or" else "和"
    return joined.join(["、".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def tidy(caption: str) -> str:
    """A caption as it is."""
    return " ".join(caption.split())


def quoted(text: str) -> str:
    """``「STOP」``."""
    return f"「{text}」"


def term(value: str) -> str:
    """``红色`` for ``red``; a value without a word as it is."""
    return chinese_words().terms.get(value, value)


def be(n: int) -> str:
    """``有``, or ``没有`` for none."""
    return "有" if n else "没有"


def half(part: str) -> str:
    """``左半部分``."""
    return f"{_PARTS.get(part, '')}半部分"


def nth(ordinal: str, image: str = "图片") -> str:
    """``第二张图片``."""
    return f"{term(ordinal)}{image}"


def within(ordinal: str) -> str:
    """``第二张里``."""
    return f"{term(ordinal)}里"


def direction(relation: str, other: str = "") -> str:
    """``狗的左边``; without the other, ``左边``."""
    return f"{other}的{_SIDES[relation]}" if other else _SIDES.get(relation, relation)


def statement(subject: str, relation: str, other: str, negated: bool = False) -> str:
    """``狗在猫的左边``."""
    if relation in _SIDES:
        return f"{subject}{'不' if negated else ''}在{other}的{_SIDES[relation]}"
    return f"{subject}看起来{'不' if negated else ''}比{other}{_SIZES[relation]}"


def asked(subject: str, relation: str, other: str) -> str:
    """``狗在猫的左边吗``."""
    return f"{statement(subject, relation, other)}吗"


def there_are(terms: Sequence[str], first: int) -> str:
    """``有两只狗和一只猫``."""
    return f"有{listed(terms)}"


def sentences(texts: Sequence[str]) -> str:
    """Sentences in a row, without spaces."""
    return "".join(texts)


def inside(text: str) -> str:
    """A sentence within another one."""
    return text


def affirmed(word: str, sentence: str) -> str:
    """``是的，图中有一只狗。``"""
    said = "是的" if word == YES else "不"
    return f"{said}，{sentence}" if sentence else f"{'是的' if word == YES else '不是'}。"
