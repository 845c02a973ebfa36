"""Hand-computed values, and damage that each indicator of correctness must notice or must not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from vlit.measure import INDICATORS, SampleIndicator
from vlit.schema import ImageRef, Message, Part, Sample

GOOD = ("What is shown?", "A dog runs on grass. It looks happy.")
STRENGTHS = (0, 10, 25, 40)


def message(role: str, *parts: Part) -> Message:
    return Message(role, parts)  # type: ignore[arg-type]


def tally(kit: SimpleNamespace, name: str, samples: list[Sample]) -> dict[str, int]:
    one = INDICATORS.get(name)()
    assert isinstance(one, SampleIndicator)
    return one.tally(kit.view(samples))


def with_box(box: tuple[float, ...], size: tuple[int, int] = (100, 50)) -> Sample:
    image = ImageRef(path="a.jpg", width=size[0], height=size[1])
    return Sample(
        id="b", images=(image,), messages=(
            message("user", Part("image"), Part("text", "Where is it?")), message("assistant", Part("box", "", box)),  # type: ignore[arg-type]
        ),
    )  # fmt: skip


# wellformed


@pytest.mark.parametrize(
    ("pairs", "options", "defect"),
    [
        ([GOOD], {}, None),
        ([GOOD, GOOD], {}, None),
        ([("What?", "Yes")], {}, None),
        ([("Q?", "One, two and three")], {}, None),
        ([GOOD], {"image": ""}, None),
        ([], {}, "no question or no answer"),
        ([("What?", "")], {}, "empty turn"),
        ([GOOD], {"mark": False}, "image marks do not match the images"),
        ([("<image>\nWhat?", "A dog.")], {}, "image marks do not match the images"),
        ([("What?", "A dog runs. It looks")], {}, "answer cut off"),
        ([("What?", "A dog sits with the")], {}, "answer cut off"),
        ([("What?", "- A dog\n- A cat. It Sits\n- A bus")], {}, None),
        ([("A long story of a dog that ran over the green grass. " * 5, "What is shown?")], {}, "roles swapped"),
    ],
)
def test_wellformed_by_hand(
    kit: SimpleNamespace, pairs: list[tuple[str, str]], options: dict[str, object], defect: str | None
) -> None:
    samples = [kit.sample(*pairs, **options)]
    found = set(tally(kit, "correctness.wellformed", samples))
    assert (defect in found) if defect else not found
    assert kit.score("correctness.wellformed", samples) == [0.0 if defect else 1.0]


def test_wellformed_order_of_turns(kit: SimpleNamespace) -> None:
    user, answer = message("user", Part("text", "Q?")), message("assistant", Part("text", "A."))
    talks = {
        (message("system", Part("text", "s")), user, answer): 1.0,
        (user, answer, user): 0.0,
        (answer, user): 0.0,
        (user, user, answer): 0.0,
        (user, answer, answer): 0.0,
        (user, message("system", Part("text", "s")), answer): 0.0,
    }
    samples = [Sample(id=str(i), messages=m) for i, m in enumerate(talks)]
    assert kit.score("correctness.wellformed", samples) == list(talks.values())


@pytest.mark.parametrize(
    ("box", "size", "good"),
    [
        ((0.0, 0.0, 100.0, 50.0), (100, 50), 1.0),
        ((0.0, 0.0, 100.9, 50.0), (100, 50), 1.0),
        ((0.0, 0.0, 150.0, 50.0), (100, 50), 0.0),
        ((0.0, 0.0, 150.0, 50.0), (0, 0), 1.0),
        ((9.0, 0.0, 5.0, 50.0), (100, 50), 0.0),
        ((-5.0, 0.0, 5.0, 50.0), (100, 50), 0.0),
        ((float("nan"), 0.0, 5.0, 50.0), (100, 50), 0.0),
    ],
)
def test_wellformed_boxes(kit: SimpleNamespace, box: tuple[float, ...], size: tuple[int, int], good: float) -> None:
    assert kit.score("correctness.wellformed", [with_box(box, size)]) == [good]


def test_wellformed_notices_cut_answers_and_not_new_words(kit: SimpleNamespace) -> None:
    def damaged(n: int, text: str) -> float:
        return float(
            kit.mean("correctness.wellformed", [kit.sample(("What?", text if i < n else GOOD[1])) for i in range(50)])
        )

    assert [damaged(n, "A dog runs. It looks very") for n in STRENGTHS] == [1.0, 0.8, 0.5, 0.2]
    assert [damaged(n, "Two cars stand there. One is red.") for n in STRENGTHS] == [1.0] * 4


# leakage


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("A dog runs on grass.", None),
        ("The man may be sorry that he cannot help.", None),
        ("I do not see any boats in this photo.", None),
        ("The given task is to park the car.", None),
        ("Based on the caption, a dog runs.", "speaks of its source"),
        ("According to the provided bounding boxes, it is left.", "speaks of its source"),
        ("The captions mention a dog.", "speaks of its source"),
        ("As an AI language model, I guess.", "speaks as a model"),
        ("I'm sorry, but no.", "refuses"),
        ("I cannot see the image.", "refuses"),
        ("A dog.\nHuman: and the cat?", "holds prompt text"),
        ("A dog</s>", "holds prompt text"),
    ],
)
def test_leakage_by_hand(kit: SimpleNamespace, answer: str, kind: str | None) -> None:
    samples = [kit.sample(("What?", answer))]
    assert kit.score("correctness.leakage", samples) == [0.0 if kind else 1.0]
    assert set(tally(kit, "correctness.leakage", samples)) == ({kind} if kind else set())


def test_leakage_marks_the_words_and_is_unknown_without_an_answer(kit: SimpleNamespace) -> None:
    one = INDICATORS.get("correctness.leakage")()
    assert isinstance(one, SampleIndicator)
    v = kit.view([kit.sample(("What?", "It is red, as mentioned in the caption."))])
    assert one.note(v, 0).sentence == "as mentioned in the caption"
    assert kit.score("correctness.leakage", [kit.sample(("What?", ""))]) == [None]


def test_leakage_notices_leaks_and_not_length(kit: SimpleNamespace) -> None:
    def leaky(n: int, text: str) -> float:
        return float(
            kit.mean("correctness.leakage", [kit.sample(("What?", text if i < n else "A dog.")) for i in range(50)])
        )

    assert [leaky(n, "As an AI language model, I see a dog.") for n in STRENGTHS] == [1.0, 0.8, 0.5, 0.2]
    assert [leaky(n, "A dog runs and runs. " * 30) for n in STRENGTHS] == [1.0] * 4


# language


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("What is in the image and what does it do?", "There is a dog and it runs on the grass.", 1.0),
        ("What is in the image and what does it do?", "Der Hund ist auf dem Gras und er läuft mit einem Ball.", 0.0),
        ("Was ist auf dem Bild zu sehen und wo ist es?", "Der Hund ist auf dem Gras und läuft mit dem Ball.", 1.0),
        ("What is in the image and what does it do?", "图中有一只狗在草地上奔跑。", 0.0),
        ("图片里有什么东西？", "图中有一只狗在草地上奔跑。", 1.0),
        ("この写真には何がありますか", "犬が草の上を走っています。", 1.0),
        ("What is in the image and what does it do?", "Yes", None),
        ("Please translate what is in the image to French.", "Le chien est sur la pelouse avec un ballon.", None),
        ("Can you see a star in the picture?", "No, I do not see a star.", 1.0),
        ("Can you see a star in the picture?", "No, no star can be seen here.", 1.0),
        ("Can you see a star in the picture?", "Não, no quadro não há uma estrela do mar.", 0.0),
        ("Can you see a star in the picture?", "No, no hay un perro en la hierba.", 0.0),
        ("Wat is er te zien op de foto?", "De hond is in het gras van een park en het is mooi.", 1.0),
    ],
)
def test_language_by_hand(kit: SimpleNamespace, question: str, answer: str, expected: float | None) -> None:
    assert kit.score("correctness.language", [kit.sample((question, answer))]) == [expected]


def test_language_notices_other_languages_and_not_other_words(kit: SimpleNamespace) -> None:
    question = "What is in the image and what does it do?"

    def foreign(n: int, text: str) -> float:
        plain = "There is a dog and it runs on the grass."
        return float(
            kit.mean("correctness.language", [kit.sample((question, text if i < n else plain)) for i in range(50)])
        )

    assert [foreign(n, "El perro está en la hierba con una pelota y corre.") for n in STRENGTHS] == [1.0, 0.8, 0.5, 0.2]
    assert [foreign(n, "This is the bus that you take to the city.") for n in STRENGTHS] == [1.0] * 4


# consistency


def test_consistency_by_hand(kit: SimpleNamespace) -> None:
    samples = [
        kit.sample(("Is there a dog?", "Yes."), ("How many dogs are there?", "Two."), image="1.jpg"),  # agree
        kit.sample(("Is there a cat?", "No."), image="2.jpg", id="x"),
        kit.sample(("How many cats are there?", "One"), image="2.jpg", id="y"),  # contradict
        kit.sample(("How many cars are there?", "2"), ("How many cars can you see?", "3"), image="3.jpg"),  # contradict
        kit.sample(("Is the man tall?", "Yes"), ("Is the man tall?", "Yes, he is."), image="4.jpg"),  # agree
        kit.sample(("It is red. Is that right?", "Yes"), ("It is blue. Is that right?", "No"), image="7.jpg"),  # apart
        kit.sample(("May I ask something? Is the dog red?", "Yes"), image="7.jpg"),  # not what is asked
        kit.sample(("May I ask something? Is the dog wet?", "No"), image="7.jpg"),
        kit.sample(("Is there a bus?", "Yes"), image="5.jpg"),  # nothing to compare with
        kit.sample(("Is there a bus?", "No"), image="6.jpg"),  # another image
        kit.sample(("Is there a bus?", "No"), ("Is there a bus?", "Yes"), image=""),  # no image
    ]
    found = kit.summary("correctness.consistency", samples)
    assert found.value == 0.5
    assert found.n == 5
    assert [p.row for p in found.worst] == [2, 3]
    assert kit.summary("correctness.consistency", samples[5:]).value is None


def test_consistency_notices_flipped_answers_and_not_reworded_ones(kit: SimpleNamespace) -> None:
    def flipped(n: int, other: str) -> float:
        samples = [
            kit.sample(("Is there a dog?", "Yes"), ("Is there a dog?", other if i < n else "Yes"), image=f"{i}.jpg")
            for i in range(50)
        ]
        return float(kit.value("correctness.consistency", samples))

    assert [flipped(n, "No") for n in STRENGTHS] == [1.0, 0.8, 0.5, 0.2]
    assert [flipped(n, "Yes, I can see one.") for n in STRENGTHS] == [1.0] * 4


# claims and CHAIR


def test_claims_by_hand(kit: SimpleNamespace) -> None:
    scenes = [kit.scene("a.jpg", "dog", "car", "car")]
    samples = [
        kit.sample(("What is in the image?", "There is a dog in the image.")),
        kit.sample(("What is in the image?", "There is a cat in the image.")),
        kit.sample(("Is there a bus?", "No.")),
        kit.sample(("What is in the image?", "There is a dog."), image="unknown.jpg"),
        kit.sample(("Is it nice?", "Perhaps.")),
    ]
    assert kit.score("correctness.claims", samples, scenes) == [1.0, 0.0, 1.0, None, None]
    assert kit.mean("correctness.claims", samples, scenes) == pytest.approx(2 / 3)


def test_claims_are_a_ratio_of_sums(kit: SimpleNamespace) -> None:
    scenes = [kit.scene("a.jpg", "dog", "car", "person")]
    samples = [
        kit.sample(("What is there?", "There is a dog. There is a car. There is a person.")),
        kit.sample(("What is there?", "There is a cat.")),
    ]
    assert kit.mean("correctness.claims", samples, scenes) == pytest.approx(3 / 4)


def test_claims_note_shows_the_contradiction(kit: SimpleNamespace) -> None:
    one = INDICATORS.get("correctness.claims")()
    assert isinstance(one, SampleIndicator)
    v = kit.view([kit.sample(("What?", "There is a cat in the image."))], [kit.scene("a.jpg", "dog")])
    note = one.note(v, 0)
    assert "contradicted" in note.note
    assert note.sentence in "There is a cat in the image."
    assert note.sentence


def test_chair_by_hand(kit: SimpleNamespace) -> None:
    scenes = [kit.scene("a.jpg", "dog", "person")]
    samples = [
        kit.sample(("Describe the image.", "A person walks a dog.")),  # 2 mentions, none hallucinated
        kit.sample(("Describe the image.", "There is a dog and there is a cat.")),  # 2 mentions, one hallucinated
        kit.sample(("Is it?", "Perhaps.")),  # an answer, no mention
        kit.sample(("What is it?", "A cat."), image="unknown.jpg"),
    ]
    assert kit.score("correctness.chair_i", samples, scenes) == [0.0, 0.5, None, None]
    assert kit.score("correctness.chair_s", samples, scenes) == [0.0, 1.0, 0.0, None]
    assert kit.mean("correctness.chair_i", samples, scenes) == pytest.approx(1 / 4)
    assert kit.mean("correctness.chair_s", samples, scenes) == pytest.approx(1 / 3)


def test_chair_counts_every_mention_and_no_denial(kit: SimpleNamespace) -> None:
    scenes = [kit.scene("a.jpg", "dog"), kit.scene("open.jpg", "dog", closed=())]
    told = [
        kit.sample(("What is there?", "A dog and a cat. The cat sleeps beside the dog.")),
        kit.sample(("Is there a cat?", "No, there is no cat. I see a dog.")),
        kit.sample(("What is there?", "A cat."), image="open.jpg"),  # nothing was looked for: not known
        kit.sample(("Was ist zu sehen?", "Auf dem Bild ist ein Bus und der ist nicht rot.")),
    ]
    assert kit.score("correctness.chair_i", told, scenes) == [0.5, 0.0, None, None]
    assert kit.score("correctness.chair_s", told, scenes) == [1.0, 0.0, None, None]


def test_chair_shows_the_sentence_and_the_boxes(kit: SimpleNamespace) -> None:
    one = INDICATORS.get("correctness.chair_i")()
    assert isinstance(one, SampleIndicator)
    v = kit.view([kit.sample(("What?", "A dog runs. A cat sleeps."), ("And?", "A dog."))], [kit.scene("a.jpg", "dog")])
    note = one.note(v, 0)
    assert (note.note, note.sentence, note.exchange) == (
        "'cat' (cat) is neither annotated nor in a caption", "A cat sleeps.", 0,
    )  # fmt: skip
    assert [box.label for box in note.boxes] == ["dog"]
    clean = kit.view([kit.sample(("What?", "A dog."))], [kit.scene("a.jpg", "dog")])
    assert one.note(clean, 0).note == "1 mentions, all of them in the image"


@pytest.mark.parametrize("name", ["correctness.claims", "correctness.chair_i", "correctness.chair_s"])
def test_scene_indicators_notice_swapped_objects_and_not_synonyms(kit: SimpleNamespace, name: str) -> None:
    scenes = [kit.scene(f"{i}.jpg", "dog", "person") for i in range(50)]

    def swapped(n: int, word: str) -> float:
        samples = [
            kit.sample(("Describe it.", f"There is a {word if i < n else 'dog'} in the image."), image=f"{i}.jpg")
            for i in range(50)
        ]
        return float(kit.mean(name, samples, scenes))

    noticed = [swapped(n, "cat") for n in STRENGTHS]
    clean = 1.0 if name.endswith("claims") else 0.0
    assert noticed == pytest.approx([abs(clean - n / 50) for n in STRENGTHS])
    assert [swapped(n, "puppy") for n in STRENGTHS] == [clean] * 4
