"""Verdicts kept for the draw: the same as found again, not more than asked for, and none in another process."""

from __future__ import annotations

import pickle

import numpy as np

from vlit.hashing import mix
from vlit.measure.kept_verdicts import KeptVerdicts
from vlit.schema import Claim, ImageRef, Message, Part, Sample, Verdict


def sample(answer: str, name: str = "a") -> Sample:
    turns = (Message("user", (Part("text", "What is it?"),)), Message("assistant", (Part("text", answer),)))
    return Sample(id=name, images=(ImageRef(path="a.jpg"),), messages=turns)


VERDICT = Verdict(
    claim=Claim(kind="count", exchange=1, text="two dogs", start=3, end=11, subject="dog", value="2", negated=True),
    status="contradicted",
    objects=("1", "7"),
    reason="3 annotated",
)


def test_what_was_put_comes_back() -> None:
    kept = KeptVerdicts(10, 10, 0)
    kept.put(kept.key(sample("A dog.")), [VERDICT])
    assert kept.get(kept.key(sample("A dog."))) == [VERDICT]
    assert kept.get(kept.key(sample("A cat."))) is None
    assert kept.get(kept.key(sample("A dog.", "b"))) is None


def test_it_holds_at_most_one_and_a_half_draws() -> None:
    kept = KeptVerdicts(10, 100, 0)
    keys = [kept.key(sample("A dog.", str(i))) for i in range(40)]
    for key in keys:
        kept.put(key, [])
    assert sum(kept.get(key) is not None for key in keys) == 15


def test_it_wants_the_images_that_a_draw_takes_first() -> None:
    clusters = mix(np.arange(10_000, dtype=np.uint64))
    kept = KeptVerdicts(1_000, 10_000, 3)
    first = np.argsort(mix(clusters, 3))[:1_000]
    wanted = kept.wanted(clusters)
    assert wanted[first].all()
    assert 1_300 < wanted.sum() < 1_700
    assert KeptVerdicts(20_000, 100, 0).wanted(clusters).all()


def test_a_copy_in_another_process_keeps_nothing() -> None:
    kept: KeptVerdicts = pickle.loads(pickle.dumps(KeptVerdicts(10, 10, 0)))
    assert not kept.wanted(mix(np.arange(100, dtype=np.uint64))).any()
