"""Every Chinese question and answer, held against a few rules."""

from __future__ import annotations

import re

import pytest

from construct.wording.wording_examples import AWKWARD, examples, of, task, the
from vlit.claims import load_lexicon
from vlit.construct.task import Task
from vlit.construct.wording import REGISTERS, Wording, unspoken
from vlit.program import Count, Exists, Nearest, PlaceOf

WORDING = Wording(load_lexicon("coco"), language="zh")
SPOKEN = [one for one in examples() if WORDING.speaks_of(one)]
WRONG = re.compile(r"[{}\[\]|\x00]|  |。。|？？|，，|有没有没有|的的|[a-z]{2,}")


def text(parts: tuple[object, ...]) -> str:
    return "".join("框" if part.type == "box" else part.text for part in parts)  # type: ignore[attr-defined]


@pytest.mark.parametrize("register", REGISTERS)
def test_nothing_is_left_over(register: str) -> None:
    for one in SPOKEN:
        total = WORDING.phrasings(one.type, one.form, one.program, register)
        for number in range(0, total, max(1, total // 12)):
            said = WORDING.word(one, number, variant=number, register=register)
            for words in (text(said.question), text(said.answer)):
                plain = re.sub(r"JSON|STOP|DATE|THE \"NEW\" INN|[A-D][.)]|「.*?」", "", words)
                assert one.form == "json" or not WRONG.search(plain), (said.phrasing, words)
            assert said.phrasing.startswith("zh/")


def test_thirty_ways_to_ask() -> None:
    for one in SPOKEN:
        every = sum(WORDING.phrasings(one.type, one.form, one.program, register) for register in REGISTERS)
        assert every >= 30, (one.type, one.form, every)


def test_measure_words() -> None:
    said = {text(WORDING.word(task("count", "free", Count(of(name)), 2), 1, variant=3).answer) for name in AWKWARD}
    joined = " ".join(said)
    assert all(words in joined for words in ("两个人", "两副滑雪板", "两把剪刀", "两朵西兰花", "两辆公交车", "两只羊"))


def test_what_has_no_chinese_name_is_not_said() -> None:
    assert not WORDING.speaks_of(task("existence", "free", Exists(of("lamp post")), True))
    twice = Nearest(of("cup"), Nearest(of("fork"), the("dog")))
    assert not WORDING.speaks_of(task("position", "free", PlaceOf(twice), "left"))
    caption: Task = next(one for one in examples() if one.type == "caption")
    assert not WORDING.speaks_of(caption)
    assert unspoken("zh") >= {"caption", "description", "interaction", "predicate", "depth"}
    assert unspoken("en") == frozenset()
