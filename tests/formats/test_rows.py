"""The rules for records, and the columns that are made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from formats.helpers import unread
from vlit.arrow import SAMPLE_SCHEMA, samples_from_batch
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Rows, Turn
from vlit.schema import ImageRef, Message, Part, Sample

_IMAGE = ImageRef(path="a.jpg", bytes=b"x", width=3, height=4)


def _rows() -> Rows:
    return Rows(Path("some/file.json.gz"), "record")


def test_columns() -> None:
    rows = _rows()
    rows.add(1, "a", [_IMAGE], [("system", ["Be brief."]), ("human", [None, "What?"]), ("gpt", ["A cat."])], source="s")
    rows.add(2, "b", [], [("user", ["Hi"]), ("bot", ["Ho"])], instruction_type="t")
    kept = rows.flush()
    assert kept.rows.schema.equals(SAMPLE_SCHEMA)
    assert [unread(s) for s in samples_from_batch(kept.rows)] == [
        Sample(
            id="a",
            images=(_IMAGE,),
            messages=(
                Message("system", (Part("text", "Be brief."),)),
                Message("user", (Part("image"), Part("text", "What?"))),
                Message("assistant", (Part("text", "A cat."),)),
            ),
            source="s",
        ),
        Sample(
            id="b",
            messages=(Message("user", (Part("text", "Hi"),)), Message("assistant", (Part("text", "Ho"),))),
            instruction_type="t",
        ),
    ]
    assert kept.rejects is None
    assert rows.flush().rows.num_rows == 0


def test_images_without_marks_go_in_front_of_the_first_question() -> None:
    rows = _rows()
    turns: list[Turn] = [("system", ["s"]), ("user", ["q"]), ("gpt", ["a"]), ("user", ["q2"]), ("gpt", ["a2"])]
    rows.add(1, "a", [_IMAGE, _IMAGE], turns)
    kept = rows.flush()
    [sample] = samples_from_batch(kept.rows)
    assert sample.messages[1].content == (Part("image", index=0), Part("image", index=1), Part("text", "q"))
    assert sample.messages[3].content == (Part("text", "q2"),)
    assert kept.counts == {"marks_added": 1}


def test_marks_are_numbered_through_the_turns() -> None:
    rows = _rows()
    rows.add(1, "a", [_IMAGE] * 3, [("user", [None, "x", None]), ("gpt", ["a"]), ("user", ["q", None]), ("gpt", ["b"])])
    [sample] = samples_from_batch(rows.flush().rows)
    assert [p.index for m in sample.messages for p in m.content if p.type == "image"] == [0, 1, 2]


def test_ids_become_unique_strings() -> None:
    rows = _rows()
    for number, identity in enumerate([7, "7", None, "", 7.0, "7#2", "x"], 1):
        rows.add(number, identity, [], [("user", ["q"]), ("gpt", ["a"])])
    kept = rows.flush()
    assert kept.rows.column("id").to_pylist() == ["7", "7#2", "file-3", "file-4", "7#3", "7#2#2", "x"]
    assert kept.counts == {"ids_repeated": 3, "ids_made": 2}


@pytest.mark.parametrize(
    ("turns", "images", "gate", "reason"),
    [
        ([], 0, "form", "no turns"),
        ([("gpt", ["a"])], 0, "roles", "turn 1 is by 'gpt' where the user is due"),
        ([("user", ["q"]), ("user", ["q"])], 0, "roles", "turn 2 is by 'user' where the assistant is due"),
        ([("user", ["q"]), ("gpt", ["a"]), ("gpt", ["a"])], 0, "roles", "turn 3"),
        ([("user", ["q"]), ("system", ["s"])], 0, "roles", "turn 2 is by 'system'"),
        ([("system", ["s"])], 0, "roles", "only a system turn"),
        ([("user", ["q"]), ("tool", ["a"])], 0, "roles", "unknown role 'tool'"),
        ([("user", ["q"]), ("gpt", [" \n"])], 0, "answer", "turn 2 is an empty answer"),
        ([("user", ["q"]), ("gpt", [])], 0, "answer", "empty answer"),
        ([("user", ["q"])], 0, "answer", "last question has no answer"),
        ([("user", [" "]), ("gpt", ["a"])], 0, "question", "turn 1 is an empty question"),
        ([("user", ["q"]), ("gpt", ["a"]), ("user", [""]), ("gpt", ["a"])], 1, "question", "turn 3"),
        ([("user", [None, None, "q"]), ("gpt", ["a"])], 1, "placeholders", "2 image marks and 1 image"),
        ([("user", [None, "q"]), ("gpt", ["a"])], 0, "placeholders", "1 image mark and no images"),
        ([("user", ["q"]), ("gpt", [None, "a"])], 1, "placeholders", "turn 2 has an image mark"),
    ],
)
def test_rules(turns: list[Turn], images: int, gate: str, reason: str) -> None:
    rows = _rows()
    with pytest.raises(Refusal, match=reason) as caught:
        rows.add(1, "a", [_IMAGE] * images, turns)
    assert caught.value.gate == gate
    assert rows.flush().rows.num_rows == 0


def test_an_image_alone_is_a_question() -> None:
    rows = _rows()
    rows.add(1, "a", [_IMAGE], [("user", [""]), ("gpt", ["A cat."])])
    rows.add(2, "b", [_IMAGE], [("user", [None]), ("gpt", ["A cat."])])
    assert [s.messages[0].content for s in samples_from_batch(rows.flush().rows)] == [(Part("image"),)] * 2


def test_rejects_say_where_and_keep_2000_characters() -> None:
    rows = _rows()
    rows.refuse(17, Refusal("roles", "why"), "x" * 3000, 5)
    rejects = rows.flush().rejects
    assert rejects is not None
    [reject] = rejects.to_pylist()
    assert reject == {
        "id": "5",
        "where": "file.json.gz: record 17",
        "gate": "roles",
        "reason": "why",
        "record": "x" * 2000,
    }
