"""A/A tests: how often two alike versions are told apart, looked at once, every day by the usual rule, every day by ours."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.methods.abtest import difference, rate_arm
from zhanggui.methods.abtest_peek import always_valid

DAYS, PER_DAY, RATE = 28, 2000, 0.03


def counts(tests: int, seed: int, lift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Buyers up to each day, tests × days, of both versions."""
    rng = np.random.default_rng(seed)
    a, b = (rng.binomial(PER_DAY, rate, (tests, DAYS)).cumsum(axis=1) for rate in (RATE, RATE * (1 + lift)))
    return a, b


def found_once(a: np.ndarray, b: np.ndarray) -> float:
    """Share of tests in which the last look tells them apart."""
    n = DAYS * PER_DAY
    return float(np.mean([difference(rate_arm(int(x), n), rate_arm(int(y), n)).is_clear for x, y in zip(a[:, -1], b[:, -1], strict=True)]))


def found_ever(a: np.ndarray, b: np.ndarray) -> float:
    """Share of tests in which some day's look tells them apart, by the interval that allows for looking."""
    told = [
        any(
            always_valid(rate_arm(int(x), d * PER_DAY), rate_arm(int(y), d * PER_DAY), 2 * DAYS * PER_DAY).is_clear
            for d, (x, y) in enumerate(zip(xs, ys, strict=True), 1)
        )
        for xs, ys in zip(a, b, strict=True)
    ]
    return float(np.mean(told))


def found_ever_naively(a: np.ndarray, b: np.ndarray) -> float:
    """The same by the usual 5 % test of each day, as if it were the only one."""
    n = PER_DAY * np.arange(1, DAYS + 1)
    p, q = a / n, b / n
    return float(np.mean((np.abs(p - q) > 1.96 * np.sqrt((p * (1 - p) + q * (1 - q)) / n)).any(axis=1)))


def test_alike_versions_are_told_apart_as_rarely_as_is_said() -> None:
    a, b = counts(3000, seed=7)
    assert 0.04 <= found_once(a, b) <= 0.06
    assert found_ever(a[:600], b[:600]) <= 0.05
    assert found_ever_naively(a, b) > 0.20


@pytest.mark.slow
def test_alike_versions_in_many_tests() -> None:
    a, b = counts(20_000, seed=1007)
    assert 0.045 <= found_once(a, b) <= 0.055
    assert found_ever(a[:5000], b[:5000]) <= 0.03
    assert 0.25 <= found_ever_naively(a, b) <= 0.30


def test_a_lift_of_a_tenth_is_seen_as_often_as_planned() -> None:
    """56,000 people each, 3 % → 3.3 %: power 81 % by one look; a lift seen at any look is rarer, never commoner than by every look naively."""
    a, b = counts(1500, seed=8, lift=0.10)
    once = found_once(a, b)
    assert 0.77 <= once <= 0.85
    assert 0.45 <= found_ever(a[:300], b[:300]) <= 0.62
