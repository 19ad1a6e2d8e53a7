"""The expected range of a rate: few visitors make it wide, a rate of nearly 1 is not over it, a day with nobody is not judged."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.methods.expect_design import week_and_season
from zhanggui.methods.expect_rate import expect_rate

DAYS = 200
DESIGN = week_and_season(np.arange(DAYS) % 7, (np.arange(DAYS) % 365.25) / 365.25)


def shops(rate: float, visitors: float, series: int = 300, seed: int = 1030) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    of = rng.poisson(visitors, (DAYS, series))
    return rng.binomial(of, rate).astype(float), of.astype(float)


@pytest.mark.parametrize(("rate", "visitors"), [(0.02, 2000), (0.3, 500), (0.9, 300), (0.05, 100)])
def test_about_95_of_100_ordinary_days_lie_in_the_range(rate: float, visitors: float) -> None:
    good, of = shops(rate, visitors)
    seen = expect_rate(good, of, DESIGN, score=5)
    now = good[-5:] / of[-5:]
    assert 0.935 <= ((now >= seen.low) & (now <= seen.high)).mean() <= 0.98
    assert seen.expected.mean() == pytest.approx(rate, rel=0.02)


def test_the_range_of_2_percent_of_2000_is_that_of_the_binomial() -> None:
    """√(0.02 · 0.98 / 2000) = 0.00313; 1.96 of them are 0.0061 on either side."""
    good, of = shops(0.02, 2000)
    of[-1] = 2000
    seen = expect_rate(good, of, DESIGN)
    assert (seen.high - seen.low).mean() / 2 == pytest.approx(0.0061, rel=0.12)


def test_the_same_fall_counts_for_more_where_more_visitors_came() -> None:
    good, of = shops(0.05, 1000)
    of[-1, 0], good[-1, 0] = 100, 3
    of[-1, 1], good[-1, 1] = 10_000, 300
    seen = expect_rate(good, of, DESIGN)
    assert seen.z[0, 1] < -6 < -1.5 < seen.z[0, 0] < 0


def test_a_rate_above_a_half_falls_downwards() -> None:
    good, of = shops(0.95, 400)
    good[-1, 0] = 0.85 * of[-1, 0]
    seen = expect_rate(good, of, DESIGN)
    assert seen.z[0, 0] < -5
    assert seen.p[0, 0] < 1e-4
    assert (seen.high <= 1).all()
    assert (seen.low < seen.expected).all()


def test_a_day_with_nobody_is_not_judged() -> None:
    good, of = shops(0.05, 1000, series=5)
    of[-1, 0] = good[-1, 0] = 0
    seen = expect_rate(good, of, DESIGN)
    assert np.isnan(seen.z[0, 0])
    assert np.isnan(seen.expected[0, 0])
    assert np.isfinite(seen.z[0, 1:]).all()


def test_numerators_and_denominators_come_together() -> None:
    with pytest.raises(ValueError, match="one shape"):
        expect_rate(np.ones((DAYS, 2)), np.ones((DAYS, 3)), DESIGN)
