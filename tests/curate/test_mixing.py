"""Mixing datasets: what comes out, in which order, with which ids, and what is told."""

from __future__ import annotations

import collections
from pathlib import Path

import polars as pl
import pytest

import vlit
from curate.mixes import STEP, data_bytes, folder, llava, out, sample
from vlit.errors import InputError, UsageError
from vlit.schema import Lineage


def rejects(run: Path) -> list[dict[str, str]]:
    files = sorted((run / "rejects").glob("*.parquet"))
    return [row for file in files for row in pl.read_parquet(file).to_dicts()]


def test_the_command_of_the_readme(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", [f"a{n}" for n in range(100)])
    b = folder(tmp_path / "b", [sample(f"b{n}", f"b{n}.jpg") for n in range(60)])
    c = llava(tmp_path / "c.json", [f"c{n}" for n in range(50)])
    made = vlit.mix([f"{a}:0.5", f"{b}:20", f"{c}:30%"], seed=7, out=tmp_path / "mix", lock=tmp_path / "mix.lock")
    assert [line.kept for line in made.lines] == [35, 20, 15]  # 35 of 70 is half
    assert [line.share for line in made.lines] == [0.5, pytest.approx(2 / 7), pytest.approx(3 / 14)]
    samples = out(tmp_path / "mix")
    assert len(samples) == 70 == len({s.id for s in samples})
    assert (tmp_path / "mix.lock").is_file()
    assert (tmp_path / "mix" / "report.html").is_file()
    assert not (tmp_path / "mix" / "work").exists()
    left = rejects(tmp_path / "mix")
    assert len(left) == 210 - 70
    assert {r["gate"] for r in left} == {"draw"}
    assert {s.id for s in samples}.isdisjoint(r["id"] for r in left)


def test_every_sample_says_where_it_comes_from(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", ["x", "y"])
    b = folder(tmp_path / "b", [sample("z", "z.jpg", source="coco", lineage=(STEP,))])
    vlit.mix([a, b], out=tmp_path / "mix", order="concat")
    x, y, z = out(tmp_path / "mix")
    assert (x.source, z.source) == ("a", "coco")
    assert x.lineage == (Lineage("read", "llava", "a.json: record 1"), Lineage("mix", "1", "from a, sample 1"))
    assert y.lineage[-1].detail == "from a, sample 2"
    assert z.lineage == (STEP, Lineage("mix", "1", "from b, sample 1"))
    assert (x.images[0].path, x.exchanges()) == ("a-x.jpg", [("What is x?", "A cat.")])


def test_ids_that_collide(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", ["1", "2", "1#2"])
    b = llava(tmp_path / "b.json", ["1", "2", "3"])
    made = vlit.mix([a, b], out=tmp_path / "mix", order="concat")
    assert [s.id for s in out(tmp_path / "mix")] == ["1", "2", "1#2", "1#3", "2#2", "3"]
    assert [line.renamed for line in made.lines] == [0, 2]
    assert out(tmp_path / "mix")[3].lineage[-1].detail == "from b, sample 1, repeated id '1' became '1#3'"
    assert "2 samples got a number" in made.summary()


def test_repeats_only_where_asked(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", ["1", "2", "3", "4"])
    with pytest.raises(UsageError, match=r"a has 4 of the 10 samples.*--if-short"):
        vlit.mix([f"{a}:10"], out=tmp_path / "no")
    assert not (tmp_path / "no").exists()
    made = vlit.mix([f"{a}:250%"], out=tmp_path / "mix")
    samples = out(tmp_path / "mix")
    assert len(samples) == 10 == len({s.id for s in samples})
    again = collections.Counter(s.exchanges()[0][0] for s in samples)
    assert sorted(again.values()) == [2, 2, 3, 3]
    assert made.lines[0].epochs == 2.5
    assert {s.id for s in samples} >= {"1", "1#2", "2#2", "3#2", "4#2"}
    assert sum(s.lineage[-1].detail.count("pass 3") for s in samples) == 2
    taken = vlit.mix([f"{a}:10"], if_short="take", out=tmp_path / "taken")
    assert taken.lines[0].kept == 4
    assert "6 fewer than asked" in taken.summary()


def test_first_and_last(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", list(range(10)))
    vlit.mix([f"{a}:first:3"], out=tmp_path / "first")
    vlit.mix([f"{a}:last:20%"], out=tmp_path / "last")
    assert [s.id for s in out(tmp_path / "first")] == ["0", "1", "2"]
    assert [s.id for s in out(tmp_path / "last")] == ["8", "9"]


def test_every_stretch_of_an_interleaved_mix_has_its_proportions(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", [f"a{n}" for n in range(3000)])
    b = llava(tmp_path / "b.json", [f"b{n}" for n in range(1000)])
    vlit.mix([a, b], out=tmp_path / "mix")
    kinds = [s.source for s in out(tmp_path / "mix")]
    for start in range(0, 4000, 400):
        assert abs(kinds[start : start + 400].count("b") - 100) <= 1
    vlit.mix([a, b], out=tmp_path / "concat", order="concat")
    assert [s.source for s in out(tmp_path / "concat")] == ["a"] * 3000 + ["b"] * 1000


def test_same_seed_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", list(range(200)))
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        vlit.mix([f"{a}:50"], seed=seed, out=tmp_path / name)
    assert data_bytes(tmp_path / "one") == data_bytes(tmp_path / "same") != data_bytes(tmp_path / "other")


def test_the_same_command_again_does_nothing_until_a_dataset_changes(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", list(range(20)))
    vlit.mix([a], out=tmp_path / "mix")
    before = (tmp_path / "mix" / "data" / "part-00000.parquet").stat().st_mtime_ns
    assert "there already" in vlit.mix([a], out=tmp_path / "mix").summary()
    assert (tmp_path / "mix" / "data" / "part-00000.parquet").stat().st_mtime_ns == before
    llava(tmp_path / "a.json", list(range(30)))
    assert vlit.mix([a], out=tmp_path / "mix").lines[0].kept == 30
    with pytest.raises(UsageError, match="holds another run"):
        vlit.mix([f"{a}:5"], out=tmp_path / "mix")


def test_caps_on_images_and_sources(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", list(range(10)), image="same.jpg")
    b = llava(tmp_path / "b.json", [f"b{n}" for n in range(5)], image="same.jpg")
    made = vlit.mix([a, b], per_image=12, out=tmp_path / "image")
    assert [line.kept for line in made.lines] == [10, 2]
    assert [line.capped for line in made.lines] == [0, 3]
    assert {r["gate"]: r["reason"] for r in rejects(tmp_path / "image")} == {
        "cap": "the mix holds 12 of one image already"
    }
    made = vlit.mix([a, b], per_source=4, out=tmp_path / "source")
    assert [line.kept for line in made.lines] == [4, 4]


def test_licences(tmp_path: Path) -> None:
    free, closed, none = ("CC BY 4.0", "CC-BY-NC-4.0", "")
    a = folder(tmp_path / "a", [sample(f"a{n}", licence=(free, closed, none)[n % 3]) for n in range(9)])
    b = llava(tmp_path / "b.json", ["b1", "b2"])
    made = vlit.mix([a, b], licence_allows="commercial", licences={"b": "MIT"}, out=tmp_path / "mix")
    assert [(line.kept, line.barred) for line in made.lines] == [(3, 6), (2, 0)]
    assert {s.licence for s in out(tmp_path / "mix")} == {free, "MIT"}
    reasons = collections.Counter(r["reason"][:40] for r in rejects(tmp_path / "mix"))
    assert sorted(reasons.values()) == [3, 3]
    with pytest.raises(UsageError, match=r"b has 0 of the 2 samples"):
        vlit.mix([f"{b}:2"], licence_allows="commercial")
    with pytest.raises(UsageError, match=r"no dataset of the mix is called so\. Did you mean 'b'"):
        vlit.mix([b], licences={"bb": "MIT"})


def test_by_tokens(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", list(range(10)), words=" ".join(["cat"] * 7))  # 3 + 7 words: 13 tokens, and an image
    b = llava(tmp_path / "b.json", [f"b{n}" for n in range(10)], words=" ".join(["cat"] * 27))  # 39
    made = vlit.mix([f"{a}:0.5", f"{b}:0.5"], by="tokens", total=600, image_tokens=100)
    assert [line.tokens for line in made.lines] == [113 * 3, 139 * 2]  # nearest to 300
    assert [line.kept for line in made.lines] == [3, 2]


def test_images_get_the_folder_of_their_dataset(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", ["1"])
    b = llava(tmp_path / "b.json", ["2"], image="https://example.org/x.jpg")
    c = llava(tmp_path / "c.json", ["3"], image="/data/x.jpg")
    vlit.mix([a, b, c], images=["coco/train", "other/", "third"], out=tmp_path / "mix")
    paths = {s.id: s.images[0].path for s in out(tmp_path / "mix")}
    assert paths == {"1": "coco/train/a-1.jpg", "2": "https://example.org/x.jpg", "3": "/data/x.jpg"}
    with pytest.raises(UsageError, match="2 for 3 datasets"):
        vlit.mix([a, b, c], images=["x", "y"])


def test_without_out_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a = llava(tmp_path / "a.json", list(range(10)))
    monkeypatch.chdir(tmp_path)
    made = vlit.mix([f"{a}:30%"])
    assert made.lines[0].kept == 3
    assert "nothing is written" in made.summary()
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
    with pytest.raises(UsageError, match="was not written"):
        vlit.measure(made)  # type: ignore[arg-type]


def test_records_that_cannot_be_read_are_told_and_kept_apart(tmp_path: Path) -> None:
    a = tmp_path / "a.json"
    llava(a, [1, 2])
    a.write_text(a.read_text().replace('"A cat."', '""', 1))
    made = vlit.mix([str(a)], out=tmp_path / "mix")
    assert (made.lines[0].samples, made.lines[0].refused) == (1, 1)
    assert [r["gate"] for r in rejects(tmp_path / "mix")] == ["answer"]
    assert "1 records could not be read" in made.summary()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"temperature": 0.0}, "--temperature"),
        ({"total": 0}, "--total"),
        ({"per_image": -1}, "--per-image"),
        ({"by": "tokns"}, r"--by.*tokens"),
        ({"licence_allows": "commerce"}, r"--licence-allows.*commercial"),
        ({"lock": "x.lock"}, "nothing is written without --out"),
    ],
)
def test_settings_that_cannot_be_right(tmp_path: Path, options: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        vlit.mix([llava(tmp_path / "a.json", [1])], **options)  # type: ignore[arg-type]


def test_nothing_to_mix(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="names no dataset"):
        vlit.mix([])
    with pytest.raises(InputError, match="does not exist"):
        vlit.mix([f"{tmp_path}/nowhere.json:5"])


def test_small_numbers_are_told_not_to_be_weights(tmp_path: Path) -> None:
    a, b = (llava(tmp_path / f"{n}.json", list(range(9))) for n in "ab")
    assert "a weight is written 2.0" in vlit.mix([f"{a}:1", f"{b}:2"]).summary()


def test_a_mix_is_data_for_other_commands(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", list(range(10)))
    made = vlit.mix([f"{a}:5"], out=tmp_path / "mix")
    assert len(list(made.run.samples())) == 5
    report = vlit.export(made, to="llava", out=tmp_path / "out.json")  # type: ignore[arg-type]
    assert report.written == 5


def test_real_data(shared: Path, tmp_path: Path) -> None:
    sources = [f"{shared}/stablellava/food.json:0.5", f"{shared}/llava-complex/llava_complex_reasoning_4k.json:0.5"]
    made = vlit.mix(sources, seed=7, out=tmp_path / "mix")
    assert [line.kept for line in made.lines] == [2738, 2738]
    assert len({s.id for s in out(tmp_path / "mix")}) == 5476
