from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from vlit import program as p
from vlit.arrow import SAMPLE_SCHEMA, samples_to_batch
from vlit.measure import INDICATORS, SampleIndicator, View
from vlit.measure.view import without_pixels
from vlit.schema import Evidence, ImageRef, Message, Part, Sample


def message(role: str, *parts: Part) -> Message:
    return Message(role, parts)  # type: ignore[arg-type]


def test_turns_and_exchanges_by_hand() -> None:
    sample = Sample(
        id="x",
        images=(ImageRef(path="train2014/COCO_train2014_000000397133.jpg"),),
        messages=(
            message("system", Part("text", "be kind")),
            message("user", Part("image"), Part("text", " What is it? ")),
            message("assistant", Part("text", "A "), Part("box", "dog", (0.0, 0.0, 1.0, 1.0)), Part("text", ".")),
            message("user", Part("text", "And?")),
        ),
    )
    v = View(samples_to_batch([sample]))
    assert v.turns.select("turn", "role", "text", "marks", "boxes").rows() == [
        (0, "system", "be kind", 0, 0),
        (1, "user", "What is it?", 1, 0),
        (2, "assistant", "A dog.", 0, 1),
        (3, "user", "And?", 0, 0),
    ]
    assert v.exchanges.select("k", "question", "answer").rows() == [(0, "What is it?", "A dog."), (1, "And?", "")]
    assert v.samples.select("path", "image", "n_images").row(0) == (sample.images[0].path, "397133", 1)
    assert v.boxes.rows() == [(0, 2, 0, [0.0, 0.0, 1.0, 1.0])]


roles = st.sampled_from(["user", "assistant", "system"])


@given(st.lists(st.lists(st.tuples(roles, st.sampled_from(["", "a", " b "])), max_size=6), min_size=1, max_size=5))
def test_exchanges_agree_with_the_schema(talks: list[list[tuple[str, str]]]) -> None:
    samples = [
        Sample(id=str(i), messages=tuple(message(r, Part("text", t)) for r, t in talk)) for i, talk in enumerate(talks)
    ]
    v = View(samples_to_batch(samples))
    for row, sample in enumerate(samples):
        mine = [(q, a) for r, q, a in v.exchanges.select("row", "question", "answer").iter_rows() if r == row]
        assert mine == sample.exchanges()


def test_types_come_from_evidence_then_sample_then_rules(kit: SimpleNamespace) -> None:
    proof = Evidence(exchange=1, type="count", form="word", program="{}", value="2", hops=1, phrasing="count/3")
    v = kit.view(
        [
            kit.sample(("Is there a dog?", "Yes"), ("Name it", "2"), type="conversation", evidence=(proof,)),
            kit.sample(("Is there a dog?", "Yes"), type="detail_23k"),
            kit.sample(("Is there a dog?", "Yes"), type="attribute"),
            kit.sample(("Is there a dog?", "Yes")),
        ]
    )
    assert v.exchanges["type"].to_list() == ["existence", "count", "existence", "attribute", "existence"]
    assert v.exchanges["hops"].to_list() == [None, 1, None, None, None]
    assert v.samples["type"].to_list() == ["conversation", "detail_23k", "attribute", "existence"]


def test_clusters_follow_images_and_words(kit: SimpleNamespace) -> None:
    v = kit.view(
        [
            kit.sample(("q", "a"), image="train2014/COCO_train2014_000000397133.jpg"),
            kit.sample(("q", "b"), image="000000397133.jpg"),
            kit.sample(("q", "a"), image="animal/1.jpg"),
            kit.sample(("q", "a"), image="scene/1.jpg"),
            kit.sample(("q", "a"), image="", id="1"),
            kit.sample(("q", "a"), image="", id="2"),
            kit.sample(("q", "c"), image="", id="3"),
        ]
    )
    assert v.units.tolist() == [0, 0, 1, 2, 3, 3, 4]


def test_a_view_of_nothing_and_of_nulls() -> None:
    empty = View(pa.Table.from_pylist([], schema=SAMPLE_SCHEMA))
    assert len(empty) == 0
    assert empty.samples.height == empty.turns.height == empty.exchanges.height == 0
    nulls = View(pa.Table.from_pylist([dict.fromkeys(SAMPLE_SCHEMA.names)], schema=SAMPLE_SCHEMA))
    assert nulls.samples.select("id", "path", "n_images", "type").row(0) == ("", "", 0, "other")
    assert nulls.turns.height == 0
    hollow = {"images": [{}], "messages": [{}, {"role": "user", "content": [{}]}]}
    odd = View(pa.Table.from_pylist([hollow], schema=SAMPLE_SCHEMA))
    assert odd.exchanges.select("question", "answer").rows() == [("", "")]
    assert odd.samples["n_images"].to_list() == [1]


def test_scene_only_for_single_images(kit: SimpleNamespace) -> None:
    both = Sample(id="2", images=(ImageRef(path="a.jpg"), ImageRef(path="b.jpg")), messages=())
    v = kit.view([kit.sample(("q", "a")), both, kit.sample(("q", "a"), image="c.jpg")], [kit.scene("a.jpg", "dog")])
    assert [s is not None for s in v.scenes] == [True, False, False]


@pytest.mark.parametrize("start", [0, 1])
def test_pixels_are_left_out(start: int) -> None:
    rows = [
        Sample(id="0", images=(ImageRef(path="a.jpg", bytes=b"xy"), ImageRef(path="b.jpg")), messages=()),
        Sample(id="1", images=(ImageRef(path="c.jpg", bytes=b"z"),), messages=()),
    ]
    table = pa.Table.from_batches([samples_to_batch(rows)]).slice(start)
    slim = without_pixels(table).column("images").to_pylist()
    assert [[i["bytes"] for i in row] for row in slim] == [[None, None], [None]][start:]
    assert [[i["path"] for i in row] for row in slim] == [["a.jpg", "b.jpg"], ["c.jpg"]][start:]


def test_samples_with_several_images_beside_others(kit: SimpleNamespace) -> None:
    """Their claims are checked against all of their scenes; every other indicator of the tier passes them over."""
    program = p.dumps(p.FoundIn(p.OfCategory(p.Objects(), "dog"), 2))
    proof = Evidence(
        exchange=0, type="image_match", form="word", program=program, value='"second"', hops=1, phrasing="image_match/0"
    )
    asked = kit.sample(("Which image shows a dog?", "The second image"), id="several", evidence=(proof,))
    asked = replace(asked, images=(ImageRef(path="b.jpg"), ImageRef(path="a.jpg")))
    alone = [kit.sample(("Is there a dog?", said), id=said) for said in ("Yes, there is a dog.", "No dog is here.")]
    scenes = [kit.scene("a.jpg", "dog", "cat", "bus"), kit.scene("b.jpg", "cat")]
    assert kit.score("correctness.claims", [*alone, asked], scenes) == [1.0, 0.0, 1.0]
    for name in (n for n in INDICATORS.names() if INDICATORS.get(n)().about.tier == "scene"):
        one = INDICATORS.get(name)()
        seen = kit.view([*alone, asked], scenes)
        if isinstance(one, SampleIndicator):
            assert name == "correctness.claims" or one.score(seen).to_list()[-1] is None, name
            one.note(seen, 1)
        else:
            values = [one.summarise(v, np.random.default_rng(0)).value for v in (seen, kit.view(alone, scenes))]
            assert values[0] == values[1], name
