"""Does quality control find what a model invents, and does it leave alone what is true?

python benchmarks/quality_control.py --data shared/data/coco-mini [--samples 600] [--rate 0.2]

A server answers requests of `vlit construct --endpoint`. What it says is true: two captions that people wrote of the
very image and a sentence or two on numbers of annotated things. Of the five captions of each image three are kept from
vlit and are what the server speaks with, so that true answers are other people's words and not the checker's own
evidence. One answer in five has an error of a known kind: the word for an absent thing in the place of a present one's
(in captions too, whatever becomes of their grammar), a sentence on an absent thing, or a wrong number of an annotated
thing. Second requests are answered in the same way, errors included.

Told are: of the answers with an error, how many the gates noticed; of the true ones, how many were refused, and how
many were changed; and how many samples that were kept still hold an error. Written to
benchmarks/results/quality_control.json.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

import planted  # noqa: E402
from chat_server import Server  # noqa: E402
from vlit.arrow import scenes_from_batch  # noqa: E402
from vlit.claims import Lexicon, SceneTable, load_lexicon  # noqa: E402
from vlit.claims.words import NUMBER_WORDS  # noqa: E402
from vlit.construct.instruct.scenetext import scene_text  # noqa: E402
from vlit.construct.quality import inspect  # noqa: E402
from vlit.endpoint import Journal  # noqa: E402
from vlit.engine import read_batches  # noqa: E402
from vlit.schema import Message, Part, Sample, Scene  # noqa: E402

_KEPT = 2  # captions that vlit sees
_COUNTS = (
    "There {be} {n} {noun} in the image.", "The image shows {n} {noun}.", "I can see {n} {noun}.",
    "{N} {noun} {be} visible.",
    "In total, there {be} {n} {noun}.", "You can count {n} {noun}.", "The picture contains {n} {noun}.",
)  # fmt: skip
_WORDS = {value: word for word, value in NUMBER_WORDS.items()}


_ABSENT = (
    "There is also {one} in the image.", "{One} can be seen in the background.", "On the left side there is {one}.",
    "I can also see {one}.", "Next to it stands {one}.", "{One} is visible as well.", "In the foreground lies {one}.",
    "The image also shows {one}.",
)  # fmt: skip


class Told(msgspec.Struct):
    """What the server knows of an answer that it gave: the error in it, ``""`` for none."""

    scene: Scene
    error: str
    answer: str


class Double:
    """A model that sees the image: it knows all captions and all objects."""

    def __init__(self, scenes: dict[str, tuple[Scene, list[str]]], rate: float, seed: int) -> None:
        self._scenes = scenes
        self._rate = rate
        self._seed = seed
        self.told: dict[str, Told] = {}

    def answer(self, body: dict[str, Any], n: int) -> str:
        """True but for one answer in five."""
        texts = [m["content"] for m in body["messages"] if m["role"] == "user"]
        text = next(t for t in reversed(texts) if not t.startswith("Your answer"))
        scene, captions = next(found for told, found in self._scenes.items() if text.startswith(told))
        rng = random.Random(f"{self._seed}/{n}/{json.dumps(body['messages'])}")
        table, lexicon = SceneTable(scene), load_lexicon(scene.lexicon)
        sentences = true_answer(captions, table, lexicon, rng)
        error = ""
        if rng.random() < self._rate:
            error, sentences = wrong_answer(sentences, table, lexicon, rng)
        said = " ".join(text for text, _ in sentences)
        exchanges = [{"question": f"Can you describe image {rng.randrange(10**6)} in detail?", "answer": said}]
        whole = json.dumps({"exchanges": exchanges})
        self.told[whole] = Told(scene, error, said)
        return whole


Sentences = list[tuple[str, bool]]
"""Sentences, each with whether it tells the number of an annotated thing."""


def wrong_answer(
    sentences: Sentences, table: SceneTable, lexicon: Lexicon, rng: random.Random
) -> tuple[str, Sentences]:
    """The name of an error and the answer with it; no name where no error has a place."""
    for name in rng.sample(("absent sentence", "absent word", "wrong number"), k=3):
        at = rng.randrange(len(sentences))
        new = None
        if name == "absent sentence":
            category = planted.absent(table, lexicon, rng)
            if category is not None:
                one = lexicon.entry(category).one
                line = rng.choice(_ABSENT).format(one=one, One=one[0].upper() + one[1:])
                return name, [*sentences[: at + 1], (line, False), *sentences[at + 1 :]]
        elif name == "absent word":
            new = planted.swap_object("", sentences[at][0], table, lexicon, rng)
        else:
            counts = [i for i, (_, counted) in enumerate(sentences) if counted]
            if counts:
                at = rng.choice(counts)
                new = planted.swap_number("", sentences[at][0], table, lexicon, rng)
        if new is not None and new != sentences[at][0]:
            return name, [*sentences[:at], (new, False), *sentences[at + 1 :]]
    return "", sentences


def true_answer(captions: list[str], table: SceneTable, lexicon: Lexicon, rng: random.Random) -> Sentences:
    """Captions by people, and numbers of annotated things."""
    said = [c.strip().rstrip(".").strip() for c in rng.sample(captions, k=min(2, len(captions)))]
    sentences = [(f"{c[:1].upper()}{c[1:]}.", False) for c in said if c]
    spoken = {m.category for text in (*captions, *table.scene.captions) for m in lexicon.mentions(text)}
    plain = [
        name
        for name, number in table.counts.items()
        if number <= 6 and name not in table.crowded and name in table.closed and not lexicon.entry(name).pair
        and not lexicon.entry(name).mass and (name not in spoken or number > 1)
    ]  # fmt: skip
    for name in rng.sample(sorted(plain), k=min(len(plain), rng.choice((1, 2)))):
        number = table.counts[name]
        word = _WORDS[number] if rng.random() < 0.7 else str(number)
        line = rng.choice(_COUNTS).format(
            n=word, N=word.capitalize(), noun=lexicon.entry(name).noun(number), be="is" if number == 1 else "are"
        )
        sentences.insert(rng.randrange(1, len(sentences) + 1) if sentences else 0, (line, True))
    return sentences


def held_out(source: Path, target: Path) -> dict[str, list[str]]:
    """A copy of the annotations with two captions an image; returns the others, by image id."""
    (target / "annotations").mkdir(parents=True)
    for folder in ("train2017", "val2017"):
        (target / folder).symlink_to((source / folder).resolve())
    others: dict[str, list[str]] = {}
    for file in sorted((source / "annotations").glob("*.json")):
        data = json.loads(file.read_text("utf-8"))
        if file.name.startswith("captions"):
            seen: Counter[int] = Counter()
            kept = []
            for line in data["annotations"]:
                seen[line["image_id"]] += 1
                if seen[line["image_id"]] <= _KEPT:
                    kept.append(line)
                else:
                    others.setdefault(str(line["image_id"]), []).append(line["caption"])
            data["annotations"] = kept
        if not file.name.startswith("person"):
            (target / "annotations" / file.name).write_text(json.dumps(data), "utf-8")
    return others


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--samples", type=int, default=600)
    parser.add_argument("--rate", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        others = held_out(chosen.data, place / "coco")
        double = Double({}, chosen.rate, chosen.seed)
        server = Server(double.answer).start()
        settings = {"endpoint": server.url, "model": "double", "rounds": 0, "in_flight": 16}
        from vlit.instructing import plan_construct

        planned = plan_construct(
            f"coco:{place / 'coco'}", out=place / "run", instruct=settings, samples=chosen.samples,
            types={"detail": 1.0}, seed=chosen.seed,
        )  # fmt: skip
        for batch in read_batches(sorted((place / "run" / "work" / "scenes").glob("*.parquet"))):
            for scene in scenes_from_batch(batch):
                double._scenes[scene_text(scene)] = (scene, others[scene.id])
        run = planned.run()
        server.stop()
        found = judged(double, Journal(run.path / "cache" / "asked.jsonl"), chosen.show)
        wrong = {told.answer for told in double.told.values() if told.error}
        still = sum(any(a in wrong for _, a in sample.exchanges()) for sample in run.samples())
        found |= {
            "drafts": chosen.samples, "kept": run.info["counts"]["kept"],
            "refused_for_good": run.info["counts"]["rejected"],
            "kept_with_an_error": still, "repaired": run.info["repaired"], "asked_again": run.info["again"],
        }  # fmt: skip
    print(json.dumps(found, indent=2))
    target = ROOT / "benchmarks" / "results" / "quality_control.json"
    target.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def judged(double: Double, journal: Journal, show: bool) -> dict[str, Any]:
    """What the gates say of every answer that was given, alone."""
    caught: Counter[str] = Counter()
    there: Counter[str] = Counter()
    true = refused = changed = 0
    for reply in journal:
        told = double.told[reply.text]
        sample = Sample(
            id="x", images=(told.scene.image,),
            messages=(
                Message("user", (Part("image"), Part("text", "Can you describe the image in detail?"))),
                Message("assistant", (Part("text", told.answer),)),
            ),
        )  # fmt: skip
        seen = inspect(sample, SceneTable(told.scene), load_lexicon(told.scene.lexicon), mend=True)
        noticed = bool(seen.gate) or seen.repaired is not None
        if told.error:
            there[told.error] += 1
            caught[told.error] += noticed
            if show and not noticed:
                print("missed:", told.error, "|", told.answer, "|", told.scene.captions, SceneTable(told.scene).counts)
        else:
            true += 1
            refused += bool(seen.gate)
            changed += seen.repaired is not None
            if show and noticed:
                print("wrongly:", told.answer, "|", [v.reason for v in seen.verdicts if v.status == "contradicted"],
                      told.scene.captions, SceneTable(told.scene).counts)  # fmt: skip
    errors = sum(there.values())
    return {
        "answers": errors + true, "with_an_error": errors, "caught": sum(caught.values()),
        "caught_share": round(sum(caught.values()) / errors, 4),
        "caught_by_kind": {name: f"{caught[name]} of {n}" for name, n in sorted(there.items())},
        "true": true, "true_refused": refused, "true_refused_share": round(refused / true, 4), "true_changed": changed,
        "true_changed_share": round(changed / true, 4),
    }  # fmt: skip


if __name__ == "__main__":
    main()
