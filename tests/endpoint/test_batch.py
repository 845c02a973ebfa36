from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from vlit.endpoint import Ask, Journal, read_batch, write_batch
from vlit.errors import InputError


def test_requests_are_written_in_the_form_of_batch_services(say: SimpleNamespace, tmp_path: Path) -> None:
    asks = [Ask(name, lambda name=name: say.body(name)) for name in "aba"]  # type: ignore[misc]
    assert write_batch(tmp_path / "deep" / "b.jsonl", asks, "qwen") == 2
    lines = [json.loads(line) for line in (tmp_path / "deep" / "b.jsonl").read_text().splitlines()]
    assert lines[0] == {
        "custom_id": "a", "method": "POST", "url": "/v1/chat/completions",
        "body": {"model": "qwen", "messages": [{"role": "user", "content": "a"}]},
    }  # fmt: skip
    assert lines[1]["custom_id"] == "b"
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["b.jsonl"]


def test_answers_are_read_in_any_order_and_failures_left(tmp_path: Path) -> None:
    def body(text: str) -> dict[str, object]:
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        return {"choices": [choice], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}

    lines = [
        {"custom_id": "b", "response": {"status_code": 200, "request_id": "r", "body": body("B")}, "error": None},
        {"id": "2", "custom_id": "a", "response": {"status_code": 200, "body": body("A")}},
        {"id": "3", "custom_id": "c", "response": {"status_code": 500, "body": {}}, "error": None},
        {"id": "4", "custom_id": "d", "response": None, "error": {"code": "batch_expired"}},
        {"id": "5", "custom_id": "e", "response": {"status_code": 200, "body": {"nothing": 1}}},
    ]  # fmt: skip
    (tmp_path / "answers.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    journal = Journal(tmp_path / "j.jsonl")
    found = read_batch(tmp_path / "answers.jsonl", journal)
    assert (found.added, found.known, sum(found.failed.values())) == (2, 0, 3)
    assert "HTTP 500" in found.failed
    reply = Journal(tmp_path / "j.jsonl").get("a")
    assert reply is not None
    assert (reply.text, reply.prompt_tokens, reply.completion_tokens) == ("A", 7, 3)
    assert read_batch(tmp_path / "answers.jsonl", Journal(tmp_path / "j.jsonl")).known == 2


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_batch(tmp_path / "none.jsonl", Journal(tmp_path / "j"))
    (tmp_path / "odd.jsonl").write_text('{"custom_id": "a"\n')
    with pytest.raises(InputError, match="line 1"):
        read_batch(tmp_path / "odd.jsonl", Journal(tmp_path / "j"))
