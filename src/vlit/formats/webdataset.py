"""WebDataset: a tar archive in which files of one name and several endings are one sample.

Source: README of webdataset/webdataset. Read are images (``.jpg``, ``.png`` …, also ``.0.jpg``, ``.1.jpg``) beside a
``.json`` with a record of the ``llava`` or the ``messages`` format, or beside a ``.txt`` with a caption, whose
question is added (``questions_added``). Other endings are not read. Nothing is unpacked; members with absolute paths,
``..`` or links are refused (gate ``path``), and so is the sample that they belong to. Written is one archive, with
numbers as keys, since a dot in a key would split the sample. Holds ids, image paths and bytes, turns and the places of
images; an image without a path gets its name in the archive as one.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
import pyarrow as pa

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.formats import chat, llava
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.head import Head
from vlit.formats.marks import join_marks, split_marks
from vlit.formats.outgoing import Ledger, Outgoing, whole_file
from vlit.formats.pixels import ending, pixels
from vlit.formats.qa import CAPTION_QUESTION
from vlit.formats.recordform import PicturedRows
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Turn
from vlit.schema import ImageRef
from vlit.textfile import open_text

_MOST_BYTES = 256 * 1024 * 1024
_IMAGES = ("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff")
_NAME = re.compile(r"^((?:.*/)?[^./][^./]*)\.([^/]+)$")  # the ending begins at the first dot of the file's name
_ROOTED = re.compile(r"[/\\]|[A-Za-z]:[/\\]")
_FORMS = (llava.LLAVA.record, chat.CHAT)
_SPEAKERS = {"user": "human", "assistant": "gpt", "system": "system"}


class _WebDataset:
    name = "webdataset"
    sign = "a tar archive"

    def sniff(self, head: Head) -> float:
        return float(_is_tar(head))

    def read(self, path: Path) -> Iterator[Kept]:
        head = Head.of(path)
        if not _is_tar(head):
            raise InputError(
                str(path), f"is not a tar archive but {head.found()}", "Name another file or another format."
            )
        return _Reader(path).batches()

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        ledger = Ledger(options, carried=("id", "images.bytes"))
        with whole_file(target) as file:
            tar = tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115 - closed when whole
            for number, (record, images) in enumerate(ledger.rendered(batches, _render)):
                for image, part in enumerate(images):
                    _put(tar, f"{number:09d}.{_part(image, part, len(images))}", part)
                _put(tar, f"{number:09d}.json", msgspec.json.encode(_named(record, images, number)))
            tar.close()
        return ledger.report()


WEBDATASET = _WebDataset()


def _is_tar(head: Head) -> bool:
    try:
        tarfile.TarInfo.frombuf(head.data[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.TarError:
        return False
    return True


class _Group:
    """The members of one key."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.images: list[ImageRef] = []
        self.texts: dict[str, bytes] = {}
        self.broken = ""


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows = PicturedRows(path, "sample")
        self._number = 0

    def batches(self) -> Iterator[Kept]:
        group: _Group | None = None
        with open_text(self._path) as stream:
            tar = tarfile.open(fileobj=stream, mode="r|", ignore_zeros=True)  # noqa: SIM115 - the stream is closed
            for member, data in self._members(tar):
                found = _NAME.match(member)
                if found is None:
                    self._refuse(member, Refusal("form", "has no name with an ending"))
                    continue
                if group is None or group.key != found[1]:
                    self._take(group)
                    group = _Group(found[1])
                    if self._rows.full:
                        yield self._rows.flush()
                self._put(group, member, found[2].lower().rpartition(".")[2], data)
        self._take(group)
        yield self._rows.flush()

    def _members(self, tar: tarfile.TarFile) -> Iterator[tuple[str, bytes | Refusal]]:
        """Names with contents, or with why there is none; what lies between the members is noted."""
        due = 0
        while True:
            member: tarfile.TarInfo | None = None
            try:
                member = tar.next()
                if member is None:
                    return
                _forget(tar)
                self._note_gap(due, member.offset)
                due = tar.offset
                if not member.isdir():
                    yield member.name, self._content(tar, member)
            except (tarfile.TarError, EOFError) as error:
                place = "end" if member is None else f"member {member.name}"
                reason = f"the archive is damaged from here on: {error}"
                self._rows.refuse_at(place, Refusal("form", reason), "")
                if member is not None:
                    yield member.name, Refusal("form", "is cut")
                return

    def _content(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes | Refusal:
        parts = PurePosixPath(member.name).parts
        if _ROOTED.match(member.name) or ".." in parts:
            return Refusal("path", "its path leaves the archive's folder")
        if not member.isreg():
            return Refusal("path", "is a link or a device, not a file")
        if member.size > _MOST_BYTES:
            return Refusal("form", f"has {member.size} bytes, and at most {_MOST_BYTES} are read")
        file = tar.extractfile(member)
        return b"" if file is None else file.read()

    def _note_gap(self, due: int, at: int) -> None:
        """Between two archives in one file there are zeros; anything else is a member whose head is damaged."""
        if at <= due:
            return
        with open_text(self._path) as file:
            file.seek(due)
            left = at - due
            while left > 0:
                block = file.read(min(left, 1 << 20))
                if block.strip(b"\0"):
                    self._rows.refuse_at(f"byte {due}", Refusal("form", f"{at - due} bytes are no member"), "")
                    return
                left -= len(block) or left

    def _put(self, group: _Group, name: str, kind: str, data: bytes | Refusal) -> None:
        if not isinstance(data, Refusal) and kind in _IMAGES and not ending(data):
            data = Refusal("image", "does not begin like an image")
        if isinstance(data, Refusal):
            self._refuse(name, data)
            group.broken = name
        elif kind in _IMAGES:
            group.images.append(ImageRef(path=name, bytes=data))
        else:
            group.texts[kind] = data

    def _refuse(self, name: str, refusal: Refusal) -> None:
        self._rows.refuse_at(f"member {name}", refusal, "")

    def _take(self, group: _Group | None) -> None:
        if group is None:
            return
        self._number += 1
        self._rows.name, self._rows.pictures = group.key, group.images
        try:
            self._add(group)
        except Refusal as refusal:
            shown = b"".join(group.texts.values())[:8000].decode(errors="replace")
            self._rows.refuse(self._number, refusal, shown, group.key)

    def _add(self, group: _Group) -> None:
        if group.broken:
            raise Refusal("form", f"its member {group.broken} was refused")
        if "json" in group.texts:
            record = _decoded(group.texts["json"])
            for form in _FORMS:
                if isinstance(record, dict) and form.looks(record):
                    form.add(self._rows, self._number, record)
                    return
            if "txt" not in group.texts:
                raise Refusal("form", "its .json is no record of conversations or messages")
        if "txt" not in group.texts:
            raise Refusal("form", "has neither .json nor .txt")
        if not group.images:
            raise Refusal("image", "has a caption and no image")
        try:
            caption = group.texts["txt"].decode().strip()
        except UnicodeDecodeError:
            raise Refusal("json", "its .txt is not UTF-8") from None
        turns: list[Turn] = [
            ("user", [*[None] * len(group.images), CAPTION_QUESTION]),
            ("assistant", split_marks(caption)),
        ]
        self._rows.add(self._number, None, [], turns)
        self._rows.count("questions_added")


def _decoded(text: bytes) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal("json", f"its .json: {error}") from None


def _render(item: Outgoing) -> tuple[dict[str, Any], list[bytes]]:
    """The record, and the pixels of its images in the order of their marks."""
    shown = [
        item.sample.images[part.index] for m in item.sample.messages for part in m.content if part.type == "image"
    ]  # with their paths as they are, which can be read
    record = {
        "id": item.sample.id,
        "image": [image.path for image in item.images],
        "conversations": [{"from": _SPEAKERS[role], "value": join_marks(pieces)} for role, pieces in item.turns],
    }
    return record, [pixels(image) for image in shown]


def _named(record: dict[str, Any], images: list[bytes], number: int) -> dict[str, Any]:
    """The record with a path for each image."""
    paths = [path or f"{number:09d}.{_part(n, images[n], len(images))}" for n, path in enumerate(record["image"])]
    image = {} if not paths else {"image": paths[0] if len(paths) == 1 else paths}
    return {"id": record["id"], **image, "conversations": record["conversations"]}


def _part(number: int, image: bytes, of: int) -> str:
    return ending(image) if of == 1 else f"{number}.{ending(image)}"


def _put(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))
    _forget(tar)


def _forget(tar: Any) -> None:
    """Empty the archive's list of its members, which would grow with it."""
    tar.members = []
