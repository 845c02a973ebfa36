"""The main job from scenes to samples: quotas, balance, evidence, sameness."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import vlit
from handmade import kitchen
from vlit.claims import load_lexicon
from vlit.claims.chinese import is_chinese
from vlit.construct.quality import check_samples
from vlit.construct.wording import REGISTERS
from vlit.errors import InputError, UsageError
from vlit.program import loads
from vlit.schema import FAMILY_OF, ImageRef, Message, Part, Sample


def test_as_many_samples_as_asked_for_and_none_contradicted(made: vlit.Run) -> None:
    info = made.info
    assert info["counts"]["kept"] + info["counts"]["rejected"] == 300
    assert info["counts"]["kept"] >= 297
    assert info["claims"]["contradicted"] == 0
    assert sum(q["kept"] for q in info["plan"]) == info["counts"]["kept"]


def test_every_family_that_shapes_support_is_there(made: vlit.Run) -> None:
    families = {FAMILY_OF[s.instruction_type] for s in made.samples()}
    assert families == {
        "global", "recognition", "locating", "counting", "relation", "region", "negative", "text", "reasoning",
        "multi_image",
    }  # fmt: skip


def test_samples_carry_evidence_lineage_source_and_licence(made: vlit.Run) -> None:
    ids = Counter(s.id for s in made.samples())
    assert max(ids.values()) == 1
    for sample in made.samples():
        assert len(sample.evidence) == len(sample.exchanges())
        assert [e.exchange for e in sample.evidence] == list(range(len(sample.evidence)))
        assert (sample.source, sample.licence) == ("rendered", "CC0-1.0")
        assert sample.lineage[0].step == "construct.write"
        for evidence in sample.evidence:
            loads(evidence.program)
            assert evidence.hops >= 0
            assert "/" in evidence.phrasing


def test_the_images_are_marked_once_at_the_start(made: vlit.Run) -> None:
    for sample in made.samples():
        kinds = [[p.type for p in m.content] for m in sample.messages]
        shown = len(sample.images)
        assert kinds[0][:shown] == ["image"] * shown
        assert sum(k.count("image") for k in kinds) == shown
        assert [p.index for p in sample.messages[0].content if p.type == "image"] == list(range(shown))
        assert all(Path(image.path).is_file() for image in sample.images)
        assert (shown > 1) == (FAMILY_OF[sample.instruction_type] == "multi_image")


def test_register_and_language_are_recorded(made: vlit.Run) -> None:
    balance = made.info["balance"]
    assert set(balance["registers"]) == set(REGISTERS)
    assert balance["languages"] == {"en": made.info["counts"]["kept"]}
    for sample in made.samples():
        register = sample.lineage[0].detail.split(" · ")[0].removeprefix("register ")
        assert {e.phrasing.split("/")[2] for e in sample.evidence} == {register}


def test_one_register_only(shapes: Path, tmp_path: Path) -> None:
    run = vlit.construct(f"vlit:{shapes}", out=tmp_path / "run", samples=40, registers={"terse": 1})
    assert set(run.info["balance"]["registers"]) == {"terse"}


def test_chinese_is_made_and_read_back(shapes: Path, tmp_path: Path) -> None:
    run = vlit.construct(f"vlit:{shapes}", out=tmp_path / "run", samples=200, seed=1, languages={"zh": 1})
    assert run.info["counts"]["kept"] >= 190
    assert run.info["claims"]["contradicted"] == 0
    assert run.info["balance"]["languages"] == {"zh": run.info["counts"]["kept"]}
    for sample in run.samples():
        assert all(is_chinese(question) for question, _ in sample.exchanges())
        assert all(e.phrasing.startswith("zh/") for e in sample.evidence)


def test_languages_share_a_run(shapes: Path, tmp_path: Path) -> None:
    run = vlit.construct(f"vlit:{shapes}", out=tmp_path / "run", samples=120, seed=1, languages={"en": 1, "zh": 1})
    languages = run.info["balance"]["languages"]
    assert min(languages["en"], languages["zh"]) >= 35


def test_conversations_have_three_to_seven_exchanges(made: vlit.Run) -> None:
    lengths = [len(s.evidence) for s in made.samples() if s.instruction_type == "conversation"]
    assert lengths
    assert 3 <= min(lengths) <= max(lengths) <= 7
    assert {len(s.evidence) for s in made.samples() if s.instruction_type != "conversation"} == {1}


def test_yes_and_no_balance_on_existence_questions(made: vlit.Run) -> None:
    balance = made.info["balance"]
    assert balance["existence"] > 20
    assert balance["yes_share"] == pytest.approx(0.5, abs=0.02)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    shapes: Path, made: vlit.Run, tmp_path: Path
) -> None:
    again = vlit.construct(f"vlit:{shapes}", out=tmp_path / "again", samples=300, seed=5)
    other = vlit.construct(f"vlit:{shapes}", out=tmp_path / "other", samples=300, seed=6)

    def data(run: vlit.Run) -> list[bytes]:
        return [p.read_bytes() for p in run.folder.shards()]

    assert data(again) == data(made)
    assert data(other) != data(made)


def test_only_the_types_asked_for(shapes: Path, tmp_path: Path) -> None:
    run = vlit.construct(
        f"vlit:{shapes}", out=tmp_path / "run", samples=40, types={"count": 1, "existence": 1, "conversation": 0}
    )
    assert {s.instruction_type for s in run.samples()} == {"count", "existence", "absent"}


def test_a_type_that_no_scene_supports_is_explained(shapes: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="supports none of the types"):
        vlit.construct(f"vlit:{shapes}", out=tmp_path / "run", samples=10, types={"predicate": 1})


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"samples": 0}, "not a number of samples"),
        ({"types": {"region": 1.0}}, "A model writes such samples: add --endpoint"),
        ({"types": {"cuont": 1.0}}, "Did you mean 'count'"),
        ({"types": {"count": -1.0}}, "not a weight"),
        ({"types": {"count": 0.0}}, "sum to nothing"),
        ({"registers": {"pilote": 1.0}}, "Did you mean 'polite'"),
        ({"languages": {"xx": 1.0}}, "no language of this name"),
        ({"types": {"caption": 1.0}, "languages": {"zh": 1.0}}, "no words for any of the types"),
        ({"per_image": -1}, "negative"),
    ],
)
def test_settings_that_cannot_be_right(shapes: Path, tmp_path: Path, settings: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        vlit.construct(f"vlit:{shapes}", out=tmp_path / "run", **settings)  # type: ignore[arg-type]
    assert not (tmp_path / "run").exists()


def test_limit_uses_the_first_scenes(shapes: Path, tmp_path: Path) -> None:
    run = vlit.construct(f"vlit:{shapes}", out=tmp_path / "run", samples=20, limit=3)
    assert run.info["counts"]["scenes"] == 3
    assert len({s.images[0].path for s in run.samples()}) <= 3


def sample(question: str, answer: str, box: tuple[float, float, float, float] | None = None) -> Sample:
    said = (Part("text", answer),) if box is None else (Part("text", answer), Part("box", "the dog", box))
    ask = Message("user", (Part("image"), Part("text", question)))
    return Sample(id="s", images=(ImageRef(path="k.jpg"),), messages=(ask, Message("assistant", said)))


@pytest.mark.parametrize(
    ("bad", "gate"),
    [
        (sample("Is there a dog?", ""), "wellformed"),
        (sample("Where is the dog?", "Here:", (0, 0, 2000, 10)), "wellformed"),
        (Sample(id="s", messages=sample("Is there a dog?", "Yes.").messages), "wellformed"),
        (sample("Is there a car?", "Yes, there is a car in the image."), "claims"),
        (sample("How many cups are there?", "There are five cups in the image."), "claims"),
        (sample("Describe the image.", "As an AI language model, I cannot see it."), "leakage"),
    ],
)
def test_each_gate_refuses_what_it_is_for(bad: Sample, gate: str) -> None:
    checked = check_samples([bad], kitchen(), load_lexicon("coco"))
    assert checked.kept == []
    assert [r.gate for r in checked.rejects] == [gate]
    assert checked.counts[f"{gate}.rejected"] == 1


def test_the_same_question_twice_is_kept_once() -> None:
    twice = [sample("Is there a dog?", "Yes, there is a dog."), sample("Is there  a DOG?", "Yes.")]
    checked = check_samples(twice, kitchen(), load_lexicon("coco"))
    assert len(checked.kept) == 1
    assert [r.gate for r in checked.rejects] == ["duplicate"]


@pytest.mark.slow
def test_photographs(shared: Path, tmp_path: Path) -> None:
    run = vlit.construct(f"coco:{shared / 'coco-mini'}", out=tmp_path / "run", samples=5000, seed=7)
    info = run.info
    assert info["counts"]["kept"] >= 4975
    assert info["balance"]["yes_share"] == pytest.approx(0.5, abs=0.02)
    letters = info["balance"]["letters"]
    assert all(abs(n / sum(letters.values()) - 0.25) <= 0.03 for n in letters.values())
    phrasings: dict[str, Counter[str]] = {}
    for s in run.samples():
        for e in s.evidence:
            phrasings.setdefault(e.type, Counter())[e.phrasing] += 1
    shares = {t: max(c.values()) / c.total() for t, c in phrasings.items() if c.total() >= 100}
    assert max(shares.values()) <= 0.05, shares
