"""The life of a sample across chained run folders."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

import vlit
from curate.mixes import folder, llava, out, sample
from vlit.arrow import rejects_to_batch
from vlit.errors import InputError, UsageError
from vlit.explaining import Life
from vlit.runfolder import RunFolder
from vlit.schema import Lineage, Reject

DECISIONS = pa.schema(
    [("id", pa.string()), ("step", pa.string()), ("decision", pa.string()), ("detail", pa.string()),
     ("score", pa.float64()), ("other_id", pa.string())]
)  # fmt: skip


def told(life: Life) -> list[tuple[str, str, str]]:
    return [(Path(c.folder).name, c.state, c.id) for c in life.chapters]


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """a.json and b.json, mixed, then curated by hand, then split."""
    monkeypatch.chdir(tmp_path)
    llava(tmp_path / "a.json", [f"s{n}" for n in range(20)])
    llava(tmp_path / "b.json", [f"s{n}" for n in range(20)])
    vlit.mix(["a.json", "b.json:15"], out="runs/mix", seed=2)
    samples = out(Path("runs/mix"))
    step = Lineage("curate.filter", "1", "correctness.claims is 0.97")
    kept = [
        vlit.Sample(
            id=s.id, images=s.images, messages=s.messages, source=s.source, lineage=(*s.lineage, step),
            scores={"correctness.claims": 0.97},
        )
        for s in samples[2:]
    ]  # fmt: skip
    folder(Path("runs/curated"), kept, "curate", inputs={"data": {"path": "runs/mix"}})
    run = RunFolder.open("runs/curated")
    rows = [
        {"id": s.id, "step": "filter", "decision": "kept", "detail": step.detail, "score": 0.97, "other_id": None}
        for s in kept
    ]
    gone = samples[0].id
    rows.append({"id": gone, "step": "dedup.near", "decision": "dropped", "detail": f"0.91 like {kept[0].id}",
                 "score": 0.91, "other_id": kept[0].id})  # fmt: skip
    run.write_shard("decisions", 0, "x", DECISIONS, [pa.RecordBatch.from_pylist(rows, DECISIONS)])
    reject = Reject(id=gone, where="shard 0, line 0", gate="dedup.near", reason=f"0.91 like {kept[0].id}")
    run.write_shard("rejects", 0, "x", rejects_to_batch([reject]).schema, [rejects_to_batch([reject])])
    vlit.split("runs/curated", train=0.8, val=0.1, test=0.1, out="runs/split")
    return tmp_path


def test_a_kept_sample_from_its_file_to_the_last_folder(chain: Path) -> None:
    new = next(s for s in out(Path("runs/curated")) if "#2" in s.id)
    life = vlit.explain("runs/split", new.id)
    old = new.id.removesuffix("#2")
    assert [c[1] for c in told(life)] == ["source", "kept", "kept", "kept"]
    assert told(life)[0] == ("b.json", "source", old)
    assert told(life)[1:3] == [("mix", "kept", new.id), ("curated", "kept", new.id)]
    mixed, curated = life.chapters[1], life.chapters[2]
    assert [step.step for step in mixed.steps] == ["read", "mix"]
    assert [(step.step, step.decision, step.score) for step in curated.steps] == [("curate.filter", "kept", 0.97)]
    assert curated.scores == {"correctness.claims": 0.97}
    assert life.chapters[3].folder.startswith("runs/split/")
    assert life.chapters[3].steps == []
    text = life.summary()
    assert text.index("b.json") < text.index("runs/mix") < text.index("runs/curated") < text.index("runs/split")
    assert "curate.filter 1 [kept 0.970]: correctness.claims is 0.97" in text


def test_a_sample_that_was_dropped_on_the_way(chain: Path) -> None:
    gone = out(Path("runs/mix"))[0].id
    life = vlit.explain("runs/split", gone)
    assert [c[1] for c in told(life)][-3:] == ["kept", "dropped", "absent"]
    dropped = life.chapters[-2]
    assert [(s.step, s.decision, s.score) for s in dropped.steps] == [("dedup.near", "dropped", 0.91)]
    assert "it did not reach runs/split" in life.summary()


def test_a_sample_that_was_not_drawn(tmp_path: Path) -> None:
    a = llava(tmp_path / "a.json", [f"s{n}" for n in range(5)])
    vlit.mix([f"{a}:first:3"], out=tmp_path / "mix")
    life = vlit.explain(tmp_path / "mix", "s4")
    assert [c[1] for c in told(life)] == ["source", "dropped"]
    assert life.chapters[1].steps[0].step == "draw"
    assert "not drawn: 'first:3' of a came to 3 samples" in life.summary()


def test_json(chain: Path) -> None:
    life = vlit.explain("runs/split", out(Path("runs/curated"))[0].id)
    content = json.loads(life.to_json())
    assert [c["command"] for c in content["chapters"]][1:] == ["mix", "curate", "split"]


def test_constructed_and_measured(made: vlit.Run, tmp_path: Path) -> None:
    name = next(iter(made.samples())).id
    life = vlit.explain(made, name)
    assert told(life) == [("run", "kept", name)]
    assert life.chapters[0].steps
    vlit.measure(made, tiers=["text"], out=tmp_path / "card")
    life = vlit.explain(tmp_path / "card", name)
    assert [c[:2] for c in told(life)] == [("run", "kept"), ("card", "kept")]
    assert life.chapters[1].scores


def test_a_parent_that_is_gone(chain: Path) -> None:
    new = out(Path("runs/curated"))[0].id
    shutil.rmtree("runs/mix")
    life = vlit.explain("runs/curated", new)
    assert [c[1] for c in told(life)] == ["gone", "kept"]
    assert [s.step for s in life.chapters[1].steps] == ["read", "mix", "curate.filter"]


def test_wrong_names(chain: Path) -> None:
    with pytest.raises(UsageError, match=r"s3x: there is no sample of this id.*Did you mean"):
        vlit.explain("runs/split", "s3x")
    with pytest.raises(InputError, match="is not a run folder"):
        vlit.explain("a.json", "s1")


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    data = folder(tmp_path / "run", [sample("a\x1b[31m", lineage=(Lineage("made", "1", "by\x1b[2J hand"),))])
    assert "\x1b" not in vlit.explain(data, "a\x1b[31m").summary()
