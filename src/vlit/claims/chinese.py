"""Chinese: the words for categories and terms, and a reader of answers in it.

The reader knows short answers and the sentences that `vlit.construct.wording` makes; free Chinese text it does not
read, so nothing but a program's evidence is checked in it. Like `vlit.claims.read` it gives the values that the words
allow, or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import resources
from typing import Any

import msgspec

from vlit import program as p
from vlit.claims.table import SceneTable
from vlit.program import Program, Value
from vlit.schema import Box

Values = tuple[Value, ...]
_SCRIPT = re.compile("[\u4e00-\u9fff]")
DIGITS = {"零": 0, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_NUMBER = re.compile(r"(?<!第)(?:(\d+)|([零一二两三四五六七八九十]))(?=[\u4e00-\u9fff。，]|$)")
_YES = re.compile(r"(?:是|有|对|能|没错|可以)(?!没)")
_NO = re.compile(r"(?:否|不|没(?!错)|并不|并非|错)")
_DENIED = re.compile("没(?!错)|不|并非|否")
_SAME = re.compile("一样多|同样多|数量相同|相同的数量|一样的数量")
_PLACE = re.compile(
    "(左上|右上|左下|右下)|(左)(?:侧|边|部)|(右)(?:侧|边|部)|(上)(?:方|部|边)|(下)(?:方|部|边)|(中央|中间|正中)"
)
_PLACE_NAMES = {
    "左上": "top left", "右上": "top right", "左下": "bottom left", "右下": "bottom right", "左": "left", "右": "right",
    "上": "top", "下": "bottom", "中央": "centre", "中间": "centre", "正中": "centre",
}  # fmt: skip
_SIDES = {"左": "left", "右": "right", "上": "above", "下": "below"}
_DIRECTION = re.compile("(不?)在([^，。]*?)的?([左右上下])(?:边|侧|方|面)")
_OTHER_PLACES = re.compile(
    "[左右上下]半部?分?|最靠?[左右上下][边面]?|(?<!图片)(?<!照片)(?<!图像)(?<!图画)的[左右上下](?:边|方|侧)"
)
_BARE_DIRECTION = re.compile("([左右上下])(?:边|侧|方|面)")


class Words(msgspec.Struct, frozen=True):
    """The data file: category to word and measure word, term to word."""

    nouns: dict[str, tuple[str, str]]
    terms: dict[str, str]


@lru_cache
def chinese_words() -> Words:
    """The words that come with vlit."""
    data = resources.files(__package__).joinpath("lexicons", "chinese.yaml").read_bytes()
    return msgspec.yaml.decode(data, type=Words)


def is_chinese(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return not text.isascii() and _SCRIPT.search(text) is not None


def yes_or_no(answer: str) -> bool | None:
    """What an answer begins with, or None where it is neither."""
    if _NO.match(answer):
        return False
    return True if _YES.match(answer) else None


def denies(answer: str) -> bool:
    """Whether an answer says that something is not so."""
    return _DENIED.search(answer) is not None


def read_chinese(
    program: Program, question: str, answer: str, boxes: tuple[Box, ...], steps: bool, table: SceneTable
) -> Values | None:
    """The values that an answer's words allow, or None where they cannot be read."""
    reader = _READERS.get(type(program))
    return None if reader is None else reader(program, _Text(question, answer, boxes, steps, table))


class _Text(msgspec.Struct, frozen=True):
    question: str
    answer: str
    boxes: tuple[Box, ...]
    steps: bool
    table: SceneTable

    @property
    def end(self) -> str:
        """The last sentence where the answer explains itself, else all of it."""
        return re.split(r"(?<=。)", self.answer.rstrip("。"))[-1] if self.steps else self.answer


def mentions(text: str, names: Iterable[str] | None = None) -> list[tuple[int, str]]:
    """Categories that a text names, longest words first, with their places."""
    nouns = chinese_words().nouns
    found: list[tuple[int, str]] = []
    left = text
    for name in sorted(names or nouns, key=lambda n: -len(nouns[n][0]) if n in nouns else 0):
        word = nouns.get(name, ("", ""))[0]
        at = left.find(word) if word else -1
        while at >= 0:
            found.append((at, name))
            left = left[:at] + "\x00" * len(word) + left[at + len(word) :]
            at = left.find(word)
    return sorted(found)


def _truth(program: Program, text: _Text) -> Values | None:
    said = yes_or_no(text.answer)
    if said is None:
        return (not denies(text.answer),) if len(text.answer) > 2 else None
    return (said,)


def _numbers(text: str) -> list[tuple[int, int]]:
    for at, name in mentions(text):  # a word may hold a numeral: "三明治", "五边形"
        end = at + len(chinese_words().nouns[name][0])
        text = text[:at] + "物" * (end - at) + text[end:]
    return [(m.start(), int(m.group(1)) if m.group(1) else DIGITS[m.group(2)]) for m in _NUMBER.finditer(text)]


def _count(program: p.Count | p.TotalOf, text: _Text) -> Values | None:
    found = _numbers(text.end)
    if not found:
        return (0,) if denies(text.end) else None
    if len({n for _, n in found}) == 1:
        return (found[0][1],)
    total = re.search("一共|总共|共|合计|总数", text.end)
    after = [n for at, n in found if total is not None and at > total.start()]
    return (after[0],) if after else None


def _category(program: p.CategoryOf | p.Commonest, text: _Text) -> Values | None:
    found = list(dict.fromkeys(name for _, name in mentions(text.end)))
    asked = {name for _, name in mentions(text.question)}
    if isinstance(program, p.CategoryOf) and len(found) > 1:
        found = [name for name in found if name not in asked] or found
        told = [name for at, name in mentions(text.end) if re.search("是一.$", text.end[:at])]
        found = told[:1] if len(found) > 1 and told else found
    return (found[0],) if found and (isinstance(program, p.Commonest) or len(found) == 1) else None


def _attribute(program: p.AttributeOf, text: _Text) -> Values | None:
    found = [(text.end.rfind(word), value) for value, word in chinese_words().terms.items() if word in text.end]
    told = [(at, value) for at, value in found if not value.startswith(("top", "bottom", "left", "right", "centre"))]
    told = [(at, value) for at, value in told if not text.end[:at].endswith(("不是", "最", "看起来最"))]
    return (max(told)[1],) if told else None


def _place(program: p.PlaceOf | p.TextPlace, text: _Text) -> Values | None:
    said = _OTHER_PLACES.sub("", text.end)
    found = {_PLACE_NAMES["".join(filter(None, m.groups()))] for m in _PLACE.finditer(said)}
    return (found.pop(),) if len(found) == 1 else None


def directions(answer: str) -> list[str]:
    """The directions that an answer states and does not deny."""
    stated = [m.group(3) for m in _DIRECTION.finditer(answer) if not m.group(1)]
    return list(dict.fromkeys(_SIDES[side] for side in stated))


def _direction(program: p.RelationOf, text: _Text) -> Values | None:
    found = directions(text.end) or [_SIDES[m.group(1)] for m in _BARE_DIRECTION.finditer(text.end)][-1:]
    return (found[0],) if len(found) == 1 else None


def _sides(a: p.Node, b: p.Node, text: str, table: SceneTable) -> list[tuple[int, str]]:
    """Where a text names the first and the second of two things, by category or by the half of the image."""
    one, two = _traits(a, table), _traits(b, table)
    if one[0] != two[0]:
        own = {one[0]: "first", two[0]: "second"}
        return [(at, own[name]) for at, name in mentions(text) if name in own]
    halves = {"left": "左", "right": "右", "top": "上", "bottom": "下"}
    marks = [(halves.get(traits[1], "\x00"), side) for traits, side in ((one, "first"), (two, "second"))]
    return sorted((m.start(), side) for mark, side in marks for m in re.finditer(f"{mark}半", text))


def _traits(node: p.Node, table: SceneTable) -> tuple[str, str]:
    if isinstance(node, p.ObjectAt):
        return (str(table.category[table.row[node.id]]) if node.id in table.row else ""), ""
    name = part = ""
    here: Any = node
    while isinstance(
        here, p.TheOne | p.Superlative | p.Nearest | p.OfCategory | p.WithAttribute | p.InPart | p.RelatedTo
    ):
        name = name or getattr(here, "name", "")
        part = part or getattr(here, "part", "")
        here = here.of
    return name, part


def _more(program: p.MoreOf, text: _Text) -> Values | None:
    if _SAME.search(text.answer):
        return ("same",)
    said = re.split("比|所以|因此", text.answer)[-1] if "更多" not in text.answer else text.answer
    before = re.split("更多", text.answer)[0] if "更多" in text.answer else said
    sides = _sides(program.a.of, program.b.of, re.split("[，。：]", before)[-1], text.table)
    sides = sides or _sides(program.a.of, program.b.of, text.answer, text.table)
    return (sides[0][1],) if sides else None


def _larger(program: p.LargerOf, text: _Text) -> Values | None:
    sides = _sides(program.a, program.b, text.end, text.table)
    return (sides[0][1],) if sides else None


def _inventory(program: p.Inventory, text: _Text) -> Values | None:
    counts: dict[str, int] = {}
    for at, name in mentions(text.answer):
        number = _numbers_before(text.answer[:at], chinese_words().nouns[name][1])
        if number is None or name in counts:
            return None
        counts[name] = number
    return (dict(sorted(counts.items())),)


def _numbers_before(head: str, measure: str) -> int | None:
    match = re.search(rf"(?:(\d+)|([零一二两三四五六七八九十])){measure}$|(\d+) $", head)
    if match is None:
        return None
    digits = match.group(1) or match.group(3)
    return int(digits) if digits else DIGITS[match.group(2)]


def _quoted(program: p.ReadText | p.FieldOf, text: _Text) -> Values | None:
    found = re.findall("「([^」]+)」", text.answer)
    if len(found) > 1:
        return None
    return (found[0] if found else text.answer.strip(),)


def _box(program: p.BoxOf | p.TextBox, text: _Text) -> Values | None:
    return tuple(list(box) for box in text.boxes) or None


def _image(program: p.MoreIn | p.FoundIn, text: _Text) -> Values | None:
    if _SAME.search(text.answer):
        return ("same",)
    found = re.search("第([一二三四])张", text.answer)
    return None if found is None else (p.ORDINALS["一二三四".index(found.group(1))],)


def _several(program: p.OnlyIn | p.InAll, text: _Text) -> Values | None:
    found = {name for _, name in mentions(text.answer)}
    return (sorted(found),) if found or denies(text.answer) or text.answer == "[]" else None


_READERS: dict[type, Callable[[Any, _Text], Values | None]] = {
    p.Exists: _truth,
    p.Holds: _truth,
    p.SameKind: _truth,
    p.Count: _count,
    p.TotalOf: _count,
    p.CategoryOf: _category,
    p.Commonest: _category,
    p.AttributeOf: _attribute,
    p.PlaceOf: _place,
    p.TextPlace: _place,
    p.RelationOf: _direction,
    p.MoreOf: _more,
    p.LargerOf: _larger,
    p.Inventory: _inventory,
    p.ReadText: _quoted,
    p.FieldOf: _quoted,
    p.BoxOf: _box,
    p.TextBox: _box,
    p.MoreIn: _image,
    p.FoundIn: _image,
    p.OnlyIn: _several,
    p.InAll: _several,
}
