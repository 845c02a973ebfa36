"""The laptop world: true statements, a fair benchmark, labels of cells, and a base that has to pass its gate."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
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
from vlit.laptop.statements import attribute, cell_of, plural, statements
from vlit.laptop.tower import KINDS, cell_labels
from vlit.laptop.words import UNKNOWN, word_tokenizer
from vlit.runfolder import RunFolder
from vlit.schema import Scene
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


def test_statements_are_true(scenes: list[Scene]) -> None:
    for n, scene in enumerate(scenes[:60]):
        counts = Counter(o.category for o in scene.objects)
        for said in statements(scene, Random(n), 99).split(" ."):
            words = said.split()
            if words[:1] == ["the"] and words[2:4] == ["is", "to"]:
                a, b = (next(o for o in scene.objects if o.category == words[i]) for i in (1, -1))
                assert (a.box[0] < b.box[0]) == (words[5] == "left")
            elif (
                words[:1] == ["the"]
                and len(words) == 4
                and words[3] in {a.value for o in scene.objects for a in o.attributes}
            ):
                (thing,) = [o for o in scene.objects if o.category == words[1]]
                assert words[3] in {a.value for a in thing.attributes}
            elif len(words) == 2 and words[0] in ("no", "one", "two", "three", "four"):
                number = ("no", "one", "two", "three", "four").index(words[0])
                assert any(words[1] in (name, plural(name)) and counts[name] == number for name in scene.closed_world)
            elif words[:1] in (["in"], ["at"], ["on"]):
                place = " ".join(words[2 : words.index("is")])
                (thing,) = [o for o in scene.objects if cell_of(o, scene) == place]
                assert words[-1] == thing.category
                assert words[-2] in {attribute(thing, "colour"), attribute(thing, "size")}


def test_cell_labels(scenes: list[Scene]) -> None:
    scene = scenes[0]
    found = cell_labels(scene)
    for thing in scene.objects:
        x, y = ((thing.box[i] + thing.box[i + 2]) / 2 for i in (0, 1))
        line = found[int(y // 24) * 3 + int(x // 24)]
        assert [KINDS[k][line[k]] for k in range(3)] == [
            thing.category, attribute(thing, "colour"), attribute(thing, "size")
        ]  # fmt: skip
    assert (found[:, 0] > 0).sum() == len(scene.objects) + len(scene.texts)


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
        scenes=48, wordings=1, width=32, layers=1, heads=2, eye_width=32, eye_layers=1,
        tower=TowerSettings(steps=4, batch=8, held_out=8),
        align=TuneSettings(steps=3, batch=8, rate=1e-3),
    )  # fmt: skip
    with pytest.raises(InputError, match=r"did not reach its gate: loss .* \(at most 0.9\), facts looked up"):
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


def test_labels_are_numbers_of_kinds(scenes: list[Scene]) -> None:
    every = np.stack([cell_labels(s) for s in scenes])
    for k, kind in enumerate(KINDS):
        assert every[:, :, k].max() < len(kind)
