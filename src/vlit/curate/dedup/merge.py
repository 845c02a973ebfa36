"""Merge: an image that many samples are about becomes one conversation about it."""

from __future__ import annotations

import msgspec
import numpy as np
import polars as pl

from vlit.curate.decisions import CHANGED, DROPPED
from vlit.curate.features import BASIC
from vlit.curate.pool import Pool
from vlit.curate.rewriting import Fate, rewrite
from vlit.hashing import mix
from vlit.schema import Evidence, Message, Sample
from vlit.words import normalised

STEP = "dedup.merge"


def merge(pool: Pool, most: int = 0) -> Pool:
    """Put the turns of samples about the same images into one sample, the first; a question that is there already is
    left out with its answer, and so is a system turn.

    Images are the same where their paths are; samples without images, or with embedded pixels and no path, stay as
    they are. Later turns lose their image marks, since the image has been shown.

    Args:
        pool: of samples; some 130,000 are held in memory at a time.
        most: exchanges of one conversation, 0 for any number; samples beyond it stay by themselves.
    """

    def change(before: list[Sample]) -> tuple[list[Sample], dict[str, Fate]]:
        groups: dict[tuple[str, ...], list[Sample]] = {}
        after: list[Sample] = []
        fates: dict[str, Fate] = {}
        for sample in before:
            paths = tuple(image.path for image in sample.images)
            if paths and all(paths):
                groups.setdefault(paths, []).append(sample)
            else:
                after.append(sample)
        for members in groups.values():
            after += _merged(members, most, fates)
        place = {sample.id: i for i, sample in enumerate(before)}
        after.sort(key=lambda sample: place[sample.id])
        return after, fates

    paths = pool.read(BASIC, ["paths"])["paths"].to_numpy()[pool.rows()]
    # Samples without images are groups of their own: any number that no other has.
    alone = mix(np.arange(paths.size, dtype=np.uint64), 3)
    return rewrite(pool, STEP, change, groups=np.where(paths == 0, alone, paths))


def _merged(members: list[Sample], most: int, fates: dict[str, Fate]) -> list[Sample]:
    """The conversations that samples about one image become."""
    found: list[Sample] = []
    whole, asked, taken = members[0], set(_plain(members[0])), [members[0].id]
    for sample in members[1:]:
        count = len(whole.exchanges())
        if most and count + len(sample.exchanges()) > most:
            found.append(_finished(whole, taken, fates))
            whole, asked, taken = sample, set(_plain(sample)), [sample.id]
            continue
        messages, evidence, left_out = _fresh(sample, asked, count)
        whole = msgspec.structs.replace(
            whole, messages=(*whole.messages, *messages), evidence=(*whole.evidence, *evidence)
        )
        taken.append(sample.id)
        told = f"its turns went into {whole.id}, which is about the same image"
        if left_out:
            told += f"; {left_out} of its questions were there already"
        fates[sample.id] = Fate(DROPPED, told, whole.id)
    return [*found, _finished(whole, taken, fates)]


def _finished(whole: Sample, taken: list[str], fates: dict[str, Fate]) -> Sample:
    if len(taken) > 1:
        fates[whole.id] = Fate(CHANGED, f"took in the turns of {', '.join(taken[1:6])}"
                               + (f" and {len(taken) - 6} more" if len(taken) > 6 else ""), taken[1])  # fmt: skip
    return whole


def _plain(sample: Sample) -> list[str]:
    questions = [question for question, _ in sample.exchanges()]
    return pl.Series(questions, dtype=pl.String).to_frame("q").select(normalised(pl.col("q")))["q"].to_list()


def _fresh(sample: Sample, asked: set[str], count: int) -> tuple[list[Message], list[Evidence], int]:
    """The messages of exchanges that are not there yet, their evidence renumbered, and how many were left out."""
    messages: list[Message] = []
    numbers: dict[int, int] = {}
    plain = _plain(sample)
    exchange, keep, before, left_out = -1, False, "", 0
    for message in sample.messages:
        if message.role == "user" or (message.role == "assistant" and before != "user"):
            exchange += 1
            keep = plain[exchange] not in asked
            asked.add(plain[exchange])
            if keep:
                numbers[exchange] = count + len(numbers)
            else:
                left_out += 1
        before = message.role if message.role in ("user", "assistant") else before
        if keep and message.role != "system":
            messages.append(Message(message.role, tuple(part for part in message.content if part.type != "image")))
    evidence = [
        msgspec.structs.replace(one, exchange=numbers[one.exchange])
        for one in sample.evidence
        if one.exchange in numbers
    ]
    return messages, evidence, left_out
