"""Rewriting samples: what must stay stays, what must grow grows, and programs are still read from the answers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import vlit
from chat_server import Server
from vlit.claims import audit_sample, load_lexicon
from vlit.errors import InputError, UsageError
from vlit.instructing import plan_evolve
from vlit.scenes import SceneIndex
from writer_double import asked, is_second, said

Serve = Callable[..., Server]


def old(body: dict[str, Any]) -> list[tuple[str, str]]:
    """The sample that a request holds."""
    found = re.findall(r'\{"exchanges".*\}', asked(body))
    return [(e["question"], e["answer"]) for e in json.loads(found[-1])["exchanges"]]


def evolve(server: Server, data: Any, out: Path, how: str, **given: Any) -> vlit.Run:
    rounds = {"rounds": 0, "in_flight": 4}
    return vlit.evolve(data, out=out, endpoint=server.url, model="double", how=[how], instruct=rounds, **given)


def rejects(run: vlit.Run) -> list[dict[str, Any]]:
    return [row for p in sorted((run.path / "rejects").glob("data-*")) for row in pq.read_table(p).to_pylist()]


def test_a_paraphrase_keeps_programs_boxes_and_claims(serve: Serve, made: vlit.Run, tmp_path: Path) -> None:
    server = serve(lambda body, n: said(*((f"Please say: {q}", a) for q, a in old(body))))
    run = evolve(server, made, tmp_path / "run", "paraphrase", limit=40)
    before = {s.id: s for s in made.samples()}
    kept = list(run.samples())
    of_one_image = sum(len(s.images) == 1 for s in list(before.values())[:40])
    assert len(kept) >= of_one_image - 2, [r["reason"] for r in rejects(run)]
    index = SceneIndex(run.folder.shards("work/scenes"))
    for sample in kept:
        base = before[sample.id.removesuffix("-paraphrase")]
        assert sample.instruction_type == base.instruction_type
        assert [e.program for e in sample.evidence] == [e.program for e in base.evidence]
        assert all(e.phrasing.startswith("paraphrase/") for e in sample.evidence)
        assert [s.step for s in sample.lineage] == [*(s.step for s in base.lineage), "construct.evolve"]
        boxes = [[p.box for m in s.messages for p in m.content if p.type == "box"] for s in (sample, base)]
        assert boxes[0] == boxes[1]
        scene = index.get(sample.images[0].path)
        assert scene is not None
        verdicts = audit_sample(sample, scene, load_lexicon(scene.lexicon))[: len(sample.evidence)]
        assert {v.status for v in verdicts} <= {"supported"}
    assert any("<box 1>" in json.dumps(body) for body in server.bodies)
    assert not any(str(tmp_path) in json.dumps(body) for body in server.bodies)


@pytest.mark.parametrize(
    ("change", "gate", "says"),
    [
        (lambda q, a: (q, a), "demands", "is the old text"),
        (lambda q, a: (f"Well, {q}", "Who knows."), "claims", "cannot be checked"),
        (lambda q, a: (f"About the three stars: {q}", a), "demands", "the old one"),
    ],
)
def test_a_paraphrase_that_says_something_else(
    serve: Serve, made: vlit.Run, tmp_path: Path, change: Callable[[str, str], tuple[str, str]], gate: str, says: str
) -> None:
    server = serve(lambda body, n: said(*(change(q, a) for q, a in old(body))))
    counts = {"count": 1.0}
    only = vlit.construct(
        made.info["settings"]["scenes"], out=tmp_path / "counts", samples=12, types=counts, seed=2
    )  # fmt: skip
    run = evolve(server, only, tmp_path / "run", "paraphrase")
    refused = rejects(run)
    assert not run.info["counts"]["kept"], [s.exchanges() for s in run.samples()]
    assert {row["gate"] for row in refused} == {gate}
    assert all(says in row["reason"] for row in refused)
    assert run.info["again"] == {gate: 2 * len(refused)}


def test_longer_answers_must_be_longer(serve: Serve, made: vlit.Run, tmp_path: Path) -> None:
    more = "It is drawn on a plain ground, with clear borders, and nothing of it is hidden from the eye of who looks. "

    def answer(body: dict[str, Any], n: int) -> str:
        return said(*((q, a if not is_second(body) else f"{a} {more * (1 + len(a) // 200)}") for q, a in old(body)))

    run = evolve(serve(answer), made, tmp_path / "run", "longer", samples=15)
    assert run.info["counts"]["kept"] >= 12
    assert run.info["again"]["demands"] >= run.info["counts"]["kept"]
    before = {s.id: s for s in made.samples()}
    for sample in run.samples():
        base = before[sample.id.removesuffix("-longer")]
        words = [sum(len(a.split()) for _, a in s.exchanges()) for s in (sample, base)]
        assert words[0] >= 1.3 * words[1]
        assert sample.evidence == ()


def test_false_premises_name_what_is_absent(serve: Serve, made: vlit.Run, tmp_path: Path) -> None:
    def answer(body: dict[str, Any], n: int) -> str:
        absent = re.findall(r"Not in the image: ([^,.\n]+)", asked(body))[-1]
        return said((f"What colour is the {absent} over there?", f"There is no {absent} in the image."))

    run = evolve(serve(answer), made, tmp_path / "run", "deny_premise", samples=10)
    assert run.info["types"] == {"false_premise": 10}
    assert run.info["claims"]["supported"] >= 10


def test_all_ways_share_the_samples(serve: Serve, made: vlit.Run, tmp_path: Path) -> None:
    server = serve(lambda body, n: said(*((f"Please say: {q}", a) for q, a in old(body)[:1])))
    run = vlit.evolve(
        made, out=tmp_path / "run", endpoint=server.url, model="m", samples=25,
        how={"deeper": 2.0, "multi_hop": 2.0, "paraphrase": 1.0}, instruct={"rounds": 0},
    )  # fmt: skip
    planned = {quota["type"]: quota["planned"] for quota in run.info["plan"]}
    assert planned == {"deeper": 10, "multi_hop": 10, "paraphrase": 5}
    ids = Counter(s.id.rsplit("-", 1)[0] for s in run.samples())
    assert max(ids.values()) == 1


def test_a_file_needs_scenes_and_samples_one_picture(serve: Serve, tmp_path: Path, shapes: Path) -> None:
    turns = [{"from": "human", "value": "<image>\nWhat is this?"}, {"from": "gpt", "value": "A thing."}]
    first = next(iter(sorted(shapes.rglob("*.png"))))
    records = [{"id": 1, "image": str(first), "conversations": turns}, {"id": 2, "conversations": turns[1:] and [
        {"from": "human", "value": "Hello?"}, {"from": "gpt", "value": "Hello."}]}]  # fmt: skip
    (tmp_path / "data.json").write_text(json.dumps(records))
    with pytest.raises(InputError, match="has no scenes beside it"):
        plan_evolve(tmp_path / "data.json", out=tmp_path / "a", instruct={"model": "m"})
    with pytest.raises(UsageError, match="Did you mean 'deeper'"):
        plan_evolve(tmp_path / "data.json", out=tmp_path / "b", instruct={"model": "m"}, how=["deepr"])
    server = serve(lambda body, n: said(*((f"Please say: {q}", a) for q, a in old(body))))
    run = evolve(server, tmp_path / "data.json", tmp_path / "c", "paraphrase", scenes=f"vlit:{shapes}")
    assert [s.id for s in run.samples()] == ["1-paraphrase"]
    assert run.info["scene_notes"]["samples without an image passed over"] == 1


def test_samples_of_several_images_are_passed_over_and_counted(serve: Serve, made: vlit.Run, tmp_path: Path) -> None:
    server = serve(lambda body, n: said(*((f"Please say: {q}", a) for q, a in old(body))))
    run = evolve(server, made, tmp_path / "run", "paraphrase")
    several = sum(len(s.images) > 1 for s in made.samples())
    assert several > 0
    assert run.info["scene_notes"]["samples about several images passed over"] == several
    assert f"{several} samples about several images passed over" in run.summary()
