"""The pooled empirical null: p is the share of ordinary days as odd, also beyond anything seen."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from zhanggui.methods.expect_null import LEAST, class_of, null_of

ONE = np.zeros(1, dtype=np.int64)


def of(errors: np.ndarray, classes: np.ndarray | None = None, kinds: int = 1):
    table = errors if errors.ndim == 2 else errors[:, None]
    return null_of(table, np.isfinite(table), ONE if classes is None else classes, kinds)


def test_p_is_the_share_of_errors_as_far_out_on_the_worse_side() -> None:
    """10,000 errors −1.9999 … 1.9999: 2 × 500 of 10,000 lie at 1.8 or beyond on one side."""
    null = of(np.arange(-19_999, 20_000, 4) / 10_000)
    assert null.p(np.array([1.8]), ONE)[0] == pytest.approx(0.1, rel=0.02)
    assert null.p(np.array([0.0]), ONE)[0] == pytest.approx(1.0, rel=0.01)


def test_long_tails_of_real_errors_count_long_tails_of_alarms_go_on() -> None:
    rng = np.random.default_rng(1060)
    errors = rng.standard_normal(200_000) * np.where(rng.random(200_000) < 0.03, 2.5, 1.0)
    null, truth = of(errors), rng.standard_normal(1_000_000) * np.where(rng.random(1_000_000) < 0.03, 2.5, 1.0)
    for z in (2.0, 3.0, 4.5):
        assert null.p(np.array([z]), ONE)[0] == pytest.approx((np.abs(truth) >= z).mean(), rel=0.25)
    assert 0 < null.p(np.array([15.0]), ONE)[0] < 1e-5


def test_an_error_further_out_is_never_likelier() -> None:
    null = of(np.random.default_rng(1061).standard_normal(1500))
    p = null.p(np.linspace(0.5, 12, 400), np.zeros(400, dtype=np.int64))
    assert (np.diff(p) <= 1e-12).all()


def test_skewed_errors_have_a_skewed_range() -> None:
    errors = np.random.default_rng(1062).exponential(1, 50_000) - 1
    low, high = of(errors).reach(ONE)
    assert low[0] == pytest.approx(-0.975, abs=0.05)
    assert high[0] == pytest.approx(2.69, abs=0.1)


def test_kinds_with_few_errors_take_those_of_all() -> None:
    rng = np.random.default_rng(1063)
    wide, few = rng.standard_normal(5000) * 3, np.full(5000, np.nan)
    few[: LEAST // 2] = 0.1 * rng.standard_normal(LEAST // 2)
    null = of(np.column_stack([wide, few]), class_of(np.array([0, 1]), np.array([100.0, 100.0])), 2)
    classes = class_of(np.array([1]), np.array([100.0]))
    assert null.p(np.array([2.0]), classes)[0] > 0.3


def test_without_any_errors_a_t_of_eight_answers() -> None:
    null = of(np.full((5, 1), np.nan))
    assert null.p(np.array([2.306]), ONE)[0] == pytest.approx(0.05, abs=0.001)
    assert null.reach(ONE)[1][0] == pytest.approx(2.306, abs=0.001)


def test_doubt_about_the_day_makes_a_far_error_less_strange() -> None:
    null = of(np.random.default_rng(1064).standard_normal(100_000))
    sure, doubtful = (null.p(np.array([4.0]), ONE, np.array([share]))[0] for share in (0.0, 1.0))
    assert sure < 4 * norm.sf(4.0) * 2
    assert doubtful == pytest.approx(0.00116, rel=0.05)


def test_small_series_have_a_class_of_their_own() -> None:
    assert class_of(np.array([0, 0, 0, 1]), np.array([0.5, 3.0, 500.0, np.nan])).tolist() == [0, 1, 2, 3]
