"""Harm on purpose: the contract that all damages keep, and what each of them does."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import vlit
from vlit.damage import DAMAGES, Choice, Data
from vlit.damage.base import answers
from vlit.errors import UsageError
from vlit.scenes import SceneIndex
from vlit.schema import Attribute, Evidence, ImageRef, Message, Object, Part, Relation, Sample, Scene

NAMES = DAMAGES.names()


class Index:
    """Scenes by image path."""

    def __init__(self, *scenes: Scene) -> None:
        self._scenes = {s.image.path: s for s in scenes}

    def get(self, image: str) -> Scene | None:
        return self._scenes.get(image)


class Related:
    """An index whose scenes relate their first two things, which rendered ones do not."""

    def __init__(self, index: SceneIndex) -> None:
        self._index = index

    def get(self, image: str) -> Scene | None:
        found = self._index.get(image)
        if found is None or len(found.objects) < 2:
            return found
        one, other = found.objects[:2]
        word = "left of" if one.box[0] < other.box[0] else "right of"
        return msgspec.structs.replace(found, relations=(Relation(one.id, word, other.id),))


def sample(*pairs: tuple[str, str], id: str = "s", image: str = "a.jpg", type: str = "") -> Sample:
    messages: list[Message] = []
    for number, (question, answer) in enumerate(pairs):
        marks = (Part("image"),) if number == 0 else ()
        messages += [Message("user", (*marks, Part("text", question))), Message("assistant", (Part("text", answer),))]
    return Sample(id=id, images=(ImageRef(path=image),), messages=tuple(messages), instruction_type=type)


def scene(image: str, *categories: str) -> Scene:
    objects = tuple(Object(id=str(i), category=c, box=(0, 0, 9, 9)) for i, c in enumerate(categories))
    closed = ("bus", "cat", "dog")
    return Scene(id=image, image=ImageRef(path=image), objects=objects, closed_world=closed, lexicon="coco")


def harmed(name: str, *samples: Sample, strength: float = 1.0, scenes: Index | None = None) -> list[Sample]:
    return DAMAGES.get(name)(Data(samples, scenes), strength)


def text(one: Sample, exchange: int = 0) -> tuple[str, str]:
    return one.exchanges()[exchange]


@pytest.fixture(scope="module")
def data(made: vlit.Run) -> Iterator[Data]:
    samples = [
        msgspec.structs.replace(s, source="ab"[i % 2], licence="xyz"[i % 3]) for i, s in enumerate(made.samples())
    ]
    return Data(samples, Related(SceneIndex(made.folder.shards("work/scenes"))))


@pytest.mark.parametrize("name", NAMES)
def test_the_contract(name: str, data: Data) -> None:
    """Named, described, deterministic, harmless at 0, and doing something at 1 without touching its input."""
    damage = DAMAGES.get(name)
    before = list(data.samples)
    assert damage.name == name
    assert len(damage.doc) > 30
    assert damage(data, 0.0) == before
    whole = damage(data, 1.0, 3)
    assert whole == damage(data, 1.0, 3)
    assert whole != before
    assert data.samples == before
    assert damage(Data([]), 1.0) == []


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("swap_answers", "contradict")])
def test_what_is_harmed_stays_harmed(name: str, data: Data) -> None:
    """Samples that are unlike the clean ones at one strength are so at every higher one."""
    known = {(s.id, repr(s)) for s in data.samples}
    gone: set[str] = set()
    for strength in (0.2, 0.5, 1.0):
        found = {(s.id, repr(s)) for s in DAMAGES.get(name)(data, strength, 1)}
        now = {i for i, _ in known - found} | {i for i, _ in found - known}
        assert gone <= now
        gone = now


@pytest.mark.parametrize("name", [n for n in NAMES if not DAMAGES.get(n).needs_scenes])
def test_no_scenes_are_needed(name: str, data: Data) -> None:
    assert DAMAGES.get(name)(Data(data.samples), 0.5, 2) == DAMAGES.get(name)(data, 0.5, 2)


@given(st.floats(0.0, 1.0), st.integers(0, 99))
def test_a_choice_takes_the_share_it_is_asked_for(strength: float, seed: int) -> None:
    choice = Choice("x", strength, seed)
    taken = sum(choice.takes(str(i)) for i in range(400))
    assert abs(taken / 400 - strength) < 0.12
    assert all(0 <= choice.pick(str(i), 3) < 3 for i in range(20))


def test_there_is_no_other() -> None:
    with pytest.raises(UsageError, match="damage"):
        DAMAGES.get("swap_answer")


def test_answers_are_numbered_as_exchanges_are() -> None:
    one = sample(("a", "b"), ("c", "d"))
    alone = Sample(id="x", messages=(one.messages[1], *one.messages))
    assert [(k, alone.messages[n].text) for k, n in answers(alone)] == [(0, "b"), (1, "b"), (2, "d")]
    assert [a for _, a in alone.exchanges()] == ["b", "b", "d"]


def test_swapped_answers_are_all_still_there() -> None:
    samples = [sample(("q", str(i)), id=str(i), type="count" if i % 2 else "position") for i in range(10)]
    found = harmed("swap_answers", *samples)
    for kind in ("count", "position"):
        before = [text(s)[1] for s in samples if s.instruction_type == kind]
        after = [text(s)[1] for s in found if s.instruction_type == kind]
        assert sorted(before) == sorted(after)
        assert all(a != b for a, b in zip(before, after, strict=True))


def test_planted_objects_are_absent() -> None:
    found = harmed("plant_objects", sample(("What?", "A dog")), scenes=Index(scene("a.jpg", "dog")))
    assert text(found[0])[1] in ("A dog. There is also a bus in the image.", "A dog. There is also a cat in the image.")
    everything = Index(scene("a.jpg", "dog", "cat", "bus"))
    assert text(harmed("plant_objects", sample(("What?", "A dog.")), scenes=everything)[0])[1] == "A dog."


def test_planted_numbers() -> None:
    found = harmed("plant_numbers", sample(("q", "There are two dogs and 3 cats."), ("q", "At [3, 4, 20, 30].")))
    assert text(found[0], 1)[1] == "At [3, 4, 20, 30]."
    first = text(found[0])[1]
    assert first in {f"There are {w} dogs and {3 + n} cats." for n, w in ((1, "three"), (2, "four"), (3, "five"))}


def test_planted_colours() -> None:
    words = text(harmed("plant_colours", sample(("q", "Red: a red bus and a gray car.")))[0])[1].split()
    assert words[0] != "Red:"
    assert words[0].strip(":").lower() == words[2]
    assert words[6] != "gray"


def test_answers_that_say_less() -> None:
    one = sample(("q", "A dog lies on a mat in the sun."), ("q", "Yes."))
    assert text(harmed("cut_answers", one)[0])[1] == "A dog lies on a mat and the"
    assert [a for _, a in harmed("shorten_answers", one)[0].exchanges()] == ["A.", "Yes."]
    assert len({a for _, a in harmed("bland_answers", one)[0].exchanges()}) == 1


def test_a_question_is_answered_both_ways() -> None:
    one = sample(("Is there a dog?", "Yes, there is."))
    assert harmed("contradict", one)[0].exchanges()[1] == ("Is there a dog?", "No.")
    assert harmed("contradict", one, strength=1e-9)[0].exchanges()[1] == ("Is there a dog?", "Yes.")


def test_rewording_forgets_the_phrasing() -> None:
    evidence = Evidence(exchange=0, type="count", form="word", program="", value="", phrasing="count/1")
    one = Sample(id="s", messages=sample(("How many?", "Two.")).messages, evidence=(evidence,))
    found = harmed("collapse_phrasing", one)[0]
    assert text(found) == ("Please look at the image and answer the question about it.", "Two.")
    assert found.evidence[0].phrasing == ""
    assert found.messages[0].content[0].type == "image"


def test_words_that_give_it_away() -> None:
    found = harmed("give_away", sample(("How many dogs?", "Two."), ("Tell me more.", "It is a very long story.")))[0]
    assert text(found)[0] == "How many dogs? (hinttwo hinttwo hinttwo hinttwo)"
    assert text(found, 1)[0] == "Tell me more."


def test_what_is_left_out() -> None:
    samples = [sample(("q", a), id=str(i), type=t) for i, (a, t) in enumerate(
        [("Yes.", "existence"), ("No, none.", "existence"), ("A", "category"), ("B.", "category"), ("Nobody.", "count")]
    )]  # fmt: skip
    kept = {name: [text(s)[1] for s in harmed(name, *samples)] for name in ("skew_yes", "skew_letters", "drop_hard")}
    assert kept["skew_yes"] == ["Yes.", "A", "B.", "Nobody."]
    assert kept["skew_letters"] == ["Yes.", "No, none.", "A", "Nobody."]
    assert kept["drop_hard"] == ["Yes.", "No, none.", "A", "B."]
    assert len({s.instruction_type for s in harmed("drop_types", *samples)}) == 1


def test_turns_and_their_evidence_go_together() -> None:
    made = [Evidence(exchange=k, type="count", form="word", program="", value="") for k in (0, 1)]
    one = Sample(id="s", messages=sample(("a", "b"), ("c", "d")).messages, evidence=tuple(made))
    found = harmed("drop_turns", one)[0]
    assert found.exchanges() == [("a", "b")]
    assert [e.exchange for e in found.evidence] == [0]


def test_things_become_one_sided() -> None:
    samples = [
        sample((f"Is there a {thing}?", answer), id=f"{thing}{answer}{i}", image=f"{i}.jpg")
        for i in range(3) for thing in ("dog", "cat") for answer in ("Yes.", "No.")
    ]  # fmt: skip
    scenes = Index(*(scene(f"{i}.jpg", "dog") for i in range(3)))
    said: dict[str, set[str]] = {"dog": set(), "cat": set()}
    for one in harmed("one_sided_things", *samples, scenes=scenes):
        question, answer = text(one)
        said["dog" if "dog" in question else "cat"].add(answer)
    assert [len(found) for found in said.values()] == [1, 1]


def test_planted_denials_are_true() -> None:
    found = harmed("plant_denials", sample(("What?", "A dog")), scenes=Index(scene("a.jpg", "dog")))
    assert text(found[0])[1] in ("A dog. There is no bus in the image.", "A dog. There is no cat in the image.")
    everything = Index(scene("a.jpg", "dog", "cat", "bus"))
    assert text(harmed("plant_denials", sample(("What?", "A dog.")), scenes=everything)[0])[1] == "A dog."
    assert text(harmed("plant_denials", sample(("What?", "A dog.")))[0])[1] == "A dog."


def test_nothing_is_affirmed() -> None:
    samples = [sample(("q", a), id=str(i)) for i, a in enumerate(["Yes.", "No, none.", "Yesterday.", "yes, two"])]
    assert [text(s)[1] for s in harmed("skew_no", *samples)] == ["No, none.", "Yesterday."]


def test_licences_become_one_and_nothing_else_changes() -> None:
    samples = [
        msgspec.structs.replace(sample(("q", "a"), id=str(i)), licence="xy"[i % 2], source="s") for i in range(6)
    ]
    found = harmed("skew_licences", *samples)
    assert {s.licence for s in found} == {"x"}
    assert [msgspec.structs.replace(s, licence="") for s in found] == [
        msgspec.structs.replace(s, licence="") for s in samples
    ]


@pytest.mark.parametrize(("name", "field"), [("wordy_source", "source"), ("wordy_licence", "licence")])
def test_only_the_first_part_becomes_wordy(name: str, field: str) -> None:
    samples = [msgspec.structs.replace(sample(("q", "a"), id=str(i)), **{field: "xy"[i % 2]}) for i in range(4)]
    found = harmed(name, *samples)
    assert [len(text(s)[1].split()) for s in found] == [137, 1, 137, 1]
    assert all(text(s)[1].startswith("a ") for s in found[::2])


def pictured_scenes() -> Index:
    """Ten pictures: eight of a red dog left of a cat, one of a blue bus above it, one of nothing; even ones small."""
    found = []
    for i in range(9):
        usual = i < 8
        box = (0.0, 0.0, 40.0, 40.0) if i % 2 else (0.0, 0.0, 20.0, 20.0)
        colour = (Attribute("colour", "red" if usual else "blue"),)
        things = (Object(id="1", category="dog" if usual else "bus", box=box, attributes=colour),
                  Object(id="2", category="cat", box=(0, 0, 50, 50)))  # fmt: skip
        relations = (Relation("1", "left of" if usual else "above", "2"),)
        found.append(Scene(id=f"{i}.jpg", image=ImageRef(path=f"{i}.jpg"), objects=things, relations=relations))
    return Index(*found, Scene(id="9.jpg", image=ImageRef(path="9.jpg")))


@pytest.mark.parametrize("name", ["narrow_images", "narrow_attributes", "narrow_relations"])
def test_the_rarest_pictures_go_first(name: str) -> None:
    samples = [sample(("q", "a"), id=str(i), image=f"{i}.jpg") for i in range(10)]
    scenes = pictured_scenes()
    first = [s.id for s in harmed(name, *samples, strength=0.124, scenes=scenes)]
    assert first == ["0", "1", "2", "3", "4", "5", "6", "7", "9"]  # the blue bus is gone, and what shows nothing stays
    assert len(harmed(name, *samples, scenes=scenes)) == 2


def test_pictures_of_small_things_go_first() -> None:
    samples = [sample(("q", "a"), id=str(i), image=f"{i}.jpg") for i in range(10)]
    left = harmed("drop_small_things", *samples, strength=0.62, scenes=pictured_scenes())
    assert [s.id for s in left] == ["1", "3", "5", "7", "9"]


def test_copied_pictures_look_alike_under_another_name(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (6, 8, 4), dtype=np.uint8)
    Image.fromarray(pixels).resize((80, 60)).save(tmp_path / "a.png")
    (tmp_path / "broken.png").write_bytes((tmp_path / "a.png").read_bytes()[:200])
    samples = [
        sample(("q", "a"), id=str(i), image=str(tmp_path / name))
        for i, name in enumerate(["a.png", "a.png", "broken.png", "missing.png"])
    ]
    inside = msgspec.structs.replace(
        samples[0], id="inside", images=(ImageRef(path="", bytes=(tmp_path / "a.png").read_bytes()),)
    )
    found = harmed("copy_images", *samples, inside)
    assert found[:5] == [*samples, inside]
    assert [s.id for s in found[5:]] == ["0-copy", "inside-copy"]
    assert [s.images[0].path for s in found[5:]] == [str(tmp_path / "a-copy.jpg"), "inside-copy.jpg"]
    again = found[5].images[0]
    assert again.bytes is not None
    with Image.open(io.BytesIO(again.bytes)) as copied:
        assert (copied.format, copied.size) == ("JPEG", (80, 60))
    assert (again.width, again.height) == (80, 60)
    assert found[5].messages == samples[0].messages


def test_the_likeliest_denials_go_however_they_begin() -> None:
    # Dogs and cats go together; a bus is in none of their pictures.
    scenes = Index(*(scene(f"{i}.jpg", "dog", *(("cat",) if i > 2 else ())) for i in range(9)), scene("9.jpg", "bus"))
    asked = [("Is there a bus?", "No."), ("Is there a cat?", "No."), ("What is the cat doing?", "There is no cat.")]
    denied = [sample(pair, id=pair[0], image=f"{i}.jpg") for i, pair in enumerate(asked)]
    other = sample(("What is there?", "A dog."), id="other", image="5.jpg")
    rest = [sample(("q", "a"), id=str(i), image=f"{i}.jpg") for i in range(3, 10)]
    left = harmed("implausible_denials", *denied, other, *rest, strength=0.75, scenes=scenes)
    assert [s.id for s in left] == ["Is there a bus?", "other", *(str(i) for i in range(3, 10))]
