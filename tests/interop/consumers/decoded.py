"""Takes the text that a Qwen model is trained on apart again: what a loader made of a sample, from its tokens."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

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


def tell(load: Callable[[str, str], list[dict[str, Any]]], packages: tuple[str, ...]) -> None:
    """Load every configuration that the command line names after the model, and print what came of it as JSON.

    A configuration whose loading raises has the error, and no rows: others are loaded all the same.
    """
    model, *configs = sys.argv[1:]
    loads: list[dict[str, Any]] = []
    for config in configs:
        try:
            loads.append({"rows": load(config, model), "error": ""})
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, it is what the consumer does
            loads.append({"rows": [], "error": f"{type(error).__name__}: {error}"})
    print(json.dumps({"versions": {name: version(name) for name in packages}, "loads": loads}))
