"""Copies of images under other names: which damage to a picture leaves it a copy, and which makes it another."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
from PIL import Image, ImageEnhance

from vlit.engine import Engine
from vlit.imageprint import Print, image_print
from vlit.measure import MeasureSettings, measure_shards
from vlit.measure.diversity.near_images import earlier_twin
from vlit.runfolder import RunFolder
from vlit.schema import ImageRef, Sample


def picture(seed: int, size: int = 240) -> Image.Image:
    """A smooth random picture, as photographs are smooth."""
    noise = np.random.default_rng(seed).integers(0, 255, (9, 9, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize((size, size * 3 // 4), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, form: str = "JPEG", **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def distance(a: bytes, b: bytes) -> int:
    one, two = image_print(a), image_print(b)
    assert one is not None
    assert two is not None
    return int(one.bits ^ two.bits).bit_count()


def test_the_hash_is_that_of_the_formula() -> None:
    wave = np.tile(np.cos(np.pi * 3 * (2 * np.arange(32) + 1) / 64), (32, 1)) * 100 + 128
    found = image_print(encoded(Image.fromarray(wave.astype(np.uint8)), "PNG"))
    assert found is not None
    bits = found.bits
    # Bit 63 is the mean brightness, bit 60 the horizontal wave number 3: the only two that stand out.
    assert bits >> 63 & 1
    assert bits >> 60 & 1


@pytest.mark.parametrize("seed", range(5))
def test_copies_stay_copies(seed: int) -> None:
    original = picture(seed)
    whole = encoded(original, quality=95)
    assert distance(whole, encoded(original, quality=30)) <= 6
    assert distance(whole, encoded(original, "PNG")) <= 6
    assert distance(whole, encoded(original.resize((120, 90)))) <= 6
    assert distance(whole, encoded(ImageEnhance.Brightness(original).enhance(0.8))) <= 6
    assert distance(whole, encoded(picture(seed + 100))) > 12
    assert distance(whole, encoded(original.rotate(90, expand=True))) > 12


def test_what_is_no_image_has_no_hash() -> None:
    assert image_print(b"") is None
    assert image_print(b"\xff\xd8\xff nothing") is None
    assert image_print(encoded(picture(0))[:300]) is None


def test_twins_by_hand() -> None:
    wave = np.tile(np.arange(32, dtype=np.uint8), (32, 1))
    hashes = [0, 0b111111, 0xFFFF_FFFF, 0b1111111, 0xFFFF_FFFE]
    assert earlier_twin([Print(h, wave) for h in hashes]).tolist() == [-1, 0, -1, 1, 2]
    # One hash, and thumbnails that are another picture, the same one brighter, and plain grounds.
    thumbnails = [wave, wave.T, wave + 50, np.full_like(wave, 9), np.full_like(wave, 10), np.full_like(wave, 200)]
    assert earlier_twin([Print(0, t) for t in thumbnails]).tolist() == [-1, -1, 0, -1, 3, -1]
    assert earlier_twin([]).tolist() == []


def test_charts_of_one_make_are_no_copies(shared: Path) -> None:
    paths = sorted((shared / "chartqa" / "complex" / "png").glob("*.png"))
    prints = [p for path in paths if (p := image_print(path.read_bytes())) is not None]
    assert len(prints) == len(paths)
    assert (earlier_twin(prints) >= 0).mean() < 0.05


def samples(kit: SimpleNamespace, folder: Path, copies: int, n: int = 20) -> list[Sample]:
    folder.mkdir(exist_ok=True)
    found = []
    for i in range(n):
        path = folder / f"p{i}.jpg"
        picture(0 if i < copies else i).save(path, quality=90 - i)
        found.append(kit.sample(("q", "a"), id=str(i), image=str(path)))
    return found


def test_the_share_rises_with_copies(kit: SimpleNamespace, tmp_path: Path) -> None:
    values = [kit.value("diversity.near_images", samples(kit, tmp_path / str(n), n)) for n in (0, 2, 6, 11)]
    assert values == [0.0, 0.05, 0.25, 0.5]
    again = samples(kit, tmp_path / "6", 6)
    assert kit.value("diversity.near_images", [*again, *again]) == 0.25  # more samples of an image are no copies of it
    found = kit.summary("diversity.near_images", again)
    assert len(found.worst) == 5
    assert "p0.jpg" in found.worst[0].note.note


def test_missing_images_are_unknown(kit: SimpleNamespace) -> None:
    found = kit.summary("diversity.near_images", [kit.sample(("q", "a"))])
    assert found.value is None
    assert "--images" in found.reason
    assert kit.summary("diversity.near_images", [kit.sample(("q", "a"), image="")]).value is None


def test_embedded_pixels_are_read_from_the_shards(kit: SimpleNamespace, tmp_path: Path) -> None:
    inside = []
    for sample in samples(kit, tmp_path / "p", 5):
        data = Path(sample.images[0].path).read_bytes()
        name = Path(sample.images[0].path).name
        inside.append(msgspec.structs.replace(sample, images=(ImageRef(path=name, bytes=data),)))
    paths = kit.shards(tmp_path / "data", inside[:7], inside[7:])
    folder = RunFolder.create(tmp_path / "run", "measure", {})
    card = measure_shards(paths, folder, Engine(workers=1), MeasureSettings(indicators=("diversity.near_images",)))
    assert card.indicators[0].value == pytest.approx(4 / 20)
