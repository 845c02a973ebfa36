"""Ways of making that leave a trace, and those that leave none."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vlit
from catalog.classify.helpers import LLM, facts, sample
from vlit.catalog.classify import Basis, texts
from vlit.catalog.classify.construction import construction
from vlit.catalog.classify.traces import traces_of_people
from vlit.drafting import draft

THINGS = ("cat", "dog", "cup", "bus", "pizza", "chair", "bench", "horse")


def template(n: int) -> list[vlit.Sample]:
    return [sample(k, (f"Is there a {THINGS[k % 8]} in the image?", "yes" if k % 3 else "no")) for k in range(n)]


def written(n: int) -> list[vlit.Sample]:
    return [sample(k, (f"What might happen next at place {k}?", f"{LLM} It is place {k}.")) for k in range(n)]


def test_programs_in_the_records_are_annotation_adaption(made: vlit.Run) -> None:
    found = draft(made, measured=False).finding("construction")
    assert (found.value, found.basis) == ("annotation_adaption", Basis.STATED)


def test_few_questions_with_answers_from_a_closed_list_are_annotation_adaption() -> None:
    found = construction(facts(template(400)), ())
    assert (found.value, found.basis) == ("annotation_adaption", Basis.INFERRED)


def test_long_answers_in_the_words_of_a_model_are_self_instruct() -> None:
    assert construction(facts(written(200)), ()).value == "self_instruct"


def test_programs_in_some_and_a_models_words_in_others_are_mixed() -> None:
    made = [sample(k, ("How many?", "2"), program=True) for k in range(60)]
    assert construction(facts([*made, *written(240)]), ()).value == "mixed"


def test_three_sources_are_mixing_and_two_are_not() -> None:
    def of(names: tuple[str, ...]) -> object:
        samples = [sample(k, ("Where is it?", f"Behind {k}."), source=names[k % len(names)]) for k in range(300)]
        return construction(facts(samples), ()).value

    assert of(("a", "b", "c")) == "data_mixing"
    assert of(("a", "b")) is None


def test_people_leave_raters_and_disagreement(tmp_path: Path) -> None:
    def told(**fields: object) -> tuple[str, ...]:
        path = tmp_path / "x.jsonl"
        records = [{"question": "What?", "answer": "a", **fields} for _ in range(6)]
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        return traces_of_people(path)

    assert "annotator_id" in told(annotator_id=3)[0]
    assert "differ in 6" in told(gt_answers=["a", "a", "b"])[0]
    assert told(gt_answers=["a", "b", "c"]) == ()  # options differ all
    assert told(gt_answers=["a", "a", "a"]) == ()
    assert told(objects=["cup", "cup", "dog"]) == ()  # no answers
    assert told(answers=[{"answer": "a"}, {"answer": "a"}, {"answer": "b"}])


def test_no_trace_is_unknown() -> None:
    short = [sample(k, (f"What is written on sign {k} of {k + 1}?", f"Word{k}")) for k in range(400)]
    sentences = [sample(k, ("Describe it.", f"Two men stand near wall {k}.")) for k in range(400)]
    for samples in (short, sentences):
        found = construction(facts(samples), ())
        assert found.value is None
        assert found.reasons[0] == "no rule holds"


def test_contradicting_signs_are_unknown() -> None:
    found = construction(facts(template(400)), ("the records have the field worker_id",))
    assert found.value is None
    assert found.reasons[0] == "signs contradict each other"


def test_what_several_models_answered_is_no_construction() -> None:
    samples = [sample(k % 60, (f"Why is {k % 60} so?", f"{LLM} Says model {k // 60}.")) for k in range(360)]
    assert construction(facts(samples), ()).value is None


def test_statements_behind_a_fixed_beginning_are_no_template() -> None:
    said = [f"There are {k} yellow blocks beside tower number {k % 7} here." for k in range(120)]
    samples = [sample(k, (f'Is this true of the image: "{said[k % 120]}"', "yes")) for k in range(2400)]
    assert construction(facts(samples), ()).value is None


@settings(max_examples=8)
@given(st.integers(1, 30))
def test_few_samples_are_never_inferred(n: int) -> None:
    for samples in (template(n), written(n)):
        assert construction(facts(samples), ()).value is None


def test_people_do_not_write_like_that(shared: Path) -> None:
    """Captions of COCO's annotators, five of a picture in a row: long enough, and none of a model's phrases."""
    of: dict[int, list[str]] = {}
    for file in sorted((shared / "coco-mini").rglob("captions*.json")):
        for caption in json.loads(file.read_text())["annotations"]:
            of.setdefault(caption["image_id"], []).append(caption["caption"])
    joined = pl.DataFrame({"answer": [" ".join(each) for each in of.values()]})
    assert joined.height > 100
    assert texts.hits(joined, texts.long()) == joined.height
    assert texts.hits(joined, texts.marks() >= 1) / joined.height == pytest.approx(0.006, abs=0.01)
