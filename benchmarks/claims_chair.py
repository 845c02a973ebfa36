"""CHAIR of public texts: the card's own indicators against a second implementation that shares no code with them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from chair_twin import ChairTwin
from verdicts import by_category, photographs, share
from vlit.arrow import samples_to_batch
from vlit.measure import INDICATORS, SampleIndicator, View
from vlit.schema import ImageRef, Message, Part, Sample, Scene, image_key

Text = tuple[str, str, str]
"""Key of the image, question, answer."""


def chair(data: Path) -> list[dict[str, Any]]:
    """Rows of the table: name of the texts, and both metrics by the card and by the twin.

    The truth of a picture: its boxes alone; or the categories that boxes and captions have, as the paper wants it.
    """
    objects: dict[str, list[str]] = json.loads((data / "coco-objects" / "objects.json").read_text())
    twin = ChairTwin(data / "coco-objects" / "synonyms.txt")
    whole = {image_key(s.image.path): s for s in photographs(data)}
    boxes = {key: msgspec.structs.replace(s, captions=()) for key, s in whole.items()}
    alone = {key: sorted({o.category for o in s.objects}) for key, s in boxes.items()}
    listed = {key: by_category(key, names) for key, names in objects.items()}
    human = list(human_captions(data))
    rows = []
    for name, texts, scenes, truth in (
        ("human captions, boxes and captions as truth", human, whole, objects),
        ("human captions, boxes alone as truth", human, boxes, alone),
        ("LLaVA conversations and descriptions", list(coco30(data)), listed, objects),
        ("LLaVA complex reasoning", list(complex_reasoning(data)), listed, objects),
    ):
        known = [text for text in texts if text[0] in truth]
        rows.append({"data": name, **_card(known, scenes), **_twin(known, twin, truth)})
    return rows


def _card(texts: list[Text], scenes: dict[str, Scene]) -> dict[str, Any]:
    """What the two indicators of the quality card say."""
    samples = [
        Sample(
            id=str(i),
            images=(ImageRef(path=key),),
            messages=(
                Message("user", (Part("image"), Part("text", asked))),
                Message("assistant", (Part("text", said),)),
            ),
        )
        for i, (key, asked, said) in enumerate(texts)
    ]
    view = View(samples_to_batch(samples), _Scenes(scenes))
    found = {}
    for metric in ("chair_i", "chair_s"):
        one = INDICATORS.get(f"correctness.{metric}")()
        assert isinstance(one, SampleIndicator)
        weights = one.weigh(view)
        assert weights is not None
        bad = (one.score(view) * weights).sum()
        found[f"card_{metric}"] = share(round(bad), round(weights.sum()))
    return found


class _Scenes:
    """Scenes by the key of their image."""

    def __init__(self, scenes: dict[str, Scene]) -> None:
        self._scenes = scenes

    def get(self, image: str) -> Scene | None:
        return self._scenes.get(image)


def _twin(texts: list[Text], twin: ChairTwin, truth: dict[str, list[str]]) -> dict[str, Any]:
    n: Counter[str] = Counter()
    for key, _, answer in texts:
        words = twin.mentions(answer)
        wrong = [word for word in words if word not in truth[key]]
        n.update(mentions=len(words), bad=len(wrong), answers=1, bad_answers=bool(wrong))
    return {
        "twin_chair_i": share(n["bad"], n["mentions"]),
        "twin_chair_s": share(n["bad_answers"], n["answers"]),
    }


def human_captions(data: Path) -> Iterator[Text]:
    """Five captions of each photograph."""
    for scene in photographs(data):
        for caption in scene.captions:
            yield image_key(scene.image.path), "", caption


def complex_reasoning(data: Path) -> Iterator[Text]:
    """GPT-4's answers that reason about photographs."""
    for row in json.loads((data / "llava-complex" / "llava_complex_reasoning_4k.json").read_text()):
        for qa in row["QA"]:
            yield image_key(row["image"]), qa["q"], qa["a"]


def coco30(data: Path) -> Iterator[Text]:
    """GPT-4's conversations and descriptions of thirty photographs."""
    for line in (data / "llava-coco30" / "coco2014_val_gpt4_qa_30x3.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["type"] != "complex":
            yield image_key(row["image"]), row["instruction"], row["output"]
