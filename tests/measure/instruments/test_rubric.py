from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from vlit.errors import InputError
from vlit.measure.instruments.labels import load_labels
from vlit.measure.instruments.rubric import CRITERIA, Vote, load_rubric, read_opinion

GOOD: dict[str, Any] = {name: {"why": "so", "score": 4} for name in CRITERIA}


def test_the_rubric_of_the_package() -> None:
    rubric = load_rubric()
    told = rubric.told()
    for name in CRITERIA:
        assert name in told
    assert "{criteria}" not in told
    assert "5: Every statement about the images can be seen in them." in told
    assert len(rubric.mark) == 16


def test_a_rubric_of_ones_own(tmp_path: Path) -> None:
    import msgspec

    plain = msgspec.to_builtins(load_rubric())
    path = tmp_path / "r.yaml"

    def write(**changes: Any) -> str:
        path.write_text(yaml.safe_dump({**plain, **changes}))
        return str(path)

    other = load_rubric(write(ask="Bewerte dies."))
    assert other.ask == "Bewerte dies."
    assert other.mark != load_rubric().mark
    criteria = dict(plain["criteria"])
    for wrong in (
        {"extra": 1},
        {"criteria": {**criteria, "beauty": criteria["relevance"]}},
        {"criteria": {k: v for k, v in criteria.items() if k != "relevance"}},
        {"criteria": {**criteria, "relevance": {"asks": "x", "scale": {7: "y"}}}},
        {"system": "no marks"},
    ):
        with pytest.raises(InputError):
            load_rubric(write(**wrong))
    path.write_text("[: ")
    with pytest.raises(InputError):
        load_rubric(str(path))
    with pytest.raises(InputError):
        load_rubric(str(tmp_path / "none.yaml"))


@pytest.mark.parametrize(
    "text", [json.dumps(GOOD), f"```json\n{json.dumps(GOOD)}\n```", f"  ```\n{json.dumps(GOOD)}\n```\n"]
)
def test_opinions_that_can_be_read(text: str) -> None:
    assert read_opinion(text) == {name: Vote(4, "so") for name in CRITERIA}


def test_unjudgeable_is_null() -> None:
    found = read_opinion(json.dumps({**GOOD, "dependency": {"score": None}}))
    assert isinstance(found, dict)
    assert found["dependency"] == Vote(None, "")


@pytest.mark.parametrize(
    "text",
    [
        "", "4", "[]", "{}", "I rate it 4.", json.dumps(GOOD)[:-3], f"Sure! {json.dumps(GOOD)}",
        json.dumps({k: v for k, v in GOOD.items() if k != "relevance"}),
        json.dumps({**GOOD, "beauty": {"score": 1}}),
        *(json.dumps({**GOOD, "relevance": {"score": s}}) for s in (0, 6, 4.5, "4", True, [4])),
        json.dumps({**GOOD, "relevance": 4}), json.dumps({**GOOD, "relevance": {"why": "x"}}),
    ],
)  # fmt: skip
def test_opinions_that_cannot(text: str) -> None:
    assert isinstance(read_opinion(text), str)


def test_labels(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    path.write_text('{"id": "a", "relevance": 4.5}\n\n{"id": "b", "dependency": 1, "formatting": 5}\n')
    found = load_labels(str(path))
    assert found["a"].score("relevance") == 4.5
    assert found["b"].score("relevance") is None
    for wrong, where in (
        ('{"id": "a"}\n{"id": "a"}', "line 2"), ('{"id": "a", "relevance": 9}', "line 1"), ("x", "line 1"),
        ('{"id": "a", "beauty": 1}', "line 1"), ("", "holds no label"),
    ):  # fmt: skip
        path.write_text(wrong)
        with pytest.raises(InputError, match=where):
            load_labels(str(path))
    with pytest.raises(InputError):
        load_labels(str(tmp_path / "none"))
