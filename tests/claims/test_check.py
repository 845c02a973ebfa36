"""Claims against scenes: the closed world, captions, crowds, loose words."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from vlit.claims import check_claims, find_claims, load_lexicon
from vlit.schema import Claim

COCO, SHAPES = load_lexicon("coco"), load_lexicon("shapes")


def status(make: SimpleNamespace, answer: str, question: str = "Describe.", **other: object) -> list[str]:
    s = other.get("scene") or make.tables()
    lexicon = other.get("lexicon", COCO)
    return [v.status[:1] for v in check_claims(find_claims(question, answer, 0, lexicon), s, lexicon)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("There is a dog.", "s"),
        ("There is a bus.", "c"),
        ("There is a horse.", "s"),  # the caption has it
        ("There is no horse.", "u"),
        ("There is no dog.", "c"),
        ("There is no bus.", "s"),
        ("There is a table.", "u"),  # a loose word
        ("There is no table.", "u"),
        ("There is a dining table.", "c"),
        ("There are two dogs.", "ss"),
        ("There are three dogs.", "sc"),
        ("Three dogs on the left.", "scs"),
        ("Two dogs on the right.", "ssu"),
        ("There are twenty dogs.", "su"),
        ("Two horses.", "su"),
        ("The cup is in the top right.", "ss"),
        ("The cup is on the left.", "sc"),
        ("The red cup.", "su"),
    ],
)
def test_photograph(make: SimpleNamespace, answer: str, expected: str) -> None:
    assert "".join(status(make, answer)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("The red circle.", "ss"),
        ("The blue circle.", "sc"),
        ("There is no blue circle.", "s"),
        ("There is no red circle.", "c"),
        ("There is a heart.", "c"),
        ("There is no heart.", "s"),
    ],
)
def test_rendered(make: SimpleNamespace, answer: str, expected: str) -> None:
    assert "".join(status(make, answer, scene=make.shapes(), lexicon=SHAPES)) == expected


def test_what_is_easily_taken_for_an_annotated_thing_is_not_known_to_be_wrong(make: SimpleNamespace) -> None:
    s = make.scene([make.thing("c", "couch", (0, 0, 90, 50))], closed=("couch", "chair", "bed", "dog"))
    assert status(make, "There is a chair.", scene=s) == ["u"]
    assert status(make, "There are two chairs.", scene=s) == ["u", "u"]
    assert status(make, "There is no chair.", scene=s) == ["s"]
    assert status(make, "There is a dog.", scene=s) == ["c"]
    assert status(make, "There are two couches.", scene=s) == ["s", "c"]


def test_an_open_world_contradicts_no_absence(make: SimpleNamespace) -> None:
    s = make.scene([make.thing("d", "dog", (0, 0, 9, 9))], closed=())
    assert status(make, "There is a cat.", scene=s) == ["u"]
    assert status(make, "There is no cat.", scene=s) == ["u"]
    assert status(make, "There are three dogs.", scene=s) == ["s", "u"]
    assert status(make, "There is no dog.", scene=s) == ["c"]


def test_a_crowd_makes_numbers_unknown(make: SimpleNamespace) -> None:
    s = make.scene([make.thing("p", "person", (0, 0, 99, 50), crowd=True)])
    assert status(make, "There are five people.", scene=s) == ["s", "u"]
    assert status(make, "No.", "Are there any people?", scene=s) == ["c"]


def test_a_denied_number(make: SimpleNamespace) -> None:
    assert status(make, "No.", "Are there two dogs?") == ["c"]
    assert status(make, "No.", "Are there three dogs?") == ["s"]
    assert status(make, "0", "How many buses are there?") == ["s"]
    assert status(make, "0", "How many dogs are there?") == ["c"]


def test_verdicts_carry_their_evidence(make: SimpleNamespace) -> None:
    verdict = check_claims(find_claims("", "A dog.", 0, COCO), make.tables(), COCO)[0]
    assert verdict.objects == ("d1", "d2")
    verdict = check_claims(find_claims("", "A horse.", 0, COCO), make.tables(), COCO)[0]
    assert verdict.reason == "caption 0 mentions it"


def test_a_kind_that_is_not_checked_is_unknown(make: SimpleNamespace) -> None:
    claim = Claim(kind="relation", exchange=0, text="a dog on a bus", subject="dog")
    assert check_claims([claim], make.tables(), COCO)[0].status == "unknown"
    assert check_claims([], make.tables(), COCO) == []
