"""What an action changed: exact where it can be counted by hand, silent where nothing can be said, never fooled by the weekday or the market."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.methods.effect import Effect, effect
from zhanggui.methods.effect_doubt import joint_freedom, lag_one, mean_factor, wandering
from zhanggui.methods.effect_say import headline, notes, trust
from zhanggui.methods.simplex import ridge_step, simplex_shares

RNG = np.random.default_rng(3)


def money(size: float) -> Words:
    return Words(f"¥{size:,.0f}", f"¥{size:,.0f}")


# --- shares


def test_shares_of_a_mixture_are_its_shares() -> None:
    others = RNG.normal(size=(40, 4))
    assert simplex_shares(others @ [0.1, 0.6, 0.3, 0.0], others) == pytest.approx([0.1, 0.6, 0.3, 0.0], abs=1e-6)


def test_shares_are_the_best_of_a_fine_grid() -> None:
    others, target = RNG.normal(size=(30, 3)), RNG.normal(size=30)
    grid = np.array([(a, b, 100 - a - b) for a in range(101) for b in range(101 - a)]) / 100
    for pull in (0.0, 5.0):
        cost = ((target - grid @ others.T) ** 2).sum(axis=1) + pull * (grid**2).sum(axis=1)
        shares = simplex_shares(target, others, pull)
        mine = ((target - others @ shares) ** 2).sum() + pull * (shares**2).sum()
        assert mine <= cost.min() + 1e-9
        assert shares == pytest.approx(grid[cost.argmin()], abs=0.015)
        assert (shares.sum(), shares.min() >= 0) == (pytest.approx(1), True)


def test_a_strong_pull_makes_all_shares_equal() -> None:
    assert simplex_shares(RNG.normal(size=20), RNG.normal(size=(20, 5)), 1e9) == pytest.approx(np.full(5, 0.2), abs=1e-4)


def test_the_ridge_step_is_that_of_the_paper() -> None:
    """shares + Zᵀ (Z Zᵀ + λ)⁻¹ (y − X·shares), over days; the sum stays 1."""
    others, target, shares = RNG.normal(size=(12, 4)), RNG.normal(size=12), np.array([0.5, 0.5, 0.0, 0.0])
    spread = others - others.mean(axis=1, keepdims=True)
    by_days = shares + spread.T @ np.linalg.solve(spread @ spread.T + 2.0 * np.eye(12), target - others @ shares)
    found = ridge_step(target, others, shares, 2.0)
    assert found == pytest.approx(by_days)
    assert found.sum() == pytest.approx(1)
    assert ridge_step(target, others, shares, np.inf) == pytest.approx(shares)


# --- doubt


def test_the_doubt_of_a_mean_by_adding_up_all_pairs() -> None:
    share = np.array([0.0, 0.5, 0.0, 0.25, 0.25])
    by_hand = 0.25 + 0.0625 * 2 + 2 * (0.5 * 0.25 * 0.3**2 + 0.5 * 0.25 * 0.3**3 + 0.25 * 0.25 * 0.3)
    assert mean_factor(share, 0.3) == pytest.approx(by_hand)
    assert mean_factor(np.full(10, 0.1), 0.0) == pytest.approx(0.1)


def test_days_in_runs_are_seen_to_be_so() -> None:
    rng = np.random.default_rng(1)
    runs = []
    for _ in range(30):
        series = np.zeros(60)
        for t in range(1, 60):
            series[t] = 0.6 * series[t - 1] + rng.normal()
        runs.append(series)
    assert lag_one(runs) == pytest.approx(0.6, abs=0.07)
    assert lag_one([rng.normal(size=60) for _ in range(30)]) < 0.1
    assert lag_one([np.ones(10)]) == 0.0


def test_series_that_stray_beyond_their_error_widen_the_doubt() -> None:
    errors = np.full(40, 0.1)
    assert wandering(np.full(40, 0.05), errors)[0] == 0.0
    rng = np.random.default_rng(2)
    tau, freedom = wandering(rng.normal(0, np.sqrt(0.1**2 + 0.2**2), 40), errors)
    assert tau == pytest.approx(0.04, rel=0.4)
    assert freedom == 43
    assert wandering(np.zeros(0), np.zeros(0))[0] == 0.0


def test_joint_freedom_lies_between_its_parts() -> None:
    assert joint_freedom(1.0, 12.0, 0.0, 20.0) == pytest.approx(12)
    assert joint_freedom(0.0, 12.0, 1.0, 20.0) == pytest.approx(20)
    assert joint_freedom(1.0, 12.0, 1.0, 20.0) == pytest.approx(4 / (1 / 12 + 1 / 20))


# --- the effect


def cigarettes() -> tuple[np.ndarray, np.ndarray]:
    """A made-up Proposition 99: packs a head of 19 + 12 years, one state of 9 falls by 1.5 more each year after the law. Truth, table."""
    rng = np.random.default_rng(99)
    year = np.arange(31)
    wave = [np.sin(year / s) for s in (2.5, 4.0, 6.5)]
    states = [120 + 3 * n - (1.0 + 0.1 * n) * year + 6 * wave[n % 3] + 3 * wave[(n + 1) % 3] for n in range(8)]
    others = np.column_stack(states) + rng.normal(0, 0.8, (31, 8))
    fall = np.where(year >= 19, 1.5 * (year - 18), 0.0)
    law = others @ [0.3, 0.0, 0.0, 0.4, 0.0, 0.3, 0.0, 0.0] - fall + rng.normal(0, 0.5, 31)
    return fall[19:], np.column_stack([law, others])


def test_a_law_that_took_away_ten_packs() -> None:
    fall, table = cigarettes()
    assert fall.mean() == pytest.approx(9.75)
    found = effect(table, 19, calendar=np.ones(31))
    assert found.how == "controls"
    assert found.per_day == pytest.approx(-9.75, abs=0.6)
    assert found.low < -9.75 < found.high
    assert found.high < -3
    assert found.p < 0.01
    assert found.placebo_p == pytest.approx(1 / 9)  # none of the eight others changed as much: no smaller p can be had from eight
    assert np.isnan(found.earlier_p)  # nineteen years leave too few for a made-up law
    assert found.expected is not None
    assert found.expected[19:] == pytest.approx(table[19:, 0] + fall, abs=3)


def shop(days: int = 70, others: int = 8, seed: int = 5) -> np.ndarray:
    """Products that share weekdays and the shop's luck: days × (others + 1)."""
    rng = np.random.default_rng(seed)
    week = np.array([1.0, 0.9, 0.9, 1.0, 1.1, 1.4, 1.3])[np.arange(days) % 7]
    luck = np.exp(np.cumsum(rng.normal(0, 0.03, days)))
    return (week * luck)[:, None] * rng.uniform(50, 500, others + 1) * np.exp(rng.normal(0, 0.05, (days, others + 1)))


def test_what_the_whole_shop_does_is_not_the_action() -> None:
    table = shop()
    table[56:] *= 1.5  # everything sells half more
    assert not effect(table, 56).is_clear
    plain = table[56:, 0].mean() / table[:56, 0].mean() - 1
    assert plain > 0.25


def test_what_only_the_product_does_is_measured() -> None:
    table = shop()
    usual = table[56:, 0].mean()
    table[56:, 0] *= 1.3
    found = effect(table, 56)
    assert found.per_day == pytest.approx(0.3 * usual, rel=0.25)
    assert found.relative[0] == pytest.approx(0.3, abs=0.08)
    assert found.total[0] == pytest.approx(14 * found.per_day)
    assert found.low < 0.3 * usual < found.high
    assert found.actual - found.without == pytest.approx(found.per_day)
    assert trust(found) == "accompanying"
    text = headline(found, money)
    assert text.zh.startswith("比不做多了约 ¥")
    assert "导致" not in text.zh + "".join(n.zh for n in notes(found))


def test_without_a_difference_it_says_chance() -> None:
    found = effect(shop(), 56)
    assert trust(found) == "chance"
    assert headline(found, money).zh.startswith("看不出差别，可能是偶然")
    assert "区间含 0" in headline(found, money).zh


def test_units_and_sizes_change_nothing() -> None:
    table = shop()
    table[56:, 0] *= 1.3
    scaled = table * np.r_[100.0, np.linspace(0.01, 10, 8)]
    one, other = effect(table, 56), effect(scaled, 56)
    assert (other.per_day, other.low, other.p) == pytest.approx((100 * one.per_day, 100 * one.low, one.p), rel=1e-6)
    turned = effect(table[:, [0, *range(8, 0, -1)]], 56)
    assert (turned.per_day, turned.p) == pytest.approx((one.per_day, one.p), rel=1e-6)


def test_weekdays_are_taken_out_without_controls() -> None:
    """Eight weeks and a weekend: the weekend sells more, as it always does."""
    week = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0])
    days = 100 * week[np.arange(61 + 3) % 7] * np.exp(np.random.default_rng(4).normal(0, 0.05, 64))
    found = effect(days[:63], 60)
    assert (found.how, found.why) == ("own_past", "no_controls")
    assert not found.is_clear
    assert any("只和它自己之前同星期比" in n.zh for n in notes(found))
    more = np.where(np.arange(63) >= 60, 1.6, 1.0) * days[:63]
    assert trust(effect(more, 60)) == "check"  # clear, but nothing tells the market apart


def test_a_promotion_is_taken_out_when_the_calendar_is_known() -> None:
    peak = np.where((np.arange(70) >= 60) & (np.arange(70) < 64), 4.0, 1.0)
    week = np.array([1.0, 0.9, 0.9, 1.0, 1.1, 1.4, 1.3])[np.arange(70) % 7]
    sales = 200 * week * peak * np.exp(np.random.default_rng(12).normal(0, 0.08, 70))
    assert effect(sales, 56).is_clear
    assert not effect(sales, 56, calendar=peak * week).is_clear


def test_days_left_out_do_not_count() -> None:
    table = shop()
    half = table.copy()
    half[58, 0] *= 0.1
    skip = np.arange(70) == 58
    assert effect(half, 56, skip=skip).per_day == pytest.approx(effect(table, 56, skip=skip).per_day)
    assert effect(half, 56, skip=skip).days_after == 13
    unknown = np.where(skip[:, None] & (np.arange(9) == 0), np.nan, table)
    assert effect(unknown, 56).per_day == pytest.approx(effect(table, 56, skip=skip).per_day)


def test_controls_that_cannot_serve_are_left_out() -> None:
    table = shop()
    table[:, 3] = np.where(np.arange(70) % 3, 0.0, 90.0)  # silent on most days
    table[::4, 5] = np.nan
    table[10, 7] = np.nan  # one day unknown does no harm
    found = effect(table, 56)
    assert found.columns == (1, 2, 4, 6, 7, 8)
    assert sum(found.shares) == pytest.approx(1)


def test_rates_are_weighted_by_their_visitors() -> None:
    """Conversion of 10 % before; after it 20 % on a day of 1,000 visitors and 10 % on days of 10: it rose, by the people, to nearly 20 %."""
    rate = np.full((34, 1), 0.10)
    visitors = np.full((34, 1), 1000.0)
    rate[30], visitors[31:] = 0.20, 10.0
    rate += np.random.default_rng(8).normal(0, 0.003, rate.shape)
    found = effect(rate, 30, calendar=np.ones(34), weight=visitors)
    assert found.actual == pytest.approx((1000 * 0.20 + 30 * 0.10) / 1030, abs=0.005)
    assert effect(rate, 30, calendar=np.ones(34)).actual == pytest.approx(0.125, abs=0.005)


@pytest.mark.parametrize(
    ("table", "start", "why"),
    [
        (np.ones((30, 2)), 10, "short_before"),
        (np.ones((30, 2)), 28, "short_after"),
        (np.ones((30, 2)), 30, "short_after"),
        (np.where(np.arange(30)[:, None] < 20, np.array([[0.0, 1.0]]), 1.0), 20, "nothing_before"),
        (np.full((30, 2), np.nan), 20, "short_before"),
    ],
)
def test_where_nothing_can_be_said_it_is_said_why(table: np.ndarray, start: int, why: str) -> None:
    found = effect(table, start)
    assert (found.how, found.why, trust(found)) == ("none", why, "little")
    assert np.isnan(found.per_day)
    assert headline(found, money).zh.startswith("数据不足：")
    assert notes(found) == []


def test_controls_that_never_moved_with_it_are_not_used() -> None:
    rng = np.random.default_rng(6)
    own = 100 + rng.normal(0, 1.0, 70)
    wild = 100 * np.exp(rng.normal(0, 0.8, (70, 2)))
    found = effect(np.column_stack([own, wild]), 56)
    assert (found.how, found.why) == ("own_past", "poor_controls")
    assert any("对照平时就不跟它一起动" in n.zh for n in notes(found))


def test_a_product_that_had_left_its_controls_before_is_not_believed() -> None:
    table = shop()
    table[:, 0] *= np.where(np.arange(70) >= 44, 1.0 + 0.03 * (np.arange(70) - 44), 1.0)
    found = effect(table, 56)
    assert found.is_clear
    assert found.earlier_p < 0.05
    assert trust(found) == "check"
    assert any("动作之前它就已经和对照走开了" in n.zh for n in notes(found))


def test_days_that_never_swung_give_no_interval_and_no_verdict() -> None:
    """100 every day, then 130: nothing tells whether the days might have brought 130 anyhow."""
    jump = np.where(np.arange(70) >= 56, 130.0, 100.0)
    twin = shop()
    twin[:, 0] = 2.0 * twin[:, 1] * np.where(np.arange(70) >= 56, 1.3, 1.0)  # exactly twice its only control, and then not
    for table in (jump[:, None], np.column_stack([jump, np.full((70, 3), 50.0)]), twin[:, :2]):
        found = effect(table, 56, calendar=np.ones(70))
        assert (found.how, found.why, trust(found), found.is_clear) == ("none", "no_spread", "little", False)
        assert found.actual / found.without == pytest.approx(1.3)
        assert np.isnan([found.low, found.high, found.p, found.placebo_p, found.earlier_p, found.leaving_p]).all()
        assert notes(found) == []
    flat = headline(effect(jump, 56, calendar=np.ones(70)), money)
    assert flat.zh == "数据不足：动作之前每天都一样，看不出平常会差多少，没有区间，不下结论（比之前多了 ¥30/天）"
    assert "30 a day more than before" in flat.en


@pytest.mark.parametrize("alpha", [0, 1, -0.05, 5, np.nan, "0.05"])
def test_an_interval_of_no_confidence_is_refused(alpha: object) -> None:
    with pytest.raises(UseError, match="alpha lies between 0 and 1"):
        effect(shop(), 56, alpha=alpha)


def told(p: float, of: int) -> Effect:
    """A clear effect against controls, of which so many were tried in its place."""
    return Effect("controls", per_day=30.0, low=10.0, high=50.0, p=0.01, placebo_p=p, placebos=of)


@pytest.mark.parametrize(
    ("effect", "sure"),
    [
        (told(1 / 20, 19), "accompanying"),
        (told(2 / 20, 19), "accompanying"),
        (told(3 / 20, 19), "check"),
        (told(1 / 10, 9), "accompanying"),
        (told(2 / 10, 9), "check"),
        (told(1 / 4, 3), "accompanying"),  # three can show no less
        (told(2 / 4, 3), "check"),
        (told(np.nan, 0), "check"),
    ],
)
def test_a_change_that_untouched_series_show_as_well_is_to_be_checked(effect: Effect, sure: str) -> None:
    assert trust(effect) == sure


def test_untouched_products_that_jump_as_much_take_away_the_trust() -> None:
    """The product rises by half; three of its 24 sisters move as far, each by itself."""
    table = shop(others=24, seed=10)
    table[56:, 0] *= 1.5
    alone = effect(table, 56)
    table[56:, [2, 5]] *= 1.6
    table[56:, 7] *= 0.5
    among = effect(table, 56)
    assert (trust(alone), alone.placebo_p) == ("accompanying", pytest.approx(1 / 25))
    assert (trust(among), among.placebo_p) == ("check", pytest.approx(4 / 25))
    assert among.is_clear


def test_one_control_has_nothing_to_try_it_on() -> None:
    table = shop()[:, :2]
    table[56:, 0] *= 2
    found = effect(table, 56)
    assert (found.how, found.placebos, found.is_clear, trust(found)) == ("controls", 0, True, "check")
    assert any("对照只有一个" in n.zh for n in notes(found))


def test_still_series_need_no_luck() -> None:
    found = effect(np.full((40, 3), 5.0), 30)
    assert (found.per_day, found.is_clear) == (pytest.approx(0), False)
    assert isinstance(found, Effect)
