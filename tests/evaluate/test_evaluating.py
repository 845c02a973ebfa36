"""Evaluating end to end: seen and grey, by ranking and by letter, resumed, compared, and what cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import vlit
from vlit.errors import InputError, UsageError
from vlit.evaluate import Ask, Question, caption_questions, chair
from vlit.evaluate.question import Answer
from vlit.evaluating import evaluate
from vlit.laptop import all_scenes

Tiny = Callable[[str], Path]


@pytest.fixture(scope="module")
def bench(squares: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve questions in SEED-Bench's form, images named in full."""
    options = ["red", "blue", "green", "two dog"]
    records = [
        {"answer": "ABCD"[n % 4], **{f"choice_{c}": o for c, o in zip("abcd", options, strict=True)},
         "data_id": str(squares[n % 6]), "data_type": "image", "question": f"what colour is it {'?' * (n % 3)}",
         "question_id": str(n), "question_type_id": 1 + n % 2}
        for n in range(12)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("bench") / "squares.json"
    path.write_text(json.dumps({"questions": records, "question_type": {"colour": 1, "number": 2}}))
    return path


def test_a_model_is_asked_seen_and_grey(tiny: Tiny, bench: Path, tmp_path: Path) -> None:
    found = evaluate(tiny("llava"), bench=[bench], out=tmp_path / "a")
    one = found.of("squares")
    assert (one.mode, one.scores.n, one.scores.images) == ("ranking", 12, 6)
    assert set(one.scores.dimensions) == {"colour", "number"}
    assert one.scores.chance == 0.25
    assert one.blank is not None
    assert one.gain is not None
    assert one.gain.value == pytest.approx(one.scores.metrics["accuracy"].value - one.blank.metrics["accuracy"].value)
    kept = (tmp_path / "a" / "answers" / "squares.jsonl").read_text()
    assert len(kept.splitlines()) == 12
    again = evaluate(tiny("llava"), bench=[bench], out=tmp_path / "b")
    assert (tmp_path / "b" / "answers" / "squares.jsonl").read_text() == kept
    assert again == found
    table = found.summary()
    assert "gained by seeing" in table
    assert "chance 0.250" in table


def test_an_interrupted_evaluation_asks_only_what_is_left(
    tiny: Tiny, bench: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = evaluate(tiny("qformer"), bench=[bench], out=tmp_path / "a", blank=False)
    target = tmp_path / "a" / "answers" / "squares.jsonl"
    lines = target.read_text().splitlines(keepends=True)
    target.write_text("".join(lines[:5]) + lines[5][:10])  # as a crash would leave it
    asked: list[int] = []
    part = Ask._part

    def counted(self: Ask, questions: list[Question]) -> list[Answer]:
        asked.append(len(questions))
        return part(self, questions)

    monkeypatch.setattr(Ask, "_part", counted)
    again = evaluate(tiny("qformer"), bench=[bench], out=tmp_path / "a", blank=False)
    assert asked == [7]
    assert again == whole


def test_letters_are_asked_in_every_order(tiny: Tiny, bench: Path) -> None:
    one = evaluate(tiny("flamingo"), bench=[bench], mode="letter", blank=False).of("squares")
    assert one.orders is not None
    assert one.orders.steady.n == 12
    assert sum(one.orders.letters.values()) == 12 * 4


def test_two_models_are_compared_on_the_same_questions(tiny: Tiny, bench: Path, tmp_path: Path) -> None:
    first = evaluate(tiny("llava"), bench=[bench], out=tmp_path / "a", blank=False).of("squares")
    second = evaluate(tiny("flamingo"), bench=[bench], out=tmp_path / "b", blank=False, against=tmp_path / "a").of(
        "squares"
    )
    for name, one, other in [
        ("all", first.scores.metrics["accuracy"], second.scores.metrics["accuracy"]),
        ("colour", first.scores.dimensions["colour"], second.scores.dimensions["colour"]),
    ]:
        assert second.against[name].value == pytest.approx(other.value - one.value)
    with pytest.raises(InputError, match="is not a run folder"):
        evaluate(tiny("llava"), bench=[bench], against=tmp_path)


def test_stored_answers_need_no_model(bench: Path, tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text("".join(json.dumps({"question_id": n, "text": "ABCD"[n % 4]}) + "\n" for n in range(12)))
    found = evaluate(bench=[bench], answers=[path])
    assert found.of("squares").scores.metrics["accuracy"].value == 1
    assert found.of("squares").mode == "answers"


def test_popes_numbers_of_a_stored_file(tmp_path: Path) -> None:
    records = [{"question_id": n, "image": f"{n}.jpg", "text": "Is there a dog?", "label": ["yes", "no"][n % 2]}
               for n in range(8)]  # fmt: skip
    (tmp_path / "pope.json").write_text("".join(json.dumps(r) + "\n" for r in records))
    said = ["yes", "yes", "no", "no", "yes", "no", "Yes, there is.", "no dog"]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"question": "?", "answer": a}) + "\n" for a in said))
    found = evaluate(bench=[tmp_path / "pope.json"], answers=[tmp_path / "a.jsonl"])
    metrics = json.loads(found.to_json())["found"][0]["scores"]["metrics"]
    assert {name: m["value"] for name, m in metrics.items()} == pytest.approx(
        {"accuracy": 6 / 8, "precision": 3 / 4, "recall": 3 / 4, "f1": 3 / 4, "yes_ratio": 4 / 8}
    )
    assert "yes ratio" in found.summary()


def test_captions_are_scored_by_chair(tmp_path: Path) -> None:
    scenes = all_scenes(vlit.render(3, out=tmp_path / "s", seed=1, size=72, style="plain"))
    questions = caption_questions(scenes)
    there = scenes[0].objects[0].category
    absent = [name for name in scenes[0].closed_world if name not in {o.category for o in scenes[0].objects}]
    said = {
        scenes[0].id: Answer(id=scenes[0].id, text=f"There is a {there} and a {absent[0]}."),
        scenes[1].id: Answer(id=scenes[1].id, text=f"I see a {scenes[1].objects[0].category}."),
    }
    found = chair(questions, said, {s.id: s for s in scenes}.get)
    assert (found.metrics["chair_i"].value, found.metrics["chair_i"].n) == (pytest.approx(1 / 3), 3)
    assert (found.metrics["chair_s"].value, found.metrics["chair_s"].n) == (0.5, 2)
    assert found.unread == 1


def test_a_model_describes_scenes(tiny: Tiny, tmp_path: Path) -> None:
    scenes = vlit.render(3, out=tmp_path / "s", seed=1, size=72, style="plain")
    found = evaluate(tiny("flamingo"), captions=f"vlit:{scenes}").of("captions")
    assert found.mode == "descriptions"
    assert set(found.scores.metrics) == {"chair_i", "chair_s"}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "has nothing to ask"),
        ({"bench": ["x"]}, "needs a model or files of answers"),
        ({"model": "m", "bench": ["x"], "answers": ["y"]}, "not both"),
        ({"bench": ["x", "z"], "answers": ["y"]}, "is given 1 times for 2 benchmarks"),
        ({"model": "m", "bench": ["x"], "mode": "rank"}, "Did you mean 'ranking'"),
        ({"model": "m", "bench": ["x"], "short": "exact"}, "there is none of this name"),
        ({"model": "m", "bench": ["x", "y", "z"], "images": ["a", "b"]}, "--images"),
    ],
)
def test_what_cannot_be(given: dict[str, object], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        evaluate(**given)  # type: ignore[arg-type]


def test_missing_images_are_told_before_anything_is_asked(tiny: Tiny, bench: Path, tmp_path: Path) -> None:
    document = json.loads(bench.read_text())
    document["questions"][0]["data_id"] = "gone.png"
    path = tmp_path / "b.json"
    path.write_text(json.dumps(document))
    with pytest.raises(UsageError, match=r"1 of its 7 images cannot be opened; its image gone\.png is not there"):
        evaluate(tiny("llava"), bench=[path])
