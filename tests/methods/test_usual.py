"""The expected range of a day: centred, 95 % wide, deaf to single odd days, silent on short history."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.methods.usual import middle, middles, usual

WEEKEND = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.3, 1.3])


def noisy(mean: float, swing: float = 0.0, weekend: bool = False, series: int = 4000, seed: int = 3, growth: float = 0.0) -> np.ndarray:
    """36 days of counts: Poisson around mean × weekday × lognormal swing × growth per week."""
    rng = np.random.default_rng(seed)
    days = np.arange(36)
    base = mean * (WEEKEND[days % 7] if weekend else 1.0) * (1 + growth) ** ((days - 35) / 7)
    return rng.poisson(np.reshape(base, (-1, 1)) * np.exp(swing * rng.standard_normal((36, series)))).astype(float)


@pytest.mark.parametrize(
    ("mean", "swing", "weekend"),
    [(30, 0, False), (100, 0, False), (1000, 0, False), (100, 0.08, True), (1000, 0.08, True), (20000, 0.15, True)],
)
def test_the_range_holds_about_95_of_100_ordinary_days_and_hardly_ever_cries(mean: float, swing: float, weekend: bool) -> None:
    values = noisy(mean, swing, weekend)
    seen = usual(values)
    inside = (values[-1] >= seen.low) & (values[-1] <= seen.high)
    assert 0.935 <= inside.mean() <= 0.975
    assert (np.abs(seen.z) > 3.5).mean() < 0.003


@pytest.mark.parametrize("series", [1, 3, 5000])
def test_medians_of_picked_days_are_those_that_one_counts_by_hand(series: int) -> None:
    rng = np.random.default_rng(series)
    values = np.where(rng.random((20, series)) < 0.3, np.nan, rng.poisson(9.0, (20, series)).astype(float))
    picks = rng.integers(-1, 20, (28, 6))
    found = middles(values, picks)
    for n, days in enumerate(picks):
        for s in (0, series // 2, series - 1):
            told = [values[d, s] for d in days if d >= 0 and np.isfinite(values[d, s])]
            assert found[n, s] == (np.median(told) if told else pytest.approx(np.nan, nan_ok=True))


def test_a_flat_count_of_100_is_expected_at_100_give_or_take_20() -> None:
    seen = usual(noisy(100))
    assert seen.expected.mean() == pytest.approx(100, abs=1)
    assert (seen.high - seen.expected).mean() == pytest.approx(19.6, abs=6)


def test_a_weekend_is_expected_to_be_a_weekend() -> None:
    days = np.arange(36)
    values = (1000 * WEEKEND[(days + 6) % 7])[:, None]  # the last row is a weekend day
    assert usual(values).expected[0] == pytest.approx(1300, rel=0.02)


def test_one_wild_week_ago_moves_nothing() -> None:
    calm, wild = noisy(1000, 0.05, series=500), noisy(1000, 0.05, series=500)
    wild[-8] *= 5
    change = usual(wild).expected / usual(calm).expected
    assert np.median(np.abs(change - 1)) < 0.02


def test_growth_of_a_tenth_a_week_is_followed() -> None:
    values = noisy(1000, 0.05, growth=0.1)
    assert usual(values).expected.mean() == pytest.approx(1000, rel=0.05)


def test_a_level_that_halved_for_good_is_neither_overshot_nor_taken_for_a_weekday() -> None:
    """One to five weeks after, the rule expects the new level, give or take a tenth."""
    rng = np.random.default_rng(9)
    values = rng.poisson(1000 * np.exp(0.05 * rng.standard_normal((70, 200)))).astype(float)
    values[-30:] *= 0.5
    for day in range(8, 30):
        seen = usual(values[: 41 + day][-36:])
        assert 450 <= seen.expected.mean() <= 550, day
        assert (np.abs(seen.z) > 3.5).mean() < 0.01


@pytest.mark.parametrize("mean", [0.3, 2.0])
def test_the_range_of_a_few_a_day_holds_what_chance_brings(mean: float) -> None:
    values = noisy(mean)
    seen = usual(values)
    inside = (values[-1] >= seen.low) & (values[-1] <= seen.high)
    assert inside.mean() >= 0.95


def test_halved_days_are_found_when_the_swing_is_small() -> None:
    values = noisy(1000, 0.08, weekend=True)
    values[-1] *= 0.5
    assert (usual(values).z < -3.5).mean() > 0.97


def test_skipped_days_are_no_history() -> None:
    values = noisy(500, series=50)
    promo = np.zeros(36, dtype=bool)
    promo[[20, 21, 27, 28]] = True
    spoiled = values.copy()
    spoiled[promo] *= 10
    np.testing.assert_allclose(usual(spoiled, skip=promo).expected, usual(values, skip=promo).expected)


def test_fewer_than_fourteen_days_or_two_equal_weekdays_say_nothing() -> None:
    short = noisy(1000, series=3)
    short[:-14] = np.nan  # 13 days before the day
    assert not usual(short).known.any()
    no_twin = noisy(1000, series=3)
    no_twin[[0, 7, 14, 21]] = np.nan  # one equal weekday left
    assert not usual(no_twin).known.any()
    assert not usual(np.ones((5, 2))).known.any()


def test_a_source_that_never_was_expects_nobody_and_a_crowd_stands_out() -> None:
    values = np.zeros((36, 2))
    values[-1] = [200, 0]
    seen = usual(values)
    assert seen.expected[0] < 1
    assert seen.z[0] > 10
    assert seen.z[1] == 0


def test_money_is_counted_in_baskets() -> None:
    rng = np.random.default_rng(5)
    money = rng.poisson(9, (36, 4000)) * 200.0
    seen = usual(money, unit=200.0)
    assert (np.abs(seen.z) > 3.5).mean() < 0.005
    assert seen.expected.mean() == pytest.approx(1800, rel=0.05)


def test_many_series_at_once_are_the_same_as_one_by_one() -> None:
    values = noisy(300, 0.1, weekend=True, series=20)
    together = usual(values)
    alone = np.array([usual(values[:, [i]]).z[0] for i in range(20)])
    np.testing.assert_allclose(together.z, alone)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 200), st.floats(1, 1000))
def test_the_unit_of_money_scales_through(seed: int, factor: float) -> None:
    values = noisy(80, 0.1, series=3, seed=seed)
    plain, scaled = usual(values), usual(values * factor, unit=factor)
    np.testing.assert_allclose(scaled.expected, plain.expected * factor, rtol=1e-6)
    np.testing.assert_allclose(scaled.z, plain.z, rtol=1e-6, atol=1e-9)


def test_the_middle_leaves_unknown_days_out() -> None:
    table = np.array([[1.0, np.nan], [np.nan, np.nan], [3.0, np.nan], [10.0, np.nan]])
    assert middle(table)[0] == 3
    assert np.isnan(middle(table)[1])
