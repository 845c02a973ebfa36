"""Samples and scenes survive Arrow."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from handmade import kitchen
from vlit.arrow import (
    SAMPLE_SCHEMA,
    SCENE_SCHEMA,
    samples_from_batch,
    samples_to_batch,
    scenes_from_batch,
    scenes_to_batch,
)
from vlit.schema import Evidence, ImageRef, Lineage, Message, Part, Sample

texts = st.text(max_size=30).filter(lambda s: "\x00" not in s)
parts = st.one_of(
    st.builds(Part, type=st.just("text"), text=texts),
    st.builds(Part, type=st.just("image"), index=st.integers(0, 3)),
    st.builds(
        Part,
        type=st.just("box"),
        text=texts,
        box=st.tuples(*[st.floats(0, 1e4, allow_nan=False)] * 4),
        index=st.just(0),
    ),
)
messages = st.builds(
    Message, role=st.sampled_from(["system", "user", "assistant"]), content=st.lists(parts, max_size=4).map(tuple)
)
samples = st.builds(
    Sample,
    id=texts,
    images=st.lists(st.builds(ImageRef, path=texts, width=st.integers(0, 9999)), max_size=3).map(tuple),
    messages=st.lists(messages, max_size=4).map(tuple),
    instruction_type=texts,
    source=texts,
    licence=texts,
    evidence=st.lists(
        st.builds(Evidence, exchange=st.integers(0, 9), type=texts, form=texts, program=texts, value=texts), max_size=2
    ).map(tuple),
    scores=st.dictionaries(texts, st.floats(allow_nan=False), max_size=3),
    lineage=st.lists(st.builds(Lineage, step=texts, version=texts), max_size=2).map(tuple),
)


@given(st.lists(samples, max_size=4))
def test_samples_survive_arrow(batch: list[Sample]) -> None:
    assert samples_from_batch(samples_to_batch(batch)) == batch


def test_scenes_survive_arrow() -> None:
    assert scenes_from_batch(scenes_to_batch([kitchen()])) == [kitchen()]


def test_the_columns_that_trainers_read_are_lists_of_structs() -> None:
    images, turns = SAMPLE_SCHEMA.field("images").type, SAMPLE_SCHEMA.field("messages").type
    assert {"path", "bytes"} <= {f.name for f in images.value_type}
    content = turns.value_type.field("content").type
    assert [f.name for f in content.value_type][:2] == ["type", "text"]
    assert pa.types.is_list(content)


def test_no_column_is_of_a_type_that_datasets_cannot_read() -> None:
    def kinds(kind: pa.DataType) -> set[str]:
        inner = [kind.field(i).type for i in range(kind.num_fields)]
        return {str(kind.id) if not inner else type(kind).__name__}.union(*map(kinds, inner))

    for schema in (SAMPLE_SCHEMA, SCENE_SCHEMA):
        assert not any("Map" in kind for field in schema for kind in kinds(field.type))
