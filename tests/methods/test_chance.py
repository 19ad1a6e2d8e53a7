"""Small counts: exact probabilities against numbers worked out by hand or by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.methods.chance import burst, confidence, overdispersion, rate_below, rate_change


def test_no_question_asked_leaves_the_line_as_likely_as_its_length() -> None:
    assert rate_below(0, 0, 0.5) == pytest.approx(0.5)
    assert rate_below(0, 0, 0.3) == pytest.approx(0.3)


def test_one_sale_in_two_is_even() -> None:
    assert rate_below(1, 2, 0.5) == pytest.approx(0.5)  # Beta(2, 2) is symmetric


def test_none_of_three_is_fifteen_sixteenths_below_half() -> None:
    assert rate_below(0, 3, 0.5) == pytest.approx(1 - 0.5**4)


def test_seven_of_twenty_is_not_yet_sure_and_thirty_five_of_hundred_is() -> None:
    assert 0.85 < rate_below(7, 20, 0.5) < 0.95
    assert rate_below(35, 100, 0.5) > 0.99


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.05, 0.95))
def test_more_sales_make_a_low_rate_less_likely(good: int, missed: int, line: float) -> None:
    of = good + missed
    now = rate_below(good, of, line)
    assert 0 <= now <= 1
    assert rate_below(min(good + 1, of), of, line) <= now + 1e-12


def test_large_counts_do_not_overflow() -> None:
    assert rate_below(49_000, 100_000, 0.5) == pytest.approx(1.0, abs=1e-6)
    assert rate_below(500_000, 1_000_000, 0.5) == pytest.approx(0.5, abs=1e-3)


def test_the_chance_of_a_burst_is_the_poisson_tail_when_the_mean_is_well_known() -> None:
    tail = 1 - sum(math.exp(-1) / math.factorial(k) for k in range(4))
    assert burst(4, 1.0, 1e7) == pytest.approx(tail, rel=1e-3)


def test_an_unsure_mean_makes_a_burst_less_of_a_miracle() -> None:
    assert burst(6, 0.5, 28) > burst(6, 0.5, 10_000)
    assert burst(0, 0.5, 28) == 1.0


def test_equal_rates_rarely_look_different() -> None:
    rng = np.random.default_rng(2)
    before = rng.binomial(8000, 0.03, 20_000).astype(float)
    after = rng.binomial(400, 0.03, 20_000).astype(float)
    z = rate_change(before, np.full(20_000, 8000.0), after, np.full(20_000, 400.0))
    assert abs(z.std() - 1) < 0.06
    assert (np.abs(z) > 3.5).mean() < 0.001


def test_nobody_came_says_nothing() -> None:
    assert np.isnan(rate_change(np.array([5.0]), np.array([100.0]), np.array([0.0]), np.array([0.0])))[0]


def test_days_that_swing_more_than_chance_widen_the_measure() -> None:
    rng = np.random.default_rng(4)
    of = np.full((28, 500), 5000.0)
    calm = rng.binomial(5000, 0.04, (28, 500)).astype(float)
    wild = rng.binomial(5000, np.clip(0.04 * np.exp(0.2 * rng.standard_normal((28, 500))), 0, 1)).astype(float)
    assert overdispersion(calm, of).mean() < 1.5
    assert overdispersion(wild, of).mean() > 4


@given(st.floats(0, 50), st.floats(0, 50))
def test_confidence_rises_with_the_deviation(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= confidence(low) <= confidence(high) < 1
    assert confidence(-high) == confidence(high)
