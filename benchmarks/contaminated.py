"""A training set with a benchmark planted in it, for benchmarks/curate.py: images, questions, and the truth.

A third of the planted items stand as they are, under another name of their image; a third in other words (case,
punctuation, order of words), about an image that is not at hand, so that words alone must do; a third show the
benchmark's image recompressed or resized, with a question of the training set, so that pixels alone must do. The other
samples ask in the same templates about other images, some of them, by chance, in the very words of an item.

Two materials: ``drawn``, shapes and questions from templates, on which one limit of the rules was chosen; and
``public``, photographs, charts, receipts and web pictures with the questions of TextVQA and ChartQA, on which none was.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

from large import PLACES
from records import llava

_COLOURS = ("red", "green", "blue", "yellow", "white", "black", "brown", "grey", "purple", "orange")
_THINGS = ("dog", "cat", "bus", "car", "cup", "chair", "bird", "horse", "bottle", "clock", "bench", "kite", "pizza",
           "sheep", "boat", "train", "apple", "lamp", "truck", "vase", "book", "ball", "hat", "spoon", "sofa",
           "plate", "tree", "fence", "door", "bag", "shoe", "bear", "plant", "wheel")  # fmt: skip
_ASKED = (
    "What is the {c} {a} doing next to the {d} {b} {p}?",
    "How many {c} {a}s can be seen beside the {d} {b} {p}?",
    "Which {a} is larger than the {c} {b} standing {p} with a {d} stripe?",
    "Why would the {c} {a} be placed {p} close to that {d} {b}?",
)


class Material(NamedTuple):
    """What a benchmark and a training set are made of: a picture and a question for each item, pictures of the training
    set, a way to ask a question there, and randomness for the rest."""

    shown: list[Image.Image]
    questions: list[str]
    pictures: list[Image.Image]
    ask: Callable[[], str]
    rng: random.Random


def drawn(items: int) -> Material:
    """Shapes, and questions from templates, for both sides."""
    rng = random.Random(7)
    pictures = [_draw(rng) for _ in range(2000)]
    shown = [_draw(rng) for _ in range(items)]
    return Material(shown, [_question(rng) for _ in range(items)], pictures, lambda: _question(rng), rng)


def public(data: Path, items: int, echo: float) -> Material:
    """Pictures and questions of public sets, one half of each for the benchmark.

    Args:
        data: holds coco-mini, chartqa, sroie, owleval, ocr-answers.
        echo: how many of the training set's questions are the benchmark's, about another picture.
    """
    rng = random.Random(23)
    files = [p for name in ("coco-mini", "chartqa", "sroie", "owleval") for p in sorted((data / name).rglob("*"))
             if p.suffix in (".jpg", ".png")]  # fmt: skip
    rng.shuffle(files)
    opened = [_small(path) for path in files]
    half = len(opened) // 2
    if items > half:
        raise SystemExit(f"there are pictures for {half} items, and {items} are asked for")
    asked = {r["question"] for r in json.loads((data / "ocr-answers" / "textVQA.json").read_text())}
    for file in sorted((data / "chartqa").rglob("*.json")):
        asked |= {r["query"] for r in json.loads(file.read_text())}
    questions = sorted({" ".join(q.lower().split()): q for q in sorted(asked)}.values())
    rng.shuffle(questions)
    own, others = questions[:items], questions[items:]

    def ask() -> str:
        return rng.choice(own if rng.random() < echo else others)

    return Material(opened[:items], own, opened[half:], ask, rng)


def _small(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        found = picture.convert("RGB")
    found.thumbnail((320, 320))
    return found


def plant(place: Path, samples: int, material: Material) -> dict[str, str]:
    """Write ``train.json`` (LLaVA), ``bench.json`` (SEED-Bench) and their images; the planted ids with how each was."""
    rng, items = material.rng, len(material.shown)
    (place / "images").mkdir(parents=True, exist_ok=True)
    for n, picture in enumerate(material.pictures):
        picture.save(place / "images" / f"train{n}.jpg", quality=88)
    bench = []
    for n, (picture, question) in enumerate(zip(material.shown, material.questions, strict=True)):
        picture.save(place / "images" / f"bench{n}.jpg", quality=92)
        bench.append({
            "question": question, "choice_a": "one", "choice_b": "two", "choice_c": "three", "choice_d": "four",
            "answer": rng.choice("ABCD"), "data_id": f"images/bench{n}.jpg", "data_type": "image",
            "question_id": f"q{n}", "question_type_id": 1,
        })  # fmt: skip
    records: list[dict[str, Any]] = [
        _record(f"s{n}", f"images/train{rng.randrange(len(material.pictures))}.jpg", material.ask())
        for n in range(samples - items)
    ]
    truth: dict[str, str] = {}
    for n in range(items):
        name, asked = f"planted{n}", material.questions[n]
        how = ("as it is", "in other words", "with other pixels")[n % 3]
        if how == "as it is":
            (place / "images" / f"copy{n}.jpg").write_bytes((place / "images" / f"bench{n}.jpg").read_bytes())
            record = _record(name, f"images/copy{n}.jpg", asked)
        elif how == "in other words":
            record = _record(name, f"gone/{n}.jpg", _reworded(asked, rng))
        else:
            spoilt = _respoilt(material.shown[n], rng)
            spoilt.save(place / "images" / f"other{n}.jpg", quality=rng.choice((40, 60, 75)))
            record = _record(name, f"images/other{n}.jpg", material.ask())
        truth[name] = how
        records.append(record)
    rng.shuffle(records)
    (place / "train.json").write_text(json.dumps(records))
    (place / "bench.json").write_text(json.dumps({"questions": bench, "question_type": {"all": 1}}))
    return truth


def _question(rng: random.Random) -> str:
    return rng.choice(_ASKED).format(
        a=rng.choice(_THINGS), b=rng.choice(_THINGS), c=rng.choice(_COLOURS), d=rng.choice(_COLOURS),
        p=rng.choice(PLACES),
    )  # fmt: skip


def _record(name: str, image: str, asked: str) -> dict[str, Any]:
    return llava(name, image, (f"<image>\n{asked}", f"Nobody knows {name}."))


def _reworded(text: str, rng: random.Random) -> str:
    words = text.rstrip("?").split()
    cut = rng.randrange(min(2, len(words) // 2), max(3, len(words) - 1))
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
