"""The step that turns samples into rows of claims, and the numbers over them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest

from handmade import kitchen
from vlit.arrow import samples_to_batch
from vlit.claims import AUDIT_SCHEMA, AuditStep, summarise
from vlit.program import MoreIn, Objects, OfCategory, dumps
from vlit.schema import Evidence, ImageRef, Message, Part, Sample, Scene


class _One:
    def __init__(self, scene: Scene | None) -> None:
        self.scene = scene

    def get(self, image: str) -> Scene | None:
        return self.scene


def sample(id_: str, *answers: str, image: str = "s.jpg") -> Sample:
    turns = [m for a in answers for m in (Message("user", (Part("text", "Describe."),)),
                                          Message("assistant", (Part("text", a),)))]  # fmt: skip
    return Sample(id=id_, images=(ImageRef(path=image),), messages=tuple(turns))


def test_rows(make: SimpleNamespace) -> None:
    step = AuditStep(_One(make.tables()))
    kept = step(samples_to_batch([sample("a", "Hello. There is a bus near a dog."), sample("b", "Nothing.")]))
    assert kept.rows.schema.equals(AUDIT_SCHEMA)
    rows = kept.rows.to_pylist()
    assert [(r["id"], r["kind"], r["subject"], r["status"]) for r in rows] == [
        ("a", "existence", "bus", "contradicted"),
        ("a", "existence", "dog", "supported"),
        ("a", "relation", "bus", "unknown"),
    ]
    first = rows[0]
    assert first["sentence"] == "There is a bus near a dog."
    assert "Hello. There is a bus near a dog."[first["start"] : first["end"]] == first["text"] == "bus"
    assert rows[1]["objects"] == ["d1", "d2"]
    assert kept.counts == {"samples": 2, "exchanges": 2, "with_scene": 2, "not_english": 0}


def test_without_a_scene_every_claim_is_unknown() -> None:
    rows = AuditStep(None)(samples_to_batch([sample("a", "There is a dog.")])).rows.to_pylist()
    assert [(r["status"], r["reason"]) for r in rows] == [("unknown", "nothing is known of the image")]


@pytest.mark.parametrize("answer", ["Auf dem Bild ist ein Hund und eine Katze zu sehen.", "图中有一只狗和两只猫。"])
def test_another_language_is_not_known(make: SimpleNamespace, answer: str) -> None:
    kept = AuditStep(_One(make.tables()))(samples_to_batch([sample("a", answer)]))
    (row,) = kept.rows.to_pylist()
    assert (row["kind"], row["status"]) == (None, None)
    assert "not in English" in row["reason"]
    assert kept.counts["not_english"] == 1


def test_program_made_claims_say_so(made: object, shapes: Path) -> None:
    import vlit
    from vlit.scenes import SceneIndex

    assert isinstance(made, vlit.Run)
    step = AuditStep(SceneIndex(made.folder.shards("work/scenes")))
    batch = pq.read_table(made.folder.shards()[0]).to_batches()[0]
    rows = step(batch).rows.to_pylist()
    assert {r["source"] for r in rows} == {"program", "words"}
    assert not [r for r in rows if r["status"] == "contradicted"]


def test_numbers(make: SimpleNamespace, tmp_path: Path) -> None:
    step = AuditStep(_One(make.tables()))
    texts = ["A dog.", "A dog and a bus.", "A bus.", "A cat.", "There are two dogs.", "A kind table."]
    answers = [sample(str(i), text, image=f"{i % 3}.jpg") for i, text in enumerate(texts)]
    kept = step(samples_to_batch(answers))
    pq.write_table(_table(kept.rows), tmp_path / "a.parquet")
    found = summarise([tmp_path / "a.parquet"], kept.counts)
    by_kind = {k.kind: (k.supported, k.contradicted, k.unknown) for k in found.kinds}
    assert by_kind["existence"][:2] == (4, 2)
    assert by_kind["count"] == (1, 0, 0)
    assert found.samples == 6
    assert found.claims == sum(map(sum, by_kind.values()))
    assert found.share.value == pytest.approx(5 / 7)
    assert found.share.n == 7
    assert found.share.low is not None
    assert found.share.high is not None
    assert found.share.low < 5 / 7 < found.share.high


def test_no_claims(tmp_path: Path) -> None:
    kept = AuditStep(None)(samples_to_batch([sample("a", "Nothing.")]))
    pq.write_table(_table(kept.rows), tmp_path / "a.parquet")
    found = summarise([tmp_path / "a.parquet"], kept.counts)
    assert (found.claims, found.coverage, found.share.value, found.kinds) == (0, None, None, ())


def _table(batch: object) -> object:
    import pyarrow as pa

    return pa.Table.from_batches([batch])


class _Several:
    def __init__(self, **scenes: Scene) -> None:
        self.scenes = scenes

    def get(self, image: str) -> Scene | None:
        return self.scenes.get(image)


def album(answer: str, *images: str, evidence: tuple[Evidence, ...] = ()) -> Sample:
    turns = (
        Message("user", (Part("text", "Which image has more dogs?"),)),
        Message("assistant", (Part("text", answer),)),
    )
    return Sample(id="a", images=tuple(ImageRef(path=i) for i in images), messages=turns, evidence=evidence)


def statuses(scenes: _Several, one: Sample) -> list[tuple[str, str]]:
    rows = AuditStep(scenes)(samples_to_batch([one])).rows.to_pylist()
    return [(r["kind"], r["status"]) for r in rows]


def test_a_program_over_several_images_is_run_again_on_all_of_them() -> None:
    one, two = kitchen(id="1", captions=()), kitchen(id="2", captions=(), objects=())
    scenes = _Several(one=one, two=two)
    dogs = OfCategory(Objects(), "dog")
    asked = Evidence(exchange=0, type="image_more", form="free", program=dumps(MoreIn(dogs, 2)), value='"first"')
    right = album("The first image has more dogs.", "one", "two", evidence=(asked,))
    wrong = album("The second image has more dogs.", "one", "two", evidence=(asked,))
    assert statuses(scenes, right) == [("comparison", "supported")]
    assert statuses(scenes, wrong) == [("comparison", "contradicted")]
    assert {status for _, status in statuses(_Several(one=one), right)} == {"unknown"}  # not all images are known


def test_free_words_on_several_images_say_what_holds_in_all_of_them() -> None:
    one, two = kitchen(id="1", captions=()), kitchen(id="2", captions=(), objects=kitchen().objects[:1])
    scenes = _Several(one=one, two=two)
    found = AuditStep(scenes)(samples_to_batch([album("There is a dog, a pizza and a cat.", "one", "two")])).rows
    assert {r["subject"]: r["status"] for r in found.to_pylist()} == {
        "dog": "supported", "pizza": "unknown", "cat": "contradicted",
    }  # fmt: skip
