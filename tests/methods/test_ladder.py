"""The chain ladder: a triangle reckoned by hand, and refunds whose delays are known."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.methods.ladder import age_when, completion


def test_a_triangle_reckoned_by_hand() -> None:
    # Three days' orders; of the second the last age is still to come, of the third the last two.
    amounts = np.array([[50.0, 30.0, 20.0], [60.0, 40.0, 0.0], [80.0, 0.0, 0.0]])
    # Age 1 → 2: of the first alone, 80 → 100. Age 0 → 1: of the first two, 110 → 180.
    assert completion(amounts, np.array([2, 1, 0])) == pytest.approx([110 / 180 * 0.8, 0.8, 1.0])


def test_all_on_the_first_day_is_complete_at_once() -> None:
    share = completion(np.array([[7.0, 0.0, 0.0], [9.0, 0.0, 0.0]]), np.array([2, 2]))
    assert share.tolist() == [1.0, 1.0, 1.0]
    assert age_when(share, 0.98) == 0


def test_without_refunds_nothing_is_awaited() -> None:
    assert completion(np.zeros((3, 4)), np.array([3, 2, 1])).tolist() == [1.0] * 4


def test_known_delays_are_found_from_a_cut_off_past() -> None:
    rng = np.random.default_rng(5)
    true = np.array([0.3, 0.25, 0.2, 0.1, 0.08, 0.05, 0.02])
    amounts = rng.poisson(4000 * true, size=(60, 7)).astype(float)
    seen = np.minimum(np.arange(60)[::-1], 6)
    amounts[np.arange(7) > seen[:, None]] = 0.0
    assert completion(amounts, seen) == pytest.approx(np.cumsum(true), abs=0.01)
    assert age_when(completion(amounts, seen), 0.97) == 5
