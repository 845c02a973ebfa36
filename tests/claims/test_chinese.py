"""The reader of Chinese answers, by hand."""

from __future__ import annotations

import pytest

from handmade import kitchen
from vlit import program as p
from vlit.claims import SceneTable, load_lexicon
from vlit.claims.chinese import chinese_words, is_chinese, yes_or_no
from vlit.claims.read import read_value
from vlit.claims.reader import Text

DOG, CUP = p.OfCategory(p.Objects(), "dog"), p.OfCategory(p.Objects(), "cup")
A, B = p.TheOne(DOG), p.TheOne(CUP)
LEFT, RIGHT = p.Count(p.InPart(CUP, "left")), p.Count(p.InPart(CUP, "right"))


@pytest.mark.parametrize(
    ("program", "answer", "value"),
    [
        (p.Count(CUP), "图片中有三个杯子。", 3),
        (p.Count(CUP), "没有，图片里没有杯子。", 0),
        (p.Count(p.OfCategory(p.Objects(), "sandwich")), "图中有两个三明治。", 2),
        (p.TotalOf((p.Count(DOG), p.Count(CUP))), "图片中有一只狗和两个杯子，一共3个。", 3),
        (p.Exists(DOG), "有，图片中有一只狗。", True),
        (p.Exists(DOG), "没有，图片中没有狗。", False),
        (p.Holds("left", A, B), "没错，狗在杯子的左边。", True),
        (p.Holds("left", A, B), "不，狗在杯子的右边。", False),
        (p.CategoryOf(p.ObjectAt("d")), "框里是一只狗。它在杯子的左边。", "dog"),
        (p.AttributeOf(A, "colour"), "狗是棕色的。", "brown"),
        (p.PlaceOf(A), "它在图片的左上角。", "top left"),
        (p.PlaceOf(A), "离杯子最近的狗在图片的右边。", "right"),
        (p.RelationOf(A, B), "狗在杯子的上方。", "above"),
        (p.MoreOf(p.Count(DOG), p.Count(CUP)), "图片中杯子比狗多：有两个杯子，有一只狗。", "second"),
        (p.MoreOf(p.Count(DOG), p.Count(CUP)), "两者数量相同，都是1个。", "same"),
        (p.MoreOf(LEFT, RIGHT), "右半部分更多：右半部分有两个杯子，左半部分没有杯子。", "second"),
        (p.LargerOf(A, B), "狗看起来比杯子大。", "first"),
        (p.Inventory(), "图片中有三个杯子和一只狗。", {"cup": 3, "dog": 1}),
        (p.ReadText("t1"), "上面写着「OPEN」。", "OPEN"),
        (p.FoundIn(DOG, 3), "第三张图片里有狗。", "third"),
        (p.MoreIn(CUP, 2), "它们的杯子一样多。", "same"),
        (p.OnlyIn(0, 1), "只有第一张图片里有狗、披萨和杯子。", ["cup", "dog", "pizza"]),
    ],
)
def test_what_an_answer_says(program: p.Program, answer: str, value: p.Value) -> None:
    read = read_value(program, Text("图片里是什么样的？", answer), SceneTable(kitchen()), load_lexicon("coco"))
    assert read == (value,)


@pytest.mark.parametrize("answer", ["这很难说。", "也许吧，", "看上去很好。"])
def test_what_cannot_be_read(answer: str) -> None:
    table = SceneTable(kitchen())
    for program in (p.CategoryOf(A), p.PlaceOf(A), p.RelationOf(A, B), p.LargerOf(A, B), p.FoundIn(DOG, 2)):
        assert read_value(program, Text("", answer), table, load_lexicon("coco")) is None


def test_yes_no_and_script() -> None:
    assert [yes_or_no(word) for word in ("是的，有。", "没错。", "不是。", "没有。", "猫")] == [
        True,
        True,
        False,
        False,
        None,
    ]
    assert is_chinese("有 3 只 dogs")
    assert not is_chinese("3 dogs, “café”")


def test_every_category_of_the_lexicons_has_a_word() -> None:
    for name in ("coco", "shapes"):
        assert set(load_lexicon(name).categories()) <= set(chinese_words().nouns)
    words = [word for word, _ in chinese_words().nouns.values()]
    assert len(words) == len(set(words))
