"""When everything moves at once it is one incident, and each series is judged by what it did beyond it."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.methods.together import common_move


def quiet(seed: int = 1020, series: int = 40) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((30, series))


def test_a_platform_outage_is_one_move_and_leaves_the_shops_ordinary() -> None:
    z = quiet()
    z[-1] -= 5
    seen = common_move(z)
    assert seen.stands_out
    assert seen.factor[-1] == pytest.approx(-5, abs=0.6)
    assert np.abs(seen.rest[-1]).max() < 3.5
    assert seen.share > 0.9


def test_the_one_that_fell_further_is_still_seen() -> None:
    z = quiet()
    z[-1] -= 3
    z[-1, 7] = -11
    assert common_move(z).rest[-1, 7] < -7


def test_a_few_that_moved_are_no_shared_move() -> None:
    z = quiet()
    z[-1, :8] -= 6
    seen = common_move(z)
    assert not seen.stands_out
    assert seen.share == 0
    np.testing.assert_array_equal(seen.rest[-1], z[-1])


def test_quiet_days_share_nothing() -> None:
    out = [common_move(quiet(seed)).stands_out for seed in range(1100, 1300)]
    assert np.mean(out) < 0.02


def test_series_that_always_go_with_the_others_are_given_their_load() -> None:
    rng = np.random.default_rng(1021)
    factor = rng.standard_normal(200)
    load = np.repeat([0.5, 1.5], 15)
    z = factor[:, None] * load + 0.4 * rng.standard_normal((200, 30))
    seen = common_move(z)
    assert seen.load[15:].mean() / seen.load[:15].mean() == pytest.approx(3, rel=0.15)


def test_what_counts_for_nothing_does_not_move_the_whole() -> None:
    z = quiet()
    weight = np.ones(40)
    weight[:30] = 0.0
    z[-1, :30] -= 8
    assert not common_move(z, weight).stands_out
    assert common_move(z).stands_out


def test_two_or_three_series_share_nothing_and_unknown_days_are_left_out() -> None:
    assert not common_move(np.full((10, 3), -9.0)).stands_out
    z = quiet()
    z[-1] -= 5
    z[-1, ::2] = np.nan
    assert common_move(z).stands_out
