"""SROIE, and ICDAR's scene texts in the same form: pictures with all their texts.

Source: Huang et al., "ICDAR2019 Competition on Scanned Receipt OCR and Information Extraction", arXiv 2103.10213. A
path is a folder with ``box/*.txt`` (or ``.csv``) and the scans in ``img/``, or one with both kinds of file side by
side. A line is ``x1,y1,x2,y2,x3,y3,x4,y4,text``, where the text may hold commas; the corners become an upright box.
ICDAR 2015 (https://rrc.cvc.uab.es/?ch=4) puts ``gt_`` before the picture's name, the pictures in a folder ``*images*``
beside, and ``###`` for what cannot be read, which is left out and counted (``unreadable_texts``).

Every line of a receipt is annotated, so ``texts_closed`` is true, except where a line was refused. The fields of
``key/*.json`` are not read: a scene has no place for them.

Refused, by gate: ``image``, ``duplicate`` and ``record`` (an empty file: the scene); ``box``, ``text`` (no text, or not
UTF-8) and ``record`` (the line).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.scenes.images import ImageError
from vlit.scenes.notes import Cited, Notes, in_batches
from vlit.scenes.places import annotation_files, head, matching, picture
from vlit.schema import ImageRef, Scene, TextSpan, image_key

_PATTERNS = ("box/*.txt", "box/*.csv", "*.txt")
_LINE = re.compile(rb"\s*" + rb"(-?\d{1,6})\s*,\s*" * 8 + rb"(.*)")
_TRUTH, _UNREADABLE = "gt_", "###"
_SUFFIXES = (".jpg", ".jpeg", ".png")


class _Sroie:
    name = "sroie"

    def sniff(self, path: Path) -> float:
        """By the first line of the first file."""
        files = matching(path, _PATTERNS)
        return 0.9 if files and _LINE.match(head(files[0])) else 0.0

    def files(self, path: Path) -> list[Path]:
        """The files of lines by name."""
        return annotation_files(path, _PATTERNS, "SROIE lines of text")

    def read(self, path: Path) -> Iterator[Kept]:
        """Scenes by name."""
        notes = Notes()
        return in_batches(_scenes(self.files(path), notes), notes)


SROIE = _Sroie()


def _scenes(files: list[Path], notes: Notes) -> Iterator[Scene]:
    for file in files:
        cited = Cited(image_key(file.name.removeprefix(_TRUTH)), str(file), "")
        near = (file.parent.parent / "img", file.parent, *sorted(file.parent.parent.glob("*images*")))
        folders = [folder for folder in near if folder.is_dir()]
        names = [file.stem.removeprefix(_TRUTH) + suffix for suffix in _SUFFIXES]
        name = next((n for n in names if any((folder / n).is_file() for folder in folders)), names[0])
        try:
            data = file.read_bytes()
        except OSError as error:
            raise InputError(str(file), f"cannot be read ({error.strerror})", "Check its permissions.") from None
        try:
            image = picture(name, None, None, folders)
        except ImageError as error:
            notes.refuse(cited, "image", f"{error.where} {error.what}")
            continue
        if not data.strip():
            notes.refuse(cited, "record", "the file is empty")
        elif notes.is_new(cited):
            texts, whole = _texts(cited, data, image, notes)
            yield Scene(id=cited.scene, image=image, texts=texts, texts_closed=whole, source="sroie")


def _texts(scene: Cited, data: bytes, image: ImageRef, notes: Notes) -> tuple[tuple[TextSpan, ...], bool]:
    """The lines of a file, and whether none was refused."""
    found: list[TextSpan] = []
    unreadable = 0
    lines = [(n, line) for n, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1) if line.strip()]
    for number, line in lines:
        cited = Cited(scene.scene, f"{scene.where}: line {number}", line.decode("utf-8", "replace"))
        match = _LINE.fullmatch(line)
        if match is None:
            notes.refuse(cited, "record", "the line is not eight whole numbers and a text")
            continue
        numbers = [float(group) for group in match.groups()[:8]]
        try:
            text = " ".join(match.group(9).decode().split())
        except UnicodeDecodeError:
            notes.refuse(cited, "text", "the text is not UTF-8")
            continue
        if not text:
            notes.refuse(cited, "text", "the text is empty")
            continue
        if text == _UNREADABLE:
            unreadable += 1
            continue
        xs, ys = numbers[0::2], numbers[1::2]
        box = notes.box(cited, (min(xs), min(ys), max(xs), max(ys)), image)
        if box is not None:
            found.append(TextSpan(str(number), text, box))
    if unreadable:
        notes.counts["unreadable_texts"] = notes.counts.get("unreadable_texts", 0) + unreadable
    return tuple(found), len(found) + unreadable == len(lines)
