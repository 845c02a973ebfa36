"""TextVQA and TextCaps: words read by OCR, with their boxes, and captions of pictures with text.

Source: Singh et al., "Towards VQA Models That Can Read", arXiv 1904.08920; Sidorov et al., "TextCaps", arXiv
2003.12462; https://textvqa.org/dataset. A path is one file or a folder with any of: ``TextVQA_Rosetta_OCR_*.json``
(words and boxes), ``TextVQA_*.json`` (sizes; questions and answers are not read) and ``TextCaps_*.json`` (sizes and
captions). They are joined by image id. A word's box is a fraction of the image there and becomes pixels.

Machine-read words are neither complete nor always right, so ``texts_closed`` is false.

Refused, by gate: ``image``, ``duplicate`` and ``record`` (the scene); ``box``, ``text`` (an empty word, or one that is
turned by more than 15 degrees: the file does not say about which point) and ``record`` (the word); ``duplicate`` (a
second list of words for an image); ``caption`` (an empty one).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Kept
from vlit.scenes.images import ImageError
from vlit.scenes.jsonfile import read_list
from vlit.scenes.notes import Cited, Notes, in_batches
from vlit.scenes.places import annotation_files, head, matching, picture, picture_folders
from vlit.schema import ImageRef, Scene, TextSpan, image_key

_PATTERNS = ("*OCR*.json", "TextVQA*.json", "TextCaps*.json")
_FOLDERS = ("train_images", "train_val_images", "test_images")
_MOST_TURNED = 15.0


class _Box(msgspec.Struct):
    top_left_x: float
    top_left_y: float
    width: float
    height: float
    rotation: float = 0.0


class _Word(msgspec.Struct):
    word: str
    bounding_box: _Box


class _Record(msgspec.Struct):
    image_id: str | int
    image_width: float | None = None
    image_height: float | None = None
    image_path: str = ""
    ocr_info: list[Any] | None = None
    caption_str: str | None = None
    reference_strs: list[str] | None = None


class _Gathered(msgspec.Struct):
    """What the files say of one image."""

    cited: Cited
    width: float | None = None
    height: float | None = None
    name: str = ""
    words: tuple[Cited, list[Any]] | None = None
    captions: dict[str, None] = {}


class _TextVqa:
    name = "textvqa"

    def sniff(self, path: Path) -> float:
        """By how the files begin."""
        return 0.9 if any(map(_fits, matching(path, _PATTERNS) or [path])) else 0.0

    def files(self, path: Path) -> list[Path]:
        """The words' files, then those of questions and captions."""
        return annotation_files(path, _PATTERNS, "TextVQA or TextCaps files")

    def read(self, path: Path) -> Iterator[Kept]:
        """Scenes in the order in which the files name their images. Memory: all annotations."""
        notes = Notes()
        return in_batches(_scenes(self.files(path), notes), notes)


TEXTVQA = _TextVqa()


def _fits(file: Path) -> bool:
    start = head(file)
    named = b'"textvqa"' in start or b'"textcaps"' in start or b'"ocr_info"' in start
    return start.startswith(b"{") and b'"data"' in start and named


def _scenes(files: list[Path], notes: Notes) -> Iterator[Scene]:
    gathered: dict[str, _Gathered] = {}
    for file in files:
        for number, piece in enumerate(read_list(file, "data", "a TextVQA or TextCaps file")):
            cited = Cited("", f"{file}: data[{number}]", piece)
            record = notes.fit(cited, _Record)
            if record is not None:
                cited = cited._replace(scene=image_key(f"{record.image_id}.jpg"))
                _join(gathered.setdefault(str(record.image_id), _Gathered(cited)), record, cited, notes)
    folders = picture_folders(files[0], _FOLDERS)
    for key, together in gathered.items():
        try:
            image = picture(together.name or f"{key}.jpg", together.width, together.height, folders)
        except ImageError as error:
            notes.refuse(together.cited, "image", f"{error.where} {error.what}")
            continue
        if notes.is_new(together.cited):
            yield Scene(
                id=together.cited.scene,
                image=image,
                captions=tuple(together.captions),
                texts=_texts(together, image, notes),
                source="textvqa",
            )


def _join(together: _Gathered, record: _Record, cited: Cited, notes: Notes) -> None:
    together.width = together.width or record.image_width
    together.height = together.height or record.image_height
    together.name = together.name or record.image_path
    if record.ocr_info is not None and together.words is not None:
        notes.refuse(cited, "duplicate", f"{together.words[0].where} has the words of this image")
    elif record.ocr_info is not None:
        together.words = (cited, record.ocr_info)
    for caption in record.reference_strs or ([] if record.caption_str is None else [record.caption_str]):
        text = " ".join(caption.split())
        if text:
            together.captions[text] = None
        else:
            notes.refuse(cited, "caption", "the caption is empty")


def _texts(together: _Gathered, image: ImageRef, notes: Notes) -> tuple[TextSpan, ...]:
    found: list[TextSpan] = []
    source, words = together.words or (together.cited, [])
    for number, piece in enumerate(words):
        cited = Cited(source.scene, f"{source.where}, ocr_info[{number}]", piece)
        word = notes.fit(cited, _Word)
        if word is None:
            continue
        text, place = " ".join(word.word.split()), word.bounding_box
        if not text:
            notes.refuse(cited, "text", "the word is empty")
        elif not abs(place.rotation) <= _MOST_TURNED:
            notes.refuse(cited, "text", f"the word is turned by {place.rotation:g} degrees")
        else:
            x, y = place.top_left_x * image.width, place.top_left_y * image.height
            corners = (x, y, x + place.width * image.width, y + place.height * image.height)
            box = notes.box(cited, corners, image)
            if box is not None:
                found.append(TextSpan(str(number), text, box))
    return tuple(found)
