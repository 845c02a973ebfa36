"""Any other vision-language model that transformers opens as `AutoModelForImageTextToText`, through its own processor.

The processor fills in the tokens of images, so a batch is made by it as a whole, and where the answers stand then is
found by how much longer the text became. It needs a chat template.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vlit.errors import InputError
from vlit.mllm.family import IGNORED, Family, Tokens, Unreadable, Written
from vlit.mllm.pictures import Pictures


class Auto(Family):
    """A model whose processor does the work; ``images`` is the whole processor."""

    name = "auto"
    keeps_text = True

    def check(self) -> None:
        if not self.chat_template:
            raise InputError(
                "the model", "has no processor with a chat template",
                "Put its chat_template.jinja into the folder.",
            )  # fmt: skip
        self.tokenizer.padding_side = "right"

    def filled(self, written: Written, images: int) -> tuple[str, tuple[tuple[int, int], ...]]:
        return written.text, written.spans

    def tensors(self, rows: Sequence[Tokens], pictures: Pictures) -> dict[str, Any]:
        import torch

        opened = [[pictures.open(number) for number in row.images] for row in rows]
        made = dict(self._made([row.text for row in rows], opened))
        labels = torch.full_like(made["input_ids"], IGNORED)
        for i, row in enumerate(rows):
            line = made["input_ids"][i][made["attention_mask"][i].bool()]
            known = row.spans if line.tolist() == row.ids else self._placed(row, line.tolist(), opened[i])
            for begin, end in known:
                labels[i, begin:end] = line[begin:end]
        return {**made, "labels": labels}

    def expanded(self, tokens: Tokens, pictures: Pictures) -> Tokens:
        if not tokens.images:
            return tokens
        opened = [pictures.open(number) for number in tokens.images]
        line = self._made([tokens.text], [opened])["input_ids"][0].tolist()
        return Tokens(line, self._placed(tokens, line, opened), tokens.images, tokens.text)

    def _made(self, texts: list[str], opened: list[list[Any]]) -> Any:
        start = self.tokenizer.bos_token
        given = {"images": opened} if any(opened) else {}
        return self.images(
            text=texts, padding=True, return_tensors="pt", **given,
            add_special_tokens=not (start and texts[0].startswith(start)),
        )  # fmt: skip

    def _placed(self, row: Tokens, line: list[int], opened: list[Any]) -> list[tuple[int, int]]:
        """Where the spans are once the images' tokens are filled in."""
        places = []
        for begin, end in row.spans:
            shift = len(line) - len(row.ids)
            if line[begin + shift : end + shift] != row.ids[begin:end]:
                shift = self._shift_before(row, begin, opened)
            if line[begin + shift : end + shift] != row.ids[begin:end]:
                raise Unreadable("the answer's tokens are not where they should be")
            places.append((begin + shift, end + shift))
        return places

    def _shift_before(self, row: Tokens, begin: int, opened: list[Any]) -> int:
        """How much longer the text before an answer becomes, where images stand behind it too."""
        text = self.tokenizer.decode(row.ids[:begin])
        before = text.count(getattr(self.images, "image_token", self.mark))
        made = self._made([text], [opened[:before]])
        return int(made["input_ids"].shape[1]) - begin
