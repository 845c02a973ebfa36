"""What may be spent is never passed, also not by what is under way, lost, or left behind by a killed process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chat_server import Said
from vlit.endpoint import Ask, Asked, Budget, Endpoint, Journal, Outlay, Reply, about_tokens, ask_all, most_tokens
from vlit.endpoint.cost import Purse

_PRICE = (1e6, 1e6)  # one unit a token


def ask(url: str, number: int, journal: Path, most: float | None, in_flight: int = 8, **settings: Any) -> Asked:
    def asks() -> Any:
        for i in range(number):
            yield Ask(f"k{i}", lambda i=i: {"messages": [{"role": "user", "content": f"{i:03d}"}], "max_tokens": 10})

    endpoint = Endpoint(url=url, model="m", in_flight=in_flight, pause=0.01, **{"deadline": 5.0, **settings})
    return ask_all(asks(), endpoint, Journal(journal), max_requests=10_000, budget=Budget(most, _PRICE))


def test_the_bound_holds_for_any_tokenizer_of_bytes_and_the_estimate_is_lower() -> None:
    body = {
        "messages": [{"role": "system", "content": "ä" * 10}, {"role": "user", "content": "b" * 80}],
        "max_tokens": 7,
    }
    prompt, completion = most_tokens(body)
    assert prompt >= 100
    assert completion == 7
    assert about_tokens(body) == 25 + 8
    shown = {"messages": [{"role": "user", "content": [{"type": "image_url"}, {"type": "text", "text": "x"}]}]}
    assert most_tokens(shown)[0] > 1024 * 1024 / 28 / 28
    assert about_tokens(shown, 784 * 100) == 100 + 4


def test_a_purse_waits_for_what_is_set_aside() -> None:
    purse = Purse(Budget(10, _PRICE), 0.0)
    assert purse.set_aside((4, 4)) is True
    assert purse.set_aside((1, 2)) is None  # affordable once the first has cost less
    purse.settle((4, 4), (1, 0))
    assert (purse.spent, purse.aside) == (1.0, 0.0)
    assert purse.set_aside((5, 4)) is True
    purse.settle((5, 4), (5, 4))
    assert purse.set_aside((1, 0)) is False


@pytest.mark.parametrize("in_flight", [1, 8])
def test_the_budget_is_never_passed(serve: Callable[..., Any], tmp_path: Path, in_flight: int) -> None:
    server = serve(lambda body, n: Said("ok", after=0.01, tokens=(40, 10)))
    found = ask(server.url, 50, tmp_path / "j.jsonl", 500, in_flight)
    assert found.over_budget
    assert found.unasked > 0
    assert sum(Journal(tmp_path / "j.jsonl").tokens) == 50 * len(server.bodies) <= 500
    assert len(server.bodies) >= 8  # what is set aside is given back: 500 / 50 less one bound of 77
    again = ask(server.url, 50, tmp_path / "j.jsonl", 500, in_flight)
    assert again.spent.sent == 0
    assert again.over_budget
    more = ask(server.url, 50, tmp_path / "j.jsonl", None, in_flight)
    assert len(more.replies) == 50
    assert not more.over_budget


def test_what_may_have_been_billed_is_counted(serve: Callable[..., Any], tmp_path: Path) -> None:
    server = serve(lambda body, n: Said("late", after=1.0) if n == 1 else Said("ok", tokens=(5, 5)))
    found = ask(server.url, 1, tmp_path / "j.jsonl", 1000, deadline=0.2)
    assert found.replies["k0"].text == "ok"
    bound = sum(most_tokens({"messages": [{"role": "user", "content": "000"}], "max_tokens": 10}))
    assert sum(Journal(tmp_path / "j.jsonl").tokens) == bound + 10


def test_a_server_that_does_not_count_costs_the_most(serve: Callable[..., Any], tmp_path: Path) -> None:
    server = serve(lambda body, n: Said("ok", tokens=None))
    ask(server.url, 3, tmp_path / "j.jsonl", 1000)
    bound = sum(most_tokens({"messages": [{"role": "user", "content": "000"}], "max_tokens": 10}))
    assert sum(Journal(tmp_path / "j.jsonl").tokens) == 3 * bound


def test_refusals_cost_nothing(serve: Callable[..., Any], tmp_path: Path) -> None:
    server = serve(lambda body, n: (413, {}, b"too large") if "001" in str(body) else "ok")
    found = ask(server.url, 3, tmp_path / "j.jsonl", 1000)
    assert set(found.failed) == {"k1"}
    assert Journal(tmp_path / "j.jsonl").tokens == (20, 4)


def test_a_journal_knows_what_a_killed_process_may_owe(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    with Journal(path) as journal:
        journal.note(Outlay(key="a", outlay="sent", prompt_tokens=100, completion_tokens=10))
        journal.note(Outlay(key="b", outlay="sent", prompt_tokens=50, completion_tokens=5))
        journal.note(Outlay(key="c", outlay="sent", prompt_tokens=9, completion_tokens=9))
        journal.note(Outlay(key="c", outlay="free"))
        journal.note(Outlay(key="d", outlay="lost", prompt_tokens=3, completion_tokens=1))
        journal.add(Reply(key="a", text="x", prompt_tokens=20, completion_tokens=2))
        assert journal.tokens == (73, 8)
    again = Journal(path)
    assert again.tokens == (73, 8)
    assert len(again) == 1
    assert "a" in again
    assert "b" not in again


def test_the_mark_of_a_journal_is_that_of_its_answers(tmp_path: Path) -> None:
    for name, keys in (("one", "ab"), ("other", "ba"), ("third", "a")):
        with Journal(tmp_path / name) as journal:
            for key in keys:
                journal.note(Outlay(key=key, outlay="sent", prompt_tokens=1))
                journal.add(Reply(key=key, text=f"says {key}", prompt_tokens=len(name)))
    marks = [Journal(tmp_path / name).mark() for name in ("one", "other", "third")]
    assert marks[0] == marks[1] != marks[2]


def test_a_schema_is_asked_for_as_far_as_the_server_goes(
    serve: Callable[..., Any], say: SimpleNamespace, tmp_path: Path
) -> None:
    def answer(body: dict[str, Any], n: int) -> Any:
        form = body.get("response_format", {}).get("type")
        if form == "json_schema":
            return 400, {}, b'{"error": {"message": "response_format.type json_schema is not supported"}}'
        return str(form)

    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}}
    asks = [Ask(str(i), lambda i=i: {**say.body(str(i)), "response_format": form}) for i in range(3)]
    server = serve(answer)
    found = ask_all(
        asks, Endpoint(url=server.url, model="m", in_flight=1), Journal(tmp_path / "j"), max_requests=99
    )  # fmt: skip
    assert {r.text for r in found.replies.values()} == {"json_object"}
    assert found.spent.sent == 4

    server = serve(lambda b, n: "plain" if "response_format" not in b else (400, {}, b"unknown field response_format"))
    found = ask_all(
        asks, Endpoint(url=server.url, model="m", in_flight=1), Journal(tmp_path / "k"), max_requests=99
    )  # fmt: skip
    assert {r.text for r in found.replies.values()} == {"plain"}
    assert found.spent.sent == 5


def test_what_follows_from_an_answer_is_asked_and_found_again(serve: Callable[..., Any], tmp_path: Path) -> None:
    def chain(text: str) -> Ask:
        follow = (lambda reply: chain(reply.text)) if len(text) < 3 else None
        return Ask(text, lambda: {"messages": [{"role": "user", "content": text}]}, follow)

    server = serve(lambda body, n: body["messages"][0]["content"] + "x")
    endpoint = Endpoint(url=server.url, model="m")
    for sent, reused in ((6, 0), (0, 6)):
        found = ask_all([chain("a"), chain("b")], endpoint, Journal(tmp_path / "j"), max_requests=99)
        assert sorted(found.replies) == ["a", "ax", "axx", "b", "bx", "bxx"]
        assert (found.spent.sent, found.spent.reused) == (sent, reused)
    assert set(server.idempotency) == {"a", "ax", "axx", "b", "bx", "bxx"}


def test_a_server_that_dies_on_the_way_opens_the_circuit(serve: Callable[..., Any], tmp_path: Path) -> None:
    from vlit.errors import EndpointError

    server = serve(lambda body, n: "ok" if len(server.bodies) <= 5 else (503, {}, b"gone"))
    with pytest.raises(EndpointError, match="none of the last 8 requests"):
        ask(server.url, 400, tmp_path / "j.jsonl", None, in_flight=2, tries=2)
    assert len(server.bodies) < 40
    assert len(Journal(tmp_path / "j.jsonl")) == 5


def test_keys_are_in_no_line_of_a_journal(
    serve: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLIT_API_KEY", "sk-very-secret")
    server = serve(lambda body, n: "ok")
    ask(server.url, 3, tmp_path / "j.jsonl", 100000)
    assert server.keys[0] == "Bearer sk-very-secret"
    assert "secret" not in (tmp_path / "j.jsonl").read_text()
    assert all("key" in json.loads(line) for line in (tmp_path / "j.jsonl").read_text().splitlines())
