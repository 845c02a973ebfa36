"""A vision-language model of transformers as an instrument: how surprised is it by the words of an answer?"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from vlit.errors import InputError, UsageError
from vlit.measure.instruments.chat import Chat
from vlit.mllm.device import chosen_device, load, quiet


class Loss(msgspec.Struct, frozen=True):
    """Nats over all tokens of the answers of a chat, and how many tokens; or why there are none."""

    nats: float = 0.0
    tokens: int = 0
    why: str = ""


class Mllm:
    """A model folder, loaded.

    Args:
        place: as ``save_pretrained`` of model and processor wrote it; the processor needs a chat template.
        device: see `chosen_device`. On a CPU the weights are float32, elsewhere bfloat16.
        batch: chats at once, 0 for 4 on a CPU and 8 elsewhere.
    """

    def __init__(self, place: Path, device: str = "", batch: int = 0) -> None:
        import torch

        self._device = chosen_device(device)
        self.batch = batch or (4 if self._device == "cpu" else 8)
        self._processor = load("AutoProcessor", place)
        self._tokenizer: Any = getattr(self._processor, "tokenizer", None)
        if self._tokenizer is None or not getattr(self._processor, "chat_template", None):
            raise InputError(
                str(place), "has no processor with a chat template",
                "Put the model's chat_template.jinja (or processor files) into the folder.",
            )  # fmt: skip
        if not self._tokenizer.is_fast:
            raise InputError(str(place), "has no fast tokenizer", "Save the tokenizer as tokenizer.json.")
        self._tokenizer.padding_side = "right"
        dtype = torch.float32 if self._device == "cpu" else torch.bfloat16
        self._model = load("AutoModelForImageTextToText", place, dtype=dtype).eval().to(self._device)
        _complete(self._processor, self._model.config)
        self._longest = _longest(self._model.config)
        self._slices = "logits_to_keep" in inspect.signature(self._model.forward).parameters

    def losses(self, chats: Sequence[Chat]) -> list[Loss]:
        """One loss per chat, over the tokens of its answers alone.

        Chats with and without images must not be mixed in one call. A chat that the model cannot read has a loss with
        no tokens and the reason.
        """
        found: list[Loss | None] = [None] * len(chats)
        ready: list[tuple[int, _Read]] = []
        for number, chat in enumerate(chats):
            read = self._read(chat)
            if isinstance(read, str):
                found[number] = Loss(why=read)
            else:
                ready.append((number, read))
        ready.sort(key=lambda item: (-len(item[1].ids), item[0]))
        for start in range(0, len(ready), self.batch):
            part = ready[start : start + self.batch]
            for (number, _), loss in zip(part, self._measured([r for _, r in part]), strict=True):
                found[number] = loss
        return [loss for loss in found if loss is not None]

    def _read(self, chat: Chat) -> _Read | str:
        """The chat's text, its tokens before images are filled in, and where its answers are; or why not."""
        import jinja2

        try:
            text = self._written(chat.messages, False)
            heads = [self._written(chat.messages[:i], True) for i in chat.answers]
        except (jinja2.TemplateError, ValueError, TypeError) as error:
            return f"the chat template refuses it ({_first(error)})"
        if any(not text.startswith(head) for head in heads):
            return "the chat template rewrites what was said before"
        special = not (self._tokenizer.bos_token and text.startswith(self._tokenizer.bos_token))
        encoded = self._tokenizer(text, add_special_tokens=special, return_offsets_mapping=True)
        spans: list[tuple[int, int, int]] = []
        for i, head in zip(chat.answers, heads, strict=True):
            answer = "".join(p.get("text", "") for p in chat.messages[i]["content"]).strip()
            begin = text.find(answer, len(head)) if answer else -1
            if begin < 0:
                return "an answer is empty or changed by the chat template"
            inside = [
                t
                for t, (a, b) in enumerate(encoded["offset_mapping"])
                if a < begin + len(answer) and b > begin and b > a
            ]
            before = sum(p["type"] == "image" for m in chat.messages[:i] for p in m["content"])
            if not inside or inside[0] == 0:
                return "an answer has no token after the first"
            spans.append((inside[0], inside[-1] + 1, before))
        return (
            _Read(text, chat.images, list(encoded["input_ids"]), spans, special, heads) if spans else "it has no answer"
        )

    def _written(self, messages: list[dict[str, Any]], prompt: bool) -> str:
        return str(self._processor.apply_chat_template(messages, tokenize=False, add_generation_prompt=prompt))

    def _measured(self, reads: list[_Read]) -> list[Loss]:
        import torch

        try:
            inputs = self._inputs(reads)
            placed = [self._placed(read, inputs["input_ids"][i], inputs["attention_mask"][i])
                      for i, read in enumerate(reads)]  # fmt: skip
            with torch.inference_mode(), quiet():
                return self._nats(inputs.to(self._device, self._model.dtype), placed)
        except torch.OutOfMemoryError:
            raise UsageError(
                f"--batch {self.batch}", f"the model does not fit {self._device}'s memory with so many samples at once",
                "Name a smaller --batch; what was read is kept.",
            ) from None  # fmt: skip
        except (ValueError, TypeError, IndexError, KeyError, RuntimeError) as error:
            # One sample that the model's own code cannot take must not cost its neighbours.
            if len(reads) > 1:
                return [self._measured([read])[0] for read in reads]
            return [Loss(why=f"the model cannot read it ({_first(error)})")]

    def _inputs(self, reads: list[_Read]) -> Any:
        pictures = {"images": [r.images for r in reads]} if any(r.images for r in reads) else {}
        return self._processor(
            text=[r.text for r in reads], padding=True, return_tensors="pt", add_special_tokens=reads[0].special,
            **pictures,
        )  # fmt: skip

    def _placed(self, read: _Read, ids: Any, mask: Any) -> list[int] | str:
        """Positions of the answers' tokens once the images' tokens are filled in; or why not."""
        filled = ids[mask.bool()].tolist()
        if len(filled) > self._longest:
            return f"it is longer than the {self._longest:,} tokens that the model reads"
        positions: list[int] = []
        for k, (begin, end, before) in enumerate(read.spans):
            if before == len(read.images):
                shift = len(filled) - len(read.ids)
            else:  # an image stands after this answer: how much longer are those before it alone?
                head = read.heads[k]
                plain = self._tokenizer(head, add_special_tokens=read.special)["input_ids"]
                alone = msgspec.structs.replace(read, text=head, images=read.images[:before])
                shift = int(self._inputs([alone])["input_ids"].shape[1]) - len(plain)
            if filled[begin + shift : end + shift] != read.ids[begin:end]:
                return "the answer's tokens are not where they should be"
            positions += range(begin + shift, end + shift)
        return positions

    def _nats(self, inputs: Any, placed: list[list[int] | str]) -> list[Loss]:
        import torch

        wanted = sorted({p - 1 for positions in placed if not isinstance(positions, str) for p in positions})
        if not wanted:
            return [Loss(why=str(p)) for p in placed]
        keep = torch.tensor(wanted, device=inputs["input_ids"].device)
        logits = self._model(**inputs, **({"logits_to_keep": keep} if self._slices else {})).logits
        if not self._slices:
            logits = logits[:, keep]
        found: list[Loss] = []
        at = {p: i for i, p in enumerate(wanted)}
        for row, positions in enumerate(placed):
            if isinstance(positions, str):
                found.append(Loss(why=positions))
                continue
            said = inputs["input_ids"][row, positions]
            scores = torch.log_softmax(logits[row, [at[p - 1] for p in positions]].float(), dim=-1)
            total = -float(scores.gather(1, said[:, None]).double().sum())
            found.append(Loss(total, len(positions)))
        return found


class _Read(msgspec.Struct, frozen=True):
    text: str
    images: list[Any]
    ids: list[int]
    spans: list[tuple[int, int, int]]
    special: bool
    heads: list[str]


def _complete(processor: Any, config: Any) -> None:
    """Tell a processor how many tokens an image becomes, where its own file does not say: folders that hold tokenizer
    and image processor alone, as older checkpoints and ``vlit tune`` leave them."""
    eye = getattr(config, "vision_config", None)
    if getattr(processor, "patch_size", 0) is None and eye is not None:
        processor.patch_size = eye.patch_size
        processor.vision_feature_select_strategy = getattr(config, "vision_feature_select_strategy", "default")
        processor.num_additional_image_tokens = int(eye.model_type == "clip_vision_model")  # its class token


def _longest(config: Any) -> int:
    inner = getattr(config, "text_config", None) or config
    return int(getattr(inner, "max_position_embeddings", 0) or 1 << 30)


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
