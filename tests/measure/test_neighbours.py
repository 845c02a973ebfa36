from __future__ import annotations

import random

import numpy as np
import polars as pl

from vlit.measure.neighbours import nearest_neighbours


def frame(texts: list[str]) -> pl.DataFrame:
    return pl.DataFrame({"row": range(len(texts)), "text": texts}, schema={"row": pl.UInt32, "text": pl.String})


def brute(texts: list[str]) -> list[float]:
    sets = []
    for text in texts:
        words = text.split()
        sets.append({tuple(words[i : i + 3]) for i in range(max(len(words) - 2, 1))})
    return [max(len(a & b) / len(a | b) for j, b in enumerate(sets) if j != i) for i, a in enumerate(sets)]


def test_agrees_with_all_pairs() -> None:
    rng = random.Random(0)
    base = [" ".join(rng.choices("abcdefghijklmnop", k=30)) for _ in range(60)]
    texts = []
    for i, text in enumerate(base):
        words = text.split()
        for _ in range(i % 6):
            words[rng.randrange(30)] = "new"
        texts += [text, " ".join(words)]
    found, other = nearest_neighbours(frame(texts), len(texts))
    truth = np.array(brute(texts))
    near = truth > 0.3
    assert near.sum() > 80
    assert np.mean(np.isclose(found[near], truth[near])) > 0.97
    assert (found <= truth + 1e-12).all()
    assert (other[found > 0] >= 0).all()


def test_copies_short_texts_and_empty_ones() -> None:
    texts = ["a b c d", "a b c d", "hello", "hello", "", "x y z w", "a b c d"]
    found, other = nearest_neighbours(frame(texts), len(texts))
    assert found[[0, 1, 2, 3, 6]].tolist() == [1.0] * 5
    assert np.isnan(found[4])
    assert found[5] == 0.0
    assert other[2] == 3
    assert other[3] == 2
    assert other[5] == -1
    assert other[0] in (1, 6)
    assert other[1] in (0, 6)


def test_nothing_and_one() -> None:
    assert nearest_neighbours(frame([]), 0)[0].size == 0
    assert nearest_neighbours(frame(["a b c"]), 1)[0].tolist() == [0.0]
    assert np.isnan(nearest_neighbours(frame(["", ""]), 2)[0]).all()


def test_many_copies_cost_no_pairs() -> None:
    texts = ["the same words again and again"] * 5000 + ["other words that are not the same"]
    found, _ = nearest_neighbours(frame(texts), len(texts))
    assert (found[:5000] == 1.0).all()
