"""What a survey counts, and that its draw depends on the order of samples alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from catalog.classify.helpers import facts, sample


def test_counts_by_hand() -> None:
    found = facts(
        [
            sample(1, ("What is this?", "A cat."), source="a", licence="MIT"),
            sample(2, ("What is this?", "A dog."), ("And that?", "A cup."), images=["x/1.jpg", "x/2.jpg"], source="a"),
            sample(3, ("How are you?", "Well."), images=[]),
            sample(4, ("What happens?", "A ball rolls."), images=[f"clip/f_{n:03d}.jpg" for n in range(6)]),
            sample(1, ("Is there a cat?", "Yes."), program=True),
        ],
        ["is about a video, and only still images can be read", "has no answer"],
    )
    assert (found.samples, found.exchanges, found.multi_turn, found.with_evidence) == (5, 6, 1, 1)
    # 1.jpg, x/1.jpg, x/2.jpg, six frames; sample 1 comes twice
    assert (found.images, found.without_image, found.several_images, found.frames) == (9, 1, 2, 1)
    assert (found.rejected, found.about_video) == (2, 1)
    assert found.sources == {"": 3, "a": 2}
    assert found.licences == {"": 4, "MIT": 1}
    assert found.drawn.height == 6


def test_pictures_of_one_sample_that_are_no_row_of_frames() -> None:
    album = [f"a/{name}.jpg" for name in ("cat", "dog", "cup", "bus")]
    backwards = [f"a/{n}.jpg" for n in (4, 3, 2, 1)]
    few = ["a/1.jpg", "a/2.jpg", "a/3.jpg"]
    folders = [f"{folder}/1.jpg" for folder in "abcd"]
    assert facts([sample(n, ("?", "!"), images=p) for n, p in enumerate([album, backwards, few, folders])]).frames == 0


def test_nothing() -> None:
    found = facts([])
    assert (found.samples, found.images, found.drawn.height) == (0, 0, 0)


@settings(max_examples=7)
@given(st.integers(0, 60), st.integers(1, 25), st.integers(1, 40))
def test_batches_do_not_show(n: int, batch: int, draw: int) -> None:
    samples = [sample(k, ("What is this?", f"Thing {k % 7}."), images=[f"{k % 9}.jpg"]) for k in range(n)]
    whole, pieces = facts(samples, draw=draw), facts(samples, draw=draw, batch=batch)
    assert_frame_equal(whole.drawn, pieces.drawn)
    assert (whole.samples, whole.images, whole.types) == (pieces.samples, pieces.images, pieces.types)
    assert whole.drawn["sample"].n_unique() == min(n, draw)


def test_a_draw_is_spread_over_all() -> None:
    drawn = facts([sample(k, ("What?", "That.")) for k in range(4000)], draw=400).drawn
    assert drawn.height == 400
    quarters = [((drawn["sample"] >= q * 1000) & (drawn["sample"] < (q + 1) * 1000)).sum() for q in range(4)]
    assert all(60 < each < 140 for each in quarters)  # 100 each, within more than four standard errors
