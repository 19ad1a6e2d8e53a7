"""Members of a shop with five weeks of history: the shop's calendar taken out and given back."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.methods.expect_members import usual_beyond
from zhanggui.methods.usual import usual

PROMO = 3.0


def members(mean: float = 300, series: int = 400, seed: int = 1040, factor: np.ndarray | None = None) -> np.ndarray:
    rng = np.random.default_rng(seed)
    shape = np.ones(36) if factor is None else factor
    return rng.poisson(mean * shape[:, None] * np.exp(0.05 * rng.standard_normal((36, series)))).astype(float)


def test_without_a_calendar_it_is_the_rule_of_usual() -> None:
    values = members(series=20)
    beyond, plain = usual_beyond(values, np.ones(values.shape)), usual(values)
    np.testing.assert_allclose(beyond.z, plain.z, rtol=1e-9)
    np.testing.assert_allclose(beyond.high, plain.high, rtol=1e-9)


def test_on_a_promotion_day_a_member_is_expected_to_go_with_its_shop() -> None:
    factor = np.ones(36)
    factor[-1] = PROMO
    values = members(factor=factor)
    seen = usual_beyond(values, np.repeat(factor[:, None], 400, axis=1))
    assert seen.expected.mean() == pytest.approx(900, rel=0.02)
    inside = (values[-1] >= seen.low) & (values[-1] <= seen.high)
    assert 0.93 <= inside.mean() <= 0.985


def test_a_quiet_holiday_has_the_noise_of_few() -> None:
    """A tenth of 100 a day is 10, give or take √10, not give or take a tenth of √100."""
    factor = np.ones(36)
    factor[-1] = 0.1
    rng = np.random.default_rng(1041)
    values = rng.poisson(100 * factor[:, None], (36, 2000)).astype(float)
    seen = usual_beyond(values, np.repeat(factor[:, None], 2000, axis=1))
    assert np.std(seen.z) == pytest.approx(1, abs=0.15)


def test_days_after_a_promotion_do_not_think_the_promotion_ordinary() -> None:
    factor = np.ones(36)
    factor[22:30] = PROMO
    table = np.repeat(factor[:, None], 400, axis=1)
    values = members(factor=factor)
    assert usual_beyond(values, table, rare=table).expected.mean() == pytest.approx(300, rel=0.02)
    assert usual(values).expected.mean() > 330


def test_a_member_that_shares_the_promotion_only_partly_is_given_more_room() -> None:
    factor = np.ones((36, 1))
    factor[-1] = PROMO
    values = members(series=1, factor=factor[:, 0])
    narrow, wide = usual_beyond(values, factor), usual_beyond(values, factor, rare=factor)
    assert (wide.high - wide.low)[0] > 2 * (narrow.high - narrow.low)[0]


def test_a_day_of_an_unknown_kind_is_silent() -> None:
    values, factor = members(series=3), np.ones((36, 3))
    factor[-1, 1] = np.nan
    assert np.isfinite(usual_beyond(values, factor).z).tolist() == [True, False, True]


def test_money_is_counted_in_baskets() -> None:
    values, factor = members(series=5), np.linspace(0.8, 1.2, 36)[:, None] * np.ones((36, 5))
    one, yuan = usual_beyond(values, factor), usual_beyond(values * 80, factor, unit=80.0)
    np.testing.assert_allclose(yuan.expected, one.expected * 80)
    np.testing.assert_allclose(yuan.z, one.z)
