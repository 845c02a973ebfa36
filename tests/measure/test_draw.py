from __future__ import annotations

import random
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq

from vlit.engine import Engine
from vlit.measure.draw import ImageDraw, read_rows
from vlit.measure.scoring import ScoreStep
from vlit.runfolder import RunFolder


def clusters(images: int, each: int) -> np.ndarray:
    return np.repeat(np.arange(images, dtype=np.uint64), each)


def test_takes_whole_images_up_to_the_size() -> None:
    draw = ImageDraw(100, 0)
    draw.add(clusters(50, 7))
    assert draw.samples == 14 * 7
    assert draw.clusters.size == 14


def test_takes_all_where_there_is_less() -> None:
    draw = ImageDraw(100, 0)
    draw.add(clusters(5, 7))
    assert draw.samples == 35


def test_does_not_depend_on_order_or_pieces() -> None:
    rows = clusters(200, 3)
    whole = ImageDraw(90, 3)
    whole.add(rows)
    pieces = ImageDraw(90, 3)
    for part in np.array_split(np.random.default_rng(0).permutation(rows), 17):
        pieces.add(part)
    assert pieces.clusters.tolist() == whole.clusters.tolist()
    assert pieces.samples == whole.samples
    other = ImageDraw(90, 4)
    other.add(rows)
    assert other.clusters.tolist() != whole.clusters.tolist()


def test_every_image_has_the_same_chance() -> None:
    hits = np.zeros(20)
    for seed in range(2000):
        draw = ImageDraw(5, seed)
        draw.add(clusters(20, 1))
        hits[draw.clusters.astype(int)] += 1
    assert abs(hits / 2000 - 0.25).max() < 0.04


def test_reads_the_drawn_rows_and_the_wanted_ones(tmp_path: Path, kit: SimpleNamespace) -> None:
    samples = [kit.sample(("q", f"answer {i}"), id=str(i), image=f"{i // 2}.jpg") for i in range(40)]
    tables = []
    for name, order in (("a", samples), ("b", random.Random(0).sample(samples, 40))):
        paths = kit.shards(tmp_path / name, order[:15], order[15:])
        folder = RunFolder.create(tmp_path / f"run-{name}", "measure", {})
        Engine(workers=1).run(ScoreStep([]), paths, folder, "scores")
        scores = folder.shards("scores")
        draw = ImageDraw(12, 0)
        for path in scores:
            draw.add(pq.read_table(path).column("cluster").to_numpy())
        drawn, shown, place = read_rows(paths, scores, draw, 12, 0, {0: [3], 1: [0, 5]})
        tables.append(drawn)
        assert drawn.num_rows == 12
        wanted = [order[3].id, order[15].id, order[20].id]
        assert [shown.column("id")[place[k]].as_py() for k in ((0, 3), (1, 0), (1, 5))] == wanted
    assert (
        tables[0].drop_columns(["shard", "line"]).to_pylist() == tables[1].drop_columns(["shard", "line"]).to_pylist()
    )


def test_one_image_with_too_many_samples_is_thinned(tmp_path: Path, kit: SimpleNamespace) -> None:
    paths = kit.shards(tmp_path / "a", [kit.sample(("q", f"a{i}"), id=str(i)) for i in range(500)])
    folder = RunFolder.create(tmp_path / "run", "measure", {})
    Engine(workers=1).run(ScoreStep([]), paths, folder, "scores")
    draw = ImageDraw(50, 0)
    draw.add(pq.read_table(folder.shards("scores")[0]).column("cluster").to_numpy())
    drawn, _, _ = read_rows(paths, folder.shards("scores"), draw, 50, 0, {})
    assert drawn.num_rows == 50
