"""The expected range of a day under a shared calendar: centred, 95 % wide, taught by others, silent where nothing is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.methods.expect import KNOWN, SHORT, UNSEEN, WHY, Expected, expect
from zhanggui.methods.expect_calendar import calendar_factor
from zhanggui.methods.expect_design import Design, Sort, week_and_season
from zhanggui.methods.usual import usual

FAIR = np.array([0.0, 0.0, 0.0, 0.0, 0.1, 0.3, 0.2])


def calendar(days: int, sales: dict[int, str] | None = None, sort: Sort = Sort.RARE) -> Design:
    """Days from a Monday on, with named days of a sale."""
    base = week_and_season(np.arange(days) % 7, (np.arange(days) % 365.25) / 365.25)
    names = sorted(set((sales or {}).values()))
    rows = np.zeros((days, len(names)))
    for day, name in (sales or {}).items():
        rows[day, names.index(name)] = 1
    sorts = np.concatenate([base.sort, np.full(len(names), sort, dtype=np.int8)])
    return Design((*base.names, *names), sorts, np.concatenate([base.rows[0], rows], axis=1)[None])


def counts(
    days: int, series: int, mean: float = 200, swing: float = 0.05, seed: int = 1001, sale: dict[int, float] | None = None
) -> np.ndarray:
    """Poisson around mean × weekday × lognormal swing × what a sale does."""
    rng = np.random.default_rng(seed)
    log = np.log(mean) + FAIR[np.arange(days) % 7][:, None] + swing * rng.standard_normal((days, series))
    for day, effect in (sale or {}).items():
        log[day] += effect
    return rng.poisson(np.exp(log)).astype(float)


def inside(seen: Expected, values: np.ndarray) -> float:
    last = values[-len(seen.low) :]
    return float(((last >= seen.low) & (last <= seen.high))[seen.known].mean())


def test_a_flat_count_of_100_is_expected_at_100_give_or_take_20() -> None:
    values = np.random.default_rng(1002).poisson(100, (200, 800)).astype(float)
    seen = expect(values, calendar(200))
    assert seen.expected.mean() == pytest.approx(100, abs=0.5)
    assert (seen.high - seen.expected).mean() == pytest.approx(19.6, abs=2)
    assert (seen.expected - seen.low).mean() == pytest.approx(19.6, abs=2)


@pytest.mark.parametrize(("days", "mean", "swing"), [(40, 200, 0.05), (70, 200, 0.05), (120, 30, 0.1), (400, 2000, 0.1), (400, 2, 0.1)])
def test_about_95_of_100_ordinary_days_lie_in_the_range(days: int, mean: float, swing: float) -> None:
    values = counts(days, 300, mean, swing)
    share = inside(expect(values, calendar(days), score=5), values)
    assert 0.935 <= share <= 0.975


def test_without_noise_the_weekday_is_foretold_to_the_hand_computed_number() -> None:
    """1000 on weekdays, 1300 on Saturdays and Sundays; day 210 is a Monday, the five before it end with the weekend."""
    week = np.where(np.arange(215) % 7 >= 5, 1300.0, 1000.0)
    seen = expect(week[:, None], calendar(215), score=6)
    np.testing.assert_allclose(seen.expected[:, 0], [1300, 1000, 1000, 1000, 1000, 1000], rtol=0.01)
    assert np.abs(seen.z).max() < 0.5


def test_the_ridge_finds_what_a_plain_regression_finds() -> None:
    """Against numpy's least squares on the log of one series at a time: weekdays alone, plenty of days, nothing to learn from others."""
    values = counts(350, 6, mean=5000, swing=0.03)
    factor = calendar_factor(values, calendar(350), kind=np.arange(6)).factor
    rows = np.column_stack([np.ones(349), week_and_season(np.arange(349) % 7, np.zeros(349)).rows[0, :, :6]])
    for one in range(6):
        plain = np.linalg.lstsq(rows, np.log(values[:349, one]), rcond=None)[0]
        week = np.log(factor[7:14, one])
        np.testing.assert_allclose(week - week.mean(), np.append(plain[1:], -plain[1:].sum()), atol=0.006)


def test_a_sale_of_last_year_is_expected_this_year() -> None:
    days, sale = 420, {50: "sale", 51: "sale", 418: "sale", 419: "sale"}
    values = counts(days, 60, sale=dict.fromkeys(sale, np.log(3)))
    seen = expect(values, calendar(days, sale), score=2)
    assert (seen.why == KNOWN).all()
    ordinary = 200 * np.exp(FAIR[np.array([418, 419]) % 7])
    np.testing.assert_allclose(seen.expected.mean(axis=1), 3 * ordinary, rtol=0.06)
    assert inside(seen, values) > 0.9


def test_a_sale_never_seen_is_silent_but_a_warm_up_never_seen_is_not() -> None:
    values = counts(200, 4)
    rare = expect(values, calendar(200, {199: "sale"}))
    assert (rare.why == UNSEEN).all()
    assert np.isnan(rare.expected).all()
    assert np.isnan(rare.p).all()
    soft = expect(values, calendar(200, {199: "warm"}, Sort.SOFT))
    assert (soft.why == KNOWN).all()
    ordinary = expect(values, calendar(200))
    assert ((soft.high - soft.low) > (ordinary.high - ordinary.low)).all()


def test_a_shop_that_opened_after_the_last_sale_learns_from_the_others() -> None:
    days, sale = 420, {50: "sale", 419: "sale"}
    values = counts(days, 30, sale=dict.fromkeys(sale, np.log(4)))
    values[:300, 0] = np.nan
    seen = expect(values, calendar(days, sale))
    assert seen.why[0, 0] == KNOWN
    assert seen.expected[0, 0] == pytest.approx(seen.expected[0, 1:].mean(), rel=0.15)
    doubt = seen.calendar.doubt[0]
    assert doubt[0] > np.median(doubt[1:])
    alone = expect(values, calendar(days, sale), kind=np.arange(30))
    assert alone.why[0, 0] == UNSEEN


def test_fewer_than_fourteen_usable_days_say_nothing() -> None:
    values = counts(200, 3)
    values[:186, 1] = np.nan  # thirteen days before the day
    skip = np.zeros(values.shape, dtype=bool)
    skip[:190, 2] = True
    seen = expect(values, calendar(200), skip=skip)
    assert seen.why[0].tolist() == [KNOWN, SHORT, SHORT]
    assert np.isnan(seen.expected[0, 1:]).all()
    assert WHY[SHORT].zh == "历史不足 14 天"


def test_a_series_of_five_weeks_is_judged_by_the_rule_of_usual() -> None:
    values = counts(36, 50)
    seen, plain = expect(values, calendar(36), kind=np.arange(50)), usual(values)
    np.testing.assert_allclose(seen.expected[0], plain.expected, rtol=0.1)
    assert np.corrcoef(seen.z[0], plain.z)[0, 1] > 0.93


def test_a_day_without_a_value_is_foretold_but_not_judged() -> None:
    values = counts(120, 2)
    values[-1, 0] = np.nan
    seen = expect(values, calendar(120))
    assert np.isfinite(seen.expected).all()
    assert np.isnan(seen.z[0, 0])
    assert np.isnan(seen.p[0, 0])
    assert np.isfinite(seen.p[0, 1])


def test_a_halved_day_is_found_and_the_same_weekday_a_week_later_is_not() -> None:
    values = counts(200, 100)
    values[-8] = np.round(values[-8] / 2)
    seen = expect(values, calendar(200), score=8)
    assert (seen.p[0] < 0.001).mean() > 0.97
    assert (seen.p[7] < 0.001).mean() < 0.02
    assert (seen.p[1] < 0.001).mean() < 0.02


def test_a_product_of_two_a_day_does_not_alarm_by_selling_none() -> None:
    values = counts(200, 300, mean=2, swing=0)
    values[-1] = 0
    assert (expect(values, calendar(200)).p > 0.01).all()


def test_neither_the_order_of_series_nor_other_runs_change_a_number() -> None:
    values = counts(150, 40)
    kind = np.arange(40) % 3
    order = np.random.default_rng(1003).permutation(40)
    first, again = expect(values, calendar(150), kind=kind), expect(values, calendar(150), kind=kind)
    mixed = expect(values[:, order], calendar(150), kind=kind[order])
    np.testing.assert_array_equal(first.p, again.p)
    np.testing.assert_allclose(mixed.expected, first.expected[:, order], rtol=1e-8)
    np.testing.assert_allclose(mixed.p, first.p[:, order], rtol=1e-6)


def test_groups_have_calendars_of_their_own() -> None:
    """The second half of the shops has its sale ten days later."""
    days = 420
    one, two = calendar(days, {50: "sale", 419: "sale"}), calendar(days, {60: "sale", 419: "sale"})
    both = Design(one.names, one.sort, np.concatenate([one.rows, two.rows]))
    values = np.hstack([counts(days, 10, sale={50: 1.2, 419: 1.2}), counts(days, 10, sale={60: 1.2, 419: 1.2}, seed=1004)])
    seen = expect(values, both, group=np.repeat([0, 1], 10))
    assert (seen.expected > 500).all()
    assert np.abs(seen.z).max() < 4


@settings(max_examples=8, deadline=None)
@given(st.integers(1000, 1200), st.floats(0.01, 1000))
def test_the_unit_of_money_scales_through(seed: int, factor: float) -> None:
    values = counts(100, 8, seed=seed)
    plain, scaled = expect(values, calendar(100)), expect(values * factor, calendar(100), unit=factor)
    np.testing.assert_allclose(scaled.expected, plain.expected * factor, rtol=1e-6)
    np.testing.assert_allclose(scaled.z, plain.z, rtol=1e-5, atol=1e-7)


@settings(max_examples=15, deadline=None)
@given(st.integers(1000, 1200), st.floats(0, 0.9))
def test_holes_anywhere_are_no_harm(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    values = counts(90, 5, seed=seed)
    values[rng.random(values.shape) < share] = np.nan
    values[:, 0] = np.nan
    values[:, 1] = 0
    seen = expect(values, calendar(90, {30: "sale", 89: "sale"}))
    told = seen.known
    assert not told[0, 0]
    assert np.isfinite(seen.expected[told]).all()
    assert (seen.low[told] <= seen.expected[told]).all()
    assert (seen.expected[told] <= seen.high[told]).all()
    assert ((seen.p[np.isfinite(seen.p)] > 0) & (seen.p[np.isfinite(seen.p)] <= 1)).all()


def test_nothing_at_all_is_answered_with_nothing() -> None:
    seen = expect(np.zeros((50, 0)), calendar(50))
    assert seen.p.shape == (1, 0)


def test_days_that_do_not_fit_the_calendar_are_refused() -> None:
    with pytest.raises(ValueError, match="days of the design"):
        expect(np.ones((40, 2)), calendar(50))
