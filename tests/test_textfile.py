"""Text files, however they are packed and encoded."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vlit.errors import InputError
from vlit.textfile import DamagedError, open_text, read_text


def _zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return sink.getvalue().to_pybytes()


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes, "gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress, "zstd": _zstd,
}  # fmt: skip
_TEXT = '[{"a": "é😀"}' + "".join(f', {{"b": {n}}}' for n in range(60_000)) + "]"


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_every_packing_and_encoding(packing: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(PACKINGS[packing](_TEXT.encode(encoding)))
    assert read_text(path) == _TEXT.encode()
    with open_text(path) as file:
        pieces = iter(lambda: file.read(99_991), b"")
        assert b"".join(pieces) == _TEXT.encode()
        assert file.read(5) == b""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.sampled_from(["utf-16", "utf-32"]), st.integers(1, 9)
)
def test_recoding_in_small_steps(tmp_path: Path, text: str, encoding: str, step: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(text.encode(encoding))
    with open_text(path) as file:
        assert b"".join(iter(lambda: file.read(step), b"")).decode() == text


@pytest.mark.parametrize("packing", ["gzip", "bzip2", "xz", "zstd"])
def test_a_cut_file_gives_what_it_has(packing: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    data = b"".join(f"{n * n * n:x}\n".encode() for n in range(400_000))
    packed = PACKINGS[packing](data)
    path.write_bytes(packed[: len(packed) * 2 // 3])
    got = b""
    with open_text(path) as file, pytest.raises(DamagedError, match=f"the {packing} stream is damaged"):
        while True:
            got += file.read(1 << 20)
    assert data.startswith(got)
    assert len(got) > len(data) // 3
    with pytest.raises(InputError, match=f"damaged {packing}"):
        read_text(path)


def test_a_wide_text_that_ends_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes("abc".encode("utf-16")[:-1])
    with open_text(path) as file:
        assert file.read(9) == b"ab"
        with pytest.raises(DamagedError, match="UTF-16"):
            file.read(9)


def test_forwards_only(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(b"0123456789"))
    with open_text(path) as file:
        assert not file.seekable()
        assert (file.seek(4), file.read(2), file.tell()) == (4, b"45", 6)
        with pytest.raises(OSError, match="only forwards"):
            file.seek(0)


def test_binary_files_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(b"a\0\0\0\0\0\0\0")
    assert read_text(path) == b"a\0\0\0\0\0\0\0"


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        open_text(tmp_path)
    with pytest.raises(InputError, match="cannot be opened"):
        open_text(tmp_path / "none")
