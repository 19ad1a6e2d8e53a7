"""When everything moves at once it is one incident, and each series is judged by what it did beyond it."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.methods.together import CommonMove, common_move

SWING = 0.1  # twice the root of value ÷ expected swings by so much


def quiet(seed: int = 1020, series: int = 40) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((29, series))


def judged(z: np.ndarray, day: np.ndarray | None = None) -> CommonMove:
    """The last row is what values of 1 + day came to: z = 2(√(1 + day) − 1) ÷ swing."""
    table, series = z.copy(), z.shape[1]
    change = (1 + SWING * z[-1] / 2) ** 2 - 1 if day is None else day
    table[-1] = 2 * (np.sqrt(1 + change) - 1) / SWING
    return common_move(table, change, np.full(series, SWING))


def moved_by(share: float, z: np.ndarray) -> np.ndarray:
    """Changes of a day that took `share` from all, on top of their own ordinary ones."""
    return (1 + share) * (1 + SWING * z[-1] / 2) ** 2 - 1


def test_a_platform_outage_is_one_move_and_leaves_the_shops_ordinary() -> None:
    z = quiet()
    seen = judged(z, moved_by(-0.4, z))
    assert seen.change == pytest.approx(-0.4, abs=0.02)
    assert seen.along == 40
    assert np.abs(seen.rest).max() < 3.5


def test_by_hand_the_rest_is_what_the_value_without_the_move_would_be() -> None:
    """Forty shops fell by exactly 36 %, one by 84 %: divided by 0.64 it is at 0.25, whose root is 0.5, so z = 2 (0.5 − 1) ÷ 0.1 = −10."""
    z = np.zeros((29, 41))
    day = np.full(41, -0.36)
    day[7] = -0.84
    seen = judged(z, day)
    assert (seen.change, seen.along) == (pytest.approx(-0.36), 41)
    np.testing.assert_allclose(np.delete(seen.rest, 7), 0, atol=1e-9)
    assert seen.rest[7] == pytest.approx(-10)


def test_who_did_not_follow_is_seen_too() -> None:
    z = quiet()
    day = moved_by(-0.4, z)
    day[3] = 0.0
    assert judged(z, day).rest[3] > 3


def test_a_few_that_moved_are_no_shared_move() -> None:
    z = quiet()
    day = moved_by(0.0, z)
    day[:8] = -0.5
    seen = judged(z, day)
    assert (seen.change, seen.along) == (0, 0)
    np.testing.assert_allclose(seen.rest[8:], z[-1, 8:])


def test_half_of_the_shops_are_not_all_of_them() -> None:
    z = quiet()
    day = moved_by(0.0, z)
    day[:20] = moved_by(-0.4, z)[:20]
    assert judged(z, day).change == 0


def test_quiet_days_share_nothing() -> None:
    assert not any(judged(quiet(seed)).change for seed in range(1100, 1300))


def test_a_day_of_the_past_on_which_all_moved_is_no_ordinary_day() -> None:
    z = quiet()
    z[11] -= 5
    assert judged(z).odd.nonzero()[0].tolist() == [11]


def test_four_shops_share_nothing() -> None:
    z = quiet(series=4)
    assert judged(z, moved_by(-0.5, z)).change == 0
