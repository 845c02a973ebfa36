"""Samples about one image as turns of one conversation, as LLaVA-1.5 was tuned: the image is then read once for all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator

import msgspec

from vlit.schema import Message, Sample

_OPEN = 4096  # images that wait for more samples


def merged(samples: Iterable[Sample], most: int) -> Iterator[Sample]:
    """The samples, up to ``most`` with the same one image joined in the order they come.

    A sample with no image, several, embedded pixels or a system turn stays alone. A joined sample keeps the first one's
    id. Groups are given out when they are full, and the oldest when more than 4,096 images wait.
    """
    if most == 1:
        yield from samples
        return
    waiting: OrderedDict[str, list[Sample]] = OrderedDict()
    for sample in samples:
        if not _joins(sample):
            yield sample
            continue
        group = waiting.setdefault(sample.images[0].path, [])
        group.append(sample)
        if len(group) == most:
            yield _joined(waiting.pop(sample.images[0].path))
        elif len(waiting) > _OPEN:
            yield _joined(waiting.popitem(last=False)[1])
    for group in waiting.values():
        yield _joined(group)


def _joins(sample: Sample) -> bool:
    return (
        len(sample.images) == 1
        and sample.images[0].bytes is None
        and bool(sample.messages)
        and sample.messages[0].role != "system"
        and sample.messages[-1].role == "assistant"
    )


def _joined(group: list[Sample]) -> Sample:
    first, *rest = group
    if not rest:
        return first
    more = (_unmarked(message) for sample in rest for message in sample.messages)
    return msgspec.structs.replace(first, messages=(*first.messages, *more), evidence=())


def _unmarked(message: Message) -> Message:
    return Message(message.role, tuple(part for part in message.content if part.type != "image"))
