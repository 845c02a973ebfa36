"""A training set with a benchmark planted in it, for benchmarks/curate.py: images, questions, and the truth.

A third of the planted items stand as they are, under another name of their image; a third in other words (case,
punctuation, order of words), about an image that is not at hand, so that words alone must do; a third show the
benchmark's image recompressed or resized, with a question of the training set, so that pixels alone must do. The other
samples ask in the same templates about other images, some of them, by chance, in the very words of an item.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

_COLOURS = ("red", "green", "blue", "yellow", "white", "black", "brown", "grey", "purple", "orange")
_THINGS = ("dog", "cat", "bus", "car", "cup", "chair", "bird", "horse", "bottle", "clock", "bench", "kite", "pizza",
           "sheep", "boat", "train", "apple", "lamp", "truck", "vase", "book", "ball", "hat", "spoon", "sofa",
           "plate", "tree", "fence", "door", "bag", "shoe", "bear", "plant", "wheel")  # fmt: skip
_PLACES = ("on the table", "near the window", "behind the fence", "in the street", "under a tree", "at the beach")
_ASKED = (
    "What is the {c} {a} doing next to the {d} {b} {p}?",
    "How many {c} {a}s can be seen beside the {d} {b} {p}?",
    "Which {a} is larger than the {c} {b} standing {p} with a {d} stripe?",
    "Why would the {c} {a} be placed {p} close to that {d} {b}?",
)


def plant(place: Path, samples: int, items: int) -> dict[str, str]:
    """Write ``train.json`` (LLaVA), ``bench.json`` (SEED-Bench) and their images; the planted ids with how each was."""
    rng = random.Random(7)
    (place / "images").mkdir(parents=True, exist_ok=True)
    for n in range(2000):
        _draw(rng).save(place / "images" / f"train{n}.jpg", quality=88)
    shown = [_draw(rng) for _ in range(items)]
    bench = []
    for n, picture in enumerate(shown):
        picture.save(place / "images" / f"bench{n}.jpg", quality=92)
        bench.append({
            "question": _question(rng), "choice_a": "one", "choice_b": "two", "choice_c": "three", "choice_d": "four",
            "answer": rng.choice("ABCD"), "data_id": f"images/bench{n}.jpg", "data_type": "image",
            "question_id": f"q{n}", "question_type_id": 1,
        })  # fmt: skip
    records: list[dict[str, Any]] = [
        _record(f"s{n}", f"images/train{rng.randrange(2000)}.jpg", _question(rng)) for n in range(samples - items)
    ]
    truth: dict[str, str] = {}
    for n in range(items):
        name, asked = f"planted{n}", bench[n]["question"]
        how = ("as it is", "in other words", "with other pixels")[n % 3]
        if how == "as it is":
            (place / "images" / f"copy{n}.jpg").write_bytes((place / "images" / f"bench{n}.jpg").read_bytes())
            record = _record(name, f"images/copy{n}.jpg", asked)
        elif how == "in other words":
            record = _record(name, f"gone/{n}.jpg", _reworded(asked, rng))
        else:
            _respoilt(shown[n], rng).save(place / "images" / f"other{n}.jpg", quality=rng.choice((40, 60, 75)))
            record = _record(name, f"images/other{n}.jpg", _question(rng))
        truth[name] = how
        records.append(record)
    rng.shuffle(records)
    (place / "train.json").write_text(json.dumps(records))
    (place / "bench.json").write_text(json.dumps({"questions": bench, "question_type": {"all": 1}}))
    return truth


def _question(rng: random.Random) -> str:
    return rng.choice(_ASKED).format(
        a=rng.choice(_THINGS), b=rng.choice(_THINGS), c=rng.choice(_COLOURS), d=rng.choice(_COLOURS),
        p=rng.choice(_PLACES),
    )  # fmt: skip


def _record(name: str, image: str, asked: str) -> dict[str, Any]:
    turns = [{"from": "human", "value": f"<image>\n{asked}"}, {"from": "gpt", "value": f"Nobody knows {name}."}]
    return {"id": name, "image": image, "conversations": turns}


def _reworded(text: str, rng: random.Random) -> str:
    words = text.rstrip("?").split()
    cut = rng.randrange(2, len(words) - 1)
    return rng.choice((text.upper(), text.replace(" ", "  ").rstrip("?") + " ?!", " ".join(words[cut:] + words[:cut])))


def _respoilt(picture: Image.Image, rng: random.Random) -> Image.Image:
    factor = rng.choice((0.5, 0.75, 1.0, 1.5))
    return picture.resize((round(picture.width * factor), round(picture.height * factor)))


def _draw(rng: random.Random) -> Image.Image:
    """Shapes on a ground, no two alike."""
    picture = Image.new("RGB", (160, 120), tuple(rng.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(picture)
    for _ in range(rng.randrange(5, 12)):
        x, y = rng.randrange(-20, 140), rng.randrange(-20, 100)
        box = (x, y, x + rng.randrange(15, 80), y + rng.randrange(15, 60))
        colour = tuple(rng.randrange(256) for _ in range(3))
        (pen.ellipse if rng.random() < 0.5 else pen.rectangle)(box, fill=colour)
    return picture
