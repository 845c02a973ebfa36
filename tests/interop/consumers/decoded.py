"""Takes the text that a Qwen model is trained on apart again: what a loader made of a sample, from its tokens."""

from __future__ import annotations

import re

_TURN = re.compile(r"<\|im_start\|>(system|user|assistant)\n(.*?)<\|im_end\|>", re.DOTALL)
_IMAGE = re.compile(r"<\|vision_start\|>(?:<\|image_pad\|>)+<\|vision_end\|>")


def turns(text: str) -> list[list[str]]:
    """Role and text of each turn, with ``<image>`` for each image."""
    return [[role, _IMAGE.sub("<image>", said)] for role, said in _TURN.findall(text)]


def trained(tokenizer, labels) -> list[str]:
    """The stretches of text that the loss is on, without the marks of a turn's end."""
    stretches: list[list[int]] = [[]]
    for label in labels:
        if label == -100:
            stretches.append([])
        else:
            stretches[-1].append(label)
    texts = [tokenizer.decode(stretch) for stretch in stretches if stretch]
    return [text.strip("\n").removesuffix("<|im_end|>") for text in texts]
