"""Selection: budgets are kept to, every way is one interface, and a random draw stands beside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.helpers import pool_in, sample
from vlit.curate import SELECTORS, Budget, Mix, Pool, SelectSettings, parse_budget, select
from vlit.curate.select import allotted
from vlit.curate.select.blocks import blocks
from vlit.curate.select.facility import lazily
from vlit.errors import UsageError

WAYS = ["quality", "random", "top", "stratified", "facility", "kcentre", "dpp", "coincide"]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """120 samples of three types, 3:2:1; two in three say nearly the same."""
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(80)]
    kinds = ["count"] * 3 + ["caption"] * 2 + ["existence"]
    some = []
    for i in range(120):
        said = "the very same answer about a dog on a mat" if i % 3 else " ".join(rng.choice(words, 9))
        some.append(sample(f"{i}", ("What is it?", said), image=f"{i // 2}.jpg", instruction_type=kinds[i % 6],
                           scores={"mine": float(i % 10) / 10}))  # fmt: skip
    return pool_in(tmp_path_factory.mktemp("many"), some, per_shard=50)


@pytest.fixture
def pool(made_once: Pool) -> Pool:
    """All of them, standing; what is known of them stays known."""
    made_once.alive[:] = True
    made_once.seed = 0
    return made_once


@pytest.mark.parametrize("way", WAYS)
def test_every_way_spends_the_budget(pool: Pool, way: str) -> None:
    found = select(pool, Budget(30), SelectSettings(by=way, quality={"mine": 1.0}))
    assert len(pool) == 30
    assert found.report.dropped == 90
    assert [one.name for one in found.beside] == ["quality", "instruction types", "spread of texts"]
    assert all(one.random.n == one.chosen.n for one in found.beside)


@pytest.mark.parametrize("way", ["quality", "random", "coincide"])
def test_tokens_are_not_overspent(pool: Pool, way: str) -> None:
    found = select(pool, Budget(300, "tokens"), SelectSettings(by=way, quality={"mine": 1.0}, compare=False))
    spent = found.report.facts["spent"]
    assert isinstance(spent, int)
    assert 270 <= spent <= 300


def test_top_takes_the_best(pool: Pool) -> None:
    select(pool, Budget(0.1, "share"), SelectSettings(by="top", quality={"mine": 1.0}, compare=False))
    assert {name[-1] for name in pool.ids(pool.rows())} == {"9"}


@pytest.mark.parametrize("way", ["quality", "dpp", "kcentre"])
def test_diverse_ways_repeat_less_than_chance(pool: Pool, way: str) -> None:
    found = select(pool, Budget(30), SelectSettings(by=way, quality={"mine": 1.0}))
    spread = found.beside[2]
    assert spread.chosen.value > spread.random.value


def test_a_target_mix_shares_the_budget(pool: Pool) -> None:
    found = select(pool, Budget(90), SelectSettings(by="random", compare=False), mix=Mix("type"))
    assert {kind: seen - gone for kind, (seen, gone) in found.report.by.items()} == {
        "count": 35, "caption": 35, "existence": 20,
    }  # fmt: skip
    assert found.gaps == {"existence": 10.0}


def test_the_same_seed_chooses_the_same(pool: Pool) -> None:
    chosen = []
    for seed in (1, 1, 2):
        pool.alive[:] = True
        pool.seed = seed
        select(pool, Budget(20), SelectSettings(by="random", quality={"mine": 1.0}, compare=False))
        chosen.append(pool.rows().tolist())
    assert chosen[0] == chosen[1]
    assert chosen[0] != chosen[2]


def test_match_is_drawn_to_its_target(pool: Pool, tmp_path_factory: pytest.TempPathFactory) -> None:
    # A third is of words of its own, the rest repeats one sentence.
    said = ("What is it?", "the very same answer about a dog on a mat")
    target = pool_in(tmp_path_factory.mktemp("target"), [sample(f"t{n}", said) for n in range(20)])
    select(pool, Budget(30), SelectSettings(by="match", quality={"mine": 1.0}, compare=False), target=target)
    repeats = [int(name) % 3 != 0 for name in pool.ids(pool.rows())]
    assert len(repeats) == 30
    assert sum(repeats) >= 27  # of 30; two in three by chance


def test_what_cannot_be(pool: Pool) -> None:
    with pytest.raises(UsageError, match="above the 120"):
        select(pool, Budget(121))
    with pytest.raises(UsageError, match="sum to nothing"):
        select(pool, Budget(10), SelectSettings(quality={"mine": 0.0}))
    with pytest.raises(UsageError, match="--target"):
        select(pool, Budget(10), SelectSettings(by="match"))
    with pytest.raises(UsageError, match="--model"):
        select(pool, Budget(10), SelectSettings(by="ifd"))
    with pytest.raises(UsageError, match="--images"):
        select(pool, Budget(10), SelectSettings(by="presel"))
    with pytest.raises(UsageError, match="facility"):
        select(pool, Budget(10), SelectSettings(by="facilities"))
    assert len(pool) == 120


def test_all_ways_of_the_table_load() -> None:
    assert all(way.name == name for name, way in SELECTORS.items())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50000", Budget(50000)),
        ("50k", Budget(50000)),
        ("10%", Budget(0.1, "share")),
        ("2M tokens", Budget(2e6, "tokens")),
        ("1.5m token", Budget(1.5e6, "tokens")),
    ],
)
def test_budgets(text: str, expected: Budget) -> None:
    assert parse_budget(text) == expected


@pytest.mark.parametrize("text", ["", "many", "0", "0%", "101%", "-5", "10 %% "])
def test_what_is_no_budget(text: str) -> None:
    with pytest.raises(UsageError):
        parse_budget(text)


@given(
    st.lists(st.tuples(st.floats(0, 100), st.just(0.0) | st.floats(1e-3, 10)), min_size=1, max_size=12),
    st.floats(0, 500),
)
def test_shares_sum_to_the_total_and_never_exceed_a_size(groups: list[tuple[float, float]], total: float) -> None:
    sizes, weights = (np.array(column) for column in zip(*groups, strict=True))
    if not weights.sum() > 0:
        with pytest.raises(UsageError):
            allotted(sizes, weights, total)
        return
    given_ = allotted(sizes, weights, total)
    assert (given_ <= sizes + 1e-6).all()
    assert given_.sum() == pytest.approx(min(total, sizes[weights > 0].sum()), abs=1e-6)


def test_blocks_part_everything_once() -> None:
    vectors = np.random.default_rng(0).standard_normal((1000, 8)).astype(np.float32)
    found = blocks(vectors, 64)
    assert max(part.size for part in found) <= 64
    assert np.sort(np.concatenate(found)).tolist() == list(range(1000))


def test_lazy_greedy_chooses_as_plain_greedy_does() -> None:
    rng = np.random.default_rng(3)
    vectors = rng.standard_normal((40, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    alike, worth = np.maximum(vectors @ vectors.T, 0), rng.random(40) * 0.01
    scale = float(alike.sum(axis=1).max())
    covered, chosen = np.zeros(40), []
    for _ in range(10):
        gains = np.maximum(alike - covered, 0).sum(axis=1) / scale + worth
        gains[chosen] = -1
        chosen.append(int(gains.argmax()))
        covered = np.maximum(covered, alike[chosen[-1]])
    assert lazily(alike, worth, np.ones(40), 10.0).order.tolist() == chosen
