"""What a benchmark asks and shows is found; what only sounds like it is listed, and stays."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image, ImageDraw

from curate.helpers import MakePool, sample
from vlit.curate import DecontaminateSettings, Pool, decontaminate, read_benchmark
from vlit.errors import InputError, UsageError

ASKED = "What colour is the bicycle leaning against the old brick wall?"
GENERIC = "Is there a snowboard in the image?"


def draw(path: Path, seed: int, quality: int = 90, size: tuple[int, int] = (160, 120)) -> None:
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (160, 120), tuple(rng.integers(0, 255, 3).tolist()))
    pen = ImageDraw.Draw(image)
    for _ in range(8):
        x, y, w, h = rng.integers(0, 100, 4).tolist()
        pen.ellipse((x, y, x + w, y + h), fill=tuple(rng.integers(0, 255, 3).tolist()))
    data = io.BytesIO()
    image.resize(size).save(data, "JPEG", quality=quality)
    path.write_bytes(data.getvalue())


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """Three questions of SEED-Bench's form: one of its own, one that is asked of two images."""
    records = [
        {"question": asked, "choice_a": "red", "choice_b": "blue", "choice_c": "black", "choice_d": "none",
         "answer": "A", "data_id": f"{image}.jpg", "data_type": "image", "question_id": f"q{n}", "question_type_id": 1}
        for n, (asked, image) in enumerate([(ASKED, "one"), (GENERIC, "two"), (GENERIC, "three")])
    ]  # fmt: skip
    for seed, name in enumerate(("one", "two", "three")):
        draw(tmp_path / f"{name}.jpg", seed)
    path = tmp_path / "bench.json"
    path.write_text(json.dumps({"questions": records, "question_type": {"all": 1}}))
    return path


def left(pool: Pool) -> set[str]:
    return set(pool.ids(pool.rows()))


def hits(pool: Pool) -> dict[tuple[str, str], bool]:
    frame = pl.read_parquet(sorted((pool.folder.path / "hits").glob("*.parquet")))
    return {(name, evidence): counts for name, evidence, counts in frame.select("id", "evidence", "counts").iter_rows()}


def test_every_kind_of_evidence(pool_of: MakePool, bench: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.jpg").write_bytes((tmp_path / "one.jpg").read_bytes())
    draw(tmp_path / "small.jpg", 1, quality=50, size=(80, 60))
    draw(tmp_path / "mine.jpg", 99)
    pool = pool_of([
        sample("same image", ("What is it?", "A thing."), image="copy.jpg"),
        sample("looks the same", ("What is it?", "A thing."), image="small.jpg"),
        sample("other words", (ASKED.upper().replace("?", " !"), "Red."), image="gone.jpg"),
        sample("other order", ("Against the old brick wall leaning, what colour is the bicycle", "Red.")),
        sample("with options", (ASKED + "\nA. red\nB. blue\nAnswer with the letter.", "A"), image="gone2.jpg"),
        sample("about another image", (ASKED, "Green."), image="mine.jpg"),
        sample("generic", (GENERIC, "No."), image="gone3.jpg"),
        sample("clean", ("How many dogs are there?", "Two."), image="mine.jpg"),
    ])  # fmt: skip
    report = decontaminate(pool, [read_benchmark(bench, tmp_path)])
    assert left(pool) == {"about another image", "generic", "clean"}
    assert report.dropped == 5
    found = hits(pool)
    assert found[("same image", "image")]
    assert found[("looks the same", "near_image")]
    assert not found[("about another image", "question")]
    assert not found[("generic", "question")]
    assert not any(name == "clean" for name, _ in found)


def test_thirteen_words_in_a_row(pool_of: MakePool, tmp_path: Path) -> None:
    text = " ".join(f"word{n}" for n in range(16))
    path = tmp_path / "bench.json"
    records = [{"id": 1, "image": "a.jpg", "conversations": [{"from": "human", "value": f"<image>\n{text}?"},
                                                             {"from": "gpt", "value": "Yes."}]}]  # fmt: skip
    path.write_text(json.dumps(records))
    pool = pool_of([
        sample("inside an answer", ("Tell me.", "It is said that " + " ".join(text.split()[2:15]) + " and so on.")),
        sample("twelve", ("Tell me.", " ".join(text.split()[:12]) + " and so on.")),
    ])  # fmt: skip
    decontaminate(pool, [read_benchmark(path)])
    assert left(pool) == {"twelve"}
    assert hits(pool) == {("inside an answer", "13-gram"): True}


def test_words_that_many_share_are_usage(pool_of: MakePool, bench: Path) -> None:
    pool = pool_of([sample(f"{n}", (ASKED, "Red."), image=f"{n}.jpg") for n in range(12)])
    decontaminate(pool, [read_benchmark(bench)])
    assert len(pool) == 12
    decontaminate(pool, [read_benchmark(bench)], DecontaminateSettings(common=20))
    assert len(pool) == 0


def test_only_the_evidence_that_is_asked_for(pool_of: MakePool, bench: Path) -> None:
    pool = pool_of([sample("a", (ASKED, "Red."))])
    decontaminate(pool, [read_benchmark(bench)], DecontaminateSettings(by=("image",)))
    assert len(pool) == 1
    with pytest.raises(UsageError, match="question"):
        decontaminate(pool, [read_benchmark(bench)], DecontaminateSettings(by=("questions",)))


def test_a_folder_of_images(pool_of: MakePool, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    draw(folder / "x.jpg", 5)
    draw(tmp_path / "again.jpg", 5, quality=60)
    pool = pool_of([sample("a", ("q", "a"), image="again.jpg"), sample("b", ("q", "a"))])
    decontaminate(pool, [read_benchmark(folder)])
    assert left(pool) == {"b"}


def test_a_benchmark_of_no_questions_is_an_error(tmp_path: Path, bench: Path) -> None:
    content = json.loads(bench.read_text())
    for record in content["questions"]:
        record["data_type"] = "video"
    bench.write_text(json.dumps(content))
    with pytest.raises(InputError, match="zero questions, and 3 records were refused"):
        read_benchmark(bench)


def test_images_that_are_not_at_hand_are_told(pool_of: MakePool, bench: Path, tmp_path: Path) -> None:
    (tmp_path / "two.jpg").unlink()
    report = decontaminate(pool_of([sample("a", ("q", "a"))]), [read_benchmark(bench, tmp_path)])
    assert report.notes == [
        "1 of 3 images of bench.json are not at hand and were not looked for: name their folder with --benchmark-images"
    ]
