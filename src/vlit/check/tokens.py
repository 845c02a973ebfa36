"""A rule for length: more tokens than the trainer keeps."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.check.rule import Context, Hit, sample_rule
from vlit.check.trainers import ImageTokens
from vlit.schema import Sample
from vlit.words import TOKENS_PER_WORD

_USUAL = (8192, ImageTokens(pixels=784, least=64, most=1280))
_UNKNOWN_PIXELS = 640 * 480


@sample_rule
def tokens(sample: Sample, context: Context) -> Iterator[Hit]:
    """The estimated tokens of text and images against the trainer's usual context (8,192 where none is named).

    An estimate: 1.3 tokens a word, images by their pixels; it misleads for languages without spaces.
    """
    length, cost = _USUAL if context.trainer is None else (context.trainer.context, context.trainer.image)
    words = sum(len(part.text.split()) for m in sample.messages for part in m.content if part.type == "text")
    text = round(words * TOKENS_PER_WORD)
    if text + cost.most * len(sample.images) <= length:
        return
    pictures = 0
    for image in sample.images:
        picture = context.pictures.look(image) if not (image.width and image.height) else image
        pixels = picture.width * picture.height or _UNKNOWN_PIXELS
        pictures += min(max(-(-pixels // cost.pixels), cost.least), cost.most)
    if text + pictures > length:
        name = context.trainer.name if context.trainer else "a usual trainer"
        yield Hit(
            "tokens", "warning", "messages",
            f"has about {text + pictures:,} tokens ({text:,} of text, {pictures:,} of images; an estimate), and "
            f"{name} keeps {length:,} by default",
            "Raise the trainer's length, shorten the conversation, or scale its images down.",
        )  # fmt: skip
