from __future__ import annotations

from pathlib import Path

import pytest

from vlit.endpoint import Journal, Reply
from vlit.errors import OutputError


def test_answers_come_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "j.jsonl"
    with Journal(path) as journal:
        journal.add(Reply(key="a", text="é\n\u2028", finish="stop", prompt_tokens=3, completion_tokens=1))
        journal.add(Reply(key="b", text=""))
        assert journal.get("c") is None
    again = Journal(path)
    assert [r.key for r in again] == ["a", "b"]
    assert again.get("a") == Reply(key="a", text="é\n\u2028", finish="stop", prompt_tokens=3, completion_tokens=1)
    assert len(path.read_bytes().splitlines()) == 2


def test_the_first_answer_counts(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    for text in ("one", "two"):
        with Journal(path) as journal:
            journal.add(Reply(key="a", text=text))
    found = Journal(path).get("a")
    assert found is not None
    assert found.text == "one"


def test_a_cut_line_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    with Journal(path) as journal:
        journal.add(Reply(key="a", text="x"))
        journal.add(Reply(key="b", text="x"))
    path.write_bytes(path.read_bytes()[:-9])
    with Journal(path) as journal:
        assert [r.key for r in journal] == ["a"]
        journal.add(Reply(key="c", text="y"))
    assert [r.key for r in Journal(path)] == ["a", "c"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError), Journal(tmp_path / "file" / "j.jsonl") as journal:
        journal.add(Reply(key="a", text="x"))
