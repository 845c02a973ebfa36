"""Chinese noun phrases: what narrows a noun goes before it, a measure word stands between number and noun."""

from __future__ import annotations

from vlit.claims import chinese_words
from vlit.construct.wording.noun_phrases import BOX, View
from vlit.errors import UsageError
from vlit.program import (
    InPart,
    Nearest,
    ObjectAt,
    ObjectNode,
    Objects,
    OfCategory,
    Partner,
    RelatedTo,
    SetNode,
    Superlative,
    TheOne,
    WithAttribute,
)
from vlit.schema import Part

_DIGITS = "零一两三四五六七八九十"
_SIDES = {"left": "左边", "right": "右边", "above": "上方", "below": "下方"}
_SIZES = {"larger": "大", "smaller": "小"}
_PARTS = {"left": "左", "right": "右", "top": "上", "bottom": "下"}
_MOST = {
    "largest": ("最大的", "看起来最大的"),
    "smallest": ("最小的", "看起来最小的"),
    "leftmost": ("最左边的", "最靠左的"),
    "rightmost": ("最右边的", "最靠右的"),
    "highest": ("最上面的", "最靠上的"),
    "lowest": ("最下面的", "最靠下的"),
}
_MOST_PERSON = {"largest": ("看起来最大的",), "smallest": ("看起来最小的",)}
_MOST_VERB = {
    "largest": "看起来最大",
    "smallest": "看起来最小",
    "leftmost": "最靠左",
    "rightmost": "最靠右",
    "highest": "最靠上",
    "lowest": "最靠下",
}


class ChinesePhrases:
    """The `vlit.construct.wording.language.Phrases` of Chinese.

    Args:
        thing: the noun for an object of any category, and its measure word.
    """

    def __init__(self, thing: tuple[str, str]) -> None:
        self._thing = thing

    def known(self, category: str) -> bool:
        """Whether there is a word for a category or an attribute."""
        return category in chinese_words().nouns or category in chinese_words().terms

    def name(self, category: str) -> str:
        """``狗``."""
        return self._words(category)[0]

    def a(self, category: str) -> str:
        """``一只狗``."""
        noun, measure = self._words(category)
        return f"一{measure}{noun}"

    def head(self, node: SetNode, n: int = 2) -> str:
        """The noun with its attributes, without places: ``红色的杯子``."""
        return (
            "".join(f"{chinese_words().terms.get(v, v)}的" for v in _attributes(node)) + self._words(_category(node))[0]
        )

    def plural(self, node: SetNode, view: View) -> str:
        """``盘子左边的杯子``."""
        place = self.tail(node, 2, view)
        return f"{place}的{self.head(node)}" if place else self.head(node)

    def single(self, node: SetNode, view: View) -> str:
        """As `plural`: nouns do not change."""
        return self.plural(node, view)

    def loose(self, node: SetNode, view: View) -> str:
        """As `plural`."""
        return self.plural(node, view)

    def kind(self, node: SetNode, view: View) -> str:
        """As `plural`."""
        return self.plural(node, view)

    def one(self, node: SetNode, view: View, *, some: str = "some") -> str:
        """``一只狗``; ``盘子左边的一个杯子``."""
        place = self.tail(node, 1, view)
        one = f"一{self._words(_category(node))[1]}{self.head(node)}"
        return f"{place}的{one}" if place else one

    def are(self, node: SetNode) -> str:
        """The verb does not change."""
        return "有"

    def many(self, node: SetNode) -> str:
        """``多少只``."""
        return f"多少{self._words(_category(node))[1]}"

    def numbered(self, node: SetNode, n: int) -> str:
        """``三只狗``; for none the noun alone, which ``没有`` goes before."""
        if n == 0:
            return self.head(node)
        return f"{_DIGITS[n] if n <= 10 else n}{self._words(_category(node))[1]}{self.head(node)}"

    def counted(self, node: SetNode, n: int, view: View) -> str:
        """``三只狗``; ``盘子左边的三个杯子``."""
        place = self.tail(node, n, view)
        return f"{place}的{self.numbered(node, n)}" if place else self.numbered(node, n)

    def tail(self, node: SetNode, n: int, view: View) -> str:
        """Where the members are: ``图片左半部分``, ``盘子左边``; ``""`` for a set without a place."""
        places: list[str] = []
        here = node
        while not isinstance(here, Objects):
            if isinstance(here, InPart):
                places.append(f"{'' if view.short else view.image}{_PARTS[here.part]}半部分")
            elif isinstance(here, RelatedTo):
                other = self.the(here.to, view, inner=True)
                side = _SIDES.get(here.relation)
                places.append(f"{other}{side}" if side else f"比{other}{_SIZES[here.relation]}")
            here = here.of
        return "、".join(reversed(places))

    def predicate(self, node: SetNode, n: int, view: View) -> str:
        """``在盘子左边``."""
        return f"在{self.tail(node, n, view)}"

    def the(self, node: ObjectNode, view: View, *, inner: bool = False) -> str:
        """``离狗最近的杯子``; ``它`` where the view knows it."""
        if view.known is not None and node == view.known:
            return self.it(node)
        style = 0 if inner else view.style
        if isinstance(node, ObjectAt):
            return self._at(node, view)
        if isinstance(node, Partner):
            raise UsageError("wording", "Chinese has no words for annotated relations", "Use English.")
        if isinstance(node, TheOne):
            return self.one(node.of, view) if node in view.fresh else self.plural(node.of, view)
        noun = self.plural(node.of, view)
        if isinstance(node, Nearest):
            return f"离{self.the(node.to, view, inner=True)}最近的{noun}"
        return f"{self._most(node, style)}{noun}"

    def styles(self, node: ObjectNode) -> int:
        """How many ways there are to single the object out."""
        person = isinstance(node, Superlative) and _category(node.of) == "person" and node.by in _MOST_PERSON
        return 2 if isinstance(node, Superlative) and not person else 1

    def verb(self, node: ObjectNode, view: View) -> str:
        """``离狗最近``, ``看起来最大``."""
        if isinstance(node, Nearest):
            return f"离{self.the(node.to, view, inner=True)}最近"
        if isinstance(node, Superlative):
            return _MOST_VERB[node.by]
        raise UsageError("wording", f"{type(node).__name__} singles nothing out", "Use a template without {a:verb}.")

    def it(self, node: ObjectNode, that: str = "that") -> str:
        """``它``; ``那个人``."""
        person = not isinstance(node, ObjectAt | Partner) and _category(node.of) == "person"
        return "那个人" if person else "它"

    def brief(self, node: ObjectNode) -> str:
        """The object in as few words as tell it from another."""
        return self.the(node, View(short=True))

    def _at(self, node: ObjectAt, view: View) -> str:
        if not view.pointing:
            return view.called.get(node.id, f"框中的{self._thing[0]}")
        if node.id not in view.boxes:
            raise UsageError("wording", f"the box of {node.id!r} is not known", "Give it among the task's facts.")
        view.parts.append(Part("box", "", view.boxes[node.id]))
        return f"框{BOX}中的{self._thing[0]}"

    def _words(self, category: str) -> tuple[str, str]:
        return chinese_words().nouns.get(category, (category, "个")) if category else self._thing

    def _most(self, node: Superlative, style: int) -> str:
        ways: tuple[str, ...] = _MOST[node.by]
        if _category(node.of) == "person":
            ways = _MOST_PERSON.get(node.by, ways)
        return ways[style % len(ways)]


def _category(node: SetNode) -> str:
    while not isinstance(node, Objects):
        if isinstance(node, OfCategory):
            return node.name
        node = node.of
    return ""


def _attributes(node: SetNode) -> list[str]:
    found: list[tuple[bool, str]] = []
    while not isinstance(node, Objects):
        if isinstance(node, WithAttribute):
            found.append((node.kind != "size", node.value))
        node = node.of
    return [value for _, value in sorted(found)]
