"""The planner: quotas, balance, caps, forms."""

from __future__ import annotations

from collections import Counter

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from vlit.construct.existing import Existing
from vlit.construct.plan import LIGHT, Plan, make_plan
from vlit.construct.quota import split
from vlit.construct.settings import ConstructSettings

YESNO = ["yesno", "free"]
CHOICE = ["free", "word", "choice"]


def offer(rows: list[tuple[int, str, str, str, list[str]]]) -> pl.DataFrame:
    """Proposals from (scene, type, bucket, subject, forms)."""
    numbers: Counter[int] = Counter()
    columns: list[dict[str, object]] = []
    for scene, kind, bucket, subject, forms in rows:
        columns.append({"scene": scene, "number": numbers[scene], "type": kind, "bucket": bucket, "subject": subject,
                        "topic": subject if bucket in ("yes", "no") else "", "forms": forms, "turns": []})  # fmt: skip
        numbers[scene] += 1
    return pl.DataFrame(columns, schema=LIGHT)


def plan(rows: list[tuple[int, str, str, str, list[str]]], **settings: object) -> tuple[Plan, pl.DataFrame]:
    frame = offer(rows)
    scenes = max((r[0] for r in rows), default=-1) + 1
    made = make_plan(frame, scenes, ConstructSettings(**settings))  # type: ignore[arg-type]
    picked = [
        {"scene": scene, "number": item.proposal, "form": item.form, "gold": item.gold, "turn": item.turn}
        for scene, items in made.items.items()
        for item in items
    ]
    return made, pl.DataFrame(picked).join(frame, on=["scene", "number"])


def test_split_gives_largest_remainders_and_sums_up() -> None:
    assert split(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert split(10, {"a": 3, "b": 1}, {"a": 2, "b": 100}) == {"a": 2, "b": 8}
    assert split(5, {"a": 1, "b": 0}) == {"a": 5, "b": 0}
    assert split(10, {"a": 1}, {"a": 3}) == {"a": 3}


@given(st.integers(0, 500), st.dictionaries(st.sampled_from("abcdef"), st.floats(0.01, 9), min_size=1), st.data())
def test_split_respects_capacity_and_fills_it(total: int, weights: dict[str, float], data: st.DataObject) -> None:
    capacity = {k: data.draw(st.integers(0, 200)) for k in weights}
    result = split(total, weights, capacity)
    assert all(result[k] <= capacity[k] for k in weights)
    assert sum(result.values()) == min(total, sum(capacity.values()))


def test_yes_and_no_are_equal_even_where_the_scenes_offer_more_of_one() -> None:
    rows = [(s, "existence", "yes", f"c{s % 7}", YESNO) for s in range(60)]
    rows += [(s, "absent", "no", f"c{s % 7}", YESNO) for s in range(20)]
    made, chosen = plan(rows, samples=60, shares={"existence": 1})
    assert Counter(chosen["bucket"].to_list()) == {"yes": 20, "no": 20}
    (quota,) = made.quotas
    assert (quota.wanted, quota.offered, quota.planned) == (60, 80, 40)
    assert "unbalance" in quota.why


def test_a_category_is_affirmed_as_often_as_it_is_denied() -> None:
    rows = [(s, "existence", "yes", "person", YESNO) for s in range(40)]
    rows += [(s, "existence", "yes", "cup", YESNO) for s in range(10)]
    rows += [(s, "absent", "no", "person", YESNO) for s in range(40, 45)]
    rows += [(s, "absent", "no", "cup", YESNO) for s in range(20, 60)]
    _, chosen = plan(rows, samples=30, shares={"existence": 1})
    counts = Counter(zip(chosen["subject"].to_list(), chosen["bucket"].to_list(), strict=True))
    assert counts == {("person", "yes"): 5, ("person", "no"): 5, ("cup", "yes"): 10, ("cup", "no"): 10}


def test_no_proposal_is_chosen_twice() -> None:
    rows = [(s % 7, "existence", "yes", f"c{s % 5}", YESNO) for s in range(60)]
    rows += [(s % 7, "absent", "no", f"c{s % 3}", YESNO) for s in range(60)]
    for cap in (3, 9, 30):
        made, chosen = plan(rows, samples=100, per_image=cap, shares={"existence": 1})
        assert chosen.select("scene", "number").n_unique() == chosen.height == made.quotas[0].planned
        assert max(Counter(chosen["scene"].to_list()).values()) <= cap
        counts = Counter(chosen["bucket"].to_list())
        assert counts["yes"] == counts["no"]


def test_what_is_there_is_evened_out() -> None:
    rows = [(s, "existence", "yes", "cup", YESNO) for s in range(50)]
    rows += [(s, "absent", "no", "cup", YESNO) for s in range(50, 100)]
    have = Existing(
        samples=30, groups={"existence": 30}, answers={"existence": {"yes": 30}}, asked={"cup": (30, 0)},
        letters=(9, 0, 0, 0),
    )  # fmt: skip
    _, chosen = plan(rows, samples=40, shares={"existence": 1}, have=have)
    assert Counter(chosen["bucket"].to_list()) == {"yes": 5, "no": 35}
    options = [(s, "position", str(s % 9), "", ["choice"]) for s in range(100)]
    _, chosen = plan(options, samples=27, shares={"position": 1}, have=have)
    assert Counter(chosen["gold"].to_list()) == {1: 9, 2: 9, 3: 9}


def test_yes_and_no_take_each_form_equally_often() -> None:
    rows = [
        (s, kind, bucket, "", YESNO) for s in range(50) for kind, bucket in (("existence", "yes"), ("absent", "no"))
    ]
    _, chosen = plan(rows, samples=60, shares={"existence": 1})
    counts = Counter(zip(chosen["bucket"].to_list(), chosen["form"].to_list(), strict=True))
    assert counts["yes", "yesno"] == counts["no", "yesno"]
    assert counts["yes", "free"] == counts["no", "free"]


def test_answers_are_filled_like_water() -> None:
    rows = [(s, "count", "1", "", CHOICE) for s in range(100)]
    rows += [(s, "count", "2", "", CHOICE) for s in range(30)]
    rows += [(s, "count", "3", "", CHOICE) for s in range(5)]
    _, chosen = plan(rows, samples=45, shares={"count": 1})
    assert Counter(chosen["bucket"].to_list()) == {"1": 20, "2": 20, "3": 5}


def test_option_letters_come_equally_often() -> None:
    rows = [(s, "position", str(s % 9), "", ["choice"]) for s in range(100)]
    _, chosen = plan(rows, samples=100, shares={"position": 1})
    assert Counter(chosen["gold"].to_list()) == {0: 25, 1: 25, 2: 25, 3: 25}


def test_no_image_gives_more_than_its_cap_and_all_images_are_used() -> None:
    rows = [(s, "referring", f"c{n}", f"c{n}", ["free"]) for s in range(10) for n in range(20)]
    _, chosen = plan(rows, samples=40, per_image=5, shares={"referring": 1})
    usage = Counter(chosen["scene"].to_list())
    assert max(usage.values()) <= 5
    assert len(usage) == 10


def test_a_rare_subject_comes_before_the_hundredth_of_a_common_one() -> None:
    rows = [(s, "grounding", "", "person", ["free"]) for s in range(100)]
    rows += [(s, "grounding", "", "toaster", ["free"]) for s in (3, 50, 97)]
    _, chosen = plan(rows, samples=20, shares={"grounding": 1})
    assert Counter(chosen["subject"].to_list())["toaster"] == 3


def test_what_one_type_cannot_fill_goes_to_the_others_and_is_explained() -> None:
    rows = [(s, "count", str(s % 4), "", ["free"]) for s in range(50)] + [(0, "inventory", "", "", ["free"])]
    made, chosen = plan(rows, samples=20, shares={"count": 1, "inventory": 1, "read_text": 1})
    assert chosen.height == 20
    why = {q.type: q.why for q in made.quotas}
    assert why["inventory"] == "the scenes support no more"
    assert why["read_text"] == "no scene supports it"
    assert "takes over" in why["count"]


def test_turns_count_up_within_type_and_form() -> None:
    rows = [(s, "count", "", "", ["free"]) for s in range(30)]
    _, chosen = plan(rows, samples=30, shares={"count": 1})
    assert sorted(chosen["turn"].to_list()) == list(range(30))


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    rows = [(s, "count", str(n), "", CHOICE) for s in range(20) for n in range(5)]
    settings = {"samples": 30, "shares": {"count": 1.0}}
    assert plan(rows, **settings)[0].items == plan(rows, **settings)[0].items
    assert plan(rows, **settings)[0].items != plan(rows, seed=1, **settings)[0].items


def test_no_proposals_give_an_empty_plan_with_reasons() -> None:
    empty = pl.DataFrame(schema=LIGHT)
    made = make_plan(empty, 5, ConstructSettings(samples=10, shares={"count": 1}))
    assert made.items == {}
    assert made.quotas[0].why == "no scene supports it"


def test_the_easiest_type_does_not_take_over_all_that_others_cannot_fill() -> None:
    rows = [(0, "caption", "", "", ["free"])]
    rows += [(s, "false_premise", "", f"c{s}", ["free"]) for s in range(900)]
    shares = {"caption": 9.0, "false_premise": 1.0}
    made, picked = plan(rows, samples=400, shares=shares)
    assert picked["type"].value_counts().sort("type").rows() == [("caption", 1), ("false_premise", 160)]
    assert made.quotas[1].why == "takes over what other types could not fill"
