"""A week against the four before it: the numbers by hand, and how often it is wrong where nothing slides."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.methods.slide import TYPICAL, slide, without_worst


def of(values: np.ndarray, factor: np.ndarray | None = None, unit: float = 1e-9):
    return slide(values, np.ones_like(values) if factor is None else factor, np.full(values.shape[1], unit))


def test_a_week_a_fifth_lower_by_hand() -> None:
    weeks = np.repeat([1000.0, 1100.0, 900.0, 1000.0, 800.0], 7)[:, None]
    seen = of(weeks)
    assert (seen.week[0], seen.level[0]) == pytest.approx((800, 1000))
    assert seen.log[0] == pytest.approx(np.log(0.8))
    # one earlier week lies on three weeks' middle: log 1.0 / 1.0 = 0, the typical 6 % drawn to it with the weight of one week in five
    assert seen.z[0] == pytest.approx(np.log(0.8) / (TYPICAL * np.sqrt(4 / 5)))


def test_weekdays_are_no_slide_and_a_promotion_week_is_judged_by_its_factor() -> None:
    factor = np.tile([0.5, 0.8, 1, 1, 1.2, 1.5, 1], 5).astype(float)[:, None]
    factor[-7:] *= 3
    assert of(1000 * factor, factor).log[0] == pytest.approx(0)


def test_counting_noise_of_a_small_shop_is_no_slide() -> None:
    weeks = np.repeat([10.0, 10.0, 10.0, 10.0, 7.0], 7)[:, None]
    assert of(weeks, unit=1e-9).z[0] < -5
    assert of(weeks, unit=1.0).z[0] == pytest.approx(np.log(0.7) * np.sqrt(49 / (1 + 1.57 / 4)))


def test_the_worst_day_of_the_week_is_the_one_left_out() -> None:
    values, factor = np.full((35, 1), 100.0), np.ones((35, 1))
    values[-3], values[-2], factor[-2] = 60, 50, 0.4
    kept = without_worst(values, factor)
    assert np.flatnonzero(np.isnan(kept[:, 0])).tolist() == [32]


def test_two_weeks_are_no_past_and_a_week_of_three_days_is_no_week() -> None:
    assert np.isnan(of(np.full((21, 1), 100.0)).z[0])
    closed = np.full((35, 1), 100.0)
    closed[-4:] = np.nan
    assert np.isnan(of(closed).z[0])


def test_a_shop_whose_weeks_swing_is_not_said_to_slide() -> None:
    rng = np.random.default_rng(7)
    wild = np.repeat(1000 * np.exp(0.3 * rng.standard_normal((20, 1))), 7, axis=0)
    calm = wild.copy()
    calm[:-7] = 1000
    wild[-7:] = calm[-7:] = 700
    assert abs(of(wild).z[0]) < 2 < abs(of(calm).z[0])


@pytest.mark.parametrize(("drift", "most"), [(0.0, 0.001), (0.02, 0.004)])
def test_quiet_shops_hardly_ever_slide(drift: float, most: float) -> None:
    """Daily noise of 8 % and a level that wanders by `drift` a day; said below −12 % and −3."""
    rng = np.random.default_rng(1001)
    level = np.cumsum(drift * rng.standard_normal((36, 20_000)), axis=0)
    seen = of(1000 * np.exp(level + 0.08 * rng.standard_normal((36, 20_000))))
    assert ((seen.log < np.log(0.88)) & (seen.z < -3)).mean() <= most
