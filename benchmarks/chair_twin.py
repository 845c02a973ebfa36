"""CHAIR by its paper, sharing no code with vlit: Rohrbach et al. 2018, arXiv 1809.02156.

Words are taken one by one, plurals made singular, two-word objects ("hot dog") read first; every word that means one of
the 80 categories is a mention, and a mention of a category that the picture does not have is a hallucination.
"""

from __future__ import annotations

import re
from pathlib import Path

_DOUBLE = [
    "motor bike",
    "motor cycle",
    "air plane",
    "traffic light",
    "street light",
    "traffic signal",
    "stop light",
    "fire hydrant",
    "stop sign",
    "parking meter",
    "suit case",
    "sports ball",
    "baseball bat",
    "baseball glove",
    "tennis racket",
    "wine glass",
    "hot dog",
    "cell phone",
    "mobile phone",
    "teddy bear",
    "hair drier",
    "potted plant",
    "bow tie",
    "laptop computer",
    "stove top oven",
    "home plate",
    "train track",
]
_ANIMALS = ["bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "animal", "cub"]
_VEHICLES = ["jet", "train"]
_IRREGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child", "knives": "knife",
              "sheep": "sheep",
              "mice": "mouse", "geese": "goose", "skis": "skis", "scissors": "scissors", "policemen": "policeman",
              "glasses": "glasses", "buses": "bus", "calves": "calf", "loaves": "loaf"}  # fmt: skip


class ChairTwin:
    """The metric over a synonym list: one line per category, its name first."""

    def __init__(self, synonyms: Path) -> None:
        self._meaning: dict[str, str] = {}
        for line in synonyms.read_text().splitlines():
            words = [w.strip() for w in line.split(",") if w.strip()]
            for word in words:
                self._meaning.setdefault(word, words[0])
        double = {phrase: phrase for phrase in _DOUBLE}
        for animal in _ANIMALS:
            double[f"baby {animal}"] = double[f"adult {animal}"] = animal
        for vehicle in _VEHICLES:
            double[f"passenger {vehicle}"] = vehicle
        double["bow tie"] = "tie"
        double["toilet seat"] = "toilet"
        double["wine glas"] = "wine glass"
        self._double = double

    def mentions(self, caption: str) -> list[str]:
        """The categories that a caption mentions, one entry for every mention."""
        words = [_singular(w) for w in re.findall(r"[a-z0-9]+", caption.lower())]
        joined: list[str] = []
        i = 0
        while i < len(words):
            pair = " ".join(words[i : i + 2])
            if pair in self._double:
                joined.append(self._double[pair])
                i += 2
            else:
                joined.append(words[i])
                i += 1
        if "toilet" in joined and "seat" in joined:
            joined = [w for w in joined if w != "seat"]
        return [self._meaning[w] for w in joined if w in self._meaning]


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if re.search(r"(?:ss|us|is)$", word):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:ches|shes|sses|xes)$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and len(word) > 3 else word
