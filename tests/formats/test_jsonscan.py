"""Record borders in JSON text."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vlit.formats.jsonscan import cut_items, cut_lines, cut_objects, inner_lists

_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.sampled_from('a"\\,[]{}é\n'), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('k"\\{', max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(_values, max_size=6), st.sampled_from([None, 1]))
def test_items_are_those_of_the_decoded_list(values: list[Any], indent: int | None) -> None:
    data = json.dumps(values, indent=indent, ensure_ascii=False).encode()[1:]
    cut = cut_items(data)
    assert [json.loads(data[a:b]) for a, b in cut.spans] == values
    assert cut.end == len(data) - 1


@given(st.lists(_values, min_size=1, max_size=6), st.data())
def test_a_cut_list_yields_the_items_before_the_cut(values: list[Any], data: st.DataObject) -> None:
    text = json.dumps(values).encode()[1:-1]
    at = data.draw(st.integers(0, len(text)))
    cut = cut_items(text[:at])
    assert cut.end == -1
    assert [json.loads(text[a:b]) for a, b in cut.spans] == values[: len(cut.spans)]
    assert text[:at].endswith(text[cut.rest : at])
    whole = cut_items(text[cut.rest :] + b"]")
    assert len(cut.spans) + len(whole.spans) == len(values)


@given(st.lists(st.dictionaries(st.text(max_size=3), _values, max_size=3), max_size=5))
def test_objects_in_a_row(values: list[Any]) -> None:
    data = "\n".join(json.dumps(v, indent=1) for v in values).encode()
    cut = cut_objects(data)
    assert [json.loads(data[a:b]) for a, b in cut.spans] == values


def test_escaped_quotes_and_runs_of_backslashes() -> None:
    data = rb'"a\"],", "b\\", "c\\\",", 4]'
    assert [data[a:b].strip() for a, b in cut_items(data).spans] == [rb'"a\"],"', rb'"b\\"', rb'"c\\\","', b"4"]


def test_lines_count_blank_ones_and_leave_the_last() -> None:
    cut = cut_lines(b"a\n\nbc\nrest")
    assert cut.spans == [(0, 1), (2, 2), (3, 5)]
    assert cut.rest == 6


def test_inner_lists_are_values_of_the_first_object_only() -> None:
    data = b'{"a": 1, "b": [[1], {"c": [2]}], "d": {"e": [3]}, "f": []} {"g": []}'
    assert inner_lists(data, 9) == [data.index(b"[[1]") + 1, data.index(b"[]}") + 1]
    assert inner_lists(data, 1) == [data.index(b"[[1]") + 1]


def test_nothing() -> None:
    assert cut_items(b"").spans == []
    assert cut_objects(b"").spans == []
    assert cut_lines(b"").spans == []
