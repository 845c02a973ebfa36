from __future__ import annotations

import polars as pl
import pytest

from vlit.measure.clause import asking_clause


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Is there a dog?", "is there a dog"),
        ("In this photo, can you tell me if there is a dog? Answer yes or no.", "there is a dog"),
        ("Answer yes or no: can you see a dog?", "can you see a dog"),
        ("Take a look at the picture. Is there a TV?", "is there a tv"),
        ("Please describe the image.\nBe brief.", "describe the image."),
        ("Which one?\n(A) dog\n(B) cat", "which one"),
        ("May I ask something? Is there a dog?", "is there a dog"),
        ("Could you help me, please? Is there a dog?", "is there a dog"),
        ("Would you mind helping me with this picture? Where is the dog?", "where is the dog"),
        ("Could you help me find the dog?", "could you help me find the dog"),
        ("", ""),
    ],
)
def test_clause(question: str, expected: str) -> None:
    assert asking_clause(pl.Series([question])).to_list() == [expected]


def test_nulls_and_nothing() -> None:
    assert asking_clause(pl.Series([None], dtype=pl.String)).to_list() == [""]
    assert asking_clause(pl.Series([], dtype=pl.String)).to_list() == []
