"""Rules for images: there, whole, of a sane size, named after what they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from vlit.check.rule import Context, Hit, file_rule, sample_rule
from vlit.schema import Sample

_ENDINGS = {
    "JPEG": ("jpg", "jpeg", "jpe", "jfif"), "MPO": ("jpg", "jpeg", "jpe", "jfif", "mpo"), "PNG": ("png",),
    "WEBP": ("webp",), "GIF": ("gif",), "BMP": ("bmp", "dib"), "TIFF": ("tif", "tiff"),
}  # fmt: skip
_BAD = {
    "missing": ("image-missing", "is not there", "Put it there, or name its folder with --images."),
    "unreadable": ("image-unreadable", "is no image that can be read", "Fetch it again, or leave the record out."),
    "cut": ("image-unreadable", "is cut off before its end", "Fetch it again, or leave the record out."),
    "huge": ("image-huge", "claims more than 89 million pixels", "Scale it down, or leave the record out."),
}
_URLS, _WINDOWS = "image-url", "path-windows"


@sample_rule
def image_files(sample: Sample, context: Context) -> Iterator[Hit]:
    """Each image exists, can be opened, is whole, and its name's ending is that of its content."""
    for image in sample.images:
        picture = context.pictures.look(image)
        name = image.path or "an image within the file"
        if "\\" in image.path:
            context.counts[_WINDOWS] += 1
            context.evidence.setdefault(_WINDOWS, image.path)
        if picture.state in _BAD:
            rule, what, fix = _BAD[picture.state]
            if picture.state == "missing" and (twin := context.pictures.twin(image.path)):
                what, fix = f"is not there, but '{twin}' is", f"Write '{twin}' in the record."
            yield Hit(rule, "error", "images", f"'{name}' {what}", fix, "image_bad")
        elif picture.state == "url":
            context.counts[_URLS] += 1
            context.evidence.setdefault(_URLS, name)
        elif picture.state == "good":
            ending = PurePosixPath(name).suffix.lower().removeprefix(".") if image.path else ""
            if ending and ending not in _ENDINGS.get(picture.kind, (ending,)):
                yield Hit(
                    "image-extension", "warning", "images", f"'{name}' is a {picture.kind} by its content",
                    f"Rename it to .{_ENDINGS[picture.kind][0]} here and in the record.",
                )  # fmt: skip


@sample_rule
def image_count(sample: Sample, context: Context) -> Iterator[Hit]:
    """Several images in one record, where the trainer that was named does not take them."""
    trainer = context.trainer
    if len(sample.images) > 1 and trainer is not None and trainer.does.get("two_images") not in (None, "accepts"):
        yield Hit(
            "image-count", "error", "images", f"has {len(sample.images)} images", "Split it, or use another trainer.",
            "two_images",
        )  # fmt: skip


@file_rule
def image_urls(context: Context) -> Iterator[Hit]:
    """URLs are counted and not followed."""
    if context.counts[_URLS]:
        yield Hit(
            _URLS, "note", "images",
            f"{context.counts[_URLS]:,} images are URLs, the first is {context.evidence[_URLS]}; they were not checked",
            "Fetch them and name the files instead.",
        )  # fmt: skip


@file_rule
def windows_paths(context: Context) -> Iterator[Hit]:
    """Paths with backslashes are found here, and nowhere else but on Windows. One finding for the file."""
    if context.counts[_WINDOWS]:
        yield Hit(
            _WINDOWS, "warning", "images",
            f"{context.counts[_WINDOWS]:,} image paths are written with backslashes, the first is "
            f"{context.evidence[_WINDOWS]}",
            "Write them with /, or loaders will not find the files.",
        )  # fmt: skip
