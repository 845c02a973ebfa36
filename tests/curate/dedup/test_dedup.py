"""Duplicates under every rule, by hand."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image, ImageDraw

from curate.helpers import MakePool, pool_in, sample
from vlit.arrow import samples_from_batch
from vlit.curate import DedupSettings, Pool, dedup, merge, rewriting, write
from vlit.engine import read_batches
from vlit.errors import UsageError
from vlit.schema import Sample

LONG = "A brown dog is lying on the grey sofa beside two red cushions and it looks at the window"


def left(pool: Pool) -> list[str]:
    return pool.ids(pool.rows()).to_list()


def picture(path: Path, seed: int, quality: int = 90, size: tuple[int, int] = (96, 72)) -> None:
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (192, 144), tuple(rng.integers(0, 255, 3).tolist()))
    pen = ImageDraw.Draw(image)
    for _ in range(8):
        x, y, w, h = rng.integers(0, 100, 4).tolist()
        pen.rectangle((x, y, x + w, y + h), fill=tuple(rng.integers(0, 255, 3).tolist()))
    data = io.BytesIO()
    image.resize(size).save(data, "JPEG", quality=quality)
    path.write_bytes(data.getvalue())


def test_exact_is_words_and_image(pool_of: MakePool) -> None:
    pool = pool_of([
        sample("a", ("What is it?", "A dog."), image="x.jpg"),
        sample("b", ("what is it", "A  DOG!"), image="x.jpg"),  # case, punctuation and spacing do not count
        sample("c", ("What is it?", "A dog."), image="y.jpg"),  # another image
        sample("d", ("What is it?", "A cat."), image="x.jpg"),
        sample("e", ("What is it? A dog.", ""), image="x.jpg"),  # the same words, said by another
        sample("f", ("What is it?", "A dog.")),  # no image
        sample("g", ("What is it?", "A dog.")),
    ])  # fmt: skip
    (report,) = dedup(pool, ["exact"])
    assert left(pool) == ["a", "c", "d", "e", "f"]
    assert (report.seen, report.dropped) == (7, 2)


def test_exact_knows_an_image_by_its_bytes(pool_of: MakePool, tmp_path: Path) -> None:
    for name, content in (("x.jpg", b"one"), ("y.jpg", b"one"), ("z.jpg", b"two")):
        (tmp_path / name).write_bytes(content)
    pool = pool_of([sample(n, ("What is it?", "A dog."), image=f"{n}.jpg") for n in "xyz"])
    dedup(pool, ["exact"])
    assert left(pool) == ["x", "z"]


def test_near_drops_what_is_truly_near_and_keeps_the_longer(pool_of: MakePool) -> None:
    pool = pool_of([
        sample("short", ("Describe the image", LONG)),
        sample("long", ("Describe the image", LONG + " now")),
        sample("other", ("Describe the image", "Three boats lie in a harbour under a sky full of clouds at dawn")),
    ])  # fmt: skip
    dedup(pool, ["near"])
    assert left(pool) == ["long", "other"]


def test_samples_that_share_their_question_stay(pool_of: MakePool) -> None:
    rng = np.random.default_rng(0)
    words = [f"word{n}" for n in range(500)]
    asked = "Look at the picture with care and tell me all that can be seen in it from left to right"
    some = [sample(f"{n}", (asked, " ".join(rng.choice(words, 40)))) for n in range(300)]
    pool = pool_of(some, per_shard=100)
    dedup(pool, ["near"])
    assert len(pool) == 300
    dedup(pool, ["near"], DedupSettings(on="questions"))
    assert len(pool) == 1


def test_near_says_when_images_differ(pool_of: MakePool) -> None:
    pool = pool_of([sample("a", ("q", LONG), image="x.jpg"), sample("b", ("q", LONG), image="y.jpg")])
    (report,) = dedup(pool, ["near"])
    assert report.dropped == 1
    assert "joint" in report.notes[0]


def test_joint_asks_for_the_image_too(pool_of: MakePool, tmp_path: Path) -> None:
    picture(tmp_path / "x.jpg", 1)
    picture(tmp_path / "smaller.jpg", 1, quality=50, size=(64, 48))
    picture(tmp_path / "y.jpg", 2)
    pool = pool_of([
        sample("a", ("q", LONG), image="x.jpg"),
        sample("b", ("q", LONG + " now"), image="smaller.jpg"),
        sample("c", ("q", LONG), image="y.jpg"),
        sample("d", ("q", "Something else entirely is said of this picture"), image="x.jpg"),
        sample("e", ("q", LONG)), sample("f", ("q", LONG)),
    ])  # fmt: skip
    dedup(pool, ["joint"])
    assert left(pool) == ["b", "c", "d", "e"]


def test_near_image_keeps_all_samples_of_one_file(pool_of: MakePool, tmp_path: Path) -> None:
    picture(tmp_path / "x.jpg", 1)
    picture(tmp_path / "again.jpg", 1, quality=60, size=(128, 96))
    picture(tmp_path / "y.jpg", 2)
    pool = pool_of([
        sample("a", ("q", "one two three"), image="x.jpg"), sample("b", ("p", "four five six"), image="x.jpg"),
        sample("c", ("q", "seven"), image="again.jpg"), sample("d", ("q", "eight"), image="y.jpg"),
        sample("e", ("q", "nine"), image="gone.jpg"), sample("f", ("q", "ten")),
    ])  # fmt: skip
    (report,) = dedup(pool, ["near_image"])
    assert left(pool) == ["a", "b", "d", "e", "f"]
    assert report.notes == ["1 of 4 images are not at hand, and are known by their path"]


def test_the_better_of_two_is_told_by_a_score(pool_of: MakePool) -> None:
    pool = pool_of([
        sample("a", ("q", LONG), scores={"mine": 0.2}), sample("b", ("q", LONG), scores={"mine": 0.9}),
        sample("c", ("q", LONG)),
    ])  # fmt: skip
    dedup(pool, ["exact"], DedupSettings(prefer="mine"))
    assert left(pool) == ["b"]


@pytest.mark.parametrize("settings", [{"on": "both?"}, {"jaccard": 0.0}, {"cosine": 1.5}])
def test_settings_that_cannot_be(pool_of: MakePool, settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        dedup(pool_of([sample("a", ("q", "a"))]), ["near"], DedupSettings(**settings))


def test_no_such_rule(pool_of: MakePool) -> None:
    with pytest.raises(UsageError, match="near"):
        dedup(pool_of([sample("a", ("q", "a"))]), ["nearly"])


def test_samples_without_words(pool_of: MakePool) -> None:
    pool = pool_of([sample("a", ("", "")), sample("b", ("?", "!")), sample("c")])
    dedup(pool, ["near", "joint"])
    assert len(pool) == 3


def test_what_is_written(pool_of: MakePool) -> None:
    pool = pool_of([sample("a", ("q", LONG)), sample("b", ("q", LONG)), sample("c", ("q", "x"))], per_shard=2)
    dedup(pool, ["exact"])
    samples = [s for batch in read_batches(write(pool)) for s in samples_from_batch(batch)]
    assert [s.id for s in samples] == ["a", "c"]
    assert samples[0].lineage[-1].step == "curate.dedup.exact"
    assert samples[1].lineage == ()
    rejects = pl.read_parquet(sorted((pool.folder.path / "rejects").glob("*.parquet"))).to_dicts()
    assert [(r["id"], r["gate"], r["where"]) for r in rejects] == [("b", "dedup.exact", "sample 2 of made")]
    assert "repeats a" in rejects[0]["reason"]
    assert LONG in rejects[0]["record"]
    decisions = pl.read_parquet(sorted((pool.folder.path / "decisions").glob("*.parquet")))
    assert decisions.select("id", "decision", "other_id").rows() == [("a", "kept", "b"), ("b", "dropped", "a")]


def test_merge_makes_one_conversation_of_an_image(pool_of: MakePool) -> None:
    pool = pool_of([
        sample("a", ("What is it?", "A dog."), image="x.jpg"),
        sample("b", ("what is it", "A dog again."), ("Where?", "On a sofa."), image="x.jpg"),
        sample("c", ("What is it?", "A cat."), image="y.jpg"),
        sample("d", ("What is it?", "Words.")),
    ])  # fmt: skip
    merged = merge(pool)
    samples: list[Sample] = [s for b in read_batches(merged.shards) for s in samples_from_batch(b)]
    assert [s.id for s in samples] == ["a", "c", "d"]
    assert samples[0].exchanges() == [("What is it?", "A dog."), ("Where?", "On a sofa.")]
    assert sum(p.type == "image" for m in samples[0].messages for p in m.content) == 1
    rejects = pl.read_parquet(sorted((pool.folder.path / "rejects").glob("*.parquet")))
    assert rejects["reason"].to_list() == [
        "its turns went into a, which is about the same image; 1 of its questions were there already"
    ]


def test_merge_in_parts_is_merge_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = [
        sample(f"s{n}", (f"What is {n}?", f"It is {n % 7}."), image=f"{n * n % 11}.jpg" if n % 4 else "")
        for n in range(60)
    ]
    found = {}
    for held in (1 << 17, 8):
        monkeypatch.setattr(rewriting, "_HELD", held)
        merged = merge(pool_in(tmp_path / str(held), samples))
        rejects = pl.read_parquet(sorted((merged.folder.path / "rejects").glob("*.parquet")))
        decisions = pl.read_parquet(sorted((merged.folder.path / "decisions").glob("*.parquet")))
        kept = [s for b in read_batches(merged.shards) for s in samples_from_batch(b)]
        found[held] = (kept, set(rejects.iter_rows()), set(decisions.iter_rows()), merged.reports)
    assert found[8] == found[1 << 17]
    assert len(found[8][0]) == 15 + len({n * n % 11 for n in range(60) if n % 4})
