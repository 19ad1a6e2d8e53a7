"""Where a ratio's change comes from: a member whose own rate moved, or a member whose part of the whole moved (Simpson)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.methods.localise import localise_rates

ROWS = list(product(("搜索", "推荐", "直播"), (f"商品{n}" for n in range(6)), ("新客", "老客")))
SHOP = {"source_l1": [r[0] for r in ROWS], "product_id": [r[1] for r in ROWS], "buyer_type": [r[2] for r in ROWS]}
VISITORS = np.array([200.0 * (1 + n % 5) for n in range(len(ROWS))])
RATE = np.array([{"搜索": 0.04, "推荐": 0.02, "直播": 0.08}[r[0]] * (2 if r[2] == "老客" else 1) for r in ROWS])


def of(**fixed: str) -> np.ndarray:
    return np.logical_and.reduce([np.array(SHOP[dim]) == member for dim, member in fixed.items()])


def bought(rate: np.ndarray, visitors: np.ndarray = VISITORS, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).binomial(visitors.astype(int), np.clip(rate, 0, 1)).astype(float)


def test_conversions_flat_and_parts_moved_is_mix() -> None:
    """800 visitors at 5 % and 200 at 1 % become 500 and 500: the shop falls from 4.2 % to 3.0 %, and neither source is to blame."""
    seen = localise_rates({"source_l1": ["好", "差"]}, [25, 5], [500, 500], [0.05, 0.01], expected_of=[800, 200])
    assert seen == [{"source_l1": "差"}]
    assert seen[0].kind == "mix"
    assert seen.change == pytest.approx(-0.012)
    assert seen[0].impact == pytest.approx(-0.012)
    assert seen.coverage == pytest.approx(1.0)
    assert not seen.outside
    assert "占比 20.0%→50.0%" in seen[0].words.zh


def test_the_same_visitors_and_one_rate_halved_is_rate() -> None:
    seen = localise_rates({"source_l1": ["好", "差"]}, [250, 20], [10_000, 2_000], [0.05, 0.01], expected_of=[10_000, 2_000])
    assert seen == [{"source_l1": "好"}]
    assert (seen[0].kind, seen[0].impact) == ("rate", pytest.approx(-250 / 12_000))
    assert "比率 5.00%→2.50%" in seen[0].words.zh


@pytest.mark.parametrize("cause", [{"source_l1": "直播"}, {"product_id": "商品4"}, {"source_l1": "搜索", "buyer_type": "老客"}])
@pytest.mark.parametrize("factor", [0.6, 1.5])
def test_the_member_whose_rate_moved_is_named_and_nobody_else(cause: dict[str, str], factor: float) -> None:
    good = bought(RATE * np.where(of(**cause), factor, 1.0))
    seen = localise_rates(SHOP, good, VISITORS, RATE)
    assert [*seen, *seen.against] == [cause]
    told = [*seen, *seen.against][0]
    assert told.kind == "rate"
    assert told.impact == pytest.approx((good - VISITORS * RATE)[of(**cause)].sum() / VISITORS.sum())


def test_a_small_relative_change_of_a_large_rate_is_seen() -> None:
    """Replies in time fall from 95 % to 92 % at one source: 3 % less, and 60 % more that waited."""
    high = np.full(len(ROWS), 0.95)
    seen = localise_rates(SHOP, bought(np.where(of(source_l1="推荐"), 0.92, high)), VISITORS, high)
    assert seen == [{"source_l1": "推荐"}]


def test_rate_and_mix_stand_side_by_side_and_sum_to_the_change() -> None:
    planned, now = VISITORS * 5, VISITORS * 5 * np.where(of(source_l1="推荐"), 3.0, 1.0)
    rate = RATE * np.where(of(source_l1="直播"), 0.6, 1.0)
    seen = localise_rates(SHOP, now * rate, now, RATE, expected_of=planned)
    assert [(dict(c), c.kind) for c in seen] == [({"source_l1": "推荐"}, "mix"), ({"source_l1": "直播"}, "rate")]
    assert sum(c.impact for c in seen) == pytest.approx(seen.change)


def test_only_shares_of_the_expected_denominators_count() -> None:
    now = VISITORS * np.where(of(source_l1="推荐"), 3.0, 1.0)
    once, tenfold = (localise_rates(SHOP, now * RATE, now, RATE, expected_of=VISITORS * k) for k in (1, 10))
    assert [(dict(c), c.kind) for c in once] == [(dict(c), c.kind) for c in tenfold] == [({"source_l1": "推荐"}, "mix")]
    assert once.change == pytest.approx(tenfold.change)


def test_when_every_rate_falls_the_cause_lies_outside() -> None:
    seen = localise_rates(SHOP, bought(RATE * 0.7), VISITORS, RATE)
    assert list(seen) == []
    assert seen.outside


def test_days_of_mere_chance_have_no_causes() -> None:
    """Binomial chance, and visitors that swing by a fifth at every leaf."""
    causes = 0
    for seed in range(1000, 1080):
        visitors = np.round(VISITORS * np.exp(0.2 * np.random.default_rng(seed).standard_normal(len(VISITORS))))
        causes += len(localise_rates(SHOP, bought(RATE, visitors, seed), visitors, RATE, expected_of=VISITORS))
    assert causes <= 3


def test_two_orders_of_three_visitors_prove_nothing() -> None:
    good, visitors, rate = np.zeros(len(ROWS)), np.full(len(ROWS), 3.0), np.full(len(ROWS), 0.03)
    good[5] = 2
    assert localise_rates(SHOP, good, visitors, rate) == []


def test_an_expected_rate_learnt_from_few_visitors_is_not_trusted() -> None:
    good = bought(RATE * np.where(of(source_l1="直播", product_id="商品1"), 0.5, 1.0))
    exact = localise_rates(SHOP, good, VISITORS, RATE, overdispersion=1.0)
    assert [*exact, *exact.against] == [{"source_l1": "直播", "product_id": "商品1"}]
    unsure = localise_rates(SHOP, good, VISITORS, RATE, overdispersion=1.0, base=np.full(len(ROWS), 50.0))
    assert [*unsure, *unsure.against] == []


def test_swings_beyond_chance_are_told_from_causes() -> None:
    """Every leaf's odds swing by a third by themselves: where that is known or seen, hardly a leaf is a cause."""
    many, dims, blind, seeing, told = 40, {"product_id": [f"商品{n}" for n in range(40)]}, 0, 0, 0
    visitors, rate = np.full(many, 2000.0), np.full(many, 0.1)
    for seed in range(1000, 1040):
        rng = np.random.default_rng(seed)
        odds = 0.1 / 0.9 * np.exp(0.33 * rng.standard_normal(many))
        good = rng.binomial(2000, odds / (1 + odds)).astype(float)
        blind += bool(localise_rates(dims, good, visitors, rate, overdispersion=1.0))
        seeing += bool(localise_rates(dims, good, visitors, rate))
        told += bool(localise_rates(dims, good, visitors, rate, overdispersion=20.6))
    assert blind == 40
    assert seeing <= 2
    assert told <= 4


def test_a_member_without_a_past_is_held_against_the_whole() -> None:
    rate = np.where(of(source_l1="直播"), np.nan, 0.04)
    seen = localise_rates(SHOP, bought(np.where(of(source_l1="直播"), 0.2, 0.04)), VISITORS, rate)
    assert seen == [{"source_l1": "直播"}]
    assert "比率 4.00%→" in seen[0].words.zh


def test_a_member_that_never_and_one_that_always_did_can_be_causes() -> None:
    """None of a thousand was expected and 300 came; or all were, and 300 stayed away."""
    rose = localise_rates({"d": list("abcd")}, [300, 50, 50, 50], [1000] * 4, [0.0, 0.05, 0.05, 0.05])
    assert [dict(c) for c in rose] == [{"d": "a"}]
    assert (rose[0].impact, rose[0].confidence > 0.75) == (pytest.approx(300 / 4000), True)
    fell = localise_rates({"d": list("abcd")}, [700, 950, 950, 950], [1000] * 4, [1.0, 0.95, 0.95, 0.95])
    assert [dict(c) for c in fell] == [{"d": "a"}]
    assert fell[0].impact == pytest.approx(-300 / 4000)


def test_one_order_where_none_was_expected_is_no_cause() -> None:
    seen = localise_rates({"d": list("abcd")}, [1, 50, 50, 50], [1000] * 4, [0.0, 0.05, 0.05, 0.05])
    assert [*seen, *seen.against] == []
    never = localise_rates({"d": list("abcd")}, [30, 50, 50, 50], [1000] * 4, [0.0, 0.05, 0.05, 0.05], base=[10, 900, 900, 900])
    assert [*never, *never.against] == []  # none of ten does not rule out 3 %


def test_rates_that_cancel_are_both_named() -> None:
    """Two sources change places, 5 % and 10 % of 20,000 each; three stay."""
    seen = localise_rates({"d": list("abcde")}, [1000, 2000, 1400, 1400, 1400], [20_000] * 5, [0.10, 0.05, 0.07, 0.07, 0.07])
    assert (seen, seen.against, seen.cancels) == ([{"d": "a"}], [{"d": "b"}], True)
    assert (seen[0].impact, seen[0].share) == (pytest.approx(-0.01), pytest.approx(0.5))
    assert "互相抵消" in seen.words.zh


def test_few_rows_give_no_sure_cause_of_rates_or_mix_by_chance() -> None:
    """Three to sixteen members, 20,000 visitors each, whose odds and parts swing by a tenth."""
    sure, seeds = 0, range(1000, 1050)
    for many in (3, 8, 16):
        for seed in seeds:
            rng = np.random.default_rng(seed)
            usual = rng.uniform(10_000, 30_000, many).round()
            visitors = rng.poisson(usual * np.exp(0.1 * rng.standard_normal(many))).astype(float)
            odds = 0.05 / 0.95 * np.exp(0.1 * rng.standard_normal(many))
            good = rng.binomial(visitors.astype(int), odds / (1 + odds)).astype(float)
            seen = localise_rates({"d": [f"m{n}" for n in range(many)]}, good, visitors, np.full(many, 0.05), expected_of=usual)
            sure += any(c.confidence >= 0.75 for c in [*seen, *seen.against])
    assert sure <= 0.05 * 3 * len(seeds)


def test_no_visitors_no_answer() -> None:
    seen = localise_rates({"d": ["a", "b"]}, [0, 0], [0, 0], [0.1, 0.2], expected_of=[5, 5])
    assert (list(seen), seen.change, seen.outside) == ([], 0.0, False)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 2.0), st.floats(0.1, 4.0))
def test_rates_and_mix_never_claim_more_than_there_is(seed: int, rate_factor: float, mix_factor: float) -> None:
    """change = Σ rate parts + Σ mix parts, and the order of rows does not matter."""
    rng = np.random.default_rng(seed)
    now = rng.poisson(VISITORS * np.where(of(source_l1="直播"), mix_factor, 1.0)).astype(float)
    good = bought(RATE * np.where(of(product_id="商品2"), rate_factor, 1.0), now, seed)
    seen = localise_rates(SHOP, good, now, RATE, expected_of=VISITORS, top=99)
    assert seen.change == pytest.approx(good.sum() / now.sum() - (VISITORS * RATE).sum() / VISITORS.sum())
    rates = [c for c in [*seen, *seen.against] if c.kind == "rate"]
    assert sum(abs(c.impact) for c in rates) <= np.abs(good - now * RATE).sum() / now.sum() + 1e-12
    assert all(c.impact * seen.change > 0 for c in seen)
    order = rng.permutation(len(ROWS))
    again = localise_rates(
        {dim: [labels[i] for i in order] for dim, labels in SHOP.items()},
        good[order],
        now[order],
        RATE[order],
        expected_of=VISITORS[order],
        top=99,
    )
    assert [(dict(c), c.kind) for c in again] == [(dict(c), c.kind) for c in seen]
    assert [c.impact for c in again] == pytest.approx([c.impact for c in seen])
