"""Many p values at once: what is told is chance in no more than the promised share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.methods.discoveries import benjamini_hochberg, discoveries, simes


def by_hand(p: list[float], q: float) -> list[bool]:
    """Benjamini and Hochberg as written: the largest k with p(k) ≤ q·k/n, and all below."""
    judged = sorted(value for value in p if value == value)
    line = max((value for k, value in enumerate(judged, 1) if value <= q * k / len(judged)), default=-1.0)
    return [value == value and value <= line for value in p]


def test_the_example_of_benjamini_and_hochberg() -> None:
    """Their fifteen p values of 1995: four are found at 5 %."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert discoveries(np.array(p), q=0.05).tolist() == [True] * 4 + [False] * 11


def test_simes_takes_the_smallest_stepped_p() -> None:
    """min(3·0.01, 3·0.02/2, 3·0.5/3) = 0.03 and, of the second group, min(2·0.2, 0.3) = 0.3."""
    found = simes(np.array([0.5, 0.01, 0.02, 0.2, 0.3, np.nan]), np.array([0, 0, 0, 1, 1, 2]))
    assert found[:2] == pytest.approx([0.03, 0.3])
    assert np.isnan(found[2])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=30), st.floats(0.01, 0.5))
def test_every_family_is_judged_as_if_alone(p: list[float], q: float) -> None:
    values = np.array(p, dtype=float)
    family = np.arange(len(values)) % 3
    found = benjamini_hochberg(values, family, np.full(len(values), q))
    for one in range(3):
        assert found[family == one].tolist() == by_hand(values[family == one].tolist(), q)


def test_a_quiet_shop_says_nothing_though_one_of_its_numbers_is_low_by_chance() -> None:
    shops = np.repeat(np.arange(50), 20)
    p = np.tile(np.linspace(0.04, 1, 20), 50)
    assert discoveries(p, shops, q=0.9).any()
    assert not discoveries(p, shops, gate=shops, q=0.10).any()


def test_an_incident_in_one_shop_is_found_and_told_only_there() -> None:
    shops = np.repeat(np.arange(50), 20)
    p = np.tile(np.linspace(0.04, 1, 20), 50)
    p[45] = 1e-6
    found = discoveries(p, shops, gate=shops, q=0.10)
    assert np.flatnonzero(found).tolist() == [45]


def test_of_what_is_told_no_more_than_a_tenth_is_chance() -> None:
    """1,000 shops × 20 numbers, 40 days, 1 in 100 truly moved by 4 standard deviations."""
    rng = np.random.default_rng(1010)
    shops, wrong, told = np.repeat(np.arange(1000), 20), 0, 0
    for _ in range(40):
        z, moved = rng.standard_normal(20_000), rng.random(20_000) < 0.01
        z[moved] += 4
        p = _two_sided(z)
        found = discoveries(p, shops, gate=shops, q=0.10)
        wrong, told = wrong + int((found & ~moved).sum()), told + int(found.sum())
    assert told > 40 * 100
    assert wrong / told <= 0.12


def _two_sided(z: np.ndarray) -> np.ndarray:
    from scipy.special import erfc

    return np.asarray(erfc(np.abs(z) / np.sqrt(2)))


def test_labels_may_be_names_and_need_one_for_each() -> None:
    p = np.array([1e-5, 0.5, 0.5])
    assert discoveries(p, ["甲 访客数", "甲 访客数", "乙 访客数"], gate=["甲", "甲", "乙"]).tolist() == [True, False, False]
    with pytest.raises(ValueError, match="one label"):
        discoveries(p, ["甲"])
    with pytest.raises(ValueError, match="q lies"):
        discoveries(p, q=1.5)


def test_nothing_judged_is_nothing_found() -> None:
    assert discoveries(np.zeros(0)).tolist() == []
    assert discoveries(np.full(3, np.nan), gate=[1, 1, 2]).tolist() == [False] * 3
