"""Samples with their pixels: from files, from shards, and where there are none."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from vlit.arrow import samples_to_batch
from vlit.engine import Engine
from vlit.imagefile import decoded
from vlit.measure.draw import ImageDraw, read_rows
from vlit.measure.pictured import pictured, pictures
from vlit.measure.scoring import ScoreStep
from vlit.measure.view import View
from vlit.runfolder import RunFolder
from vlit.schema import ImageRef, Sample


def embedded(kit: SimpleNamespace, number: int) -> Sample:
    sample: Sample = kit.sample(("q", f"a{number}"), id=str(number))
    return msgspec.structs.replace(sample, images=(ImageRef(path=f"{number}.jpg", bytes=f"pixels {number}".encode()),))


def test_files_and_their_absence(kit: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"pixels")
    names = [str(tmp_path / "a.jpg"), "none.jpg", "http://somewhere/a.jpg", "", "nul\0.jpg", str(tmp_path)]
    view = View(samples_to_batch([kit.sample(("q", "a"), id=n, image=n) for n in names]))
    found = dict(pictures(view, range(6), ()))
    assert found == {0: b"pixels", 1: None, 2: None, 3: None, 4: None, 5: None}
    whole = dict(pictured(view, [1, 0], ()))
    assert whole[0].images[0].bytes == b"pixels"
    assert whole[1].images[0].bytes is None
    assert whole[1].id == "none.jpg"


def test_embedded_pixels_of_a_draw(kit: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "file.jpg").write_bytes(b"a file")
    samples = [embedded(kit, i) for i in range(150)]
    samples[7] = kit.sample(("q", "a"), id="7", image=str(tmp_path / "file.jpg"))
    paths = kit.shards(tmp_path / "data", samples[:90], samples[90:])
    folder = RunFolder.create(tmp_path / "run", "measure", {})
    Engine(workers=1).run(ScoreStep([]), paths, folder, "scores")
    draw = ImageDraw(100, 0)
    for path in folder.shards("scores"):
        draw.add(pq.read_table(path).column("cluster").to_numpy())
    table, _, _ = read_rows(paths, folder.shards("scores"), draw, 100, 0, {})
    view = View(table)
    ids = view.samples["id"].to_list()
    rows = list(np.random.default_rng(0).permutation(100)[:40])
    for row, data in pictures(view, rows, paths):
        assert data == (b"a file" if ids[row] == "7" else f"pixels {ids[row]}".encode())
    found = list(pictured(view, rows, paths))
    assert sorted(row for row, _ in found) == sorted(rows)
    assert all(sample.id == ids[row] and sample.images[0].bytes for row, sample in found)


def test_decoding() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (2000, 1000), (10, 20, 30)).save(buffer, "JPEG")
    small = decoded(buffer.getvalue(), 250)
    assert small is not None
    assert small.size == (500, 250)  # an eighth at most, and no side below what is asked for
    turned = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(turned, "JPEG", exif=exif)
    upright = decoded(turned.getvalue(), 250)
    assert upright is not None
    assert upright.size == (20, 40)
    assert decoded(buffer.getvalue()[:-900], 250) is None


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", b"\x89PNG\r\n\x1a\n" + b"0" * 100])
def test_what_is_no_image(data: bytes) -> None:
    assert decoded(data, 100) is None
