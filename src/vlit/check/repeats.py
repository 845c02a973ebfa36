"""A rule for records that stand in the file more than once, word for word."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from vlit.check.rule import Context, Hit, file_rule, sample_rule, words
from vlit.schema import Sample

_REPEATED = "record-repeated"


@sample_rule
def count_repeats(sample: Sample, context: Context) -> Iterator[Hit]:
    """Counts samples with the images and the words of an earlier one, for `repeated_records`."""
    texts = [image.path for image in sample.images]
    texts += [f"{message.role}: {words(message)}" for message in sample.messages]
    digest = hashlib.blake2b("\0".join(texts).encode(errors="replace"), digest_size=8)
    for image in sample.images:
        if image.bytes and not image.path:
            digest.update(image.bytes)
    key = digest.digest()
    if key in context.digests:
        context.counts[_REPEATED] += 1
        context.evidence.setdefault(_REPEATED, sample.id)
    context.digests.add(key)
    yield from ()


@file_rule
def repeated_records(context: Context) -> Iterator[Hit]:
    """How many records only repeat an earlier one. One finding for the file."""
    repeated = context.counts[_REPEATED]
    if repeated:
        yield Hit(
            _REPEATED, "warning", "messages",
            f"{repeated:,} of {context.samples:,} records have the images and words of an earlier one; the first is "
            f"'{context.evidence[_REPEATED]}'",
            "Keep one of each.",
        )  # fmt: skip
