"""The laptop world: true statements, a fair benchmark, words of cells, and a base that has to pass its gate."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

import vlit
from vlit.claims import SceneTable
from vlit.errors import InputError, UsageError
from vlit.evaluate import read_benchmark
from vlit.laptop import (
    DIMENSIONS,
    BaseSettings,
    TowerSettings,
    all_scenes,
    build_base,
    make_benchmark,
    make_instructions,
    make_scenes,
)
from vlit.laptop import base as base_module
from vlit.laptop.phrases import BRIEF
from vlit.laptop.statements import at, attribute, caption, cell_of, plural, statements
from vlit.laptop.tower import CELL_WORDS, cell_words
from vlit.laptop.words import UNKNOWN, word_tokenizer
from vlit.runfolder import RunFolder
from vlit.scenes.rendered import plain
from vlit.schema import Object, Scene
from vlit.tune import TuneSettings


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_scenes(tmp_path_factory.mktemp("laptop") / "scenes", 160, 5)


@pytest.fixture(scope="module")
def instructions(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_instructions(drawn, tmp_path_factory.mktemp("instructions") / "data", 400, 1)


@pytest.fixture(scope="module")
def scenes(drawn: Path) -> list[Scene]:
    return all_scenes(drawn)


def test_things_stand_in_cells_of_their_own(scenes: list[Scene]) -> None:
    for scene in scenes:
        cells = [cell_of(o, scene) for o in scene.objects]
        assert len(set(cells)) == len(cells)
        assert 2 <= len(cells) <= 6
        assert len({o.category for o in scene.objects}) >= 2


def test_captions_are_true_and_whole(scenes: list[Scene]) -> None:
    orders = set()
    for n, scene in enumerate(scenes):
        every = caption(scene, Random(n)).split(" .")[:-1]
        told = [said for said in every if "text" not in said.split()]
        kinds = {"".join(_kind(word) for word in said.split()).replace("pp", "p") for said in told}
        assert len(kinds) == 1  # one order in a caption
        orders |= kinds
        assert sorted(sorted(said.split()) for said in told) == sorted(
            sorted([o.category, attribute(o, "colour"), attribute(o, "size"), *cell_of(o, scene).split()])
            for o in scene.objects
        )
        assert sorted(sorted(said.split()) for said in every if said not in told) == sorted(
            sorted(["text", span.text, *cell_of(span, scene).split()]) for span in scene.texts
        )
    assert len(orders) == 24


def _kind(word: str) -> str:
    if word in plain.CATEGORIES:
        return "n"
    if word in plain.COLOURS:
        return "c"
    return "s" if word in ("small", "large") else "p"


def test_statements_are_true(scenes: list[Scene]) -> None:
    seen: Counter[str] = Counter()
    for n, scene in enumerate(scenes):
        for given, follows in statements(scene, Random(n), 99):
            kind, right = _what_follows(given.split(), scene)
            seen[kind] += 1
            assert follows in right, (given, follows)
    assert min(seen.values()) > 20
    assert set(seen) == {"number", "relation", "text", "ground", "thing", "place", "size", "colour", "shape"}


def _what_follows(given: list[str], scene: Scene) -> tuple[str, set[str]]:
    """What a statement is about, and everything that may follow, found again from its words."""
    if given[:2] == ["number", "of"]:
        count = sum(plural(o.category) == given[2] for o in scene.objects)
        return "number", {("no", "one", "two", "three", "four")[count]}
    if given[0] == "from":
        b, a = (next(o for o in scene.objects if o.category == given[i]) for i in (2, 4))
        (ax, ay), (bx, by) = (((o.box[0] + o.box[2]) / 2, (o.box[1] + o.box[3]) / 2) for o in (a, b))
        return "relation", {
            "to the left" if ax < bx else "to the right", "above" if ay < by else "below"
        }  # fmt: skip
    if given == ["it", "reads"]:
        return "text", {span.text for span in scene.texts}
    if given[-1] == "background" or given == ["the", "background", "is"]:
        return "ground", {"dark" if "dark background" in scene.captions[0] else "pale"}
    fitting = [o for o in scene.objects if _named(o, given, scene)]
    if given[-1] == "found":
        return "place", {at(cell_of(o, scene)) for o in fitting}
    kind = next((k for k in ("colour", "place", "size", "shape") if k in given), "thing")
    if kind == "thing":
        return "thing", {f"{attribute(o, k)} {o.category}" for o in fitting for k in ("colour", "size")}
    tell = {"place": lambda o: cell_of(o, scene), "shape": lambda o: o.category}
    return kind, {tell.get(kind, lambda o: attribute(o, kind))(o) for o in fitting}


def _named(thing: Object, given: list[str], scene: Scene) -> bool:
    """Whether a thing is one that all words speak of: shape, colour, and the whole place."""
    place = [word for word in given if word in ("top", "bottom", "left", "right", "centre")]
    return (
        all(word == thing.category for word in given if word in plain.CATEGORIES)
        and all(word == attribute(thing, "colour") for word in given if word in plain.COLOURS)
        and (not place or " ".join(place) == cell_of(thing, scene))
    )


def test_words_of_cells(scenes: list[Scene]) -> None:
    for scene in scenes:
        found = cell_words(scene)
        for thing in scene.objects:
            x, y = ((thing.box[i] + thing.box[i + 2]) / 2 for i in (0, 1))
            words = {CELL_WORDS[k] for k in found[int(y // 24) * 3 + int(x // 24)].nonzero()[0]}
            assert words == {
                thing.category, attribute(thing, "colour"), attribute(thing, "size"), *cell_of(thing, scene).split()
            }  # fmt: skip
        assert found.any(axis=1).sum() == len(scene.objects) + len(scene.texts)


def test_the_benchmark_is_fair(drawn: Path, tmp_path: Path) -> None:
    path = make_benchmark(drawn, tmp_path / "bench", 24, 1)
    questions = read_benchmark(path).questions
    by_dimension = Counter(q.dimension for q in questions)
    assert by_dimension == dict.fromkeys(DIMENSIONS, 24)
    for dimension in DIMENSIONS:
        mine = [q for q in questions if q.dimension == dimension]
        assert Counter(q.gold for q in mine) == {0: 6, 1: 6, 2: 6, 3: 6}
        assert all(len(set(q.options)) == 4 for q in mine)
        right = Counter(q.options[q.gold] for q in mine)
        if dimension in ("Instance Attributes", "Spatial Relation", "Instance Location"):
            assert max(right.values()) <= 24 / len(right) + 3
    again = make_benchmark(drawn, tmp_path / "again", 24, 1)
    assert again.read_bytes() == path.read_bytes()
    with pytest.raises(UsageError, match=r"gives \d+ questions of 500 for"):
        make_benchmark(drawn, tmp_path / "many", 500, 1)


def test_the_benchmarks_answers_are_those_of_the_scenes(drawn: Path, scenes: list[Scene], tmp_path: Path) -> None:
    by_path = {scene.image.path: SceneTable(scene) for scene in scenes}
    document = json.loads(make_benchmark(drawn, tmp_path / "bench", 24, 2).read_text())
    checked = 0
    for record in document["questions"]:
        scene = by_path[record["data_id"]].scene
        right = record[f"choice_{record['answer'].lower()}"]
        if record["question_type_id"] == 9:
            assert right == scene.texts[0].text
            checked += 1
        if record["question_type_id"] == 1:
            assert right == scene.captions[0]
            checked += 1
    assert checked == 48


def test_training_never_has_the_benchmarks_wording(drawn: Path, instructions: Path, tmp_path: Path) -> None:
    asked = {q.casefold() for s in vlit.Run(RunFolder.open(instructions)).samples() for q, _ in s.exchanges()}
    document = json.loads(make_benchmark(drawn, tmp_path / "bench", 24, 3).read_text())
    for record in document["questions"]:
        bare = record["question"].removesuffix(BRIEF).strip().casefold()
        assert bare not in asked
        assert not any(question.startswith(bare) for question in asked), bare


def test_instructions_are_those_of_construct(drawn: Path, instructions: Path) -> None:
    made = instructions
    info = RunFolder.open(made).info()
    assert info["command"] == "construct"
    assert info["counts"]["kept"] > 380
    assert not {"referring", "grounding", "locate_text"} & set(info["types"])
    kept = [p.read_bytes() for p in RunFolder.open(made).shards()]
    make_instructions(drawn, made, 400, 1)
    assert [p.read_bytes() for p in RunFolder.open(made).shards()] == kept


def test_the_tokenizer_has_a_token_for_each_word() -> None:
    words = word_tokenizer(["Two red circles.", "don't"])
    assert words.convert_ids_to_tokens(words("two RED circles.")["input_ids"]) == ["two", "red", "circles", "."]
    assert words.convert_ids_to_tokens(words("<image><user> blue")["input_ids"]) == ["<image>", "<user>", UNKNOWN]


@pytest.mark.parametrize("family", ["llava", "qformer", "flamingo"])
def test_a_base_that_learnt_too_little_is_refused_and_kept(
    family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    torch.set_num_threads(1)
    monkeypatch.setattr(base_module, "_WORDING_SCENES", 20)
    monkeypatch.setattr(base_module, "_WORDING_SAMPLES", 100)
    monkeypatch.setattr(base_module, "_HELD_OUT", 12)
    settings = BaseSettings(
        scenes=48, wordings=1, width=32, layers=1, heads=2, eye_layers=1,
        tower=TowerSettings(steps=4, batch=8, held_out=8),
        align=TuneSettings(steps=3, batch=8, rate=1e-3),
    )  # fmt: skip
    with pytest.raises(InputError, match=r"did not reach its gate: loss .* \(at most 0.6\), facts looked up"):
        build_base(family, tmp_path / "base", settings)
    info = RunFolder.open(tmp_path / "base").info()
    assert info["passed"] is False
    assert set(info["lookup"]) == {"all", "colour", "place", "shape"}
    again = build_base(family, tmp_path / "base", settings)  # found as it is, and it says so
    assert not again.passed
    assert "NOT past its gate" in again.summary()
    with pytest.raises(UsageError, match="holds another run"):
        build_base(family, tmp_path / "base", BaseSettings())
    with pytest.raises(UsageError, match="no base of this name"):
        build_base("lava", tmp_path / "other", settings)
