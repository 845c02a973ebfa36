"""What a family of vision-language models is: the way from messages to tokens, from pictures to tensors, and what of a
model is its eye, its connector and its language.

Texts are written by the model's chat template. What the assistant says is found by writing the conversation up to each
of its turns, so that labels fall on its words and on the mark that ends its turn, and on nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import msgspec

from vlit.errors import InputError
from vlit.mllm.chat import ChatMessage
from vlit.mllm.pictures import Pictures

IGNORED = -100
"""The label of a token that is not learnt."""

TOWER, CONNECTOR, LANGUAGE = "tower", "connector", "language"
PARTS = (TOWER, CONNECTOR, LANGUAGE)
_CONNECTOR = re.compile(
    r"(?:^|\.)(?:multi_modal_projector|projector|mm_projector|connector|aligner|merger|resampler|perceiver_resampler|"
    r"gated_cross_attn_layers|qformer|query_tokens|language_projection|embed_vision|visual_projection)(?:\.|$)"
)
_TOWER = re.compile(
    r"(?:^|\.)(?:vision_tower|vision_model|vision_encoder|visual|image_encoder|vision_backbone)(?:\.|$)"
)


class Unreadable(Exception):
    """A conversation that cannot become tokens; the message says why."""


class Written(msgspec.Struct, frozen=True):
    """A conversation as the model reads it.

    Attributes:
        text: with one mark for each image.
        spans: start and end, in characters, of what the assistant says.
    """

    text: str
    spans: tuple[tuple[int, int], ...]


class Tokens(msgspec.Struct, frozen=True):
    """A conversation in tokens.

    Attributes:
        ids: token numbers. Every image's tokens are in it, but for the family ``auto``, whose processor adds them.
        spans: start and end, in tokens, of what is learnt or scored.
        images: numbers in a `Pictures`, in the order of the image marks.
        text: what the tokens stand for; only where the processor needs it (``auto``).
    """

    ids: list[int]
    spans: list[tuple[int, int]]
    images: list[int]
    text: str = ""


class Begun(msgspec.Struct):
    """A prompt that was read: what any number of continuations share.

    Attributes:
        cache: keys and values of all its tokens.
        logits: of the token that follows, ``(rows, vocabulary)``.
        length: its tokens; equal for all rows.
        more: what the family has to pass on.
    """

    cache: Any
    logits: Any
    length: int
    more: dict[str, Any]


class Family:
    """An opened model with its tokenizer and image processor.

    Args:
        model: of transformers, in the mode and on the device of whoever opened it.
        tokenizer: a fast one.
        images: the image processor, or the whole processor.
        template: the chat template; the family's own where the model has none.
    """

    name: ClassVar[str] = ""
    model_types: ClassVar[tuple[str, ...]] = ()
    """``model_type`` of the configurations that belong to it."""
    template: ClassVar[str] = ""
    mark: ClassVar[str] = "<image>"

    def __init__(self, model: Any, tokenizer: Any, images: Any, template: str) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.images = images
        self.chat_template = template
        self.pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id or 0
        self.longest = longest(model.config)
        self._gap: str | None = None
        self._ends = tuple(sorted(set(tokenizer.all_special_tokens)))
        self.check()

    def check(self) -> None:
        """Raise `InputError` where the model lacks what the family needs."""

    def complete(self, place: str, remote: bool) -> None:
        """Open what else lies in the model's folder."""

    # ---------------------------------------------------------------- texts

    def write(self, messages: list[ChatMessage], prompt: bool = False) -> str:
        """The conversation by the chat template, with the words that make the assistant speak where ``prompt``."""
        import jinja2

        try:
            return str(
                self.tokenizer.apply_chat_template(
                    messages, chat_template=self.chat_template, tokenize=False, add_generation_prompt=prompt
                )
            )
        except (jinja2.TemplateError, ValueError, TypeError) as error:
            raise Unreadable(f"the chat template refuses it ({first_line(error)})") from None

    def conversation(self, messages: list[ChatMessage]) -> Written:
        """A conversation to learn from: every turn of the assistant with the mark that ends it.

        A template that ends no turn has the tokenizer's end of text added to the last one, since a model that never
        sees an end never stops.

        Raises:
            Unreadable: it has no answer, or the template changes what was said before.
        """
        text = self.write(messages)
        spans: list[tuple[int, int]] = []
        for i, message in enumerate(messages):
            if message["role"] != "assistant":
                continue
            start, through = len(head := self.write(messages[:i], prompt=True)), self.write(messages[: i + 1]).rstrip()
            if not text.startswith(head) or not text.startswith(through):
                raise Unreadable("the chat template rewrites what was said before")
            if len(through) <= start:
                raise Unreadable("an answer is empty")
            spans.append((start, len(through)))
        if not spans:
            raise Unreadable("it has no answer")
        end = self.tokenizer.eos_token
        if end and messages[-1]["role"] == "assistant" and not text.rstrip().endswith(self._ends):
            text = text[: spans[-1][1]] + end
            spans[-1] = (spans[-1][0], len(text))
        return Written(text, tuple(spans))

    def continuations(self, messages: list[ChatMessage], answers: Sequence[str]) -> list[Written]:
        """A prompt with each of several answers to score: their words alone, without an end mark.

        What the template puts between a prompt and the answer (nothing, or a space) is found once.
        """
        if not all(answers):
            raise Unreadable("an answer is empty")
        head = self.write(messages, prompt=True)
        if self._gap is None:
            said = {"role": "assistant", "content": [{"type": "text", "text": answers[0]}]}
            text = self.write([*messages, said])
            begin = text.find(answers[0], len(head))
            if not text.startswith(head) or begin < 0:
                raise Unreadable("an answer is changed by the chat template")
            self._gap = text[len(head) : begin]
        lead = head + self._gap
        return [Written(lead + answer, ((len(head), len(lead) + len(answer)),)) for answer in answers]

    def tokens(self, written: Written, images: Sequence[int]) -> Tokens:
        """Tokens with image tokens filled in.

        Raises:
            Unreadable: an answer has no token, or the text marks another number of images than there are.
        """
        return self.all_tokens([written], images)[0]

    def all_tokens(self, written: Sequence[Written], images: Sequence[int]) -> list[Tokens]:
        """The same for several texts about the same images, in one call of the tokenizer."""
        filled = [self.filled(each, len(images)) for each in written]
        start = self.tokenizer.bos_token
        encoded = self.tokenizer(
            [text for text, _ in filled], return_offsets_mapping=True,
            add_special_tokens=not (start and filled[0][0].startswith(start)),
        )  # fmt: skip
        lead = self.lead(len(images))
        made = []
        for each, (_, spans), ids, offsets in zip(
            written, filled, encoded["input_ids"], encoded["offset_mapping"], strict=True
        ):
            found = [(a + len(lead), b + len(lead)) for a, b in token_spans(offsets, spans)]
            made.append(Tokens(lead + list(ids), found, list(images), self.text_kept(each)))
        return made

    def text_kept(self, written: Written) -> str:
        """What of a text its tokens have to keep."""
        return written.text if self.keeps_text else ""

    def prompt(self, messages: list[ChatMessage], images: Sequence[int]) -> Tokens:
        """A prompt to be answered, in tokens."""
        return self.tokens(Written(self.write(messages, prompt=True), ()), images)

    def expanded(self, tokens: Tokens, pictures: Pictures) -> Tokens:
        """The tokens as the model gets them, where only the processor knows how many an image takes."""
        return tokens

    @cached_property
    def ends(self) -> list[int]:
        """Tokens that end an answer: every special one."""
        return sorted(self.tokenizer.convert_tokens_to_ids(list(self._ends)))

    keeps_text: ClassVar[bool] = False

    def filled(self, written: Written, images: int) -> tuple[str, tuple[tuple[int, int], ...]]:
        """Text and spans with as many marks for each image as it has tokens."""
        return replace_marks(written, images, self.mark, self.mark)

    def lead(self, images: int) -> list[int]:
        """Tokens that stand before the text."""
        return []

    # ---------------------------------------------------------------- tensors

    def tensors(self, rows: Sequence[Tokens], pictures: Pictures) -> dict[str, Any]:
        """What the model takes, padded on the right, with ``labels`` on the spans."""
        import torch

        width = max(len(row.ids) for row in rows)
        ids = torch.full((len(rows), width), self.pad, dtype=torch.long)
        mask = torch.zeros((len(rows), width), dtype=torch.long)
        labels = torch.full((len(rows), width), IGNORED, dtype=torch.long)
        for i, row in enumerate(rows):
            line = torch.tensor(row.ids)
            ids[i, : len(row.ids)] = line
            mask[i, : len(row.ids)] = 1
            for begin, end in row.spans:
                labels[i, begin:end] = line[begin:end]
        found = {"input_ids": ids, "attention_mask": mask, "labels": labels}
        return {**found, **self.pixels(rows, pictures, ids)}

    def pixels(self, rows: Sequence[Tokens], pictures: Pictures, ids: Any) -> dict[str, Any]:
        """The tensors that hold the rows' pictures."""
        raise NotImplementedError

    def processed(self, image: Any) -> Any:
        """A Pillow image as the model takes it, ``(3, height, width)``."""
        return self.images(images=[image], return_tensors="pt")["pixel_values"][0]

    def frames(self, rows: Sequence[Tokens], pictures: Pictures) -> list[Any]:
        """Every picture of the rows in order, processed."""
        return [pictures.once(number, self.processed) for row in rows for number in row.images]

    # ---------------------------------------------------------------- reading

    def answers(self, model: Any, inputs: dict[str, Any]) -> tuple[Any, Any]:
        """Logits ``(rows, places, vocabulary)`` and labels ``(rows, places)`` where any row has a label; at the others
        a label is `IGNORED`.

        Args:
            model: the family's own, or what wraps it.
            inputs: as from `tensors`, on the model's device; left as they are.
        """
        labels = inputs["labels"][:, 1:]
        places = (labels != IGNORED).any(dim=0).nonzero()[:, 0]
        given = {name: value for name, value in inputs.items() if name != "labels"}
        if self.keeps_logits:
            logits = model(**given, logits_to_keep=places, use_cache=False).logits
        else:
            logits = model(**given, use_cache=False).logits[:, places]
        return logits, labels[:, places]

    @cached_property
    def keeps_logits(self) -> bool:
        """Whether the model gives logits of some places alone, which saves much memory at a large vocabulary."""
        import inspect

        return "logits_to_keep" in inspect.signature(self.model.forward).parameters

    @property
    def last_alone(self) -> dict[str, int]:
        """What has the model give the logits of the last token alone, where it can."""
        return {"logits_to_keep": 1} if self.keeps_logits else {}

    def begin(self, inputs: dict[str, Any]) -> Begun:
        """Read prompts of one length; ``inputs`` as from `tensors`, without labels."""
        out = self.model(**inputs, use_cache=True, **self.last_alone)
        return Begun(cache_of(out), out.logits[:, -1], inputs["input_ids"].shape[1], {})

    def go_on(self, begun: Begun, ids: Any, mask: Any) -> Any:
        """Logits of further tokens after prompts that were read.

        Args:
            begun: its cache holds the prompts once for each row of ``ids`` (`spread`), and grows by their tokens.
            ids: ``(rows, tokens)``, padded on the right.
            mask: 1 for every token so far, prompts included.
        """
        return self.model(input_ids=ids, attention_mask=mask, **{cache_name(self.model): begun.cache}).logits

    def spread(self, begun: Begun, times: int) -> Begun:
        """The same prompts, each ``times`` times in a row, for as many continuations."""
        begun.cache.batch_repeat_interleave(times)
        more = {name: value.repeat_interleave(times, dim=0) for name, value in begun.more.items()}
        return Begun(begun.cache, begun.logits.repeat_interleave(times, dim=0), begun.length, more)


def part_of(parameter: str) -> str:
    """Which part of a model a parameter belongs to, by its name: its eye, what connects it, or the language model."""
    if _CONNECTOR.search(parameter):
        return CONNECTOR
    return TOWER if _TOWER.search(parameter) else LANGUAGE


def connector_root(module: str) -> str:
    """The outermost module of the connector that a module lies in, ``""`` for none."""
    found = _CONNECTOR.search(module)
    return "" if found is None else module[: found.end()].rstrip(".")


def replace_marks(written: Written, images: int, mark: str, filling: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text with ``filling`` for each ``mark``, and the spans moved along.

    Raises `Unreadable` where there are not as many marks as images, which a text that quotes a mark brings about.
    """
    places = [found.start() for found in re.finditer(re.escape(mark), written.text)]
    if len(places) != images:
        raise Unreadable(f"its text marks {len(places)} images and it has {images}")
    if mark == filling:
        return written.text, written.spans
    grown = len(filling) - len(mark)
    spans = tuple(
        (a + grown * sum(p < a for p in places), b + grown * sum(p < b for p in places)) for a, b in written.spans
    )
    return written.text.replace(mark, filling), spans


def token_spans(offsets: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Token ranges that touch character ranges. Raises `Unreadable` where one touches no token, or the first."""
    found = []
    for begin, end in spans:
        inside = [t for t, (a, b) in enumerate(offsets) if a < end and b > begin and b > a]
        if not inside or inside[0] == 0:
            raise Unreadable("an answer has no token after the first")
        found.append((inside[0], inside[-1] + 1))
    return found


def longest(config: Any) -> int:
    """Tokens that a model reads at most, by its configuration."""
    inner = getattr(config, "text_config", None) or config
    return int(getattr(inner, "max_position_embeddings", 0) or 1 << 30)


def cache_name(model: Any) -> str:
    """What a model's forward calls its cache: ``cache``, and before transformers 5.20 ``past_key_values``."""
    import inspect

    return "cache" if "cache" in inspect.signature(model.forward).parameters else "past_key_values"


def cache_of(output: Any) -> Any:
    """The cache in a model's output. Raises `InputError` where there is none."""
    for name in ("cache", "past_key_values"):
        found = getattr(output, name, None)
        if found is not None:
            return found
    raise InputError("the model", "keeps no cache of what it read", "It cannot be evaluated by this version.")


def first_line(error: Exception) -> str:
    """An error in one short line."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
