"""A model that answers: by how likely it finds each option, or in its own words.

Prompts of one length are read together, so that nothing is padded before them and a score does not depend on its
neighbours. What image and question take is read once, and kept (keys and values) for all options of the question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from vlit.mllm import ChatMessage, Family, Pictures, Tokens, Unreadable


class Prompt(msgspec.Struct, frozen=True):
    """What a model is asked: messages, and the numbers of the pictures that they mark, in order."""

    messages: list[ChatMessage]
    images: list[int]


class _Ranked(msgspec.Struct):
    """A question's options in tokens: what they share, and each one's rest with the places that are scored."""

    number: int
    rows: list[Tokens]
    shared: int


class Reader:
    """A model and the pictures it is asked about.

    Args:
        family: the opened model.
        pictures: by number.
        batch: prompts at once.
    """

    def __init__(self, family: Family, pictures: Pictures, batch: int = 16) -> None:
        self.family = family
        self.pictures = pictures
        self.batch = batch
        self.why: dict[int, str] = {}
        """Prompts of the last call that could not be read, with the reason."""

    def rank(self, prompts: Sequence[Prompt], options: Sequence[Sequence[str]]) -> list[tuple[float, ...]]:
        """The mean log-probability per token of each option as the answer; empty where one cannot be read.

        As SEED-Bench ranks (arXiv 2307.16125): the option's words after the question, which does not list them.
        """
        import torch

        found: list[tuple[float, ...]] = [()] * len(prompts)
        groups: dict[tuple[int, int, int], list[_Ranked]] = defaultdict(list)
        self.why = {}
        for number, (prompt, words) in enumerate(zip(prompts, options, strict=True)):
            try:
                rows = self.options(prompt, words)
            except Unreadable as error:
                self.why[number] = str(error)
                continue
            ranked = _Ranked(number, rows, _shared(rows))
            groups[ranked.shared, len(rows), len(prompt.images)].append(ranked)
        with torch.inference_mode():
            for key in sorted(groups):
                for part in _cut(groups[key], self.batch):
                    for ranked, scores in zip(part, self._scores(part), strict=True):
                        found[ranked.number] = scores
        return found

    def rank_each(self, prompts: Sequence[Prompt], options: Sequence[Sequence[str]]) -> list[tuple[float, ...]]:
        """The same by reading every option with its image and question from the start, one at a time: the reference."""
        import torch

        found = []
        with torch.inference_mode():
            for prompt, words in zip(prompts, options, strict=True):
                scores = []
                for row in self.options(prompt, words):
                    inputs = self._moved(self.family.tensors([row], self.pictures))
                    logits, labels = self.family.answers(self.family.model, inputs)
                    said = torch.log_softmax(logits[0].float(), dim=-1).gather(1, labels[0][:, None]).double()
                    scores.append(float(said.mean()))
                found.append(tuple(scores))
        return found

    def say(self, prompts: Sequence[Prompt], most: int) -> list[str]:
        """The likeliest words after each prompt, chosen one by one, at most so many tokens; ``""`` where a prompt
        cannot be read."""
        import torch

        found = [""] * len(prompts)
        groups: dict[tuple[int, int], list[tuple[int, Tokens]]] = defaultdict(list)
        self.why = {}
        for number, prompt in enumerate(prompts):
            try:
                row = self.family.prompt(prompt.messages, prompt.images)
                if len(row.ids) >= self.family.longest:
                    raise Unreadable(f"it takes {len(row.ids):,} tokens and {self.family.longest:,} are read")
            except Unreadable as error:
                self.why[number] = str(error)
                continue
            width = self._width(row)
            groups[width, len(row.images)].append((number, row))
        with torch.inference_mode():
            for width, images in sorted(groups):
                for part in _cut(groups[width, images], self.batch):
                    said = self._said([row for _, row in part], width, most)
                    for (number, _), ids in zip(part, said, strict=True):
                        found[number] = self.family.tokenizer.decode(ids, skip_special_tokens=True).strip()
        return found

    # ------------------------------------------------------------------

    def options(self, prompt: Prompt, words: Sequence[str]) -> list[Tokens]:
        """A prompt with each of its options, in tokens. Raises `Unreadable` where one is longer than the model
        reads."""
        written = self.family.continuations(prompt.messages, words)
        made = [self.family.expanded(row, self.pictures) for row in self.family.all_tokens(written, prompt.images)]
        width = max(len(row.ids) for row in made)
        if width > self.family.longest:
            raise Unreadable(f"it takes {width:,} tokens and {self.family.longest:,} are read")
        return made

    def _width(self, row: Tokens) -> int:
        return len(self.family.expanded(row, self.pictures).ids)

    def _moved(self, inputs: dict[str, Any]) -> dict[str, Any]:
        model = self.family.model
        return {
            name: value.to(model.device, model.dtype) if value.is_floating_point() else value.to(model.device)
            for name, value in inputs.items()
        }

    def _prefixes(self, rows: Sequence[Tokens], width: int) -> dict[str, Any]:
        """Inputs for the first tokens of rows, with all their pictures."""
        inputs = self.family.tensors(rows, self.pictures)
        del inputs["labels"]
        whole = inputs["input_ids"].shape[1]
        cut = {
            name: value[:, :width] if value.ndim >= 2 and value.shape[1] == whole and name not in _NOT_TOKENS else value
            for name, value in inputs.items()
        }
        return self._moved(cut)

    def _scores(self, part: Sequence[_Ranked]) -> list[tuple[float, ...]]:
        import torch

        shared, count = part[0].shared, len(part[0].rows)
        begun = self.family.begin(self._prefixes([ranked.rows[0] for ranked in part], shared))
        rests = [row.ids[shared:] for ranked in part for row in ranked.rows]
        spans = [(row.spans[0][0] - shared, row.spans[0][1] - shared) for ranked in part for row in ranked.rows]
        longest = max(end for _, end in spans)
        ids = torch.full((len(rests), longest), self.family.pad, dtype=torch.long)
        mask = torch.zeros((len(rests), shared + longest), dtype=torch.long)
        mask[:, :shared] = 1
        for i, (rest, (_, end)) in enumerate(zip(rests, spans, strict=True)):
            ids[i, :end] = torch.tensor(rest[:end])
            mask[i, shared : shared + end] = 1
        device = self.family.model.device
        ids, mask = ids.to(device), mask.to(device)
        if count > 1:
            begun = self.family.spread(begun, count)
        logits = begun.logits[:, None]
        if longest > 1:
            logits = torch.cat([logits, self.family.go_on(begun, ids[:, :-1], mask[:, :-1])], dim=1)
        said = torch.log_softmax(logits.float(), dim=-1).gather(2, ids[:, :, None])[:, :, 0].double()
        means = [float(said[i, a:b].mean()) for i, (a, b) in enumerate(spans)]
        return [tuple(means[i : i + count]) for i in range(0, len(means), count)]

    def _said(self, rows: Sequence[Tokens], width: int, most: int) -> list[list[int]]:
        import torch

        begun = self.family.begin(self._prefixes(rows, width))
        ends = torch.tensor(self.family.ends, device=begun.logits.device)
        said: list[list[int]] = [[] for _ in rows]
        open_ = torch.ones(len(rows), dtype=torch.bool, device=begun.logits.device)
        logits = begun.logits
        for step in range(min(most, self.family.longest - width)):
            best = logits.argmax(dim=-1)
            open_ &= ~torch.isin(best, ends)
            if not open_.any():
                break
            for i in open_.nonzero()[:, 0].tolist():
                said[i].append(int(best[i]))
            mask = torch.ones((len(rows), width + step + 1), dtype=torch.long, device=logits.device)
            logits = self.family.go_on(begun, best[:, None], mask)[:, -1]
        return said


_NOT_TOKENS = ("pixel_values", "pixel_attention_mask", "qformer_input_ids", "qformer_attention_mask")


def _shared(rows: Sequence[Tokens]) -> int:
    """How many first tokens all options have in common, none of them scored."""
    most = min(row.spans[0][0] for row in rows)
    first = rows[0].ids[:most]
    same = min((_common(first, row.ids[:most]) for row in rows[1:]), default=most)
    return min(most, same)


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _cut(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
