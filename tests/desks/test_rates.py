"""Rates with small counts: against plain loops and sums written out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from zhanggui.desks.rates import Move, as_the_others, below, beyond, few, move, standing
from zhanggui.methods.chance import rate_below


def negative_binomial(k: int, mean: float, size: float) -> float:
    """P(X ≤ k), term by term."""
    stay = size / (size + mean)
    terms = [math.exp(math.lgamma(size + n) - math.lgamma(size) - math.lgamma(n + 1)) * stay**size * (1 - stay) ** n for n in range(k + 1)]
    return math.fsum(terms)


@pytest.mark.parametrize(
    ("k", "now", "past", "exposure", "swing"), [(0, 10, 5, 50, 0.0), (3, 40, 100, 400, 0.0), (2, 7, 0, 28, 0.0), (4, 40, 60, 200, 0.2)]
)
def test_so_few_orders_by_the_negative_binomial_term_by_term(k: int, now: float, past: float, exposure: float, swing: float) -> None:
    seen = past + 0.5
    expected = negative_binomial(k, seen * now / exposure, 1 / (1 / seen + swing**2))
    assert few(*(np.array([v], float) for v in (k, now, past, exposure)), swing)[0] == pytest.approx(expected, rel=1e-12)


def test_no_order_where_five_were_due_is_by_hand() -> None:
    """100 orders on 1,000 yuan, none on 50: size 100.5, mean 5.025, (100.5 / 105.525) ^ 100.5."""
    assert few(np.array([0.0]), np.array([50.0]), np.array([100.0]), np.array([1000.0]))[0] == pytest.approx((100.5 / 105.525) ** 100.5)


def test_without_cost_there_is_no_chance_to_speak_of() -> None:
    assert np.isnan(few(np.array([0.0, 0.0]), np.array([0.0, np.nan]), np.array([3.0, 3.0]), np.array([9.0, 9.0]))).all()


@pytest.mark.parametrize(("good", "of", "line"), [(0, 5, 0.5), (40, 100, 0.5), (3, 900, 0.01)])
def test_below_a_line_is_the_exact_sum(good: int, of: int, line: float) -> None:
    assert below(*(np.array([v], float) for v in (good, of, line)))[0] == pytest.approx(rate_below(good, of, line), rel=1e-9)


def a_move(now: list[float], base: list[float], of: list[float]) -> Move:
    one = np.ones(len(now))
    return Move(np.array(now), np.array(base), np.array(of), np.array(of), one, one, one)


def test_the_others_middle_move_is_what_is_expected_of_each() -> None:
    """Three sources halve, one keeps its rate; another shop stands still; one is alone."""
    m = a_move([0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.5], [0.02, 0.04, 0.06, 0.04, 0.05, 0.06, 0.7], [100.0] * 7)
    expected = as_the_others(m, np.array([0, 0, 0, 0, 1, 1, 2]))
    assert expected.tolist() == pytest.approx([0.01, 0.02, 0.03, 0.02, 0.05, 0.06, 0.7])


def test_one_large_member_that_fell_does_not_lift_the_others() -> None:
    m = a_move([0.01, 0.03, 0.03, 0.03], [0.03] * 4, [5000.0, 900.0, 900.0, 900.0])
    assert as_the_others(m, np.zeros(4, dtype=np.int64))[0] == pytest.approx(0.03)
    m = a_move([0.01, 0.03, 0.03, 0.03], [0.03] * 4, [1500.0, 900.0, 900.0, 900.0])
    assert as_the_others(m, np.zeros(4, dtype=np.int64))[1:].tolist() == pytest.approx([0.03] * 3)


def test_moving_as_expected_is_no_move_and_its_own_past_gives_the_same_z() -> None:
    rng = np.random.default_rng(4)
    of, past = np.full((7, 3), 400.0), np.full((28, 3), 400.0)
    m = move(rng.binomial(400, 0.05, (7, 3)).astype(float), of, rng.binomial(400, 0.05, (28, 3)).astype(float), past)
    assert beyond(m, m.now).tolist() == [0.0, 0.0, 0.0]
    assert beyond(m, m.base) == pytest.approx(m.z, abs=0.02)  # move() adds 3/8 of an event


def test_a_quiet_rate_lies_within_its_swing_as_often_as_a_normal_does() -> None:
    rng = np.random.default_rng(5)
    good = rng.binomial(300, 0.04, (35, 4000)).astype(float)
    of = np.full(good.shape, 300.0)
    m = move(good[-7:], of[-7:], good[:-7], of[:-7])
    assert 0.001 <= (np.abs(m.z) > 2.576).mean() <= 0.011


def test_among_its_sisters_by_hand() -> None:
    """Four alike at 0.04 and one at 0.01, all known exactly: spread 0.30 at least, z = ln(1/4) / 0.3."""
    own = np.array([0.04, 0.04, 0.04, 0.04, 0.01])
    seen = standing(own, np.zeros(5), np.zeros(5, dtype=np.int64))
    assert seen.others[4] == pytest.approx(0.04)
    assert seen.z[4] == pytest.approx(math.log(0.25) / 0.3)
    assert seen.z[0] == pytest.approx(math.log(0.04 / seen.others[0]) / math.sqrt(3 * (math.log(4) / 4) ** 2))


def test_where_sisters_differ_widely_or_little_is_known_nothing_stands_out() -> None:
    wide = np.array([0.005, 0.01, 0.02, 0.04, 0.08, 0.16])
    group = np.zeros(6, dtype=np.int64)
    assert (np.abs(standing(wide, np.zeros(6), group).z) < 3).all()
    alone = np.array([0.04, 0.04, 0.04, 0.04, 0.04, 0.01])
    assert abs(standing(alone, np.array([0, 0, 0, 0, 0, 1.0]), group).z[5]) < 1.5
    assert np.isnan(standing(alone[:3], np.zeros(3), group[:3]).z).all()


def test_a_shop_is_held_against_no_other_shop() -> None:
    own, group = np.array([0.04] * 5 + [0.004] * 5), np.array([0] * 5 + [1] * 5)
    assert np.abs(standing(own, np.zeros(10), group).z).max() == pytest.approx(0, abs=1e-9)
