"""Image headers."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from vlit.errors import InputError
from vlit.scenes import ImageError, image_size
from vlit.scenes.images import whole_image_size


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.gif", "a.bmp", "a.tiff"])
def test_sizes(tmp_path: Path, name: str) -> None:
    Image.new("RGB", (37, 21), (9, 99, 200)).save(tmp_path / name)
    assert image_size(tmp_path / name) == whole_image_size(tmp_path / name) == (37, 21)


def test_orientation_is_left_alone(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    Image.new("RGB", (40, 20)).save(tmp_path / "a.jpg", exif=exif)
    assert image_size(tmp_path / "a.jpg") == (40, 20)


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_cut_off(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Image.effect_noise((200, 200), 80).save(path)
    path.write_bytes(path.read_bytes()[:-1000])
    assert image_size(path) == (200, 200)  # the header is all there
    with pytest.raises(ImageError, match="cut off"):
        whole_image_size(path)


def test_bytes_after_the_end_are_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (10, 10)).save(path)
    path.write_bytes(path.read_bytes() + b"\0" * 100)
    assert whole_image_size(path) == (10, 10)


def test_a_bomb(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    for side in (10_000, 60_000):  # Pillow warns of the first and refuses the second
        header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        path = tmp_path / f"{side}.png"
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))
        with pytest.raises(ImageError, match="pixels"):
            image_size(path)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"GIF89a", b"text", b"%!PS-Adobe-3.0 EPSF-3.0\n"])
def test_no_image(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    with pytest.raises(ImageError) as caught:
        image_size(path)
    assert isinstance(caught.value, InputError)
    assert caught.value.where == str(path)


def test_missing_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="missing"):
        image_size(tmp_path / "no.jpg")
    with pytest.raises(ImageError, match="cannot be read"):
        image_size(tmp_path)
