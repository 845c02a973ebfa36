"""Image marks in text and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.formats.marks import Piece, join_marks, split_marks
from vlit.formats.refusal import Refusal


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", [""]),
        ("No mark, 1 < 2.", ["No mark, 1 < 2."]),
        ("<image>\nWhat?", [None, "What?"]),
        ("<image>What?", [None, "What?"]),
        ("What?\n<image>", ["What?", None]),
        ("<image>\n<image>\nDifferences?", [None, None, "Differences?"]),
        ("a <image> b<image><image>c", ["a ", None, " b", None, None, "c"]),
        ("<image>", [None]),
        ("<image>\n<image>", [None, None]),
        ("<image>\na\n<image>", [None, "a", None]),
        ("Image1: <ImageHere>.", ["Image1: ", None, "."]),
        ("<image>\n\nTwo breaks: one is the text's", [None, "\nTwo breaks: one is the text's"]),
    ],
)
def test_split(text: str, pieces: list[Piece]) -> None:
    assert split_marks(text) == pieces


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ([None, "What?"], "<image>\nWhat?"),
        ([None, None, "What?"], "<image>\n<image>\nWhat?"),
        (["What?", None], "What?\n<image>"),
        (["a ", None, " b"], "a <image> b"),
        ([None], "<image>"),
        ([], ""),
    ],
)
def test_join(pieces: list[Piece], text: str) -> None:
    assert join_marks(pieces) == text


@pytest.mark.parametrize("text", ["<video>\nWhat happens?", "Hear: <audio>"])
def test_other_media_are_refused(text: str) -> None:
    with pytest.raises(Refusal, match="only still images"):
        split_marks(text)


@pytest.mark.parametrize("text", ["the tag <image> of HTML", "<ImageHere>", "<video>"])
def test_a_text_that_looks_like_a_mark_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="read as an image mark"):
        join_marks([text])


_texts = st.text(st.sampled_from("a\n <>é"), min_size=1, max_size=6)


@given(st.lists(st.one_of(st.none(), _texts), max_size=8))
def test_split_undoes_join(pieces: list[Piece]) -> None:
    merged: list[Piece] = []
    for piece in pieces:
        if piece is not None and merged and merged[-1] is not None:
            merged[-1] += piece
        else:
            merged.append(piece)
    assert split_marks(join_marks(merged)) == (merged or [""])
