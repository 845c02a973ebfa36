"""Samples for consumers to load, and their images: made by hand where it is known what goes wrong, and at random."""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image

from vlit.schema import ImageRef, Message, Part, Sample

SIZES = {"a.png": (64, 48), "bö b.jpg": (96, 64), "sub/c.png": (40, 80), "d.jpg": (128, 32)}
"""Name and size of each image."""

_WORDS = "cat dog Straße 猫 кот — “quoted” <b>bold</b> {json} 100% a_b \\n\\t 👩‍🚀 مرحبا".split(" ")  # noqa: SIM905 - one line of words is easier to read


def draw(folder: Path) -> Path:
    """Draw the images into a folder."""
    for number, (name, size) in enumerate(SIZES.items()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", size, (60 * number, 120, 200 - 60 * number)).save(folder / name)
    return folder


def _sample(identity: str, images: list[str], *turns: tuple[str, list[str | Part | None]]) -> Sample:
    """A sample; None in a turn is the next image."""
    shown = 0
    messages = []
    for role, pieces in turns:
        parts = []
        for piece in pieces:
            if piece is None:
                parts.append(Part("image", index=shown))
                shown += 1
            else:
                parts.append(Part("text", piece) if isinstance(piece, str) else piece)
        messages.append(Message(role, tuple(parts)))
    refs = tuple(ImageRef(path=name, width=SIZES[name][0], height=SIZES[name][1]) for name in images)
    return Sample(id=identity, images=refs, messages=tuple(messages))


def by_hand() -> list[Sample]:
    """Texts first, so that a loader that looks at the first rows only learns nothing of images."""
    q, a = ("user", ["What is this?"]), ("assistant", ["A cat."])
    return [
        _sample("text", [], q, a),
        _sample("talk", [], q, a, ("user", ["And then?"]), ("assistant", ["It sleeps,\n\nand sleeps."])),
        _sample("one", ["a.png"], ("user", [None, "What is this?"]), a),
        _sample("last", ["bö b.jpg"], ("user", ["What is this?", None]), a),
        _sample("two", ["a.png", "sub/c.png"], ("user", [None, None, "Compare them."]), a),
        _sample("between", ["a.png", "d.jpg"], ("user", ["First ", None, " then ", None, " and now?"]), a),
        _sample("later", ["sub/c.png"], q, a, ("user", [None, "And here?"]), ("assistant", ["A dog."])),
        _sample("each", ["a.png", "d.jpg"], ("user", [None, "Here?"]), a, ("user", [None, "Here?"]), a),
        _sample("twice", ["a.png", "a.png"], ("user", [None, None, "The same?"]), ("assistant", ["Yes."])),
        _sample("only", ["a.png"], ("user", [None]), a),
        _sample(
            "unicode", ["bö b.jpg"], ("user", [None, "Was heißt 猫? 👩‍🚀"]), ("assistant", ["Кот — ‘cat’\u2028مرحبا."])
        ),
        _sample("long", ["d.jpg"], ("user", [None, "Tell me all."]), ("assistant", ["word " * 2000 + "end."])),
    ]


def at_random(seed: int = 7, count: int = 40) -> list[Sample]:
    """Samples of one to three exchanges with up to two images each, anywhere in the question."""
    draw = random.Random(seed)

    def said() -> str:
        return " ".join(draw.choices(_WORDS, k=draw.randint(1, 12)))

    made = []
    for number in range(count):
        images: list[str] = []
        turns: list[tuple[str, list[str | Part | None]]] = []
        for _ in range(draw.randint(1, 3)):
            pieces: list[str | Part | None] = [said()]
            for _ in range(draw.choice([0, 0, 1, 2])):
                images.append(draw.choice(list(SIZES)))
                pieces.insert(draw.randint(0, len(pieces)), None)
            turns += [("user", pieces), ("assistant", [said()])]
        made.append(_sample(f"random-{number}", images, *turns))
    return made


def with_system() -> list[Sample]:
    """Samples that begin with a system turn."""
    told = ("system", ["Be brief, and polite."])
    return [
        _sample("told", [], told, ("user", ["Hi"]), ("assistant", ["Hello."])),
        _sample("shown", ["a.png"], told, ("user", [None, "What is this?"]), ("assistant", ["A cat."])),
    ]


def with_boxes() -> list[Sample]:
    """Samples with boxes: one, several, in a question, on the second of two images."""
    cat = Part("box", "cat", (4.0, 6.0, 32.0, 24.0))
    dog = Part("box", "dog", (8.0, 0.0, 64.0, 48.0))
    late = Part("box", "cup", (10.0, 20.0, 30.0, 40.0), 1)
    return [
        _sample("none", ["a.png"], ("user", [None, "What?"]), ("assistant", ["A cat."])),
        _sample("box", ["a.png"], ("user", [None, "Where is the cat?"]), ("assistant", ["Here: ", cat, "."])),
        _sample("boxes", ["a.png"], ("user", [None, "Where?"]), ("assistant", ["The cat ", cat, ", the dog ", dog])),
        _sample("asked", ["a.png"], ("user", [None, "What is at ", dog, "?"]), ("assistant", ["A dog."])),
        _sample("second", ["a.png", "sub/c.png"], ("user", [None, None, "Where?"]), ("assistant", ["At ", late, "."])),
        _sample("words", [], ("user", ["Hi"]), ("assistant", ["Hello."])),
    ]
