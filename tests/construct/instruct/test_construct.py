"""From scenes to samples that a model wrote: what is asked, what is kept, what it cost, what is never told."""

from __future__ import annotations

import base64
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from PIL import Image

import vlit
import writer_double
from chat_server import Said, Server
from vlit.construct.instruct import load_prompts
from vlit.errors import InputError, UsageError
from vlit.instructing import Planned
from writer_double import is_second, said, text_of

Serve = Callable[..., Server]
Plan = Callable[..., Planned]


def rejects(run: vlit.Run) -> list[dict[str, Any]]:
    return [row for p in sorted((run.path / "rejects").glob("*")) for row in pq.read_table(p).to_pylist()]


def test_samples_of_every_kind(writer: Server, plan: Plan) -> None:
    run = plan(writer, samples=25, price=(2.0, 10.0)).run()
    samples = list(run.samples())
    assert len(samples) == 25
    kinds = Counter(s.instruction_type for s in samples)
    assert kinds == dict.fromkeys(["conversation", "description", "complex_reasoning", "false_premise", "referring"], 5)
    marks = {name: prompt.mark for name, prompt in load_prompts("prompts").items()}
    for sample in samples:
        name = sample.id.split("-")[2]
        (made,) = sample.lineage
        assert made.step == "construct.instruct"
        assert f"prompt={name}@{marks[name]} model=double seed=" in made.detail
        assert made.detail.split("request=")[1] in writer.idempotency
        assert sample.messages[0].content[0].type == "image"
        assert (sample.source, len(sample.images)) == ("test", 1)
    region = next(s for s in samples if s.instruction_type == "referring")
    assert [p.type for p in region.messages[0].content] == ["image", "text", "box", "text"]
    cost = run.info["cost"]
    assert (cost["requests"], cost["prompt_tokens"], cost["completion_tokens"]) == (25, 250, 50)
    assert cost["cost"] == pytest.approx((250 * 2 + 50 * 10) / 1e6)
    assert cost["cost_per_kept"] == pytest.approx(cost["cost"] / 25)
    assert all(gate["passed"] == 25 for gate in run.info["gates"])
    assert run.info["finished"]


def test_the_same_command_again_asks_nothing(writer: Server, plan: Plan) -> None:
    first = plan(writer).run()
    data = [p.read_bytes() for p in first.folder.shards()]
    asked = len(writer.bodies)
    again = plan(writer).run()
    assert len(writer.bodies) == asked
    assert [p.read_bytes() for p in again.folder.shards()] == data


def test_prompts_carry_no_path_and_no_id_and_files_no_key(
    writer: Server, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLIT_API_KEY", "sk-very-secret")
    run = plan(writer, see="both", samples=10).run()
    assert set(writer.keys) == {"Bearer sk-very-secret"}
    for body in writer.bodies:
        told = json.dumps(body)
        assert not [word for word in ("secret", "kitchen-", ".jpg", "/tmp") if word in told]
    for file in run.path.rglob("*"):
        assert not file.is_file() or b"sk-very-secret" not in file.read_bytes(), file


def test_a_key_that_is_refused_is_in_no_error(serve: Serve, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLIT_API_KEY", "sk-very-secret")
    server = serve(lambda body, n: (401, {}, b"bad key sk-very-secret"))
    with pytest.raises(vlit.VlitError, match="refuses the key") as error:
        plan(server).run()
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("see", "text", "picture"), [("text", True, False), ("image", False, True), ("both", True, True)]
)
def test_what_the_model_sees(writer: Server, plan: Plan, see: str, text: bool, picture: bool) -> None:
    plan(writer, see=see, samples=3, types={"detail": 1.0}, rounds=0).run()
    last = writer.bodies[0]["messages"][-1]
    assert ("- cup: 3" in text_of(last)) is text
    shown = (
        [part for part in last["content"] if part["type"] == "image_url"] if isinstance(last["content"], list) else []
    )
    assert bool(shown) is picture
    assert len(writer.bodies[0]["messages"]) == (4 if text else 2)  # few-shot seeds are scenes in words
    if picture:
        data = base64.b64decode(shown[0]["image_url"]["url"].partition("base64,")[2])
        assert Image.open(io.BytesIO(data)).size == (1000, 500)


def test_broken_answers_are_asked_for_once_more_with_what_is_wrong(serve: Serve, plan: Plan) -> None:
    def answer(body: dict[str, Any], n: int) -> Any:
        if is_second(body):
            last = text_of(body["messages"][-1])
            assert "cut off" in last or "not JSON" in last
            return said((f"What is there ({len(server.bodies)})?", "A dog.")) if "cut off" in last else "still no JSON"
        return Said('{"exchanges": [{"questi', "length") if number(body) % 2 else "no JSON"

    seeds: list[int] = []

    def number(body: dict[str, Any]) -> int:
        if body["seed"] not in seeds:
            seeds.append(body["seed"])
        return seeds.index(body["seed"])

    server = serve(answer)
    run = plan(server, samples=12, types={"detail": 1.0}, rounds=0, in_flight=1).run()
    assert len(server.bodies) == 24
    assert run.info["counts"] == {"scenes": 12, "kept": 6, "rejected": 6, "refused_scenes": 0}
    assert run.info["again"] == {"form": 12}
    assert {row["gate"] for row in rejects(run)} == {"form"}
    assert all("asked again 1 times" in row["reason"] and row["record"] == "still no JSON" for row in rejects(run))


def test_what_the_scene_contradicts_is_mended_or_asked_for_again_or_refused(serve: Serve, plan: Plan) -> None:
    named: list[str] = []

    def answer(body: dict[str, Any], n: int) -> str:
        which = text_of(body["messages"][3])  # of the scene: the same for second requests
        kind = len(which) and (server.asked_of.setdefault(body["seed"], len(server.asked_of))) % 3
        question = f"What about {body['seed']}?"
        if kind == 0:
            return said((question, "There are four cups in the image."))
        if is_second(body):
            named.append(text_of(body["messages"][-1]))
            return said((question, "A dog sits there." if kind == 1 else "A car."))
        return said((question, "A car."))

    server = serve(answer)
    server.asked_of = {}  # type: ignore[attr-defined]
    run = plan(server, samples=12, types={"detail": 1.0}, rounds=0, in_flight=1).run()
    answers = Counter(a for s in run.samples() for _, a in s.exchanges())
    assert answers == {"There are three cups in the image.": 4, "A dog sits there.": 4}
    assert run.info["repaired"] == {"samples": 4, "number": 4}
    assert run.info["again"] == {"claims": 4 + 2 * 4}  # one that helps, two that do not
    assert all("there is no car in the image" in text for text in named)
    refused = rejects(run)
    assert len(refused) == 4
    assert all(r["gate"] == "claims" and "'car' is contradicted" in r["reason"] for r in refused)
    mended = [s for s in run.samples() if s.lineage[-1].step == "construct.repair"]
    assert len(mended) == 4


def test_what_is_refused_is_replaced_by_asking_for_others(serve: Serve, plan: Plan) -> None:
    def answer(body: dict[str, Any], n: int) -> str:
        return "never JSON" if body["seed"] % 3 == 0 else writer_double.write(body)

    server = serve(answer)
    run = plan(server, samples=20, rounds=5).run()
    assert run.info["counts"]["kept"] == 20
    assert run.info["counts"]["rejected"] > 0
    assert all(quota["kept"] == 4 for quota in run.info["plan"])


def test_leaks_and_repeated_questions_are_refused(serve: Serve, plan: Plan) -> None:
    def answer(body: dict[str, Any], n: int) -> str:
        leaks = "Make the request short" in writer_double.asked(body)
        return said(("Describe it.", "According to the captions, a dog sits there." if leaks else "A dog sits there."))

    server = serve(answer)
    run = plan(server, samples=36, types={"detail": 1.0}, rounds=0).run()
    assert Counter(r["gate"] for r in rejects(run)) == {"leakage": 12, "duplicate": 12}
    assert run.info["again"] == {"leakage": 24}


def test_a_region_must_be_pointed_at(serve: Serve, plan: Plan) -> None:
    server = serve(lambda body, n: said(("What is it <box 2>?" if not is_second(body) else "What is it?", "A dog.")))
    run = plan(server, samples=4, types={"region": 1.0}, rounds=0).run()
    assert {r["reason"].partition(" (")[0] for r in rejects(run)} == {
        "the answer must have <box 1> exactly once in the question"
    }


def test_the_budget_ends_a_run_that_goes_on_with_more(serve: Serve, plan: Plan) -> None:
    writer = serve(lambda body, n: Said(writer_double.write(body), tokens=(1000, 100)))
    estimate = plan(samples=20, price=(100.0, 100.0)).estimate()
    assert estimate.cost is not None
    one = estimate.most_cost / 20  # type: ignore[operator]
    run = plan(writer, samples=20, price=(100.0, 100.0), max_cost=1.5 * one).run()
    spent = run.info["cost"]
    assert 0 < spent["cost"] <= 1.5 * one
    assert spent["ended_by"] == "--max-cost"
    assert not run.info["finished"]
    assert "without an answer" in run.summary()
    asked = len(writer.bodies)
    more = plan(writer, samples=20, price=(100.0, 100.0), max_cost=100.0).run()
    assert more.info["finished"]
    assert more.info["counts"]["kept"] == 20
    assert len(writer.bodies) == 20 > asked


def test_a_budget_below_one_request_is_an_error_that_says_so(serve: Serve, plan: Plan) -> None:
    writer = serve(lambda body, n: Said(writer_double.write(body), tokens=(1000, 100)))
    tight = {"samples": 5, "price": (100.0, 100.0)}
    with pytest.raises(UsageError, match=r"--max-cost: 1e-06 did not do for a single sample that is kept"):
        plan(writer, max_cost=1e-6, **tight).run()
    assert not writer.bodies
    assert plan(writer, max_cost=100.0, **tight).run().info["counts"]["kept"] == 5


def test_an_estimate_needs_no_server_and_is_near_what_is_sent(writer: Server, plan: Plan) -> None:
    found = plan(samples=20, price=(1.0, 2.0)).estimate()
    assert found.requests == dict.fromkeys(["conversation", "detail", "negative", "reasoning", "region"], 4)
    assert found.answered == 0
    assert found.prompt_tokens < found.most[0]
    assert found.cost == pytest.approx((found.prompt_tokens + 2 * found.completion_tokens) / 1e6)
    plan(writer, samples=20, price=(1.0, 2.0)).run()
    size = sum(len(text_of(m)) for body in writer.bodies for m in body["messages"])
    assert found.prompt_tokens == pytest.approx(size / 4, rel=0.1)
    assert plan(samples=20, price=(1.0, 2.0)).estimate().answered == 20


def test_batch_files_give_what_asking_gives(serve: Serve, plan: Plan, tmp_path: Path) -> None:
    def answer(body: dict[str, Any], n: int) -> str:
        return "no JSON" if body["seed"] % 4 == 0 and not is_second(body) else writer_double.write(body)

    whole = plan(serve(answer), "asked", samples=20).run()
    rounds = 0
    while (number := plan(samples=20, out="batch").write_batch(tmp_path / "b.jsonl")) and rounds < 5:
        rounds += 1
        with (tmp_path / "a.jsonl").open("w") as file:
            for line in (tmp_path / "b.jsonl").read_text().splitlines():
                asked = json.loads(line)
                assert asked["body"]["model"] == "double"
                text = answer(asked["body"], 1)
                body = {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}
                file.write(
                    json.dumps({"custom_id": asked["custom_id"], "response": {"status_code": 200, "body": body}}) + "\n"
                )
        planned = plan(samples=20, out="batch")
        assert planned.read_batch(tmp_path / "a.jsonl").added == number
        run = planned.run(ask=False)
    assert rounds == 2  # the questions, and those for what could not be read
    assert [p.read_bytes() for p in run.folder.shards()] == [p.read_bytes() for p in whole.folder.shards()]
    assert run.info["finished"]


def test_what_a_model_writes_is_text_on_the_page(serve: Serve, plan: Plan) -> None:
    evil = "<script>alert('x')</script><svg onload=alert(1)> A dog sits there."
    server = serve(lambda body, n: said((f"What is {body['seed']} <b>there</b>?", evil)))
    run = plan(server, samples=3, types={"detail": 1.0}, rounds=0).run()
    assert next(iter(run.samples())).exchanges()[0][1] == evil
    page = (run.path / "report.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "<svg onload" not in page
    assert "&lt;script&gt;alert" in page


def test_what_cannot_be_right(plan: Plan, kitchens: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="names no server"):
        plan().run()
    with pytest.raises(UsageError, match="names no model"):
        plan(model="")
    with pytest.raises(UsageError, match="--max-cost"):
        plan(max_cost=1.0)
    with pytest.raises(UsageError, match="Did you mean 'detail'"):
        plan(types={"detial": 1.0})
    with pytest.raises(UsageError, match="there is no such setting"):
        vlit.construct(kitchens, out=tmp_path / "x", endpoint="http://localhost:1/v1", model="m", instruct={"modl": 1})
    with pytest.raises(UsageError, match="is no address"):
        vlit.construct(kitchens, out=tmp_path / "x", endpoint="localhost", model="m")


def test_scenes_that_support_nothing(kitchens: str, tmp_path: Path) -> None:
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    (prompts / "mine.yaml").write_text("type: caption\nneeds: [captions]\nsystem: x\nask: '{scene}'\n")
    from vlit.instructing import plan_construct

    with pytest.raises(InputError, match="supports none of the prompts"):
        plan_construct(
            f"images:{kitchens.removeprefix('vlit:')}/secret-folder",
            out=tmp_path / "x",
            instruct={"model": "m", "prompts": str(prompts)},
            types={"mine": 1.0},
        )


def test_pictures_that_are_not_there(writer: Server, plan: Plan, kitchens: str) -> None:
    picture = Path(kitchens.removeprefix("vlit:")) / "secret-folder" / "kitchen-3.jpg"
    kept = picture.read_bytes()
    planned = plan(writer, see="image", samples=12, types={"detail": 1.0}, rounds=0)
    picture.unlink()
    try:
        run = planned.run()
    finally:
        picture.write_bytes(kept)
    assert [(r["gate"], r["id"]) for r in rejects(run)] == [("picture", "test-3-detail-00")]
